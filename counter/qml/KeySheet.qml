pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// Every key of the window and what it does.
ColumnLayout {
    id: sheet
    required property CounterScreen screen
    spacing: Theme.px(12)

    RowLayout {
        Layout.fillWidth: true
        AppText { Layout.fillWidth: true; text: qsTr("Phím tắt"); size: Theme.textPx(24); weight: Font.DemiBold; lines: 1 }
        IconButton {
            objectName: "keysClose"
            iconName: "close"
            keys: "Esc"
            text: qsTr("Quay lại")
            onClicked: sheet.screen.switchKeys()
        }
    }
    GridView {
        id: grid
        objectName: "keyGrid"
        Layout.fillWidth: true
        Layout.fillHeight: true
        clip: true
        interactive: contentHeight > height
        boundsBehavior: Flickable.StopAtBounds
        readonly property int columns: width > Theme.px(520) ? 2 : 1
        cellWidth: Math.floor(width / columns)
        readonly property int lines: Math.ceil(count / columns)
        // Whole rows, as far as two lines of words have room in them.
        cellHeight: Math.max(Theme.px(35), Math.min(Theme.px(48), Math.floor(height / Math.max(1, lines))))
        model: sheet.screen.keyRows
        delegate: Item {
            id: row
            required property string key
            required property string name
            width: grid.cellWidth
            height: grid.cellHeight
            KeyBadge { id: badge; anchors.verticalCenter: parent.verticalCenter; keys: row.key }
            AppText {
                anchors.left: parent.left
                anchors.leftMargin: Theme.px(104)
                anchors.right: parent.right
                anchors.rightMargin: Theme.px(8)
                anchors.verticalCenter: parent.verticalCenter
                text: row.name
                size: Theme.textSmall
                lines: 2
            }
        }
    }
}
