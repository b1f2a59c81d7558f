import QtQuick
import Look

// Another counter asks for help: which, for what, and the way to say that one is coming.
Rectangle {
    id: banner
    required property CounterScreen screen
    readonly property CounterHelp help: screen.shown.help
    objectName: "helpAsked"
    visible: help.other !== ""
    implicitHeight: Math.max(Theme.px(52), words.implicitHeight + Theme.px(16))
    radius: Theme.radius
    color: help.otherSilent ? Theme.badTint : Theme.warnTint
    Accessible.role: Accessible.AlertMessage
    Accessible.name: help.other

    Icon {
        id: sign
        x: Theme.px(16)
        anchors.verticalCenter: parent.verticalCenter
        name: banner.help.otherSilent ? "warning" : "hand"
        size: Theme.px(22)
        stroke: 2
        color: words.color
    }
    AppText {
        id: words
        objectName: "helpAskedText"
        anchors.left: sign.right
        anchors.leftMargin: Theme.px(10)
        anchors.right: answer.left
        anchors.rightMargin: Theme.px(10)
        anchors.verticalCenter: parent.verticalCenter
        text: banner.help.other
        size: Theme.textSmall
        weight: Font.DemiBold
        color: banner.help.otherSilent ? Theme.bad : Theme.warn
        lines: 2
    }
    IconButton {
        id: answer
        objectName: "step_answer"
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(8)
        anchors.verticalCenter: parent.verticalCenter
        text: qsTr("Tôi sang giúp")
        keys: banner.help.key.replace("Shift+", "⇧")
        weight: Font.DemiBold
        onClicked: banner.screen.press("answer")
    }
}
