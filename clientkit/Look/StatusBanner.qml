import QtQuick

// A state in words with its sign: never by colour alone. `kind`: good | info | warn | bad.
Rectangle {
    id: banner

    property string kind: "info"
    property string title: ""
    property string text: ""
    property string iconName: kind === "good" ? "check" : kind === "info" ? "info" : "warning"
    property real textSize: Theme.textBody
    // An optional action on the right.
    property string actionText: ""
    signal actionTriggered()

    readonly property color paint: kind === "good" ? Theme.good : kind === "warn" ? Theme.warn
        : kind === "bad" ? Theme.bad : Theme.brand

    implicitHeight: Math.max(sign.height, words.implicitHeight, action.visible ? action.height : 0) + Math.round(textSize * 1.1)
    implicitWidth: 400 * Theme.zoom
    radius: Theme.radius
    color: kind === "good" ? Theme.goodTint : kind === "warn" ? Theme.warnTint
        : kind === "bad" ? Theme.badTint : Theme.brandTint
    border.width: Theme.contrast ? Theme.hairline : 0
    border.color: paint
    Accessible.role: Accessible.AlertMessage
    Accessible.name: title + (text === "" ? "" : ". " + text)

    Icon {
        id: sign
        anchors.verticalCenter: parent.verticalCenter
        x: Math.round(banner.textSize * 0.8)
        name: banner.iconName
        size: Math.round(banner.textSize * 1.6)
        color: banner.paint
        stroke: 2
    }
    Column {
        id: words
        anchors.verticalCenter: parent.verticalCenter
        anchors.left: sign.right
        anchors.leftMargin: Math.round(banner.textSize * 0.7)
        anchors.right: action.visible ? action.left : parent.right
        anchors.rightMargin: Math.round(banner.textSize * 0.8)

        EvenText {
            width: parent.width
            visible: banner.title !== ""
            text: banner.title
            size: banner.textSize
            weight: Font.DemiBold
            color: Theme.contrast ? banner.paint : Theme.ink
        }
        EvenText {
            width: parent.width
            visible: banner.text !== ""
            text: banner.text
            size: banner.title === "" ? banner.textSize : Math.max(Theme.textSmall, Math.round(banner.textSize * 0.92))
        }
    }
    BigButton {
        id: action
        objectName: "bannerAction"
        anchors.verticalCenter: parent.verticalCenter
        anchors.right: parent.right
        anchors.rightMargin: Math.round(banner.textSize * 0.6)
        visible: banner.actionText !== ""
        kind: "quiet"
        text: banner.actionText
        textSize: banner.textSize
        onClicked: banner.actionTriggered()
    }
}
