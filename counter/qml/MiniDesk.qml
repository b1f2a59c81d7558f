pragma ComponentBehavior: Bound

import QtQuick
import Look

// The small window that floats over other programs: number, time, what is next, one large button.
Item {
    id: mini
    required property CounterScreen screen
    readonly property CounterHead head: screen.shown.head
    readonly property CounterPerson person: screen.shown.person
    readonly property CounterNext next: screen.shown.next
    readonly property CounterQueue queue: screen.shown.queue
    readonly property CounterTimer timer: screen.shown.timer
    readonly property string note: help.other !== "" ? help.other : help.text
    readonly property CounterUndo undo: screen.shown.undo
    readonly property CounterHelp help: screen.shown.help
    readonly property CounterLink link: screen.shown.link
    readonly property bool live: link.live
    // A lost link, or an answer that does not come.
    readonly property bool troubled: link.title !== ""
    readonly property bool hasTicket: person.number !== ""
    readonly property string said: screen.toasts.last
    readonly property string saidKind: screen.toasts.lastKind

    Rectangle { anchors.fill: parent; color: Theme.surface }

    // First line: the counter and how the hall is; the last message, or the lost link, takes its place.
    Item {
        id: first
        x: Theme.px(14)
        y: Theme.px(6)
        width: parent.width - Theme.px(20)
        // A message that needs two lines takes them from the number, for as long as it is there.
        readonly property bool twice: (mini.troubled || mini.said !== "" || mini.note !== "") && message.lineCount > 1
        height: Theme.px(twice ? 46 : 30)

        Row {
            anchors.verticalCenter: parent.verticalCenter
            visible: !mini.troubled && mini.said === "" && mini.note === ""
            spacing: Theme.px(10)
            Rectangle {
                objectName: "alarmSign"
                visible: mini.help.own === "alarm" || mini.help.own === "alarm_coming"
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.px(8)
                height: width
                radius: width / 2
                color: mini.help.own === "alarm_coming" ? Theme.quietInk : "transparent"
                border.width: 2
                border.color: Theme.quietInk
            }
            Numeral { text: mini.head.counter; size: Theme.textSmall; weight: Font.Bold }
            Numeral { text: mini.queue.waiting; size: Theme.textSmall; weight: Font.Normal; color: Theme.quietInk }
            Numeral {
                visible: implicitWidth <= first.width - x - Theme.px(40) - (undoButton.visible ? undoButton.width : 0)
                text: mini.head.paused ? mini.head.state : mini.queue.longest
                size: Theme.textSmall
                color: mini.head.paused || mini.queue.longestGrade === "near" ? Theme.warn : mini.queue.longestGrade === "late" ? Theme.bad : Theme.quietInk
            }
        }
        Row {
            anchors.verticalCenter: parent.verticalCenter
            visible: mini.troubled || mini.said !== "" || mini.note !== ""
            spacing: Theme.px(6)
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: mini.troubled ? (mini.live ? "clock" : "lost-link") : mini.said === "" ? (mini.help.otherSilent ? "warning" : "hand") : mini.saidKind === "bad" ? "warning" : mini.saidKind === "hint" ? "info" : "check"
                size: Theme.px(18)
                stroke: 2.2
                color: message.color
            }
            PagedText {
                id: message
                objectName: "miniMessage"
                width: first.width - Theme.px(62) - (undoButton.visible ? undoButton.width : 0)
                text: mini.troubled ? mini.link.short : mini.said !== "" ? mini.said : mini.note
                size: Theme.textSmall
                weight: Font.Medium
                color: mini.troubled || mini.saidKind === "bad" || mini.said === "" && mini.help.otherSilent ? Theme.bad : mini.said === "" ? Theme.warn : mini.saidKind === "hint" ? Theme.ink : Theme.good
                lines: 2
            }
        }
        IconButton {
            id: undoButton
            objectName: "step_undo"
            visible: mini.undo.text !== ""
            anchors.right: large.left
            anchors.verticalCenter: parent.verticalCenter
            iconName: "undo"
            text: mini.undo.seconds
            paint: Theme.brand
            weight: Font.DemiBold
            enabled: mini.undo.available
            Accessible.name: qsTr("Hoàn tác") + ", " + mini.undo.text
            onClicked: mini.screen.press("undo")
        }
        IconButton {
            id: large
            objectName: "windowButton"
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            iconName: "window-large"
            Accessible.name: qsTr("Cửa sổ lớn")
            onClicked: mini.screen.switchWindow()
        }
    }
    Item {
        id: middle
        x: Theme.px(14)
        anchors.top: first.bottom
        width: parent.width - Theme.px(28)
        height: Theme.px(104) - first.height
        opacity: mini.live ? 1 : 0.8

        Numeral {
            id: number
            objectName: mini.hasTicket ? "ticketNumber" : "nextNumber"
            anchors.verticalCenter: parent.verticalCenter
            text: mini.hasTicket ? mini.person.number : mini.head.stage === "idle" ? mini.next.number : ""
            size: Theme.textPx(text.length > 4 ? 34 : mini.hasTicket ? 40 : 46)
            weight: Font.Bold
            color: mini.hasTicket ? Theme.accent : Theme.ink
            topPadding: 0
            bottomPadding: 0
        }
        Column {
            anchors.left: number.text === "" ? parent.left : number.right
            anchors.leftMargin: number.text === "" ? 0 : Theme.px(14)
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            Row {
                spacing: Theme.px(8)
                visible: mini.timer.time !== ""
                Numeral { objectName: "timer"; text: mini.timer.time; size: Theme.textPx(22); weight: Font.Bold }
                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    visible: mini.hasTicket
                    name: mini.person.announcedIcon
                    size: Theme.px(18)
                    stroke: 2.2
                    color: name === "check" ? Theme.good : name === "speaker-off" ? Theme.warn : Theme.quietInk
                }
            }
            PagedText {
                objectName: "miniUnder"
                width: parent.width
                readonly property bool service: !mini.hasTicket && mini.head.stage === "idle"
                text: mini.hasTicket && mini.timer.pace !== "" ? mini.timer.pace : mini.hasTicket ? mini.timer.label + (mini.person.calls !== "" && mini.head.stage === "called" ? " · " + mini.person.calls : "")
                    : mini.head.stage === "idle" ? mini.next.service
                    : mini.head.stage === "paused" ? mini.head.state
                    : mini.head.stage === "empty" ? qsTr("Không còn số nào chờ quầy này") : qsTr("Quầy đã đóng")
                size: Theme.textSmall
                color: Theme.quietInk
                lines: service ? 2 : 1
                topPadding: 0
            }
            AppText {
                id: after
                readonly property string whole: mini.hasTicket
                    ? (mini.next.number !== "" ? qsTr("Tiếp: %1 · %2").arg(mini.next.number).arg(mini.next.reason) : "")
                    : mini.head.stage === "idle" ? mini.next.reason + " · " + mini.next.wait : ""
                width: parent.width
                visible: text !== "" && !first.twice
                // Only the more important half where both have no room: half a word is none.
                text: measured.advanceWidth <= width ? whole
                    : mini.hasTicket ? qsTr("Tiếp: %1").arg(mini.next.number) : mini.next.reason
                size: Theme.textSmall
                color: !mini.hasTicket && mini.next.grade === "late" ? Theme.bad : Theme.quietInk
                lines: 1
                topPadding: 0
                TextMetrics { id: measured; font: after.font; text: after.whole }
            }
        }
    }
    BigButton {
        id: primary
        objectName: "step_" + mini.screen.shown.primary.step
        x: Theme.px(14)
        anchors.top: middle.bottom
        anchors.topMargin: Theme.px(4)
        width: parent.width - Theme.px(28)
        height: Theme.px(44)
        textSize: Theme.textBody
        text: mini.screen.shown.primary.short
        keyHint: mini.screen.shown.primary.key
        enabled: mini.screen.shown.primary.available
        busy: mini.screen.shown.busy
        onClicked: mini.screen.press(mini.screen.shown.primary.step)
    }
    Row {
        anchors.top: primary.bottom
        anchors.topMargin: Theme.px(2)
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: Theme.px(2)
        Repeater {
            model: mini.screen.lists.lesser
            delegate: IconButton {
                required property string step
                required property string short
                required property string key
                required property bool available
                required property string seconds
                objectName: "step_" + step
                text: short + (seconds !== "" ? " " + seconds : "")
                paint: Theme.brand
                weight: Font.DemiBold
                enabled: available
                onClicked: mini.screen.press(step)
            }
        }
    }
}
