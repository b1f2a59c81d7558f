import QtQuick
import Look

// Lies over everything and lets nothing through; its card stands low, within reach.
Item {
    id: veil

    default property alias card: inside.data
    required property bool landscape

    MouseArea { anchors.fill: parent }
    Rectangle {
        anchors.fill: parent
        color: Theme.contrast ? "#000000" : "#99101A22"
    }
    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        y: veil.landscape ? (veil.height - height) / 2 : veil.height - height - Theme.px(220)
        width: Math.min(veil.width - Theme.px(112), Theme.px(1100))
        height: inside.height + Theme.px(96)
        radius: Theme.px(24)
        color: Theme.surface
        border.width: Theme.contrast ? Theme.hairline : 0
        border.color: Theme.ink
        Column {
            id: inside
            x: Theme.px(56)
            y: Theme.px(48)
            width: parent.width - Theme.px(112)
            spacing: Theme.px(32)
        }
    }
}
