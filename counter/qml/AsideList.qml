pragma ComponentBehavior: Bound

import QtQuick
import Look

// Parked or missed numbers, each with the way back into the line.
Column {
    id: list
    required property CounterScreen screen
    required property string title
    required property QtObject model
    required property string emptyText
    spacing: 0

    AppText { text: list.title; size: Theme.textSmall; weight: Font.DemiBold; quiet: true; lines: 1; bottomPadding: Theme.px(6) }
    AppText { visible: repeater.count === 0; text: list.emptyText; size: Theme.textSmall; quiet: true; width: parent.width; topPadding: Theme.px(6) }
    Repeater {
        id: repeater
        model: list.model
        delegate: Item {
            id: row
            required property string id
            required property string number
            required property string text
            required property bool due
            required property string key
            required property bool available
            width: list.width
            // Beside the number where both have room, else under what is said of it.
            readonly property bool beside: number.width + back.width + Theme.px(4) <= width + Theme.px(8)
            height: beside ? Math.max(Theme.px(64), said.y + said.height + Theme.px(8)) : back.y + back.height + Theme.px(2)

            Numeral {
                id: number
                y: Theme.px(7)
                text: row.number
                size: Theme.textBody
                weight: Font.Bold
            }
            AppText {
                id: said
                anchors.left: parent.left
                anchors.right: parent.right
                anchors.top: number.bottom
                text: row.text
                size: Theme.textSmall
                color: row.due ? Theme.warn : Theme.quietInk
                weight: row.due ? Font.DemiBold : Font.Normal
                lines: 2
                topPadding: 0
            }
            IconButton {
                id: back
                objectName: "bringBack_" + row.number
                anchors.right: parent.right
                anchors.rightMargin: -Theme.px(8)
                y: row.beside ? Theme.px(2) : said.y + said.height
                enabled: row.available
                text: qsTr("Vào lại hàng chờ")
                keys: row.key
                paint: Theme.brand
                weight: Font.DemiBold
                onClicked: list.screen.bringBack(row.id)
            }
            Rectangle { anchors.bottom: parent.bottom; width: parent.width; height: Theme.hairline; color: Theme.line }
        }
    }
}
