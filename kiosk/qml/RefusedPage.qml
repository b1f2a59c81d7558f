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
        height: (page.screen.retry === "" ? done.y : ways.y) - Theme.px(24)
        centered: true

        Notice {
            id: notice
            objectName: "refusal"
            width: parent ? parent.width : 0
            pictured: !page.landscape && !ways.visible || Theme.textScale < 1.7
            picture: page.unknown ? "lost-link" : page.screen.refusalSign
            paint: Theme.warn
            title: page.unknown ? qsTr("Chưa rõ ông/bà đã có số hay chưa") : page.screen.refusalTitle !== "" ? page.screen.refusalTitle : qsTr("Chưa lấy được số")
            text: !page.unknown ? page.screen.refusal
                : page.screen.hall.reception ? qsTr("Máy chưa nhận được trả lời. Xin đến quầy hướng dẫn để hỏi, hoặc lấy số lại sau vài phút.")
                : qsTr("Máy chưa nhận được trả lời. Xin hỏi cán bộ ở quầy, hoặc lấy số lại sau vài phút.")
        }
    }
    TwoWays {
        id: ways
        page: page
        visible: page.screen.retry !== ""
        y: page.height - height
        firstName: "tryAgain"
        firstText: page.screen.retry === "card" ? qsTr("Đọc thẻ khác") : qsTr("Quét hoặc gõ lại mã")
        firstIcon: page.screen.retry === "card" ? "card" : "qr"
        secondName: "refusedHome"
        secondText: qsTr("Về trang đầu")
        secondIcon: "home"
        onFirstChosen: page.screen.actions.tryAgain()
        onSecondChosen: page.screen.actions.home()
    }
    BigButton {
        id: done
        objectName: "refusedHome"
        visible: page.screen.retry === ""
        y: page.height - height
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(page.width, Theme.px(1200))
        height: Math.max(Theme.px(page.landscape ? 120 : 144), Theme.touch)
        text: qsTr("Về trang đầu")
        textSize: Theme.px(48)
        textWeight: Font.Bold
        icon.name: "home"
        onClicked: page.screen.actions.home()
    }
}
