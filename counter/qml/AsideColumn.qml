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
                title: column.screen.lists.unfolded ? qsTr("Vắng mặt") : qsTr("Vắng mặt trong %1 phút").arg(column.screen.lists.within)
                emptyText: qsTr("Chưa có ai vắng mặt.")
                model: column.screen.lists.missed
            }
            IconButton {
                objectName: "olderMissed"
                visible: column.screen.lists.folded > 0
                iconName: column.screen.lists.unfolded ? "minus" : "chevron-down"
                text: column.screen.lists.unfolded ? qsTr("Ẩn số vắng cũ") : qsTr("%n số vắng cũ hơn", "", column.screen.lists.folded)
                keys: "Alt+0"
                onClicked: column.screen.unfold()
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
