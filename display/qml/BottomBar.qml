import QtQuick
import Look

// The lowest line: who waits where the layout has no room for it, a sentence at a time, and whether the screen is live.
// Nothing runs across the screen.
// What only a person can mend takes the place of the sentences.
Rectangle {
    id: bar

    required property HallScreen hall
    property real margin: 0
    // In portrait the sentence has the whole width above the marks.
    property bool tall: false
    property int sentence: 0
    readonly property string trouble: hall.lostBecause
    // What is wrong with the files of results, for whoever looks after them.
    readonly property string fileTrouble: hall.layout !== "results" ? "" : hall.results.noFolder ? qsTr("Không đọc được thư mục kết quả.")
        : hall.results.brokenCount === 0 ? "" : hall.results.brokenLine === 0 ? qsTr("Tệp kết quả %1 không đọc được.").arg(hall.results.brokenFile)
        : qsTr("Tệp kết quả %1, dòng %2 không dùng được.").arg(hall.results.brokenFile).arg(hall.results.brokenLine)
    readonly property string signTrouble: hall.header.counterGone === "" ? ""
        : qsTr("Không có quầy %1: sửa dòng counter trong tệp cài đặt của màn hình này.").arg(hall.header.counterGone)
    readonly property list<string> sentences: [...hall.header.ticker, hall.soundTrouble, fileTrouble, signTrouble].filter(one => one !== "")
    readonly property string shown: sentences.length > 0 ? sentences[sentence % sentences.length] : tall ? hall.header.dateText : ""
    // What a manager says to the hall now comes before the sentences of every day.
    readonly property string notice: trouble === "" ? hall.header.notice : ""
    readonly property list<string> all: trouble !== "" ? [trouble] : notice !== "" ? [notice] : sentences
    // Who waits, before the sentences.
    readonly property bool tellsQueues: hall.live && trouble === "" && notice === "" && strip.pages > 0
        && (hall.mood === "calling" && ["classic", "board", "results"].includes(hall.layout) || hall.mood === "quiet" && ["board", "results"].includes(hall.layout))
    property bool queueTurn: true
    readonly property bool showsQueues: tellsQueues && (queueTurn || sentences.length === 0)
    onTellsQueuesChanged: {
        queueTurn = true
        strip.page = 0
    }
    function turnOver() {
        if (!showsQueues) {
            sentence = (sentence + 1) % Math.max(1, sentences.length)
            queueTurn = sentence === 0
        } else if (strip.page + 1 < strip.pages) {
            strip.page += 1
        } else {
            strip.page = 0
            queueTurn = false
        }
    }
    // As many lines as the longest sentence asks for: the screen above does not jump from one to the next.
    readonly property real room: width - 2 * margin - (tall ? 0 : marks.width + Theme.px(40))
    readonly property int lines: Math.max(tellsQueues && tall ? 2 : 1, ...all.map(one => linesFor(one, room)))
    readonly property real inside: Theme.px(16) + Theme.linesOf(ticker.size, lines) + (tall ? marks.height + Theme.px(8) : 0)

    color: notice !== "" ? Theme.warnTint : Theme.sunken

    function linesFor(words: string, most: real): int {
        const space = letters.advanceWidth(" ")
        let count = 1, used = -space
        for (const word of words.split(" ")) {
            const wide = letters.advanceWidth(word)
            if (used > 0 && used + space + wide > most - 1) {
                count += 1
                used = -space
            }
            used += space + wide
            if (wide > most && /[/-]/.test(word)) // an address is parted at a stroke first, which leaves a line short
                count += 1
            while (most > 1 && used > most) { // a language that parts no words
                count += 1
                used -= most * 0.95
            }
        }
        return count
    }

    FontMetrics {
        id: letters
        font: ticker.font
    }
    Rectangle {
        visible: bar.notice !== ""
        width: Theme.px(24)
        height: parent.height
        color: Theme.warn
    }

    Timer {
        objectName: "nextSentence"
        interval: bar.showsQueues ? 6000 : 10000
        running: bar.sentences.length + (bar.tellsQueues ? strip.pages : 0) > 1 && bar.trouble === "" && bar.notice === ""
        repeat: true
        onTriggered: turn.restart()
    }
    SequentialAnimation {
        id: turn
        ScriptAction { script: bar.turnOver() }
        NumberAnimation { targets: [ticker, strip]; property: "opacity"; from: 0; to: 1; duration: Theme.quick }
    }
    QueueStrip {
        id: strip
        objectName: "queueStrip"
        visible: bar.showsQueues
        x: bar.margin
        y: ticker.y
        width: bar.room
        height: ticker.height
        lines: bar.tall ? 2 : 1
        hall: bar.hall
    }
    AppText {
        id: ticker
        x: bar.margin
        y: Theme.px(12)
        width: bar.room
        height: Theme.linesOf(size, bar.lines)
        objectName: "lowestLine"
        visible: !bar.showsQueues
        text: bar.trouble !== "" ? bar.trouble : bar.notice !== "" ? bar.notice : bar.shown
        weight: bar.notice !== "" ? Font.Bold : Font.Normal
        color: bar.trouble !== "" || bar.notice === "" && [bar.hall.soundTrouble, bar.fileTrouble, bar.signTrouble].includes(bar.shown) ? Theme.warn : Theme.ink
        size: Theme.px(42)
    }
    AppText {
        x: bar.margin
        anchors.verticalCenter: marks.verticalCenter
        // What is wrong comes before the date where both have no room.
        visible: bar.tall && (bar.sentences.length > 0 || bar.trouble !== "") && x + implicitWidth + Theme.px(24) < marks.x
        text: bar.hall.header.dateText
        size: Theme.px(42)
        quiet: true
        lines: 1
    }
    Row {
        id: marks
        anchors.right: parent.right
        anchors.rightMargin: bar.margin
        height: Theme.px(56)
        y: bar.tall ? bar.inside - height - Theme.px(4) : ticker.y + (ticker.height - height) / 2
        spacing: Theme.px(28)

        Row {
            visible: bar.hall.silent
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(12)
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: "speaker-off"
                size: Theme.px(44)
                color: Theme.warn
            }
            AppText {
                anchors.verticalCenter: parent.verticalCenter
                text: qsTr("Không có tiếng")
                size: Theme.px(42)
                color: Theme.warn
                lines: 1
            }
        }
        Row {
            // A closed hall has nothing that is live.
            visible: !bar.hall.live || bar.hall.mood !== "closed"
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(14)
            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                visible: bar.hall.live
                width: Theme.px(20)
                height: width
                radius: width / 2
                color: Theme.good
            }
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: !bar.hall.live
                name: "lost-link"
                size: Theme.px(44)
                color: Theme.warn
            }
            AppText {
                anchors.verticalCenter: parent.verticalCenter
                // A display that has just started has lost nothing yet.
                text: bar.hall.live ? qsTr("Trực tiếp") : bar.hall.mood === "starting" && bar.trouble === "" ? qsTr("Đang kết nối") : qsTr("Mất kết nối")
                size: Theme.px(42)
                color: bar.hall.live ? Theme.quietInk : Theme.warn
                lines: 1
            }
        }
    }
}
