import QtQuick
import Look

// Parked and missed numbers; messages at the foot.
Item {
    id: column
    required property CounterScreen screen

    Flickable {
        anchors.top: parent.top
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: undo.visible ? undo.top : toasts.top
        anchors.bottomMargin: Theme.px(8)
        contentHeight: lists.implicitHeight
        interactive: contentHeight > height
        clip: true

        Column {
            id: lists
            width: parent.width
            spacing: Theme.space(3)
            AsideList {
                objectName: "parkedList"
                width: parent.width
                screen: column.screen
                title: qsTr("Đang giữ số")
                emptyText: qsTr("Không giữ số nào.")
                model: column.screen.lists.parked
            }
            AsideList {
                objectName: "missedList"
                width: parent.width
                screen: column.screen
                title: qsTr("Vắng mặt")
                emptyText: qsTr("Chưa có ai vắng mặt.")
                model: column.screen.lists.missed
            }
        }
    }
    UndoCard {
        id: undo
        anchors.bottom: toasts.top
        anchors.bottomMargin: toasts.height > 0 ? Theme.px(8) : 0
        anchors.left: parent.left
        anchors.right: parent.right
        height: implicitHeight
        screen: column.screen
    }
    ToastStack {
        id: toasts
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        screen: column.screen
    }
}
