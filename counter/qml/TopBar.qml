import QtQuick
import Look

// Whose counter this is, its state, the time, and what concerns the window itself.
Rectangle {
    id: bar
    required property CounterScreen screen
    readonly property CounterHead head: screen.shown.head
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

        Numeral { anchors.verticalCenter: parent.verticalCenter; text: bar.head.counter; size: Theme.textPx(22); weight: Font.Bold }
        AppText {
            anchors.verticalCenter: parent.verticalCenter
            text: bar.head.person
            size: Theme.textBody
            lines: 1
            width: Math.min(implicitWidth, Theme.px(260))
        }
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: stateRow.implicitWidth + Theme.px(24)
            height: Theme.px(32)
            radius: height / 2
            color: bar.head.stateKind === "good" ? Theme.goodTint : bar.head.stateKind === "warn" ? Theme.warnTint : Theme.sunken
            Row {
                id: stateRow
                anchors.centerIn: parent
                spacing: Theme.px(8)
                Rectangle { anchors.verticalCenter: parent.verticalCenter; width: Theme.px(9); height: width; radius: width / 2; color: bar.paint }
                AppText { anchors.verticalCenter: parent.verticalCenter; text: bar.head.state; size: Theme.textSmall; weight: Font.DemiBold; color: bar.paint; lines: 1 }
            }
        }
    }
    Row {
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(16)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(8)

        Numeral { anchors.verticalCenter: parent.verticalCenter; text: bar.head.clock; size: Theme.textPx(20); rightPadding: Theme.px(12) }
        IconButton {
            objectName: "languageButton"
            anchors.verticalCenter: parent.verticalCenter
            text: bar.screen.nextLanguage
            onClicked: bar.screen.switchLanguage()
        }
        IconButton {
            objectName: "windowButton"
            anchors.verticalCenter: parent.verticalCenter
            iconName: "window-small"
            keys: "F11"
            text: qsTr("Thu nhỏ")
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
