import QtQuick
import Look

// One service that a number may be given for: its letter, its name, who waits and how long.
Item {
    id: tile
    required property string id
    required property string series
    required property string name
    required property string line
    required property bool open
    required property bool picked
    property bool current: false
    signal chosen()

    objectName: "service_" + id
    Accessible.role: Accessible.Button
    Accessible.name: name + ", " + line
    Accessible.onPressAction: chosen()

    Rectangle {
        anchors.fill: parent
        anchors.rightMargin: Theme.px(10)
        anchors.bottomMargin: Theme.px(10)
        radius: Theme.radius
        color: tile.picked ? Theme.brandTint : tile.open ? Theme.surface : "transparent"
        border.width: tile.current ? 4 : tile.picked ? 3 : Theme.hairline
        border.color: tile.current ? Theme.focus : tile.picked ? Theme.brand : Theme.edge

        Numeral {
            id: letter
            x: Theme.px(12)
            y: Theme.px(6)
            text: tile.series
            size: Theme.textLarge
            weight: Font.Bold
            color: Theme.brand
        }
        Column {
            anchors.left: letter.right
            anchors.leftMargin: Theme.px(10)
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(10)
            y: Theme.px(8)
            spacing: Theme.px(2)
            AppText { width: parent.width; text: tile.name; size: Theme.textSmall; weight: Font.DemiBold; lines: 2 }
            AppText { width: parent.width; text: tile.line; size: Theme.textSmall; quiet: true; lines: 1 }
        }
        TapHandler { onTapped: tile.chosen() }
    }
}
