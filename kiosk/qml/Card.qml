import QtQuick
import Look

// A white card: picture at the left, a quiet title, and what stands below it.
Rectangle {
    id: card

    default property alias below: inside.data
    property string picture: ""
    property string title: ""

    implicitHeight: column.height + Theme.px(56)
    radius: Theme.radius
    color: Theme.surface
    border.width: Theme.contrast ? Theme.hairline : 0
    border.color: Theme.ink

    Icon {
        id: sign
        x: Theme.px(36)
        y: Theme.px(32)
        name: card.picture
        size: Theme.px(60)
        color: Theme.brand
    }
    Column {
        id: column
        anchors.left: sign.right
        anchors.leftMargin: Theme.px(32)
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(36)
        y: Theme.px(24)
        spacing: Theme.px(8)
        AppText {
            width: parent.width
            text: card.title
            size: Theme.textSmall
            quiet: true
        }
        Column {
            id: inside
            width: parent.width
        }
    }
}
