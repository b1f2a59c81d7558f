pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// The person at the counter, or who is next, or why nobody is; and what to do.
ColumnLayout {
    id: card
    required property CounterScreen screen
    readonly property CounterPerson person: screen.shown.person
    readonly property CounterNext next: screen.shown.next
    readonly property CounterHead head: screen.shown.head
    readonly property bool hasTicket: person.number !== ""
    readonly property string stage: head.stage
    // What can be done with who is served is said in whole words: where these have no room beside their keys, above them.
    // Not under a banner, which needs the room.
    readonly property bool keysBelow: stage === "serving" && screen.shown.link.title === "" && width < Theme.px(lesser.count > 3 ? 720 : 580)
    spacing: 0

    Loader {
        Layout.fillWidth: true
        Layout.fillHeight: true
        opacity: card.screen.shown.link.live ? 1 : 0.8
        sourceComponent: card.hasTicket ? ticket : card.stage === "idle" ? ready : quiet
    }
    Component { id: ticket; TicketView { screen: card.screen } }
    Component { id: ready; ReadyView { screen: card.screen } }
    Component { id: quiet; QuietView { screen: card.screen } }

    RowLayout {
        Layout.fillWidth: true
        Layout.bottomMargin: Theme.px(12)
        // Who is next may have changed since the link was lost, and the banner that says so needs the room.
        visible: card.hasTicket && card.next.number !== "" && card.screen.shown.link.live
        spacing: Theme.px(8)
        AppText { text: qsTr("Tiếp theo"); size: Theme.textSmall; quiet: true; lines: 1 }
        Numeral { objectName: "nextNumber"; text: card.next.number; size: Theme.textSmall; weight: Font.Bold }
        AppText { text: card.next.reason + " · " + card.next.wait; size: Theme.textSmall; quiet: true; lines: 1 }
        AppText { text: card.next.service; size: Theme.textSmall; quiet: true; lines: 3; Layout.fillWidth: true; horizontalAlignment: Text.AlignRight }
    }
    BigButton {
        id: primary
        objectName: "step_" + card.screen.shown.primary.step
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.px(68)
        textSize: Theme.textPx(21)
        text: card.screen.shown.primary.label
        keyHint: card.screen.shown.primary.key
        enabled: card.screen.shown.primary.available
        busy: card.screen.shown.busy
        onClicked: card.screen.press(card.screen.shown.primary.step)
    }
    RowLayout {
        Layout.fillWidth: true
        Layout.topMargin: Theme.px(12)
        visible: lesser.count > 0
        spacing: Theme.px(10)
        uniformCellSizes: true
        Repeater {
            id: lesser
            model: card.screen.lists.lesser
            delegate: BigButton {
                id: button
                required property string step
                required property string label
                required property string short
                required property string key
                required property bool available
                required property string seconds
                objectName: "step_" + step
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.px(card.keysBelow ? 72 : 50)
                kind: "quiet"
                textSize: Theme.textSmall
                leftPadding: Theme.px(card.keysBelow ? 10 : seconds !== "" || lesser.count > 3 ? 2 : 6)
                topPadding: Theme.px(card.keysBelow ? 2 : 5)
                text: card.keysBelow ? label : seconds !== "" ? short + " " + seconds.replace(" ", "\u2009") : card.width < Theme.px(lesser.count > 3 ? 720 : 580) ? short : label
                detail: card.keysBelow ? key : ""
                detailSize: Theme.textSmall
                keyHint: card.keysBelow ? "" : key
                enabled: available
                onClicked: card.screen.press(step)
            }
        }
    }
}
