pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// Transfer, another service, what follows, a chosen number to call, or the class of one: type to find, arrows to choose, Enter to do it.
FocusScope {
    id: panel
    required property CounterScreen screen
    readonly property CounterPanel model: screen.panel
    readonly property bool transfer: model.name === "transfer"
    readonly property bool correct: model.name === "correct"
    readonly property bool plan: model.name === "plan"
    readonly property bool grant: model.name === "grant"
    readonly property bool places: transfer || correct || plan
    focus: true

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.px(12)

        PanelHead {
            Layout.fillWidth: true
            screen: panel.screen
            aboutTicket: panel.places
            title: panel.transfer ? qsTr("Chuyển") : panel.correct ? qsTr("Sửa thủ tục") : panel.plan ? qsTr("Thủ tục tiếp theo") : panel.grant ? qsTr("Diện ưu tiên") : qsTr("Chọn số để gọi")
        }
        Field {
            id: search
            Layout.fillWidth: true
            focus: true
            inputName: "panelSearch"
            iconName: "search"
            hint: panel.transfer ? qsTr("Tìm thủ tục, quầy hoặc người, không cần gõ dấu") : panel.correct ? qsTr("Tìm thủ tục của quầy này, không cần gõ dấu") : panel.plan ? qsTr("Tìm thủ tục, không cần gõ dấu") : qsTr("Tìm số hoặc thủ tục, không cần gõ dấu")
            onEdited: text => panel.model.type(text)
            onMoved: by => panel.model.move(by)
            onAccepted: panel.places || panel.grant || panel.model.why !== "" ? panel.model.confirm() : reason.forceActiveFocus()
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
                transfer: panel.places
                onTapped: panel.model.pick(index)
            }
            AppText {
                anchors.centerIn: parent
                visible: list.count === 0
                text: search.text !== "" ? qsTr("Không tìm thấy. Xin gõ ngắn hơn.") : panel.correct ? qsTr("Quầy này không làm thủ tục nào khác.") : qsTr("Không còn ai chờ.")
                size: Theme.textBody
                quiet: true
            }
        }
        Flow {
            Layout.fillWidth: true
            visible: panel.transfer
            spacing: Theme.px(8)
            Chip { objectName: "byTime"; text: qsTr("Theo thời gian chờ"); keys: "Ctrl+T"; chosen: !panel.model.first; onClicked: panel.model.serve_first(false) }
            Chip { objectName: "first"; text: qsTr("Phục vụ trước"); chosen: panel.model.first; onClicked: panel.model.serve_first(true) }
            Chip { objectName: "back"; text: qsTr("Xong thì trả lại tôi"); keys: "Ctrl+B"; chosen: panel.model.back; onClicked: panel.model.bring_back(!panel.model.back) }
        }
        Flow {
            Layout.fillWidth: true
            visible: panel.plan && (panel.model.earlier || panel.model.later)
            spacing: Theme.px(8)
            Chip { objectName: "earlier"; text: qsTr("Làm trước"); keys: "Ctrl+↑"; enabled: panel.model.earlier; opacity: enabled ? 1 : 0.5; onClicked: panel.model.shift(-1) }
            Chip { objectName: "later"; text: qsTr("Làm sau"); keys: "Ctrl+↓"; enabled: panel.model.later; opacity: enabled ? 1 : 0.5; onClicked: panel.model.shift(1) }
        }
        Flow {
            Layout.fillWidth: true
            visible: panel.model.low !== "" || panel.model.grants
            spacing: Theme.px(8)
            Chip { objectName: "toClasses"; visible: panel.model.grants; text: qsTr("Diện ưu tiên"); keys: "⇧F6"; onClicked: panel.model.turn_to_classes() }
            Chip {
                objectName: "accessible"
                visible: panel.model.low !== ""
                text: qsTr("Quầy dùng được xe lăn")
                keys: "⇧F5"
                chosen: panel.model.low === "yes"
                onClicked: panel.model.ask_accessible()
            }
        }
        GridLayout {
            Layout.fillWidth: true
            Layout.fillHeight: false
            visible: panel.grant
            columns: 2
            rowSpacing: Theme.px(8)
            columnSpacing: Theme.px(8)
            uniformCellWidths: true
            Repeater {
                model: panel.model.classes
                delegate: Chip {
                    required property string id
                    required property string name
                    required property string key
                    required property bool picked
                    objectName: "class_" + id
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredWidth: 1
                    lines: 3
                    text: name
                    keys: key
                    chosen: picked
                    onClicked: panel.model.grant(id)
                }
            }
        }
        ReasonChoice {
            id: reason
            Layout.fillWidth: true
            visible: !panel.places
            panel: panel.model
            label: panel.grant ? "" : qsTr("Lý do (được lưu lại)")
            hint: panel.grant ? qsTr("Lý do (không bắt buộc)") : ""
        }
        BigButton {
            objectName: "panelConfirm"
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(60)
            readonly property PanelRow row: list.count > 0 ? list.currentItem as PanelRow : null
            text: panel.transfer ? qsTr("Chuyển đến %1").arg(row ? row.name : "…") : panel.correct ? qsTr("Sửa thành %1").arg(row ? row.name : "…") : panel.plan ? (row && row.kind === "then" ? qsTr("Bỏ %1") : qsTr("Thêm %1")).arg(row ? row.name : "…") : panel.grant ? (panel.model.granted !== "" ? qsTr("%1: %2").arg(row ? row.number : "…").arg(panel.model.granted) : qsTr("Chọn diện cho %1").arg(row ? row.number : "…"))
                : qsTr("Gọi %1").arg(row ? row.number : "…")
            keyHint: "Enter"
            enabled: row !== null
            onClicked: panel.model.confirm()
        }
    }
    Shortcut {
        sequence: "Shift+F5"
        enabled: panel.model.low !== ""
        onActivated: panel.model.ask_accessible()
    }
    Shortcut {
        sequence: "Shift+F6"
        enabled: panel.model.grants
        onActivated: panel.model.turn_to_classes()
    }
    Shortcut {
        sequence: "Ctrl+Up"
        enabled: panel.plan
        onActivated: panel.model.shift(-1)
    }
    Shortcut {
        sequence: "Ctrl+Down"
        enabled: panel.plan
        onActivated: panel.model.shift(1)
    }
    Shortcut {
        sequence: "Ctrl+T"
        enabled: panel.transfer
        onActivated: panel.model.serve_first(!panel.model.first)
    }
    Shortcut {
        sequence: "Ctrl+B"
        enabled: panel.transfer
        onActivated: panel.model.bring_back(!panel.model.back)
    }
}
