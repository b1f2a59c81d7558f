import QtQuick
import Look

// On a kiosk that takes bookings alone: what to do here, on the first page already, for the scanner reads on every page.
Rectangle {
    id: scan

    readonly property string said: words.text
    radius: Theme.radius
    color: Theme.surface
    border.width: Theme.contrast ? Theme.hairline : 0
    border.color: Theme.ink

    Column {
        x: Theme.px(32)
        width: parent.width - Theme.px(64)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(16)
        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: size >= Theme.px(80)
            name: "qr"
            size: Math.min(Theme.px(300), scan.height - words.height - (more.visible ? more.height : 0) - Theme.px(88))
            stroke: 1.4
            color: Theme.brand
        }
        Balanced {
            id: words
            width: parent.width
            text: qsTr("Đưa mã QR lại gần ô quét")
            size: Math.min(Theme.textPx(52), Theme.px(64))
            weight: Font.Bold
        }
        Balanced {
            id: more
            width: parent.width
            visible: scan.height > Theme.px(360) * Theme.textScale
            text: qsTr("Mã trên điện thoại hoặc trên giấy đều được. Máy tự nhận ngay.")
            size: Math.min(Theme.textBody, Theme.px(52))
        }
    }
}
