pragma ComponentBehavior: Bound

import QtQuick
import Look

// The last calls besides the big ones: number, arrow, counter; as many as fit, down the first column and on in the next.
Item {
    id: list

    required property HallScreen hall
    property int columns: 2
    // Without its title where that would cost a row.
    readonly property int least: Math.floor((height - Theme.px(60)) / Theme.px(82))
    readonly property bool titled: least > 0 && (least >= Math.ceil(rows.count / columns) || least >= Math.floor(height / Theme.px(82)))
    readonly property real gutter: Theme.px(64)
    readonly property real columnWidth: (width - gutter * (columns - 1)) / columns
    readonly property real room: height - head.height
    readonly property real rowHeight: Math.max(Theme.px(82), Math.min(Theme.px(96), Math.floor(room / Math.max(1, Math.floor(room / Theme.px(84))))))
    readonly property int deep: Math.max(0, Math.min(Math.floor(room / rowHeight), Math.ceil(rows.count / columns)))
    readonly property int fits: deep * columns

    AppText {
        id: head
        visible: list.titled
        height: list.titled ? Theme.px(60) : 0
        text: list.hall.bilingual ? list.hall.both(qsTr("Vừa gọi"), "CallList", "Vừa gọi", " · ") : qsTr("Vừa gọi")
        size: Theme.px(42)
        quiet: true
        lines: 1
    }
    AppText {
        anchors.top: head.bottom
        anchors.topMargin: Theme.px(16)
        width: parent.width
        visible: rows.count === 0 && list.titled
        text: list.hall.bilingual ? list.hall.both(qsTr("Chưa có số nào được gọi"), "CallList", "Chưa có số nào được gọi", "\n") : qsTr("Chưa có số nào được gọi")
        size: Theme.px(42)
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
            required property string way
            required property bool calling
            required property bool speaking

            visible: index < list.fits
            x: list.deep > 0 ? Math.floor(index / list.deep) * (list.columnWidth + list.gutter) : 0
            y: head.height + (list.deep > 0 ? index % list.deep : 0) * list.rowHeight
            width: list.columnWidth
            height: list.rowHeight

            Rectangle {
                width: parent.width
                height: Theme.hairline
                color: Theme.line
            }
            Numeral {
                id: label
                y: (row.height + size * 0.727) / 2 - baselineOffset
                text: row.number
                size: Theme.px(73)
                weight: Font.Bold
                color: !list.hall.live ? Theme.quietInk : row.calling ? Theme.accent : Theme.ink
            }
            Icon {
                id: arrow
                anchors.verticalCenter: parent.verticalCenter
                x: Math.max((parent.width - width) / 2, label.width + (figure.x - label.width - width) / 2)
                readonly property bool fits: figure.x - label.width > width * 1.3
                visible: fits && (row.way === "" || row.speaking)
                name: row.speaking ? "speaker" : "arrow-right"
                size: Theme.px(44)
                color: row.speaking ? Theme.brand : Theme.edge
            }
            Sign {
                visible: way !== "" && arrow.fits && !row.speaking
                anchors.centerIn: arrow
                width: Theme.px(64)
                way: row.way
                ink: list.hall.live ? Theme.ink : Theme.quietInk
            }
            Numeral {
                id: figure
                anchors.right: parent.right
                anchors.baseline: label.baseline
                text: row.counter
                size: Theme.px(73)
                weight: Font.Bold
                color: list.hall.live ? Theme.ink : Theme.quietInk
            }
        }
    }
}
