import QtQuick
import QtQuick.Templates as T
import Look

// One of a few choices that stand side by side.
T.AbstractButton {
    id: chip

    property bool chosen: false
    property string keys: ""
    property real textSize: Theme.textSmall
    // More than one where its width is given.
    property int lines: 1

    implicitWidth: row.implicitWidth + Theme.px(24)
    implicitHeight: Math.max(Theme.px(42), row.implicitHeight + Theme.px(8))
    focusPolicy: Qt.TabFocus
    Accessible.name: text
    Accessible.checkable: true
    Accessible.checked: chosen

    background: Rectangle {
        radius: Theme.px(8)
        color: chip.chosen ? Theme.brandTint : chip.down ? Theme.sunken : Theme.surface
        border.width: chip.chosen ? 2 : Theme.hairline
        border.color: chip.chosen ? Theme.brand : Theme.edge

        Rectangle {
            visible: chip.visualFocus
            anchors.fill: parent
            anchors.margins: -Theme.px(3)
            radius: Theme.px(11)
            color: "transparent"
            border.width: 2
            border.color: Theme.focus
        }
    }
    contentItem: Item {
        implicitWidth: row.implicitWidth
        implicitHeight: row.implicitHeight
        Row {
            id: row
            anchors.centerIn: parent
            spacing: Theme.px(8)
            Icon {
                visible: chip.chosen
                anchors.verticalCenter: parent.verticalCenter
                name: "check"
                size: Theme.px(16)
                stroke: 2.5
                color: Theme.brand
            }
            AppText {
                anchors.verticalCenter: parent.verticalCenter
                width: chip.lines > 1 ? Math.min(implicitWidth, chip.width - Theme.px(32) - badge.width - (chip.chosen ? Theme.px(24) : 0)) : implicitWidth
                text: chip.text
                size: chip.textSize
                weight: chip.chosen ? Font.DemiBold : Font.Medium
                color: chip.chosen ? Theme.brand : Theme.ink
                lines: chip.lines
            }
            KeyBadge {
                id: badge
                anchors.verticalCenter: parent.verticalCenter
                keys: chip.keys
                onTint: chip.chosen
            }
        }
    }
}
