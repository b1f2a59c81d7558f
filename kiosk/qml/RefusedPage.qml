import QtQuick
import Look

// No number, in plain words; or honestly: nobody knows whether there is one.
Page {
    id: page

    readonly property bool unknown: screen.refusal === ""
    spoken: notice.title + ". " + notice.text

    Pane {
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(page.width, Theme.px(1200) * Math.min(Theme.textScale, 1.5))
        height: done.y - Theme.px(24)
        centered: true

        Notice {
            id: notice
            objectName: "refusal"
            width: parent ? parent.width : 0
            pictured: !page.landscape || Theme.textScale < 1.7
            picture: page.unknown ? "lost-link" : "info"
            paint: Theme.warn
            title: page.unknown ? qsTr("Chưa rõ ông/bà đã có số hay chưa") : qsTr("Chưa lấy được số")
            text: !page.unknown ? page.screen.refusal
                : page.screen.hall.reception ? qsTr("Máy chưa nhận được trả lời. Xin đến quầy hướng dẫn để hỏi, hoặc lấy số lại sau vài phút.")
                : qsTr("Máy chưa nhận được trả lời. Xin hỏi cán bộ ở quầy, hoặc lấy số lại sau vài phút.")
        }
    }
    BigButton {
        id: done
        objectName: "refusedHome"
        y: page.height - height
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(page.width, Theme.px(1200))
        height: Theme.px(page.landscape ? 120 : 144)
        text: qsTr("Về trang đầu")
        textSize: Theme.px(48)
        textWeight: Font.Bold
        icon.name: "home"
        onClicked: page.screen.actions.home()
    }
}
