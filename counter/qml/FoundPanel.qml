import QtQuick
import QtQuick.Layouts
import Look

// What was held to the scanner, and the one thing that can be done with it here.
FocusScope {
    id: panel
    required property CounterScreen screen
    readonly property CounterPanel model: screen.panel
    focus: true

    Keys.onReturnPressed: panel.model.confirm()
    Keys.onEnterPressed: panel.model.confirm()

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.px(20)

        PanelHead {
            Layout.fillWidth: true
            screen: panel.screen
            aboutTicket: false
            title: qsTr("Mã vừa quét")
        }
        Numeral {
            objectName: "found"
            visible: text !== ""
            text: panel.model.found
            size: Theme.textPx(44)
            weight: Font.Bold
            color: Theme.accent
        }
        AppText { objectName: "foundAbout"; Layout.fillWidth: true; text: panel.model.foundAbout; size: Theme.textBody }
        ReasonChoice {
            Layout.fillWidth: true
            visible: panel.model.asksWhy
            focus: visible
            panel: panel.model
            label: qsTr("Lý do (được lưu lại)")
        }
        AppText {
            Layout.fillWidth: true
            visible: panel.model.foundStep === ""
            text: qsTr("Ở quầy này không cần làm gì với mã này.")
            size: Theme.textBody
            quiet: true
        }
        Item { Layout.fillHeight: true }
        BigButton {
            objectName: "panelConfirm"
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(60)
            visible: panel.model.foundStep !== ""
            text: (panel.model.foundStep + " " + panel.model.found).trim()
            keyHint: "Enter"
            onClicked: panel.model.confirm()
        }
    }
    Component.onCompleted: forceActiveFocus()
}
