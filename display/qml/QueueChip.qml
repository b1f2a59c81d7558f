import QtQuick
import Look

// A group in the lowest line: letter, name, people, and the wait of somebody who takes a number now. Where the line is too
// short its letter alone names it.
Item {
    id: chip

    required property string letter
    required property string name
    required property int people
    required property int low
    required property int high
    // Below 0 where an older server told a range, from the one to the other.
    required property int about
    required property bool atOnce
    required property bool known
    // The width of the line.
    property real room: 0
    // Of the pages of its line.
    property int page: 0
    readonly property string words: qsTr("chờ") + (!known ? "" : " · " + (atOnce ? qsTr("vào ngay") : about < 0 ? (low === high ? high + "′" : low + "–" + high + "′") : high <= 5 ? "< " + high + "′" : "≈ " + about + "′"))
    readonly property real bare: tile.width + Theme.px(16) + figure.width + Theme.px(12) + tail.implicitWidth
    readonly property bool named: bare + label.implicitWidth + Theme.px(16) <= room
    readonly property real wide: bare + (named ? label.implicitWidth + Theme.px(16) : 0)

    width: wide
    Accessible.role: Accessible.StaticText
    Accessible.name: name + ": " + people + " " + words

    Rectangle {
        id: tile
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(56)
        height: Math.min(width, parent.height)
        radius: Theme.px(10)
        color: Theme.surface
        Numeral {
            anchors.centerIn: parent
            text: chip.letter
            size: Theme.px(42)
        }
    }
    AppText {
        id: label
        visible: chip.named
        x: tile.width + Theme.px(16)
        anchors.verticalCenter: parent.verticalCenter
        text: chip.name
        size: Theme.px(42)
        lines: 1
    }
    Numeral {
        id: figure
        x: tail.x - Theme.px(12) - width
        anchors.baseline: tail.baseline
        text: chip.people
        size: Theme.px(46)
        weight: Font.Bold
    }
    AppText {
        id: tail
        x: chip.width - implicitWidth
        anchors.verticalCenter: parent.verticalCenter
        text: chip.words
        size: Theme.px(42)
        quiet: true
        lines: 1
    }
}
