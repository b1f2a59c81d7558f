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
    // The picture above the words, for narrow tiles; it goes where the words need its room.
    property bool stacked: false
    // The picture in the upper corner, beside the name.
    property bool cornered: false
    // The picture alone, without a square of its own.
    property bool plain: false
    // A larger picture, for a tile that is as wide as the page.
    property bool grand: false
    readonly property real contentRoom: texts.width

    leftPadding: Theme.px(stacked || cornered || plain ? 18 : grand ? 40 : 24)
    rightPadding: Theme.px(stacked || cornered || plain ? 12 : 14)
    topPadding: Theme.px(stacked ? 12 : cornered || plain ? 6 : 14)
    bottomPadding: topPadding
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
            visible: tile.picture !== "" && !tile.stacked && !tile.cornered
            anchors.verticalCenter: parent.verticalCenter
            width: tile.grand ? Math.max(Theme.px(132), Math.min(Theme.px(240), tile.height * 0.36)) : Theme.px(tile.plain ? 50 : 88)
            height: width
            radius: Theme.radius
            color: tile.plain ? "transparent" : Theme.brandTint
            border.width: Theme.contrast && !tile.plain ? Theme.hairline : 0
            border.color: Theme.ink
            Icon {
                anchors.centerIn: parent
                name: tile.picture
                size: tile.grand ? square.width * 0.6 : Theme.px(tile.plain ? 50 : 54)
                color: tile.dim ? Theme.quietInk : Theme.brand
            }
        }
        Icon {
            id: corner
            visible: tile.cornered && tile.picture !== ""
            anchors.right: parent.right
            y: Theme.px(6)
            name: tile.picture
            size: Theme.px(44)
            color: tile.dim ? Theme.quietInk : Theme.brand
        }
        Icon {
            readonly property real room: parent.height - texts.height
            visible: tile.stacked && tile.picture !== "" && room >= Theme.px(34)
            name: tile.picture
            size: Math.min(Theme.px(44), room)
            y: Math.min(Theme.px(6), room - size)
            color: tile.dim ? Theme.quietInk : Theme.brand
        }
        Column {
            id: texts
            anchors.left: square.visible ? square.right : parent.left
            anchors.leftMargin: square.visible ? Theme.px(tile.plain ? 16 : tile.grand ? 36 : 20) : 0
            anchors.right: parent.right
            y: tile.stacked ? parent.height - height : (parent.height - height) / 2
            EvenText {
                width: parent.width - (corner.visible ? corner.width + Theme.px(6) : 0)
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
