import QtQuick
import Look

// The lowest line: a sentence at a time, whether the screen is live, the clock. Nothing runs across the screen.
// What only a person can mend takes the place of the sentences.
Rectangle {
    id: bar

    required property HallScreen hall
    // In portrait the sentence has two lines of its own above the marks and the clock.
    property bool tall: false
    property int sentence: 0
    readonly property string trouble: hall.lostBecause
    readonly property list<string> sentences: hall.soundTrouble === "" ? hall.header.ticker : [...hall.header.ticker, hall.soundTrouble]
    readonly property string shown: sentences.length > 0 ? sentences[sentence % sentences.length] : hall.header.dateText
    readonly property bool deep: tall && trouble !== ""

    // What a manager says to the hall now comes before the sentences of every day.
    readonly property string notice: trouble === "" ? hall.header.notice : ""

    color: notice !== "" ? Theme.warnTint : Theme.sunken

    Rectangle {
        visible: bar.notice !== ""
        width: Theme.px(16)
        height: parent.height
        color: Theme.warn
    }

    Timer {
        objectName: "nextSentence"
        interval: 10000
        running: bar.sentences.length > 1 && bar.trouble === "" && bar.notice === ""
        repeat: true
        onTriggered: turn.restart()
    }
    SequentialAnimation {
        id: turn
        ScriptAction { script: bar.sentence = (bar.sentence + 1) % Math.max(1, bar.sentences.length) }
        NumberAnimation { target: ticker; property: "opacity"; from: 0; to: 1; duration: Theme.quick }
    }
    AppText {
        id: ticker
        anchors.left: parent.left
        anchors.leftMargin: Theme.px(bar.tall ? 56 : 64)
        anchors.right: bar.tall ? parent.right : marks.left
        anchors.rightMargin: Theme.px(bar.tall ? 56 : 40)
        y: bar.tall ? Theme.px(12) : (bar.height - height) / 2
        objectName: "lowestLine"
        text: bar.trouble !== "" ? bar.trouble : bar.notice !== "" ? bar.notice : bar.shown
        weight: bar.notice !== "" ? Font.Bold : Font.Normal
        color: bar.trouble !== "" || bar.notice === "" && bar.shown === bar.hall.soundTrouble ? Theme.warn : Theme.ink
        size: Theme.px(36)
        lines: bar.deep ? 3 : 2
        // A sentence too long for its lines is set a little smaller rather than cut.
        fontSizeMode: Text.Fit
        minimumPixelSize: Theme.px(26)
        height: Theme.px(bar.deep ? 150 : 100)
    }
    AppText {
        anchors.left: ticker.left
        anchors.verticalCenter: marks.verticalCenter
        // What is wrong comes before the date where both have no room.
        visible: bar.tall && (bar.sentences.length > 0 || bar.trouble !== "") && ticker.x + implicitWidth + Theme.px(24) < marks.x
        text: bar.hall.header.dateText
        size: Theme.px(36)
        quiet: true
        lines: 1
    }
    Row {
        id: marks
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(bar.tall ? 56 : 48)
        y: bar.tall ? bar.height - height - Theme.px(10) : (bar.height - height) / 2
        spacing: Theme.px(24)

        Row {
            visible: bar.hall.silent
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(10)
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: "speaker-off"
                size: Theme.px(38)
                color: Theme.warn
            }
            AppText {
                anchors.verticalCenter: parent.verticalCenter
                text: bar.tall ? qsTr("Loa không có tiếng, xin nhìn màn hình") : qsTr("Không có tiếng")
                size: Theme.px(36)
                color: Theme.warn
                lines: 1
            }
        }
        Row {
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(12)
            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                visible: bar.hall.live
                width: Theme.px(18)
                height: width
                radius: width / 2
                color: Theme.good
            }
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: !bar.hall.live
                name: "lost-link"
                size: Theme.px(38)
                color: Theme.warn
            }
            AppText {
                anchors.verticalCenter: parent.verticalCenter
                // A display that has just started has lost nothing yet.
                text: bar.hall.live ? "" : bar.hall.mood === "starting" && bar.trouble === "" ? qsTr("Đang kết nối") : qsTr("Mất kết nối")
                size: Theme.px(36)
                color: bar.hall.live ? Theme.quietInk : Theme.warn
                lines: 1
            }
        }
        Numeral {
            anchors.verticalCenter: parent.verticalCenter
            text: bar.hall.header.clockText
            size: Theme.px(56)
            weight: Font.Bold
        }
    }
}
