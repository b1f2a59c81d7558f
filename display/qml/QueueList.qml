pragma ComponentBehavior: Bound

import QtQuick
import Look

// Who waits, group by group: letter, name, people, and the wait of somebody who takes a number now.
Item {
    id: list

    required property HallScreen hall
    property int page: 0
    // In two languages each name has its line, or two where the longest asks for them.
    property real longest: 0
    signal measured()
    function measure() {
        longest = 0
        measured()
    }
    readonly property real waitWidth: Theme.px(hall.bilingual ? 220 : 350)
    readonly property real nameWidth: width - Theme.px(60 + 24 + 20 + 75) - waitWidth
    readonly property int nameLines: hall.bilingual && longest > nameWidth ? 2 : 1
    readonly property real rowHeight: hall.bilingual && nameLines > 1 ? Theme.px(212) : Theme.px(120 - (hall.bilingual ? 0 : 8))
    readonly property alias count: rows.count
    readonly property int deep: Math.max(1, Math.floor(height / rowHeight))
    readonly property int pages: Math.max(1, Math.ceil(rows.count / deep))

    readonly property int groups: rows.count
    // How many pages it would have in such a height.
    function pagesIn(down: real): int { return Math.ceil(rows.count / Math.max(1, Math.floor(down / rowHeight))) }

    Timer {
        // All of them are seen within a minute, or each for four seconds at least.
        interval: Math.max(4000, Math.min(10000, 60000 / list.pages))
        repeat: true
        running: list.visible && list.pages > 1
        onTriggered: list.page = (list.page + 1) % list.pages
    }
    // A wait as both languages write it.
    function inBoth(known: bool, atOnce: bool, about: int, low: int, high: int): string {
        if (!known || !hall.live)
            return "–"
        if (atOnce)
            return hall.both(qsTr("vào ngay"), "QueueList", "vào ngay", "\n")
        return about < 0 ? (low === high ? high + "′" : low + "–" + high + "′") : high <= 5 ? "< " + high + "′" : "≈ " + about + "′"
    }
    function inOne(known: bool, atOnce: bool, about: int, low: int, high: int): string {
        return !known || !hall.live ? "–" : atOnce ? qsTr("vào ngay")
            : about < 0 ? (low === high ? qsTr("%1 phút").arg(high) : qsTr("%1–%2 phút").arg(low).arg(high))
            : high <= 5 ? qsTr("dưới %1 phút").arg(high) : qsTr("khoảng %1 phút").arg(about)
    }
    FontMetrics {
        id: letters
        font.family: Theme.family
        font.pixelSize: Theme.px(42)
        font.features: Theme.textFeatures
    }
    Repeater {
        id: rows
        // Of those that stay: the longest may have left. It is still there now.
        onItemRemoved: Qt.callLater(list.measure)
        model: list.hall.board.queueRows

        delegate: Item {
            id: row
            required property int index
            required property string letter
            required property string name
            required property string nameBeside
            required property int people
            required property int low
            required property int high
            required property int about
            required property bool atOnce
            required property bool known
            readonly property real natural: Math.max(letters.advanceWidth(name), letters.advanceWidth(nameBeside))
            function measure() { list.longest = Math.max(list.longest, natural) }
            onNaturalChanged: measure()
            Component.onCompleted: list.measured.connect(measure)
            Component.onDestruction: list.measured.disconnect(measure)
            readonly property int place: index - (list.page % list.pages) * list.deep

            visible: place >= 0 && place < list.deep
            y: place * list.rowHeight
            width: list.width
            height: list.rowHeight
            Accessible.role: Accessible.StaticText
            Accessible.name: name + ": " + people + ", " + range.text

            Rectangle {
                width: parent.width
                height: Math.max(2, Theme.hairline)
                color: Theme.line
            }
            Rectangle {
                id: tile
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.px(60)
                height: width
                radius: Theme.px(10)
                color: Theme.surface
                Numeral {
                    anchors.centerIn: parent
                    text: row.letter
                    size: Theme.px(42)
                }
            }
            Column {
                anchors.left: tile.right
                anchors.leftMargin: Theme.px(24)
                anchors.right: people.left
                anchors.rightMargin: Theme.px(20)
                anchors.verticalCenter: parent.verticalCenter
                AppText {
                    width: parent.width
                    text: row.name
                    size: Theme.px(42)
                    lines: list.hall.bilingual ? list.nameLines : 2
                    lineHeight: 0.96
                }
                AppText {
                    visible: list.hall.bilingual && text !== ""
                    width: parent.width
                    text: row.nameBeside
                    size: Theme.px(42)
                    lines: list.nameLines
                    lineHeight: 0.96
                }
            }
            Numeral {
                id: people
                x: parent.width - list.waitWidth - width
                anchors.verticalCenter: parent.verticalCenter
                text: row.people
                size: Theme.px(56)
                weight: Font.Bold
                color: list.hall.live ? Theme.ink : Theme.quietInk
            }
            AppText {
                id: range
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                horizontalAlignment: Text.AlignRight
                // Nothing is said of a wait that nobody knows.
                text: list.hall.bilingual ? list.inBoth(row.known, row.atOnce, row.about, row.low, row.high) : list.inOne(row.known, row.atOnce, row.about, row.low, row.high)
                size: Theme.px(42)
                quiet: true
                lines: list.hall.bilingual ? 2 : 1
            }
        }
    }
}
