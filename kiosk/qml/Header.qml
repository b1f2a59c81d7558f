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

    // The office's name need not double: it is not what a person must read to act. It stays on one line where it can.
    readonly property real least: Theme.px(28)
    readonly property real size: least * Math.min(Theme.textScale, 1.2)
    readonly property string site: aside || full.implicitWidth * size / least <= texts.width ? screen.hall.site : screen.hall.siteShort
    // Beside the name a wide emblem leaves the short one its line, as far as it can be seen itself.
    readonly property real emblemRoom: aside ? width - clock.width - Theme.space(3) : clock.x - 2 * Theme.space(3) - Math.ceil(brief.implicitWidth) - 1

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
        widest: Math.max(Theme.px(120), Math.min(Theme.px(280), header.emblemRoom))
        y: header.aside ? 0 : (header.height - height) / 2
    }
    AppText {
        id: full
        visible: false
        text: header.screen.hall.site
        size: header.least
        weight: Font.DemiBold
        lines: 1
    }
    AppText {
        id: brief
        visible: false
        text: header.screen.hall.siteShort
        size: header.least
        weight: Font.DemiBold
        lines: 1
    }
    Column {
        id: texts
        x: header.aside ? 0 : emblem.width + Theme.space(3)
        y: header.aside ? emblem.height + Theme.px(8) : (header.height - height) / 2
        width: header.aside ? header.width : clock.x - Theme.space(3) - x
        AppText {
            objectName: "officeName"
            width: parent.width
            // In full where that takes no second line; a column of its own has room for one.
            text: Theme.tied(header.site)
            size: header.aside ? header.size : Math.max(header.least, Math.min(header.size, header.least * width * 0.97 / Math.max(1, brief.implicitWidth)))
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
        objectName: "clock"
        anchors.right: parent.right
        y: ((header.aside ? emblem.height : header.height) - height) / 2
        text: header.screen.hall.clockText
        size: Theme.px(header.aside ? 60 : 44)
    }
}
