import QtQuick
import Look

// The paper as the printer tells it: under way, out, not out and why, or perhaps out. Of a number given before nobody tells.
Item {
    id: paper

    property string printing: "off"
    property string reason: ""
    readonly property bool good: printing === "printed"
    readonly property bool calm: printing === "underWay" || printing === "off" || printing === "givenBefore"
    readonly property color paint: good ? Theme.good : calm ? Theme.brand : Theme.warn

    readonly property string title: printing === "underWay" ? qsTr("Đang in phiếu…")
        : good ? qsTr("Phiếu đã in xong")
        : printing === "off" ? qsTr("Xin chụp màn hình hoặc ghi lại số này")
        : printing === "givenBefore" ? qsTr("Số này đã lấy trước đó")
        : printing === "maybe" ? qsTr("Có thể phiếu chưa in đủ")
        : qsTr("Phiếu chưa in được")
    readonly property string why: reason === "paper" ? qsTr("Máy in hết giấy.") : reason === "cover" ? qsTr("Nắp máy in đang mở.")
        : reason === "offline" || reason === "link_lost" ? qsTr("Không liên lạc được với máy in.")
        : reason === "silent" || reason === "busy" || reason === "unacknowledged" ? qsTr("Máy in không trả lời.") : qsTr("Máy in có sự cố.")
    readonly property string text: printing === "underWay" ? qsTr("Xin đợi giây lát")
        : good ? qsTr("Xin lấy phiếu ở khe bên dưới")
        : printing === "off" ? qsTr("Không có phiếu giấy, số vẫn dùng được")
        : printing === "givenBefore" ? qsTr("Nếu chưa có phiếu, xin bấm In lại: số không đổi.")
        : printing === "maybe" ? why + " " + qsTr("Nếu chưa có phiếu, xin chụp màn hình, ghi lại số, hoặc bấm In lại.")
        : why + " " + qsTr("Xin chụp màn hình hoặc ghi lại số này: số vẫn dùng được.")

    implicitHeight: Math.max(disc.height, words.height)
    Accessible.role: Accessible.AlertMessage
    Accessible.name: title + ". " + text

    Rectangle {
        id: disc
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(96)
        height: width
        radius: width / 2
        color: paper.good ? Theme.goodTint : paper.calm ? Theme.brandTint : Theme.warnTint
        border.width: Theme.contrast ? Theme.hairline : 0
        border.color: paper.paint
        Icon {
            anchors.centerIn: parent
            name: paper.good ? "check" : paper.printing === "underWay" || paper.printing === "givenBefore" ? "printer" : paper.printing === "off" ? "camera" : "warning"
            size: Theme.px(56)
            stroke: 2
            color: paper.paint
        }
    }
    Column {
        id: words
        anchors.left: disc.right
        anchors.leftMargin: Theme.px(28)
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        AppText {
            objectName: "paperTitle"
            width: parent.width
            text: paper.title
            size: Math.min(Theme.textPx(36), Theme.px(60))
            weight: Font.DemiBold
        }
        AppText {
            width: parent.width
            text: paper.text
            size: Math.min(Theme.textPx(31), Theme.px(46))
        }
    }
}
