import QtQuick
import Look

// Lies over everything and lets nothing through; its card stands low, within reach.
Item {
    id: veil

    default property alias card: inside.data
    required property bool landscape
    readonly property bool veil: true

    // Touched where nothing is to be pressed.
    signal beside()

    MouseArea { anchors.fill: parent; onClicked: veil.beside() }
    Rectangle {
        anchors.fill: parent
        color: Theme.contrast ? "#000000" : "#99101A22"
    }
    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        y: veil.landscape ? (veil.height - height) / 2 : veil.height - height - Theme.px(220)
        width: Math.min(veil.width - Theme.px(112), Theme.px(1100) * (1 + (Theme.textScale - 1) * 0.55))
        // Large letters need the room that margins have.
        readonly property real margin: Theme.px(Theme.textScale > 1.7 && veil.landscape ? 24 : 48)
        height: inside.height + 2 * margin
        radius: Theme.px(24)
        color: Theme.surface
        border.width: Theme.contrast ? Theme.hairline : 0
        border.color: Theme.ink
        Column {
            id: inside
            x: Theme.px(56)
            y: parent.margin
            width: parent.width - Theme.px(112)
            spacing: Math.max(Theme.px(Theme.textScale > 1.7 && veil.landscape ? 16 : 32), Theme.between)
        }
    }
}
