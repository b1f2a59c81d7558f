import QtQuick
import Look

// One thing said large in the middle of a page.
Column {
    id: notice

    property string picture: "info"
    // Without it where large letters need the room.
    property bool pictured: true
    property string title: ""
    property string text: ""
    property color paint: Theme.brand
    spacing: Theme.px(28)

    Rectangle {
        visible: notice.pictured
        anchors.horizontalCenter: parent.horizontalCenter
        width: Theme.px(176)
        height: width
        radius: width / 2
        color: Theme.surface
        border.width: Theme.contrast ? Theme.hairline : 0
        border.color: notice.paint
        Icon {
            anchors.centerIn: parent
            name: notice.picture
            size: Theme.px(96)
            color: notice.paint
        }
    }
    Balanced {
        width: parent.width
        text: Theme.tied(notice.title)
        size: Theme.px(60) * (1 + (Theme.textScale - 1) * 0.4)
        weight: Font.Bold
    }
    Balanced {
        width: parent.width
        visible: notice.text !== ""
        text: Theme.tied(notice.text)
        size: Theme.textPx(36)
        lineHeight: 1.15
    }
}
