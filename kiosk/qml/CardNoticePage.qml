pragma ComponentBehavior: Bound

import QtQuick
import Look

// What is read of an identity card, what leaves the machine and for how long, before any card is read.
Page {
    id: page

    readonly property int most: screen.choice.numbersAPerson
    readonly property list<string> lines: [
        qsTr("Không bắt buộc: không có thẻ, ông/bà vẫn lấy số như thường."),
        screen.choice.countsPeople ? qsTr("Máy xem ngày sinh, để biết diện ưu tiên theo tuổi, và số căn cước, để đếm số đã lấy trong ngày (nhiều nhất %1 số).").arg(most)
            : qsTr("Máy chỉ xem ngày sinh, để biết diện ưu tiên theo tuổi."),
        screen.choice.findsByCard ? qsTr("Số căn cước không rời máy này. Chi nhánh chỉ nhận một mã thay cho số, dùng để đếm và tìm lịch hẹn trong ngày rồi xóa.")
            : screen.choice.countsPeople ? qsTr("Số căn cước không rời máy này. Chi nhánh chỉ nhận một mã thay cho số, dùng để đếm trong ngày rồi xóa.")
            : qsTr("Không có gì trên thẻ rời máy này."),
        qsTr("Họ tên, địa chỉ và hình ảnh không được lưu, không được gửi."),
    ]
    spoken: title.text + ". " + lines.join(" ")

    Title {
        id: title
        width: page.width
        text: qsTr("Đọc thẻ căn cước?")
        onBack: page.screen.actions.back()
        onRestart: page.screen.actions.restart()
    }
    Pane {
        y: title.height + Theme.px(28)
        width: page.width
        height: ways.y - y - Theme.px(24)

        Repeater {
            model: page.lines
            delegate: Row {
                id: line
                required property string modelData
                width: parent ? parent.width : 0
                bottomPadding: Theme.px(page.landscape ? 18 : 28)
                spacing: Theme.px(24)
                Icon {
                    id: tick
                    // In the middle of the first line.
                    y: words.topPadding + (words.contentHeight / Math.max(1, words.lineCount) - height) / 2
                    name: "check"
                    size: Theme.textPx(36)
                    color: Theme.brand
                    stroke: 2.2
                }
                EvenText {
                    id: words
                    width: line.width - tick.width - line.spacing
                    text: line.modelData
                    size: Theme.textPx(36)
                    lineHeight: 1.15
                    lines: 12
                }
            }
        }
    }
    TwoWays {
        id: ways
        page: page
        y: page.height - height
        firstName: "acceptNotice"
        firstText: qsTr("Đồng ý, đọc thẻ")
        firstIcon: "card"
        secondName: "noCard"
        secondText: qsTr("Không dùng thẻ")
        secondIcon: ""
        onFirstChosen: page.screen.actions.acceptNotice()
        onSecondChosen: page.screen.actions.back()
    }
}
