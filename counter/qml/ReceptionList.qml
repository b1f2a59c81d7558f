pragma ComponentBehavior: Bound

import QtQuick
import Look

// Numbers that do not wait: each opens to what can be done with it, and the usual thing is one press away.
Column {
    id: list
    required property CounterReception desk
    required property bool ready
    required property string title
    required property QtObject model
    required property string emptyText
    readonly property int count: repeater.count

    AppText { text: list.title; size: Theme.textSmall; weight: Font.DemiBold; quiet: true; lines: 1; bottomPadding: Theme.px(6) }
    AppText { visible: repeater.count === 0; text: list.emptyText; size: Theme.textSmall; quiet: true; width: parent.width }
    Repeater {
        id: repeater
        model: list.model
        delegate: Item {
            id: row
            required property string id
            required property string number
            required property string text
            required property string label
            required property string step
            required property bool late
            width: list.width
            height: Math.max(open.height, act.height) + Theme.px(8)

            Item {
                id: open
                anchors.left: parent.left
                anchors.right: act.left
                anchors.rightMargin: Theme.px(8)
                anchors.verticalCenter: parent.verticalCenter
                height: number.height + said.height
                Accessible.role: Accessible.Button
                Accessible.name: row.number + ", " + row.text
                Accessible.onPressAction: list.desk.show(row.id)

                Numeral { id: number; text: row.number; size: Theme.textPx(20); weight: Font.Bold; color: row.late ? Theme.quietInk : Theme.ink }
                AppText { id: said; anchors.top: number.bottom; width: parent.width; text: row.text; size: Theme.textSmall; quiet: true; topPadding: 0 }
                TapHandler { onTapped: list.desk.show(row.id) }
            }
            BigButton {
                id: act
                objectName: "row_" + row.number
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                width: Math.max(Theme.px(104), implicitWidth)
                kind: "quiet"
                textSize: Theme.textSmall
                text: row.label
                enabled: list.ready
                onClicked: list.desk.press(row.id, row.step)
            }
            Rectangle { anchors.bottom: parent.bottom; width: parent.width; height: Theme.hairline; color: Theme.line }
        }
    }
}
