import QtQuick
import Look

// The date of birth on the card shows a priority class: it is offered, never given unasked.
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
            objectName: "cardClass"
            width: parent ? parent.width : 0
            pictured: !page.landscape || Theme.textScale < 1.7
            picture: page.screen.choice.claimedSign
            title: qsTr("Ông/bà thuộc diện ưu tiên: %1").arg(page.screen.choice.claimedName)
            text: qsTr("Theo ngày sinh trên thẻ. Máy không lưu và không gửi ngày sinh đi đâu. Ông/bà có muốn lấy số ưu tiên không?")
        }
    }
    TwoWays {
        id: ways
        page: page
        y: page.height - height
        firstName: "takePriority"
        firstText: qsTr("Có, ưu tiên")
        firstIcon: "check"
        secondName: "noPriority"
        secondText: qsTr("Không, lấy số thường")
        secondIcon: "person"
        onFirstChosen: page.screen.actions.answerAge(true)
        onSecondChosen: page.screen.actions.answerAge(false)
    }
}
