pragma ComponentBehavior: Bound

import QtQuick
import Look

// What each part does, in five lines.
Veil {
    id: help

    required property KioskScreen screen

    AppText {
        width: parent.width
        text: qsTr("Cách lấy số")
        size: Theme.px(56) * (1 + (Theme.textScale - 1) * 0.3)
        weight: Font.Bold
    }
    HelpLine { picture: "people"; words: qsTr("Chọn lĩnh vực, chọn thủ tục, rồi bấm Lấy số.") }
    HelpLine { picture: "qr"; words: qsTr("Đã có lịch hẹn: đưa mã QR lại gần ô quét."); visible: help.screen.hall.bookings }
    HelpLine {
        picture: "text-size"
        words: help.landscape ? qsTr("Chữ to hơn, màu rõ hơn: các nút ở cuối màn hình.") : qsTr("Chữ to hơn, màu rõ hơn, hạ nút thấp xuống: các nút ở cuối màn hình.")
    }
    HelpLine { picture: "phone"; words: qsTr("Dùng máy ảnh điện thoại quét ô vuông đen trắng trên phiếu để theo dõi số.") }
    HelpLine { picture: "chat"; words: help.screen.hall.reception ? qsTr("Cần người giúp: xin đến quầy hướng dẫn.") : qsTr("Cần người giúp: xin hỏi cán bộ ở quầy.") }
    BigButton {
        objectName: "closeHelp"
        width: parent.width
        height: Theme.px(120)
        text: qsTr("Đã hiểu")
        textSize: Theme.px(44)
        onClicked: help.visible = false
    }
}
