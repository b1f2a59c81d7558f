pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Look

// The papers of the service at hand, ticked off one by one; kept in this window alone, and gone with the ticket.
Flow {
    id: ticks
    required property CounterScreen screen
    // One under the other, where there is the room.
    property bool rows: false
    spacing: Theme.px(rows ? 0 : 4)

    Item {
        width: ticks.rows ? ticks.width : heading.width + Theme.px(10)
        height: Theme.px(32)
        Row {
            id: heading
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(8)
            AppText { anchors.verticalCenter: parent.verticalCenter; text: ticks.rows ? qsTr("Giấy tờ cần có") : qsTr("Giấy tờ"); size: Theme.textSmall; weight: Font.DemiBold; lines: 1 }
            KeyBadge { anchors.verticalCenter: parent.verticalCenter; keys: "Ctrl G" }
            AppText {
                objectName: "papersSeen"
                anchors.verticalCenter: parent.verticalCenter
                visible: ticks.rows && text !== ""
                text: ticks.screen.shown.person.papersSeen
                size: Theme.textSmall
                quiet: true
                lines: 1
            }
        }
    }
    Repeater {
        id: papers
        model: ticks.screen.lists.papers
        delegate: T.AbstractButton {
            id: paper
            required property string id
            required property string name
            required property bool seen
            required property int index
            objectName: "paper_" + id
            width: ticks.rows ? ticks.width : Math.min(ticks.width, words.implicitWidth + Theme.px(40))
            height: Math.max(Theme.px(ticks.rows ? 44 : 32), words.height)
            focusPolicy: Qt.TabFocus
            Accessible.role: Accessible.CheckBox
            Accessible.name: name
            Accessible.checkable: true
            Accessible.checked: seen
            onClicked: ticks.screen.form.tickPaper(id)

            Rectangle {
                id: box
                x: Theme.px(3)
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.px(22)
                height: width
                radius: Theme.px(5)
                color: paper.seen ? Theme.brand : Theme.surface
                border.width: paper.visualFocus ? Theme.px(3) : paper.seen ? 0 : Theme.px(2)
                border.color: paper.visualFocus ? Theme.focus : Theme.edge
                Icon { anchors.centerIn: parent; visible: paper.seen; name: "check"; size: Theme.px(16); stroke: 3; color: Theme.brandInk }
            }
            AppText {
                id: words
                anchors.left: box.right
                anchors.leftMargin: Theme.px(9)
                anchors.verticalCenter: parent.verticalCenter
                width: Math.min(implicitWidth, ticks.width - Theme.px(44))
                text: paper.name
                size: Theme.textSmall
                lines: 2
            }
            Rectangle { visible: ticks.rows && paper.index < papers.count - 1; anchors.bottom: parent.bottom; width: parent.width; height: Theme.hairline; color: Theme.line }
        }
    }
}
