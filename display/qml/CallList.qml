pragma ComponentBehavior: Bound

import QtQuick
import Look

// The last calls besides the big ones: number, arrow, counter; as many as fit.
Item {
    id: list

    required property HallScreen hall
    readonly property real room: height - head.height
    readonly property real rowHeight: Math.floor(Math.max(Theme.px(64), Math.min(Theme.px(96), room / Math.max(5, rows.count))))
    readonly property int fits: Math.max(0, Math.floor(room / rowHeight))

    Item {
        id: head
        width: parent.width
        height: Theme.px(62)

        AppText {
            text: qsTr("Số")
            size: Theme.px(36)
            quiet: true
            lines: 1
        }
        AppText {
            anchors.right: parent.right
            text: qsTr("Quầy")
            size: Theme.px(36)
            quiet: true
            lines: 1
        }
        Rectangle {
            anchors.bottom: parent.bottom
            width: parent.width
            height: Math.max(2, Theme.hairline)
            color: Theme.line
        }
    }
    AppText {
        anchors.top: head.bottom
        anchors.topMargin: Theme.px(24)
        width: parent.width
        visible: rows.count === 0 && list.hall.mood !== "starting"
        text: qsTr("Chưa có số nào được gọi")
        size: Theme.px(36)
        quiet: true
    }
    Repeater {
        id: rows
        model: list.hall.listRows

        delegate: Item {
            id: row
            required property int index
            required property string number
            required property string counter
            required property bool calling
            required property bool speaking

            visible: index < list.fits
            y: head.height + index * list.rowHeight
            width: list.width
            height: list.rowHeight

            Numeral {
                id: label
                y: (row.height + size * 0.727) / 2 - baselineOffset
                text: row.number
                size: list.rowHeight * 0.72
                weight: Font.Bold
                color: row.calling ? Theme.accent : Theme.ink
            }
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                x: parent.width * 0.6 - width / 2
                name: row.speaking ? "speaker" : "arrow-right"
                size: Theme.px(36)
                color: row.speaking ? Theme.brand : Theme.edge
            }
            Numeral {
                anchors.right: parent.right
                anchors.baseline: label.baseline
                text: row.counter
                size: list.rowHeight * 0.72
                weight: Font.Bold
            }
            Rectangle {
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.hairline
                color: Theme.line
            }
        }
    }
}
