pragma ComponentBehavior: Bound

import QtQuick
import Look

// The paper as the printer tells it: under way, out, not out and why, or perhaps out. Of a number given before nobody
// tells. A band: dark, with arrows to the slot once there is something to take; gold where somebody must do something.
Rectangle {
    id: paper

    property string printing: "off"
    property string reason: ""
    // There is a reception.
    property bool desk: false
    readonly property bool good: printing === "printed"
    readonly property bool calm: printing === "underWay" || printing === "off" || printing === "givenBefore" || printing === "enough"
    readonly property bool trouble: !good && !calm
    readonly property color paint: trouble ? Theme.goldInk : Theme.inverseInk
    // Of the band that is beside the page's words, at either side.
    property real before: Theme.px(28)
    property real after: Theme.px(28)
    property bool small: false
    property real most: Theme.px(60)

    // Where it comes out, seen from the screen.
    property string slot: "below"
    readonly property string taken: slot === "right" ? qsTr("Mời lấy phiếu ở khe bên phải")
        : slot === "left" ? qsTr("Mời lấy phiếu ở khe bên trái")
        : slot === "above" ? qsTr("Mời lấy phiếu ở khe bên trên")
        : qsTr("Mời lấy phiếu ở khe bên dưới")

    readonly property string title: printing === "underWay" ? qsTr("Đang in phiếu…")
        : good ? taken
        : printing === "off" ? qsTr("Xin chụp màn hình hoặc ghi lại số này")
        : printing === "givenBefore" ? qsTr("Số này đã lấy trước đó")
        : printing === "enough" ? qsTr("Số này đã in lại nhiều lần")
        : printing === "maybe" ? qsTr("Có thể phiếu chưa in đủ")
        : qsTr("Phiếu chưa in được")
    readonly property string why: reason === "paper" ? qsTr("Máy in hết giấy.") : reason === "cover" ? qsTr("Nắp máy in đang mở.")
        : reason === "offline" || reason === "link_lost" ? qsTr("Không liên lạc được với máy in.")
        : reason === "silent" || reason === "busy" || reason === "unacknowledged" ? qsTr("Máy in không trả lời.") : qsTr("Máy in có sự cố.")
    readonly property string text: printing === "underWay" ? qsTr("Xin đợi giây lát")
        : good ? qsTr("Phiếu đã in xong")
        : printing === "off" ? qsTr("Không có phiếu giấy, số vẫn dùng được")
        : printing === "givenBefore" ? qsTr("Nếu chưa có phiếu, xin bấm In lại: số không đổi.")
        : printing === "enough" ? (desk ? qsTr("Số vẫn dùng được. Cần thêm phiếu, xin hỏi quầy hướng dẫn.") : qsTr("Số vẫn dùng được. Cần thêm phiếu, xin hỏi cán bộ ở quầy."))
        : printing === "maybe" ? why + " " + qsTr("Nếu chưa có phiếu, xin chụp màn hình, ghi lại số, hoặc bấm In lại.")
        : why + " " + qsTr("Xin chụp màn hình hoặc ghi lại số này: số vẫn dùng được.")

    implicitHeight: Math.max(picture.height, words.height) + Theme.px(small ? 24 : 48)
    color: trouble ? Theme.gold : Theme.inverse
    Accessible.role: Accessible.AlertMessage
    Accessible.name: title + ". " + text

    Item {
        id: picture
        x: paper.before
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(paper.small ? 84 : 104)
        height: Theme.px(96)
        Icon {
            anchors.centerIn: parent
            visible: !paper.good
            name: paper.printing === "underWay" || paper.printing === "givenBefore" || paper.printing === "enough" ? "printer" : paper.printing === "off" ? "camera" : "warning"
            size: Theme.px(84)
            stroke: 1.8
            color: paper.paint
        }
        // A paper that hangs out of its slot.
        Rectangle {
            visible: paper.good
            width: parent.width
            height: Theme.px(16)
            radius: height / 2
            color: paper.paint
            opacity: 0.55
        }
        Rectangle {
            id: sheet
            visible: paper.good
            anchors.horizontalCenter: parent.horizontalCenter
            y: Theme.px(8)
            width: Theme.px(60)
            height: Theme.px(84)
            color: paper.paint
            Rectangle { x: Theme.px(8); y: Theme.px(16); width: Theme.px(44); height: Theme.px(12); radius: height / 2; color: Theme.contrast ? paper.color : Theme.accent }
            Rectangle { x: Theme.px(8); y: Theme.px(38); width: Theme.px(38); height: Theme.px(5); radius: height / 2; color: paper.color }
            Rectangle { x: Theme.px(8); y: Theme.px(52); width: Theme.px(26); height: Theme.px(5); radius: height / 2; color: paper.color }
            Repeater {  // torn off
                model: 4
                delegate: Rectangle {
                    required property int index
                    x: index * sheet.width / 3 - width / 2
                    y: sheet.height - height / 2
                    width: Theme.px(14)
                    height: width
                    rotation: 45
                    color: paper.color
                }
            }
        }
    }
    Column {
        id: words
        x: picture.x + picture.width + Theme.px(paper.small ? 20 : 32)
        anchors.verticalCenter: parent.verticalCenter
        width: paper.width - x - paper.after - (arrow.visible ? arrow.width + Theme.px(16) : 0)
        EvenText {
            objectName: "paperTitle"
            width: parent.width
            text: paper.title
            size: Math.min(Theme.textPx(paper.small ? 36 : 42), paper.most)
            weight: Font.Bold
            color: paper.paint
            lines: 4
        }
        EvenText {
            width: parent.width
            text: paper.text
            size: Math.min(Theme.textPx(31), Math.round(paper.most * 0.83))
            color: paper.paint
        }
    }
    // To the slot, one after the other, slowly; all three stand where nothing is to move.
    Item {
        id: arrow
        objectName: "paperArrow"
        property real at: 2
        readonly property bool across: paper.slot === "right" || paper.slot === "left"
        visible: paper.good
        x: paper.width - paper.after - width
        anchors.verticalCenter: parent.verticalCenter
        width: across ? steps.height : steps.width
        height: across ? steps.width : steps.height
        Column {
            id: steps
            objectName: "paperSteps"
            anchors.centerIn: parent
            spacing: -Theme.px(26)
            rotation: paper.slot === "right" ? -90 : paper.slot === "left" ? 90 : paper.slot === "above" ? 180 : 0
            Repeater {
                model: 3
                delegate: Icon {
                    required property int index
                    readonly property real away: Math.abs(arrow.at - index)
                    name: "chevron-down"
                    size: Theme.px(62)
                    stroke: 3
                    color: Theme.contrast ? paper.paint : Theme.gold
                    opacity: 0.4 + 0.6 * Math.max(0, 1 - Math.min(away, 3 - away) * 0.8)
                }
            }
        }
        NumberAnimation on at {
            running: arrow.visible && !Theme.reducedMotion
            loops: Animation.Infinite
            from: 0
            to: 3
            duration: 1600
        }
    }
}
