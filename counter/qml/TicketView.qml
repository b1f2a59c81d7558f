pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// The ticket at the counter: number, why this one, how long, and the form for its end.
ColumnLayout {
    id: view
    required property var screen
    readonly property var person: screen.shown.person
    readonly property var timer: screen.shown.timer
    readonly property bool serving: screen.shown.head.stage === "serving"
    readonly property bool tight: height < 470
    spacing: 0

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.px(10)
        AppText {
            objectName: "serviceName"
            Layout.fillWidth: true
            text: view.person.service ?? ""
            size: Theme.textPx(19)
            weight: Font.DemiBold
            lines: 2
        }
        Repeater {
            model: view.person.tags ?? []
            delegate: Rectangle {
                id: tag
                required property string modelData
                Layout.preferredWidth: tagText.implicitWidth + Theme.px(20)
                Layout.preferredHeight: Theme.px(30)
                Layout.alignment: Qt.AlignTop
                radius: height / 2
                color: Theme.warnTint
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
    Numeral {
        objectName: "ticketNumber"
        Layout.topMargin: -Theme.px(view.tight ? 6 : 4)
        Layout.leftMargin: -Theme.px(6)
        text: view.person.number
        size: Theme.textPx(view.tight ? 112 : 150)
        weight: Font.Bold
        color: Theme.accent
        topPadding: 0
        bottomPadding: 0
    }
    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.px(8)
        Icon { name: view.person.grade === "late" ? "warning" : "clock"; size: Theme.px(20); stroke: 2; color: reason.color; Layout.alignment: Qt.AlignTop; Layout.topMargin: Theme.px(3) }
        AppText {
            id: reason
            objectName: "reasonLine"
            Layout.fillWidth: true
            lines: 2
            readonly property string over: view.person.over ?? ""
            text: (view.person.reason ?? "") + " · " + (view.person.waited ?? "") + (over !== "" ? " (" + over + ")" : "")
            size: Theme.textBody
            color: view.person.grade === "late" ? Theme.bad : Theme.quietInk
        }
    }
    AppText {
        objectName: "passedLine"
        Layout.fillWidth: true
        Layout.leftMargin: Theme.px(28)
        visible: text !== ""
        text: view.person.passed ?? ""
        size: Theme.textSmall
        quiet: true
        lines: 2
    }
    RowLayout {
        Layout.fillWidth: true
        Layout.topMargin: Theme.px(8)
        spacing: Theme.px(10)
        AppText { text: view.timer.label; size: Theme.textBody; lines: 1 }
        Numeral { objectName: "timer"; text: view.timer.time; size: Theme.textPx(28); weight: Font.Bold }
        AppText { visible: text !== ""; text: view.person.calls ?? ""; size: Theme.textSmall; quiet: true; lines: 1 }
        Item { Layout.fillWidth: true }
        Icon {
            readonly property bool seen: view.person.shown === true && view.person.spoken === true
            name: seen ? "check" : "speaker"
            size: Theme.px(20)
            stroke: 2.2
            color: announced.color
        }
        AppText {
            id: announced
            objectName: "announcedLine"
            text: view.person.announced ?? ""
            size: Theme.textSmall
            weight: Font.Medium
            color: view.person.shown === true && view.person.spoken === true ? Theme.good : Theme.quietInk
            lines: 1
        }
    }
    Rectangle { Layout.fillWidth: true; Layout.topMargin: Theme.px(14); Layout.preferredHeight: Theme.hairline; color: Theme.line }
    Item { Layout.fillHeight: true; Layout.maximumHeight: Theme.px(20); Layout.preferredHeight: Theme.px(16) }
    OutcomeForm {
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
