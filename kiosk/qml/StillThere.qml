import QtQuick
import Look

// Time runs out: said by sight and sound, extended by a touch, as often as needed.
Veil {
    id: veil

    required property KioskScreen screen

    readonly property alias question: question.text

    onBeside: screen.actions.touched()

    AppText {
        id: question
        width: parent.width
        text: qsTr("Ông/bà còn dùng máy không?")
        size: Theme.px(56) * (1 + (Theme.textScale - 1) * 0.4)
        weight: Font.Bold
    }
    AppText {
        width: parent.width
        text: Theme.tied(qsTr("Màn hình sẽ về trang đầu sau %n giây.", "", veil.screen.secondsLeft))
        size: Theme.textBody
        font.features: Theme.numberFeatures
    }
    BigButton {
        objectName: "stillThere"
        width: parent.width
        height: Math.max(Theme.px(144), Theme.touch)
        text: qsTr("Tôi cần thêm thời gian")
        textSize: Theme.px(48)
        onClicked: veil.screen.actions.touched()
    }
    BigButton {
        objectName: "leave"
        width: parent.width
        height: Math.max(Theme.px(104), Theme.touch)
        kind: "quiet"
        text: qsTr("Tôi xong rồi")
        textSize: Math.min(Theme.textPx(32), Theme.px(44))
        onClicked: veil.screen.actions.home()
    }
}
