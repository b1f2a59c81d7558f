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
        anchors.bottom: toasts.top
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
    ToastStack {
        id: toasts
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        screen: column.screen
    }
}
