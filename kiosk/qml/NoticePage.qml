import QtQuick
import Look

// Nobody can take a number now, for the server is away or does not want this kiosk. Says so at once, and what to do.
Page {
    id: page

    required property string device

    // Its pages cannot be drawn.
    property bool broken: false

    readonly property bool unwanted: screen.unwanted || broken
    readonly property bool reception: screen.hall.reception
    spoken: notice.title + ". " + notice.text + (code.visible ? " " + code.text : "")

    Pane {
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(page.width, Theme.px(1200) * Math.min(Theme.textScale, 1.5))
        height: page.height
        centered: true
        spacing: Theme.px(page.landscape ? 40 : 56)

        Notice {
            id: notice
            objectName: page.unwanted ? "unwantedNotice" : "awayNotice"
            width: parent ? parent.width : 0
            pictured: !page.landscape || Theme.textScale < 1.7
            picture: page.unwanted ? "lock" : "lost-link"
            paint: Theme.warn
            title: page.unwanted ? qsTr("Máy lấy số này chưa dùng được") : qsTr("Tạm thời chưa lấy được số")
            text: page.unwanted ? (page.reception ? qsTr("Xin ông/bà đến quầy hướng dẫn để lấy số.") : qsTr("Xin ông/bà hỏi cán bộ ở quầy."))
                : page.reception ? qsTr("Máy lấy số đang mất kết nối. Xin ông/bà đợi giây lát, hoặc đến quầy hướng dẫn để lấy số.")
                : qsTr("Máy lấy số đang mất kết nối. Xin ông/bà đợi giây lát, hoặc hỏi cán bộ ở quầy.")
        }
        // A code that came meanwhile: whoever brought it must not wait in vain, nor think that there is a number.
        Balanced {
            id: code
            objectName: "codeWaits"
            visible: page.screen.codeWaits !== ""
            width: parent ? parent.width : 0
            text: page.screen.codeWaits === "kept" ? qsTr("Đã đọc mã. Máy gửi mã ngay khi có kết nối lại; xin ông/bà đợi ở đây.")
                : qsTr("Mã hẹn chưa được gửi và chưa có số nào được lấy. Xin ông/bà quét lại khi máy có kết nối.")
            size: Theme.textBody
            weight: Font.DemiBold
        }
        StatusBanner {
            visible: !page.broken
            anchors.horizontalCenter: parent ? parent.horizontalCenter : undefined
            width: Math.min(parent ? parent.width : 0, Theme.px(900) * Theme.textScale)
            kind: "warn"
            iconName: page.unwanted ? "info" : "repeat"
            textSize: Theme.textBody
            readonly property bool staff: page.screen.staffText !== ""
            readonly property string clock: page.screen.clockDoubt === "wrong" && !page.screen.live ? qsTr("Đồng hồ của máy này chạy sai: hiện %1, sớm hơn giờ hệ thống báo lần cuối. Máy không biết hôm nay là ngày nào nên chưa cấp số. Xin chỉnh giờ của máy, hoặc đợi kết nối lại.").arg(page.screen.hall.clockText + ", " + page.screen.hall.dayText) + "\n" : ""
            title: page.unwanted || staff || clock !== "" ? qsTr("Dành cho cán bộ kỹ thuật (%1)").arg(page.device) : ""
            // The link's own words are for staff: a citizen need not know of servers.
            text: clock + (staff ? page.screen.staffText : page.unwanted ? page.screen.linkText : qsTr("Máy đang tự nối lại…"))
        }
        AppText {
            objectName: "hotline"
            visible: page.screen.hall.hotline !== ""
            width: parent ? parent.width : 0
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("Đường dây nóng: %1").arg(page.screen.hall.hotline)
            size: Theme.textBody
            weight: Font.DemiBold
        }
    }
}
