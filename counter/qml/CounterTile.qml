import QtQuick
import Look

// One counter to take: its number, what it serves, who has it.
Item {
    id: tile
    required property int index
    required property string id
    required property string name
    required property string about
    required property string by
    required property bool taken
    // Somebody else who left it open; empty when nobody has it, or oneself at another device.
    required property string whose
    property bool current: false
    signal chosen()

    objectName: "counter_" + id
    Accessible.role: Accessible.Button
    Accessible.name: name + ", " + by

    Rectangle {
        anchors.fill: parent
        anchors.rightMargin: Theme.px(12)
        anchors.bottomMargin: Theme.px(12)
        radius: Theme.radius
        color: tile.taken ? "transparent" : Theme.surface
        border.width: tile.current ? 3 : Theme.hairline
        border.color: tile.current ? Theme.brand : Theme.line

        Column {
            anchors.fill: parent
            anchors.margins: Theme.px(14)
            anchors.topMargin: Theme.px(8)
            spacing: Theme.px(2)
            Item {
                width: parent.width
                height: number.implicitHeight
                Numeral { id: number; text: tile.name; size: Theme.textPx(22); weight: Font.Bold; color: tile.taken ? Theme.quietInk : Theme.ink }
                Row {
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: Theme.px(6)
                    Icon { anchors.verticalCenter: parent.verticalCenter; name: tile.taken ? "person" : "check"; size: Theme.px(16); stroke: 2.2; color: tile.taken ? Theme.quietInk : Theme.good }
                    AppText { visible: !tile.taken; text: tile.by; size: Theme.textSmall; weight: Font.DemiBold; color: Theme.good; lines: 1 }
                }
            }
            AppText {
                visible: tile.taken
                width: parent.width
                text: tile.by
                size: Theme.textSmall
                weight: Font.Medium
                lines: 2
            }
            AppText {
                width: parent.width
                text: tile.about
                size: Theme.textSmall
                quiet: true
                lines: 4
            }
        }
        TapHandler { onTapped: tile.chosen() }
    }
}
