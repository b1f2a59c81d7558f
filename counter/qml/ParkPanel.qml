pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// Hold a number aside: for how long, and why.
FocusScope {
    id: panel
    required property CounterScreen screen
    readonly property CounterPanel model: screen.panel
    readonly property list<int> choices: [5, 15, 30, 60]
    focus: true

    Keys.onPressed: event => {
        const nth = event.key - Qt.Key_1
        if (event.modifiers === Qt.NoModifier && nth >= 0 && nth < panel.choices.length)
            panel.model.hold_for(panel.choices[nth])
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
            panel.model.confirm()
        else
            return
        event.accepted = true
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.px(20)

        PanelHead {
            Layout.fillWidth: true
            screen: panel.screen
            title: qsTr("Giữ số")
        }
        AppText {
            Layout.fillWidth: true
            text: panel.model.byItself ? qsTr("Số được giữ riêng và tự vào lại hàng chờ khi hết giờ, không mất chỗ. Người dân quay lại sớm hơn thì cho vào trước.") : qsTr("Số được giữ riêng và nhắc lại khi hết giờ. Người dân quay lại thì cho vào lại hàng chờ mà không mất chỗ.")
            size: Theme.textBody
            quiet: true
        }
        AppText { text: panel.model.byItself ? qsTr("Vào lại sau") : qsTr("Nhắc sau"); size: Theme.textSmall; weight: Font.Medium; quiet: true; lines: 1; Layout.bottomMargin: -Theme.px(12) }
        RowLayout {
            spacing: Theme.px(8)
            Repeater {
                model: panel.choices
                delegate: Chip {
                    required property int index
                    required property int modelData
                    objectName: "minutes_" + modelData
                    text: qsTr("%1 phút").arg(modelData)
                    keys: String(index + 1)
                    chosen: panel.model.minutes === modelData
                    onClicked: panel.model.hold_for(modelData)
                }
            }
        }
        ReasonChoice {
            Layout.fillWidth: true
            panel: panel.model
            label: qsTr("Lý do (không bắt buộc)")
        }
        Item { Layout.fillHeight: true }
        BigButton {
            objectName: "panelConfirm"
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(60)
            text: qsTr("Giữ số %1 phút").arg(panel.model.minutes)
            keyHint: "Enter"
            onClicked: panel.model.confirm()
        }
    }
    Component.onCompleted: forceActiveFocus()
}
