pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// Transfer, or call a chosen number: type to find, arrows to choose, Enter to do it.
FocusScope {
    id: panel
    property var screen: null
    readonly property var model: screen ? screen.thePanel : null
    readonly property bool transfer: model !== null && model.name === "transfer"
    focus: true

    ColumnLayout {
        anchors.fill: parent
        visible: panel.model !== null
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
            model: panel.model ? panel.model.rows : null
            currentIndex: panel.model ? panel.model.index : -1
            highlightMoveDuration: Theme.quick
            boundsBehavior: Flickable.StopAtBounds
            delegate: Rectangle {
                id: row
                required property int index
                required property string id
                required property string kind
                required property string badge
                required property string number
                required property string name
                required property string about
                required property string wait
                required property string grade
                readonly property bool current: ListView.isCurrentItem
                objectName: "choice_" + (row.kind === "" ? row.number : row.id)
                width: ListView.view.width
                height: Theme.px(56)
                radius: Theme.px(8)
                color: current ? Theme.brandTint : "transparent"

                Rectangle {
                    id: badge
                    visible: panel.transfer
                    x: Theme.px(10)
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.px(34)
                    height: width
                    radius: row.kind === "counter" ? width / 2 : Theme.px(7)
                    color: row.current ? Theme.brand : Theme.sunken
                    Numeral {
                        anchors.centerIn: parent
                        topPadding: 0
                        bottomPadding: 0
                        text: row.badge
                        size: Theme.textSmall
                        weight: Font.Bold
                        color: row.current ? Theme.brandInk : Theme.ink
                    }
                }
                Numeral {
                    id: number
                    visible: !panel.transfer
                    x: Theme.px(12)
                    width: Theme.px(86)
                    anchors.verticalCenter: parent.verticalCenter
                    text: row.number
                    size: Theme.textPx(20)
                    weight: Font.Bold
                }
                Column {
                    anchors.left: panel.transfer ? badge.right : number.right
                    anchors.leftMargin: Theme.px(12)
                    anchors.right: wait.left
                    anchors.verticalCenter: parent.verticalCenter
                    AppText { width: parent.width; text: row.name; size: Theme.textBody; weight: Font.Medium; lines: 1 }
                    AppText { width: parent.width; visible: text !== ""; text: row.about; size: Theme.textSmall; quiet: true; lines: 1; topPadding: 0 }
                }
                Numeral {
                    id: wait
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.px(12)
                    anchors.verticalCenter: parent.verticalCenter
                    text: row.wait
                    size: Theme.textBody
                    color: row.grade === "late" ? Theme.bad : row.grade === "near" ? Theme.warn : Theme.quietInk
                }
                TapHandler { onTapped: panel.model.pick(row.index) }
            }
            AppText {
                anchors.centerIn: parent
                visible: list.count === 0
                text: search.text !== "" ? qsTr("Không tìm thấy. Xin gõ lại ngắn hơn.") : qsTr("Không còn ai chờ.")
                size: Theme.textBody
                quiet: true
            }
        }
        RowLayout {
            Layout.fillWidth: true
            visible: panel.transfer
            spacing: Theme.px(8)
            Chip { objectName: "byTime"; text: qsTr("Theo thời gian chờ"); keys: "Ctrl+T"; chosen: panel.model !== null && !panel.model.first; onClicked: panel.model.serve_first(false) }
            Chip { objectName: "first"; text: qsTr("Phục vụ trước"); chosen: panel.model !== null && panel.model.first; onClicked: panel.model.serve_first(true) }
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
            readonly property var row: list.count > 0 && list.currentItem !== null ? list.currentItem : null
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
