pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// Transfer, or call a chosen number: type to find, arrows to choose, Enter to do it.
FocusScope {
    id: panel
    required property CounterScreen screen
    readonly property CounterPanel model: screen.panel
    readonly property bool transfer: model.name === "transfer"
    focus: true

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.px(12)

        PanelHead {
            Layout.fillWidth: true
            screen: panel.screen
            aboutTicket: panel.transfer
            title: panel.transfer ? qsTr("Chuyển") : qsTr("Chọn số để gọi")
        }
        Field {
            id: search
            Layout.fillWidth: true
            focus: true
            inputName: "panelSearch"
            iconName: "search"
            hint: panel.transfer ? qsTr("Tìm thủ tục hoặc quầy, không cần gõ dấu") : qsTr("Tìm số hoặc thủ tục, không cần gõ dấu")
            onEdited: text => panel.model.type(text)
            onMoved: by => panel.model.move(by)
            onAccepted: panel.transfer || panel.model.why !== "" ? panel.model.confirm() : reason.forceActiveFocus()
        }
        ListView {
            id: list
            objectName: "panelList"
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            model: panel.model.rows
            currentIndex: panel.model.index
            highlightMoveDuration: Theme.quick
            boundsBehavior: Flickable.StopAtBounds
            delegate: PanelRow {
                transfer: panel.transfer
                onTapped: panel.model.pick(index)
            }
            AppText {
                anchors.centerIn: parent
                visible: list.count === 0
                text: search.text !== "" ? qsTr("Không tìm thấy. Xin gõ ngắn hơn.") : qsTr("Không còn ai chờ.")
                size: Theme.textBody
                quiet: true
            }
        }
        RowLayout {
            Layout.fillWidth: true
            visible: panel.transfer
            spacing: Theme.px(8)
            Chip { objectName: "byTime"; text: qsTr("Theo thời gian chờ"); keys: "Ctrl+T"; chosen: !panel.model.first; onClicked: panel.model.serve_first(false) }
            Chip { objectName: "first"; text: qsTr("Phục vụ trước"); chosen: panel.model.first; onClicked: panel.model.serve_first(true) }
        }
        ReasonChoice {
            id: reason
            Layout.fillWidth: true
            visible: !panel.transfer
            panel: panel.model
            label: qsTr("Lý do (được lưu lại)")
        }
        BigButton {
            objectName: "panelConfirm"
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(60)
            readonly property PanelRow row: list.count > 0 ? list.currentItem as PanelRow : null
            text: panel.transfer ? qsTr("Chuyển đến %1").arg(row ? row.name : "…") : qsTr("Gọi %1").arg(row ? row.number : "…")
            keyHint: "Enter"
            enabled: row !== null
            onClicked: panel.model.confirm()
        }
    }
    Shortcut {
        sequence: "Ctrl+T"
        enabled: panel.transfer
        onActivated: panel.model.serve_first(!panel.model.first)
    }
}
