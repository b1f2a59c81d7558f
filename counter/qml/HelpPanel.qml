pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// Ask the manager and the other counters for help, with words or without; or silently.
FocusScope {
    id: panel
    required property CounterScreen screen
    readonly property CounterPanel model: screen.panel
    focus: true

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.px(12)

        PanelHead {
            Layout.fillWidth: true
            screen: panel.screen
            aboutTicket: false
            title: qsTr("Gọi hỗ trợ")
        }
        AppText {
            Layout.fillWidth: true
            text: qsTr("Người quản lý và các quầy khác thấy ngay. Ai nhận lời sẽ hiện ở đây.")
            size: Theme.textBody
            quiet: true
        }
        ReasonChoice {
            Layout.fillWidth: true
            Layout.fillHeight: true  // what is left over; a gap of its own would be missed in the smallest window
            focus: true
            panel: panel.model
            label: qsTr("Việc cần giúp (không bắt buộc)")
        }
        AppText {
            Layout.fillWidth: true
            text: qsTr("Báo động thầm: máy này chỉ hiện một chấm nhỏ, người đứng trước quầy không đọc được gì.")
            size: Theme.textSmall
            quiet: true
        }
        BigButton {
            objectName: "step_alarm"
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(50)
            kind: "quiet"
            textSize: Theme.textSmall
            text: qsTr("Báo động thầm")
            keyHint: "Ctrl+F12"
            onClicked: {
                panel.model.close()
                panel.screen.press("alarm")
            }
        }
        BigButton {
            objectName: "panelConfirm"
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(60)
            text: qsTr("Gọi hỗ trợ")
            keyHint: "Enter"
            onClicked: panel.model.confirm()
        }
    }
}
