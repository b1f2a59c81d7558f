import QtQuick
import QtQuick.Templates as T
import Look

// A large thing to touch: picture, name, and what stands below it.
T.AbstractButton {
    id: tile

    default property alias below: extra.data
    property string picture: ""
    property real nameSize: Theme.textLarge
    property int nameLines: 2
    property bool chosen: false
    property bool dim: false
    readonly property real contentRoom: texts.width

    leftPadding: Theme.px(24)
    rightPadding: Theme.px(14)
    topPadding: Theme.px(14)
    bottomPadding: Theme.px(14)
    implicitHeight: texts.height + topPadding + bottomPadding
    Accessible.name: text

    background: Item {
        Rectangle {  // one soft shadow
            visible: !Theme.contrast
            width: parent.width
            height: parent.height
            y: Theme.px(2)
            radius: Theme.radius
            color: Theme.shadow
        }
        Rectangle {
            anchors.fill: parent
            radius: Theme.radius
            color: tile.down ? Theme.brandTint : Theme.surface
            border.width: tile.chosen || tile.down ? Theme.px(Theme.contrast ? 6 : 3) : Theme.hairline
            border.color: tile.chosen || tile.down ? Theme.brand : Theme.edge
        }
    }
    contentItem: Item {
        Rectangle {
            id: square
            visible: tile.picture !== ""
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(88)
            height: width
            radius: Theme.radius
            color: Theme.brandTint
            border.width: Theme.contrast ? Theme.hairline : 0
            border.color: Theme.ink
            Icon {
                anchors.centerIn: parent
                name: tile.picture
                size: Theme.px(54)
                color: tile.dim ? Theme.quietInk : Theme.brand
            }
        }
        Column {
            id: texts
            anchors.left: square.visible ? square.right : parent.left
            anchors.leftMargin: square.visible ? Theme.px(20) : 0
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            AppText {
                width: parent.width
                text: tile.text
                size: tile.nameSize
                weight: Font.DemiBold
                lines: tile.nameLines
                color: tile.dim ? Theme.quietInk : Theme.ink
            }
            Column {
                id: extra
                width: parent.width
            }
        }
    }
}
