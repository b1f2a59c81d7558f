pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// Why the counter pauses; or close it, or leave.
FocusScope {
    id: panel
    required property CounterScreen screen
    readonly property CounterPanel model: screen.panel
    readonly property list<int> minutes: [5, 10, 15, 30, 60]
    focus: true

    function choose(nth: int) {
        model.pick(nth)
        model.confirm()
    }

    Keys.onPressed: event => {
        const nth = event.key - Qt.Key_1
        if (event.modifiers === Qt.NoModifier && nth >= 0 && nth < reasons.count)
            panel.choose(nth)
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
            panel.model.confirm()
        else if (event.key === Qt.Key_Up)
            panel.model.move(-1)
        else if (event.key === Qt.Key_Down)
            panel.model.move(1)
        else
            return
        event.accepted = true
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.px(panel.height > 600 ? 10 : 6)

        PanelHead {
            Layout.fillWidth: true
            Layout.bottomMargin: Theme.px(panel.height > 600 ? 8 : 0)
            screen: panel.screen
            aboutTicket: false
            title: qsTr("Tạm nghỉ vì")
        }
        Repeater {
            id: reasons
            model: panel.model.rows
            delegate: BigButton {
                required property int index
                required property string id
                required property string name
                required property string key
                objectName: "pause_" + id
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.px(panel.height > 600 ? 54 : 44)
                kind: panel.model.index === index ? "primary" : "quiet"
                text: name
                keyHint: key
                onClicked: panel.choose(index)
            }
        }
        AppText { Layout.topMargin: Theme.px(6); text: qsTr("Hẹn trở lại sau (không bắt buộc)"); size: Theme.textSmall; weight: Font.Medium; quiet: true; lines: 1 }
        Flow {
            Layout.fillWidth: true
            spacing: Theme.px(8)
            Repeater {
                model: panel.minutes
                delegate: Chip {
                    required property int index
                    required property int modelData
                    objectName: "back_" + modelData
                    text: qsTr("%1 phút").arg(modelData)
                    keys: "Ctrl+" + (index + 1)
                    chosen: panel.model.backIn === modelData
                    onClicked: panel.model.come_back_in(modelData)
                }
            }
        }
        Item { Layout.fillHeight: true }
        Rectangle { Layout.fillWidth: true; Layout.preferredHeight: Theme.hairline; color: Theme.line }
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.px(10)
            uniformCellSizes: true
            BigButton {
                objectName: "step_close"
                Layout.fillWidth: true
                kind: "quiet"
                icon.name: "lock"
                text: qsTr("Đóng quầy")
                textSize: Theme.textSmall
                onClicked: panel.screen.press("close")
            }
            BigButton {
                objectName: "signOut"
                Layout.fillWidth: true
                kind: "quiet"
                icon.name: "logout"
                text: qsTr("Đóng quầy và đăng xuất")
                textSize: Theme.textSmall
                onClicked: panel.screen.leave()
            }
        }
    }
    Component.onCompleted: forceActiveFocus()
}
