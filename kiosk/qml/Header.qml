import QtQuick
import Look

// Emblem, office, clock.
Item {
    id: header

    required property KioskScreen screen
    // In a column of its own: the words below emblem and clock.
    property bool aside: false
    property bool narrow: false
    // Staff hold the emblem or the office's name for three seconds.
    signal staffAsked()

    // The office's name need not double: it is not what a person must read to act.
    readonly property real size: Theme.px(28) * Math.min(Theme.textScale, 1.2)

    implicitHeight: aside ? emblem.height + Theme.px(8) + texts.height : Math.max(emblem.height, texts.height)

    MouseArea {
        anchors.fill: parent
        anchors.rightMargin: header.aside ? 0 : clock.width
        pressAndHoldInterval: 3000
        onPressAndHold: header.staffAsked()
    }
    Emblem {
        id: emblem
        own: header.screen.hall.emblem
        ratio: header.screen.hall.emblemRatio
        height: Theme.px(header.narrow ? 80 : 92)
        y: header.aside ? 0 : (header.height - height) / 2
    }
    AppText {
        id: full
        visible: false
        text: header.screen.hall.site
        size: header.size
        weight: Font.DemiBold
        lines: 1
    }
    Column {
        id: texts
        x: header.aside ? 0 : emblem.width + Theme.space(3)
        y: header.aside ? emblem.height + Theme.px(8) : (header.height - height) / 2
        width: header.aside ? header.width : clock.x - Theme.space(3) - x
        AppText {
            width: parent.width
            // In full where that takes no second line; a column of its own has room for one.
            text: Theme.tied(header.aside || full.implicitWidth <= width ? header.screen.hall.site : header.screen.hall.siteShort)
            size: header.size
            weight: Font.DemiBold
            lines: 2
        }
        AppText {
            width: parent.width
            text: header.screen.hall.branch + (header.aside || header.screen.hall.address === "" ? "" : " · " + header.screen.hall.address)
            size: header.size
            quiet: true
            lines: 1
        }
    }
    Numeral {
        id: clock
        anchors.right: parent.right
        y: ((header.aside ? emblem.height : header.height) - height) / 2
        text: header.screen.hall.clockText
        size: Theme.px(header.aside ? 60 : 44)
    }
}
