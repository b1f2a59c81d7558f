import QtQuick
import Look

// Whose counter this is, its state, the time, and what concerns the window itself.
Rectangle {
    id: bar
    required property CounterScreen screen
    readonly property CounterHead head: screen.shown.head
    readonly property bool narrow: width < Theme.px(1240)
    readonly property CounterHelp help: screen.shown.help
    readonly property color paint: head.stateKind === "good" ? Theme.good : head.stateKind === "warn" ? Theme.warn : Theme.quietInk

    implicitHeight: Theme.px(60)
    color: Theme.surface

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.hairline
        color: Theme.line
    }
    Row {
        anchors.left: parent.left
        anchors.leftMargin: Theme.space(3)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(20)

        Numeral { id: counterName; anchors.verticalCenter: parent.verticalCenter; text: bar.head.counter; size: Theme.textPx(22); weight: Font.Bold }
        AppText {
            anchors.verticalCenter: parent.verticalCenter
            text: bar.head.person
            size: Theme.textBody
            lines: 1
            // Half a name is none: whole, or not where the state and the buttons leave no room.
            visible: implicitWidth <= bar.width - buttons.width - counterName.width - pill.width - Theme.px(104)
        }
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            id: pill
            width: stateRow.implicitWidth + Theme.px(24)
            height: Theme.px(32)
            radius: height / 2
            color: bar.head.stateKind === "good" ? Theme.goodTint : bar.head.stateKind === "warn" ? Theme.warnTint : Theme.sunken
            Row {
                id: stateRow
                anchors.centerIn: parent
                spacing: Theme.px(8)
                Rectangle { anchors.verticalCenter: parent.verticalCenter; width: Theme.px(9); height: width; radius: width / 2; color: bar.paint }
                AppText { anchors.verticalCenter: parent.verticalCenter; text: bar.head.state; size: Theme.textSmall; weight: Font.DemiBold; color: bar.paint; lines: 1; width: Math.min(implicitWidth, bar.width - buttons.width - counterName.width - Theme.px(120)) }
            }
        }
    }
    Row {
        id: buttons
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(16)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(8)

        Numeral { anchors.verticalCenter: parent.verticalCenter; text: bar.head.clock; size: Theme.textPx(20); rightPadding: Theme.px(12) }
        // Of an alarm a bystander sees this dot alone: empty while nobody has answered.
        Rectangle {
            objectName: "alarmSign"
            visible: bar.help.own === "alarm" || bar.help.own === "alarm_coming"
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(10)
            height: width
            radius: width / 2
            color: bar.help.own === "alarm_coming" ? Theme.quietInk : "transparent"
            border.width: 2
            border.color: Theme.quietInk
        }
        IconButton {
            objectName: "languageButton"
            anchors.verticalCenter: parent.verticalCenter
            text: bar.screen.nextLanguage
            onClicked: bar.screen.switchLanguage()
        }
        IconButton {
            objectName: "themeButton"
            anchors.verticalCenter: parent.verticalCenter
            iconName: "contrast"
            Accessible.name: qsTr("Nền sáng hoặc tối")
            onClicked: bar.screen.switchTheme()
        }
        IconButton {
            objectName: "soundButton"
            anchors.verticalCenter: parent.verticalCenter
            // The key does it too, and why and until when the counter pauses needs the room.
            visible: !bar.narrow && !bar.head.paused
            iconName: bar.screen.sound ? "speaker" : "speaker-off"
            Accessible.name: qsTr("Bật hoặc tắt chuông")
            onClicked: bar.screen.switchSound()
        }
        IconButton {
            objectName: "keysButton"
            anchors.verticalCenter: parent.verticalCenter
            iconName: bar.narrow ? "" : "help"
            keys: "F1"
            Accessible.name: qsTr("Phím tắt")
            onClicked: bar.screen.switchKeys()
        }
        IconButton {
            objectName: "helpButton"
            anchors.verticalCenter: parent.verticalCenter
            iconName: bar.narrow ? "" : "hand"
            keys: "F12"
            text: bar.help.text !== "" ? bar.help.text : qsTr("Gọi hỗ trợ")
            paint: bar.help.own === "asked" ? Theme.warn : bar.help.own === "coming" ? Theme.good : Theme.ink
            onClicked: bar.screen.press("help")
        }
        IconButton {
            objectName: "windowButton"
            anchors.verticalCenter: parent.verticalCenter
            iconName: "window-small"
            keys: "F11"
            text: bar.narrow ? "" : qsTr("Thu nhỏ")
            Accessible.name: qsTr("Thu nhỏ")
            onClicked: bar.screen.switchWindow()
        }
        IconButton {
            objectName: "pauseButton"
            anchors.verticalCenter: parent.verticalCenter
            iconName: bar.head.paused ? "play" : "pause"
            keys: "F10"
            text: bar.head.paused ? qsTr("Tiếp tục") : qsTr("Tạm nghỉ")
            onClicked: bar.screen.press("pause")
        }
    }
}
