import QtQuick
import Look

// Nobody can take a number now: the server is away, or the hall is closed. Says so at once, and what to do.
Page {
    id: page

    readonly property bool closed: screen.page === "closed"
    spoken: notice.title + ". " + notice.text

    Column {
        anchors.centerIn: parent
        width: Math.min(page.width, Theme.px(1200))
        spacing: Theme.px(56)

        Notice {
            id: notice
            objectName: page.closed ? "closedNotice" : "awayNotice"
            width: parent.width
            picture: page.closed ? "clock" : "lost-link"
            paint: page.closed ? Theme.brand : Theme.warn
            title: page.closed ? (page.screen.hall.closure.opens === "" ? qsTr("Hiện ngừng cấp số") : qsTr("Cấp số lại lúc %1").arg(page.screen.hall.closure.opens))
                : qsTr("Tạm thời chưa lấy được số")
            text: page.closed ? page.screen.hall.closure.because
                : qsTr("Kiosk đang mất kết nối với máy chủ và tự nối lại. Xin đợi giây lát, hoặc đến quầy hướng dẫn để lấy số.")
        }
        StatusBanner {
            visible: !page.closed
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, Theme.px(900))
            kind: "warn"
            iconName: "repeat"
            text: page.screen.linkText
        }
        AppText {
            visible: page.closed
            width: parent.width
            text: qsTr("Có thể đặt lịch hẹn trực tuyến bất cứ giờ nào.")
            size: Theme.textBody
            quiet: true
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
