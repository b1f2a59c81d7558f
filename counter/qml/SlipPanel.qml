pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// What is missing, where to bring it and until when: printed, and kept nowhere.
FocusScope {
    id: panel
    required property CounterScreen screen
    readonly property CounterSlip slip: screen.slip
    focus: true

    Keys.onEscapePressed: panel.slip.close()

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.px(14)

        RowLayout {
            Layout.fillWidth: true
            AppText { Layout.fillWidth: true; text: qsTr("In phiếu hướng dẫn"); size: Theme.textPx(24); weight: Font.DemiBold; lines: 1 }
            IconButton { objectName: "slipClose"; iconName: "close"; keys: "Esc"; text: qsTr("Quay lại"); onClicked: panel.slip.close() }
        }
        AppText { Layout.fillWidth: true; text: qsTr("Giấy tờ còn thiếu"); size: Theme.textSmall; weight: Font.Medium; quiet: true; lines: 1 }
        Flow {
            Layout.fillWidth: true
            spacing: Theme.px(8)
            Repeater {
                model: panel.slip.things
                delegate: Chip {
                    required property int index
                    required property string name
                    required property bool picked
                    objectName: "missing_" + index
                    text: name
                    chosen: picked
                    onClicked: panel.slip.toggle(index)
                }
            }
        }
        Field {
            Layout.fillWidth: true
            focus: true
            inputName: "slipMore"
            label: qsTr("Giấy tờ khác")
            maximumLength: 200
            onEdited: text => panel.slip.writeMore(text)
            onAccepted: panel.slip.confirm()
        }
        Field {
            Layout.fillWidth: true
            inputName: "slipWhere"
            label: qsTr("Nộp ở đâu")
            maximumLength: 200
            text: panel.slip.where
            onEdited: text => panel.slip.writeWhere(text)
            onAccepted: panel.slip.confirm()
        }
        Field {
            Layout.fillWidth: true
            inputName: "slipUntil"
            label: qsTr("Đến khi nào (không bắt buộc)")
            maximumLength: 200
            onEdited: text => panel.slip.writeUntil(text)
            onAccepted: panel.slip.confirm()
        }
        AppText { Layout.fillWidth: true; text: qsTr("Phiếu ghi rõ: đây không phải biểu mẫu chính thức. Máy không lưu lại gì."); size: Theme.textSmall; quiet: true }
        Item { Layout.fillHeight: true }
        BigButton {
            objectName: "slipPrint"
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(60)
            text: qsTr("In phiếu")
            keyHint: "Enter"
            onClicked: panel.slip.confirm()
        }
    }
    Component.onCompleted: forceActiveFocus()
}
