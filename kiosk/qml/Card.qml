import QtQuick
import Look

// A white card: picture at the left, a quiet title, and what stands below it.
Rectangle {
    id: card

    default property alias below: inside.data
    property string picture: ""
    property string title: ""
    property real titleMost: Theme.px(56)
    // Little room at its sides.
    property bool close: false

    implicitHeight: column.height + Theme.px(56)
    radius: Theme.radius
    color: Theme.surface
    border.width: Theme.contrast ? Theme.hairline : 0
    border.color: Theme.ink

    Icon {
        id: sign
        x: Theme.px(card.close ? 20 : 36)
        y: Theme.px(32)
        name: card.picture
        size: Theme.px(60)
        color: Theme.brand
    }
    Column {
        id: column
        anchors.left: sign.right
        anchors.leftMargin: Theme.px(card.close ? 16 : 32)
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(card.close ? 20 : 36)
        y: Theme.px(24)
        spacing: Theme.px(8)
        AppText {
            width: parent.width
            text: card.title
            size: Math.min(Theme.textSmall, card.titleMost)
            quiet: true
        }
        Column {
            id: inside
            width: parent.width
        }
    }
}
