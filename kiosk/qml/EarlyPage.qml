import QtQuick
import Look

// The booking's time is yet to come: later with it, or now without it. Nothing is spent before that is answered.
Page {
    id: page

    spoken: notice.title + ". " + notice.text

    Pane {
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(page.width, Theme.px(1200) * Math.min(Theme.textScale, 1.5))
        height: ways.y - Theme.px(24)
        centered: true

        Notice {
            id: notice
            objectName: "early"
            width: parent ? parent.width : 0
            pictured: !page.landscape || Theme.textScale < 1.7
            picture: page.screen.refusalSign
            title: page.screen.refusalTitle
            text: page.screen.refusal
        }
    }
    TwoWays {
        id: ways
        page: page
        y: page.height - height
        firstName: "comeBack"
        firstText: qsTr("Quay lại từ %1").arg(page.screen.comeBackAt)
        firstIcon: "clock"
        secondName: "takeEarly"
        secondText: qsTr("Lấy số ngay, không theo giờ hẹn")
        secondIcon: "printer"
        onFirstChosen: page.screen.actions.home()
        onSecondChosen: page.screen.actions.takeEarly()
    }
}
