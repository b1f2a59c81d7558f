import QtQuick
import Look

// A card may be held to the scanner now.
Page {
    id: page

    spoken: notice.title + ". " + notice.text

    Title {
        id: title
        width: page.width
        text: qsTr("Đọc thẻ căn cước")
        onBack: page.screen.actions.back()
        onRestart: page.screen.actions.restart()
    }
    Pane {
        anchors.horizontalCenter: parent.horizontalCenter
        y: title.height + Theme.px(24)
        // Lying, the words stand on fewer lines: all of them are seen.
        width: Math.min(page.width, Theme.px(page.landscape ? 1560 : 1200) * Math.min(Theme.textScale, 1.5))
        height: none.y - y - Theme.px(24)
        centered: true

        Notice {
            id: notice
            objectName: "card"
            width: parent ? parent.width : 0
            pictured: !page.landscape || Theme.textScale < 1.7
            picture: "card"
            title: qsTr("Đưa mã QR trên thẻ lại gần ô quét")
            text: qsTr("Thẻ cũ có mã QR ở mặt trước, thẻ cấp từ tháng 7 năm 2024 ở mặt sau. Máy đọc xong trong một giây.")
        }
    }
    BigButton {
        id: none
        objectName: "noCard"
        y: page.height - height
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(page.width, Theme.px(1200))
        height: Math.max(Theme.px(page.landscape ? 120 : 144), Theme.touch)
        kind: "quiet"
        text: qsTr("Không dùng thẻ")
        textSize: Theme.px(44)
        onClicked: page.screen.actions.back()
    }
}
