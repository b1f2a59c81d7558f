import QtQuick
import Look

// A page's question, with the way back before it where there is one.
Item {
    id: title

    property string text: ""
    property string detail: ""
    property bool backVisible: true
    property real size: Theme.px(56) * (1 + (Theme.textScale - 1) * 0.15)
    signal back()

    implicitHeight: Math.max(backButton.visible ? backButton.height : 0, words.height)

    BigButton {
        id: backButton
        readonly property int later: 3
        objectName: "back"
        visible: title.backVisible
        anchors.verticalCenter: words.verticalCenter
        width: Theme.px(100)
        height: Theme.px(100)
        leftPadding: 0
        rightPadding: 0
        kind: "quiet"
        icon.name: "back"
        icon.width: Theme.px(48)
        Accessible.name: qsTr("Quay lại")
        onClicked: title.back()
    }
    Column {
        id: words
        anchors.left: backButton.visible ? backButton.right : parent.left
        anchors.leftMargin: backButton.visible ? Theme.space(3) : 0
        anchors.right: parent.right
        AppText {
            width: parent.width
            visible: title.detail !== ""
            text: title.detail
            size: Theme.textBody
            quiet: true
            lines: 1
        }
        AppText {
            width: parent.width
            text: Theme.tied(title.text)
            size: title.size
            weight: Font.Bold
            lines: 3
        }
    }
}
