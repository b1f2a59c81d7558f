import QtQuick
import Look

// Emblem, office, clock.
Item {
    id: header

    required property KioskScreen screen
    // Staff hold the emblem or the office's name for three seconds.
    signal staffAsked()

    // The office's name need not double: it is not what a person must read to act.
    readonly property real size: Theme.px(28) * Math.min(Theme.textScale, 1.2)

    implicitHeight: Math.max(emblem.height, texts.height)

    MouseArea {
        anchors.fill: parent
        anchors.rightMargin: clock.width
        pressAndHoldInterval: 3000
        onPressAndHold: header.staffAsked()
    }
    Emblem {
        id: emblem
        own: header.screen.hall.emblem
        ratio: header.screen.hall.emblemRatio
        anchors.verticalCenter: parent.verticalCenter
    }
    Column {
        id: texts
        anchors.left: emblem.right
        anchors.leftMargin: Theme.space(3)
        anchors.right: clock.left
        anchors.rightMargin: Theme.space(3)
        anchors.verticalCenter: parent.verticalCenter
        AppText {
            width: parent.width
            text: Theme.tied(header.screen.hall.site)
            size: header.size
            weight: Font.DemiBold
            lines: 2
        }
        AppText {
            width: parent.width
            text: header.screen.hall.branch + (header.screen.hall.address === "" ? "" : " · " + header.screen.hall.address)
            size: header.size
            quiet: true
            lines: 1
        }
    }
    Numeral {
        id: clock
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        text: header.screen.hall.clockText
        size: Theme.px(44)
    }
}
