pragma ComponentBehavior: Bound

import QtQuick
import Look

// What was just done or refused. The place of an undo is the action on the right of its words.
Column {
    id: stack
    required property CounterScreen screen
    property int most: 3
    spacing: Theme.space(1)

    Repeater {
        model: stack.screen.toasts.model
        delegate: Rectangle {
            id: toast
            required property int id
            required property int index
            required property string kind
            required property string text
            required property string action
            required property string step
            objectName: "toast_" + kind
            width: stack.width
            height: body.implicitHeight + Theme.px(24)
            radius: Theme.radius
            color: kind === "bad" ? Theme.bad : Theme.inverse
            Accessible.role: Accessible.AlertMessage
            Accessible.name: text

            Row {
                id: body
                x: Theme.px(14)
                anchors.verticalCenter: parent.verticalCenter
                spacing: Theme.px(10)
                Icon {
                    y: Theme.px(3)
                    name: toast.kind === "bad" ? "warning" : toast.kind === "hint" ? "info" : "check"
                    size: Theme.px(20)
                    stroke: 2
                    color: words.color
                }
                Column {
                    width: toast.width - Theme.px(58)
                    AppText {
                        id: words
                        width: parent.width
                        text: toast.text
                        size: Theme.textSmall
                        weight: Font.Medium
                        color: toast.kind === "bad" ? Theme.badInk : Theme.inverseInk
                    }
                    AppText {
                        visible: toast.action !== ""
                        text: toast.action
                        size: Theme.textSmall
                        weight: Font.DemiBold
                        color: Theme.inverseAction
                        TapHandler { onTapped: stack.screen.press(toast.step) }
                    }
                }
            }
            TapHandler { onTapped: stack.screen.toasts.dismiss(toast.id) }
        }
    }
}
