import QtQuick
import Look

// No number, in plain words; or honestly: nobody knows whether there is one.
Page {
    id: page

    readonly property bool unknown: screen.refusal === ""
    spoken: notice.title + ". " + notice.text

    Notice {
        id: notice
        objectName: "refusal"
        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.max(0, (done.y - height) / 2)
        width: Math.min(page.width, Theme.px(1200))
        picture: page.unknown ? "lost-link" : "info"
        paint: Theme.warn
        title: page.unknown ? qsTr("Chưa biết số đã được cấp hay chưa") : qsTr("Chưa lấy được số")
        text: page.unknown ? qsTr("Máy chủ không trả lời. Xin đến quầy hướng dẫn để hỏi số, hoặc lấy số lại sau ít phút.") : page.screen.refusal
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
        onClicked: page.screen.acts.home()
    }
}
