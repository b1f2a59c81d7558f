import QtQuick
import QtQuick.Layouts
import Look

// A panel's title, the number it is about, and the way back.
RowLayout {
    id: head
    required property CounterScreen screen
    required property string title
    property bool aboutTicket: true
    spacing: Theme.px(12)

    AppText { text: head.title; size: Theme.textPx(24); weight: Font.DemiBold; lines: 1 }
    Numeral {
        Layout.fillWidth: true
        text: head.aboutTicket ? head.screen.shown.person.number : ""
        size: Theme.textPx(24)
        weight: Font.Bold
        color: Theme.accent
    }
    IconButton {
        objectName: "panelClose"
        iconName: "close"
        keys: "Esc"
        text: qsTr("Quay lại")
        onClicked: head.screen.panel.close()
    }
}
