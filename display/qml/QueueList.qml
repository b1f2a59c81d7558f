pragma ComponentBehavior: Bound

import QtQuick
import Look

// Who waits, group by group: letter, name, people, and the wait of somebody who takes a number now.
Item {
    id: list

    required property HallScreen hall
    property int page: 0
    readonly property real rowHeight: Theme.px(112)
    readonly property int deep: Math.max(1, Math.floor(height / rowHeight))
    readonly property int pages: Math.max(1, Math.ceil(rows.count / deep))

    Timer {
        interval: 10000
        repeat: true
        running: list.visible && list.pages > 1
        onTriggered: list.page = (list.page + 1) % list.pages
    }
    Repeater {
        id: rows
        model: list.hall.board.queueRows

        delegate: Item {
            id: row
            required property int index
            required property string letter
            required property string name
            required property int people
            required property int low
            required property int high
            required property bool known
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
            AppText {
                anchors.left: tile.right
                anchors.leftMargin: Theme.px(24)
                anchors.right: people.left
                anchors.rightMargin: Theme.px(20)
                anchors.verticalCenter: parent.verticalCenter
                text: row.name
                size: Theme.px(42)
                lines: 2
                lineHeight: 0.96
            }
            Numeral {
                id: people
                x: parent.width - Theme.px(270) - width
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
                // Nothing is said of a wait that nobody knows.
                text: !row.known || !list.hall.live ? "–" : row.high <= 1 ? qsTr("vào ngay") : row.low === row.high ? qsTr("%1 phút").arg(row.high) : qsTr("%1–%2 phút").arg(row.low).arg(row.high)
                size: Theme.px(42)
                quiet: true
                lines: 1
            }
        }
    }
}
