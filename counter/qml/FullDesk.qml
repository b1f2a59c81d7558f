pragma ComponentBehavior: Bound

import QtQuick
import Look

// The full window: who waits, who is served, who was missed.
Item {
    id: desk
    required property CounterScreen screen
    readonly property CounterLink link: screen.shown.link
    readonly property bool live: link.live
    // From here on there is room for five columns.
    readonly property bool wide: width >= Theme.px(1600)

    TopBar {
        id: bar
        screen: desk.screen
        width: parent.width
    }
    StatusBanner {
        id: lost
        objectName: "lostLink"
        visible: desk.link.title !== ""
        anchors.top: bar.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.topMargin: visible ? Theme.px(16) : 0
        anchors.leftMargin: Theme.space(3)
        anchors.rightMargin: Theme.space(3)
        height: visible ? implicitHeight : 0
        kind: desk.live ? "warn" : "bad"
        iconName: desk.live ? "clock" : "lost-link"
        title: desk.link.title
        text: desk.link.text
        textSize: Theme.textSmall
    }
    HelpBanner {
        id: asked
        screen: desk.screen
        anchors.top: lost.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.topMargin: visible ? Theme.px(12) : 0
        anchors.leftMargin: Theme.space(3)
        anchors.rightMargin: Theme.space(3)
        height: visible ? implicitHeight : 0
    }
    Item {
        anchors.top: asked.bottom
        anchors.topMargin: Theme.px(lost.visible || asked.visible ? 16 : 20)
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.px(20)
        anchors.left: parent.left
        anchors.leftMargin: Theme.space(3)
        anchors.right: parent.right
        anchors.rightMargin: Theme.space(3)

        QueueColumn {
            id: left
            screen: desk.screen
            wide: desk.wide
            width: Theme.px(desk.wide ? 384 : parent.width < 1160 ? 224 : 272)
            anchors.top: parent.top
            anchors.bottom: parent.bottom
            anchors.topMargin: Theme.px(4)
            opacity: desk.live ? 1 : 0.8
        }
        Rectangle {
            id: middle
            anchors.top: parent.top
            anchors.bottom: parent.bottom
            anchors.left: left.right
            anchors.right: right.left
            anchors.margins: 0
            anchors.leftMargin: Theme.space(3)
            anchors.rightMargin: Theme.space(3)
            radius: Theme.radius
            color: Theme.surface
            border.width: Theme.contrast ? Theme.hairline : 0
            border.color: Theme.line

            PersonCard {
                anchors.fill: parent
                anchors.margins: Theme.space(3)
                screen: desk.screen
                visible: sheet.item === null
            }
            Loader {
                id: sheet
                anchors.fill: parent
                anchors.margins: Theme.space(3)
                focus: true
                active: desk.screen.panel.name !== "" || desk.screen.keysShown || desk.screen.slip.shown
                sourceComponent: {
                    if (desk.screen.keysShown)
                        return keys
                    if (desk.screen.slip.shown && desk.screen.panel.name === "")
                        return slip
                    switch (desk.screen.panel.name) {
                    case "park": return park
                    case "scanned": return scanned
                    case "pause": return pause
                    case "help": return help
                    case "close": return leaving
                    default: return list
                    }
                }
            }
            Component { id: list; ListPanel { screen: desk.screen } }
            Component { id: slip; SlipPanel { screen: desk.screen } }
            Component { id: scanned; FoundPanel { screen: desk.screen } }
            Component { id: park; ParkPanel { screen: desk.screen } }
            Component { id: pause; PausePanel { screen: desk.screen } }
            Component { id: help; HelpPanel { screen: desk.screen } }
            Component { id: leaving; LeavePanel { screen: desk.screen } }
            Component { id: keys; KeySheet { screen: desk.screen } }
        }
        BookingList {
            id: due
            visible: desk.wide
            alone: true
            screen: desk.screen
            width: visible ? Theme.px(300) : 0
            anchors.top: parent.top
            anchors.topMargin: Theme.px(4)
            anchors.bottom: pace.top
            anchors.bottomMargin: pace.visible ? Theme.space(2) : 0
            anchors.right: parent.right
            opacity: desk.live ? 1 : 0.8
        }
        PaceCard {
            id: pace
            visible: desk.wide
            screen: desk.screen
            height: visible ? Theme.px(232) : 0
            anchors.left: right.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            opacity: desk.live ? 1 : 0.8
        }
        AsideColumn {
            id: right
            screen: desk.screen
            width: Theme.px(desk.wide ? 320 : parent.width < 1160 ? 224 : 272)
            anchors.top: parent.top
            anchors.topMargin: Theme.px(4)
            anchors.bottom: pace.top
            anchors.bottomMargin: pace.visible ? Theme.space(2) : 0
            anchors.right: due.left
            anchors.rightMargin: due.visible ? Theme.space(3) : 0
            opacity: desk.live ? 1 : 0.8
        }
    }
}
