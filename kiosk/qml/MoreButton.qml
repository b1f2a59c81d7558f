import QtQuick
import Look

// Moves a view that holds more than fits, and says that it does.
BigButton {
    required property Flickable view
    // Rows of one height are moved by whole rows.
    property real row: 1
    readonly property bool turns: true
    readonly property int later: 1

    height: Math.max(Theme.px(92), Theme.touch)
    kind: "quiet"
    textSize: Math.min(Theme.textSmall, Theme.px(40))
    icon.name: view.atYEnd ? "arrow-up" : "arrow-down"
    text: view.atYEnd ? qsTr("Xem lại từ đầu") : qsTr("Xem tiếp")
    onClicked: view.contentY = view.atYEnd ? 0
        : Math.min(view.contentY + Math.max(row, Math.floor(view.height * (row > 1 ? 1 : 0.8) / row) * row), view.contentHeight - view.height)
}
