pragma ComponentBehavior: Bound

import QtQuick
import Look

// Sign in, then take a counter.
Item {
    id: start
    required property CounterScreen screen
    readonly property bool choosing: screen.shown.page === "choose"
    readonly property CounterLink link: screen.shown.link
    readonly property bool live: link.live

    Rectangle {
        id: side
        width: Math.round(parent.width * 0.34)
        height: parent.height
        color: Theme.brand

        Column {
            anchors.left: parent.left
            anchors.leftMargin: Theme.space(6)
            anchors.right: parent.right
            anchors.rightMargin: Theme.space(4)
            anchors.verticalCenter: parent.verticalCenter
            anchors.verticalCenterOffset: -Theme.space(5)
            spacing: Theme.space(1)
            Numeral { objectName: "ornament"; Accessible.ignored: true; text: "A001"; size: Theme.textPx(74); weight: Font.Bold; color: Theme.brandInk; topPadding: 0; opacity: 0.22 }
            AppText { text: "Tới Lượt"; size: Theme.textPx(46); weight: Font.Bold; color: Theme.brandInk; lines: 1 }
            AppText { width: parent.width; text: start.screen.atReception ? qsTr("Quầy hướng dẫn") : qsTr("Quầy phục vụ"); size: Theme.textPx(22); color: Theme.brandInk; lines: 1 }
            AppText { width: parent.width; text: start.screen.shown.head.branch; size: Theme.textBody; color: Theme.brandInk; opacity: 0.85 }
        }
        IconButton {
            objectName: "languageButton"
            anchors.left: parent.left
            anchors.leftMargin: Theme.space(5)
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.space(4)
            paint: hovered || down ? Theme.ink : Theme.brandInk
            text: start.screen.nextLanguage
            onClicked: start.screen.switchLanguage()
        }
    }
    Item {
        anchors.left: side.right
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.bottom: parent.bottom

        StatusBanner {
            id: banner
            objectName: "lostLink"
            visible: start.link.title !== ""
            anchors.top: parent.top
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.margins: Theme.space(3)
            kind: "warn"
            iconName: start.live ? "clock" : "lost-link"
            title: start.link.title
            text: start.link.text
            textSize: Theme.textSmall
        }
        Loader {
            anchors.fill: parent
            anchors.margins: Theme.space(6)
            anchors.topMargin: banner.visible ? banner.y + banner.height + Theme.space(2) : Theme.space(5)
            focus: true
            sourceComponent: start.choosing ? choose : sign
        }
    }
    Component { id: sign; Login { screen: start.screen } }
    Component { id: choose; CounterChoice { screen: start.screen } }
}
