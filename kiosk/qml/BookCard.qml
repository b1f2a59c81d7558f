import QtQuick
import Look

// Where a time can be booked, with its code: while no numbers are given it is what can be done now.
Rectangle {
    id: book

    required property KioskHall hall
    required property bool landscape
    property bool small: false
    // What its code may take more where there is room.
    property real larger: 0
    readonly property bool huge: Theme.textScale > 1.7
    readonly property real margin: Theme.px(small ? 24 : 36)

    objectName: "bookOnline"
    implicitHeight: Math.max(code.height, words.height) + Theme.px(48)
    radius: Theme.radius
    color: Theme.surface
    border.width: Theme.contrast ? Theme.hairline : 0
    border.color: Theme.ink

    QrCode {
        id: code
        x: book.margin
        anchors.verticalCenter: parent.verticalCenter
        Accessible.name: qsTr("Mã QR của trang đặt lịch hẹn")
        source: book.hall.bookQr
        modules: book.hall.bookQrModules
        most: Theme.px(book.small ? 200 : 260) + book.larger
    }
    Column {
        id: words
        anchors.left: code.right
        anchors.leftMargin: book.margin
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(book.small ? 16 : 28)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(8)
        EvenText {
            width: parent.width
            text: qsTr("Đặt lịch hẹn ngay bây giờ")
            size: Theme.px(book.small ? 38 : 44) * (1 + (Theme.textScale - 1) * 0.4)
            weight: Font.Bold
        }
        EvenText {
            width: parent.width
            visible: !book.huge && !book.small
            text: qsTr("Quét mã bằng điện thoại, chọn ngày và giờ.")
            size: Theme.textSmall
        }
        AppText {
            width: parent.width
            text: book.hall.bookAddress
            // On one line where it can: an address that is parted is typed wrong.
            size: Math.max(Theme.px(28), Math.min(Theme.textPx(32), Theme.px(44), width / (0.56 * Math.max(1, text.length))))
            weight: Font.DemiBold
            color: Theme.brand
            wrapMode: Text.WrapAtWordBoundaryOrAnywhere
        }
    }
}
