pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// The ticket at the counter: number, why this one, how long, and the form for its end.
ColumnLayout {
    id: view
    required property CounterScreen screen
    readonly property CounterPerson person: screen.shown.person
    readonly property CounterTimer timer: screen.shown.timer
    readonly property bool serving: screen.shown.head.stage === "serving"
    readonly property bool late: person.grade === "late"
    readonly property string announcedIcon: person.announcedIcon
    // The number is as large as what else must be read leaves room for.
    readonly property real rest: service.implicitHeight + (tagRow.visible ? tagRow.implicitHeight + Theme.px(6) : 0)
        + (follows.visible ? follows.implicitHeight + Theme.px(2) : 0) + (reasons.visible ? reasons.implicitHeight : 0) + (passed.visible ? passed.implicitHeight : 0)
        + (serving ? form.implicitHeight : Theme.px(30)) + Theme.px(64)
    // The papers stand there where the number keeps a good size beside them.
    readonly property bool bringFits: person.bring.length > 0 && height - rest - bring.implicitHeight >= Theme.px(44)
    // To be ticked off where they have the room: who is served is there, and the number may be small.
    readonly property bool ticksFit: serving && person.bring.length > 0 && height - rest - ticks.implicitHeight - Theme.px(slipFits ? 46 : 6) >= Theme.px(44)
    readonly property bool slipFits: screen.slip.offered && height > 440
    readonly property int letters: person.number.length
    // Under a banner of three lines it makes room: the picture is old then.
    readonly property real numberSize: Math.max(Theme.px(screen.shown.link.live ? 48 : 30), Math.min((height - rest - (papers.visible ? papers.implicitHeight + Theme.px(4) : 0) - (ticksFit ? ticks.implicitHeight + Theme.px(6) : 0)) / 0.86,
        Theme.textPx(150) * (letters > 4 ? 0.78 : 1), (width - times.least - Theme.px(16)) / (0.7 * Math.max(1, letters))))
    // Where one line does not hold it beside both buttons with their words, these keep their keys alone.
    readonly property bool longName: measured.advanceWidth > width - Theme.px(330)
    // In the lowest window what follows takes the room of what was: the wait, and that the call was heard.
    readonly property bool followsInstead: serving && person.follows !== "" && height <= 440
    spacing: 0

    TextMetrics { id: measured; font: named.font; text: view.person.service }
    RowLayout {
        id: service
        Layout.fillWidth: true
        spacing: Theme.px(8)
        AppText {
            id: named
            objectName: "serviceName"
            Layout.fillWidth: true
            text: view.person.service
            size: Theme.textPx(19)
            weight: Font.DemiBold
            lines: 2
        }
        IconButton {
            objectName: "step_grant"
            Layout.alignment: Qt.AlignTop
            visible: view.person.classes && view.height > 440
            text: view.longName ? "" : qsTr("Ưu tiên")
            keys: "⇧F6"
            Accessible.name: qsTr("Diện ưu tiên")
            onClicked: view.screen.press("grant")
        }
        IconButton {
            objectName: "step_plan"
            Layout.alignment: Qt.AlignTop
            // In the lowest window the key alone is left: what must be put in needs the room.
            visible: view.serving && view.height > 440
            text: view.longName ? "" : qsTr("Thủ tục sau")
            keys: "⇧F7"
            Accessible.name: qsTr("Thủ tục tiếp theo")
            onClicked: view.screen.press("plan")
        }
    }
    Flow {
        id: tagRow
        Layout.fillWidth: true
        Layout.topMargin: Theme.px(6)
        visible: tags.count > 0
        spacing: Theme.px(8)
        Repeater {
            id: tags
            model: view.person.tags
            delegate: Rectangle {
                id: tag
                required property string modelData
                width: tagText.implicitWidth + Theme.px(20)
                height: Theme.px(28)
                radius: height / 2
                color: Theme.warnTint
                border.width: Theme.contrast ? Theme.hairline : 0
                border.color: Theme.warn
                AppText {
                    id: tagText
                    anchors.centerIn: parent
                    text: tag.modelData
                    size: Theme.textSmall
                    weight: Font.Medium
                    color: Theme.warn
                    lines: 1
                }
            }
        }
    }
    Item {
        Layout.fillWidth: true
        Layout.topMargin: Theme.px(10)
        Layout.bottomMargin: Theme.px(10)
        Layout.preferredHeight: Math.round(view.numberSize * 0.86)

        Numeral {
            id: number
            objectName: "ticketNumber"
            anchors.verticalCenter: parent.verticalCenter
            x: -Math.round(view.numberSize * 0.04)
            text: view.person.number
            size: view.numberSize
            weight: Font.Bold
            color: Theme.accent
            topPadding: 0
            bottomPadding: 0
        }
        Column {
            id: times
            // What stands beside the number is never under it.
            readonly property real least: Math.max(Theme.px(150), state.implicitWidth, announcedText.implicitWidth + Theme.px(26))
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            width: Math.max(least, parent.width - number.width - Theme.px(16))
            AppText {
                id: state
                width: parent.width
                horizontalAlignment: Text.AlignRight
                text: view.timer.label + (view.person.calls !== "" && !view.serving ? " · " + view.person.calls : "")
                size: Theme.textSmall
                quiet: true
                lines: 1
            }
            Numeral {
                objectName: "timer"
                anchors.right: parent.right
                text: view.timer.time
                size: Theme.textPx(view.numberSize < 100 ? 26 : 38)
                weight: Font.Bold
                topPadding: 0
            }
            Numeral {
                objectName: "paceLine"
                anchors.right: parent.right
                visible: text !== ""
                text: view.timer.pace
                size: Theme.textSmall
                weight: view.timer.slow ? Font.DemiBold : Font.Normal
                color: view.timer.slow ? Theme.warn : Theme.quietInk
                topPadding: 0
            }
            Row {
                anchors.right: parent.right
                visible: !view.followsInstead
                spacing: Theme.px(6)
                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: view.announcedIcon
                    size: Theme.px(18)
                    stroke: 2.4
                    color: announcedText.color
                }
                AppText {
                    id: announcedText
                    objectName: "announcedLine"
                    text: view.person.announced
                    size: Theme.textSmall
                    weight: Font.Medium
                    color: view.announcedIcon === "check" ? Theme.good : view.announcedIcon === "speaker-off" ? Theme.warn : Theme.quietInk
                    lines: 1
                }
            }
        }
    }
    AppText {
        id: follows
        objectName: "followsLine"
        Layout.fillWidth: true
        Layout.bottomMargin: Theme.px(2)
        visible: text !== ""
        text: view.person.follows
        size: Theme.textSmall
        weight: Font.Medium
        lines: 2
    }
    Flow {
        id: reasons
        Layout.fillWidth: true
        visible: !view.followsInstead
        spacing: Theme.px(8)
        Icon { name: view.late ? "warning" : "clock"; size: Theme.px(24); stroke: 2; color: waited.color }
        AppText {
            id: waited
            objectName: "waitedLine"
            readonly property string over: view.person.over
            text: view.person.waited + (over !== "" ? " (" + over + ")" : "")
            size: Theme.textBody
            weight: Font.DemiBold
            color: view.late ? Theme.bad : Theme.ink
            lines: 1
        }
        AppText {
            objectName: "reasonLine"
            width: Math.min(implicitWidth, parent.width)
            text: view.person.reason
            size: Theme.textBody
            quiet: true
            lines: 3
            // It matters while the number is called; later the papers do, and beside a lost link, the form needs its room.
            visible: view.height > (view.serving ? 400 : 320) && !(view.serving && view.person.bring.length > 0)
        }
    }
    AppText {
        id: passed
        objectName: "passedLine"
        Layout.fillWidth: true
        Layout.topMargin: Theme.px(2)
        visible: text !== "" && view.height > 390
        text: view.person.passed
        size: Theme.textSmall
        quiet: true
        lines: view.serving ? 1 : 3
    }
    RowLayout {
        id: papers
        Layout.fillWidth: true
        Layout.topMargin: Theme.px(4)
        visible: (view.bringFits && !view.ticksFit) || view.slipFits
        spacing: Theme.px(8)
        AppText {
            id: bring
            objectName: "bringLine"
            Layout.fillWidth: true
            visible: view.bringFits && !view.ticksFit
            text: qsTr("Giấy tờ cần có: %1").arg(view.person.bring.join(" · "))
            size: Theme.textSmall
            lines: 4
        }
        Item { visible: !bring.visible; Layout.fillWidth: true }
        IconButton {
            id: slip
            objectName: "slip"
            // In the lowest window the key alone is left: what must be put in needs the room.
            visible: view.slipFits
            text: qsTr("In phiếu")
            // In practice that key ends it.
            keys: view.screen.practice.on ? "" : "Ctrl P"
            Accessible.name: qsTr("In phiếu hướng dẫn")
            onClicked: view.screen.slip.show()
        }
    }
    Item {
        Layout.fillWidth: true
        Layout.topMargin: Theme.px(6)
        Layout.preferredHeight: ticks.implicitHeight
        visible: view.ticksFit
        PaperTicks {
            id: ticks
            screen: view.screen
            width: view.width  // also while it is hidden, for its height decides whether it is shown
            rows: view.height >= Theme.px(640)
        }
    }
    Rectangle { Layout.fillWidth: true; Layout.topMargin: Theme.px(10); Layout.bottomMargin: Theme.px(14); Layout.preferredHeight: Theme.hairline; color: Theme.line }
    OutcomeForm {
        id: form
        Layout.fillWidth: true
        visible: view.serving
        screen: view.screen
    }
    AppText {
        Layout.fillWidth: true
        visible: !view.serving
        text: qsTr("Khi người dân đến quầy, bấm F4. Nếu chưa thấy, bấm F3 để gọi lại.")
        size: Theme.textBody
        quiet: true
    }
    Item { Layout.fillHeight: true }
}
