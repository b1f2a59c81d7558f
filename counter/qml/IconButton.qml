import QtQuick
import QtQuick.Templates as T
import Look

// A bare action: a picture or a word, and its key.
T.AbstractButton {
    id: button

    property string iconName: ""
    property string keys: ""
    property color paint: Theme.ink
    property int weight: Font.Medium
    property real textSize: Theme.textSmall

    implicitWidth: row.implicitWidth + Theme.px(16)
    implicitHeight: Math.max(Theme.px(36), row.implicitHeight)
    focusPolicy: Qt.TabFocus
    opacity: enabled ? 1 : 0.45
    Accessible.name: text

    background: Rectangle {
        radius: Theme.px(8)
        color: button.down || button.hovered ? Theme.sunken : "transparent"
        border.width: button.visualFocus ? 2 : 0
        border.color: Theme.focus
    }
    contentItem: Item {
        implicitWidth: row.implicitWidth
        implicitHeight: row.implicitHeight
        Row {
            id: row
            anchors.centerIn: parent
            spacing: Theme.px(8)
            Icon {
                visible: button.iconName !== ""
                anchors.verticalCenter: parent.verticalCenter
                name: button.iconName
                size: Theme.px(20)
                stroke: 2
                color: button.paint
            }
            AppText {
                visible: text !== ""
                anchors.verticalCenter: parent.verticalCenter
                text: button.text
                size: button.textSize
                weight: button.weight
                color: button.paint
                lines: 1
            }
            KeyBadge {
                anchors.verticalCenter: parent.verticalCenter
                keys: button.keys
            }
        }
    }
}
