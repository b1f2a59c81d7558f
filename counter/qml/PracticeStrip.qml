pragma ComponentBehavior: Bound

import QtQuick
import Look

// That nothing here is real, which lesson it is, and what to do next; over every page for as long as it is practice.
Rectangle {
    id: strip
    required property CounterScreen screen
    // Room for the small window: the hint stands in lines of its own.
    required property bool small
    readonly property CounterPractice practice: screen.practice

    objectName: "practiceStrip"
    visible: practice.on
    height: !visible ? 0 : Math.ceil(Math.max(hint.height, Theme.linesOf(hint.size, 2)) + (small ? head.height + Theme.px(14) : Theme.px(16)))
    color: Theme.gold
    Accessible.role: Accessible.AlertMessage
    Accessible.name: practice.title + ", " + practice.notReal + ". " + practice.lesson + ". " + practice.hint

    Column {
        id: head
        x: Theme.px(14)
        y: strip.small ? Theme.px(6) : (strip.height - height) / 2

        Row {
            spacing: Theme.px(12)
            AppText {
                anchors.verticalCenter: parent.verticalCenter
                objectName: "practiceTitle"
                text: strip.practice.title
                size: strip.small ? Theme.textSmall : Theme.textPx(20)
                weight: Font.Bold
                color: Theme.goldInk
                lines: 1
            }
            AppText {
                anchors.verticalCenter: parent.verticalCenter
                objectName: "practiceNotReal"
                text: strip.practice.notReal
                size: Theme.textSmall
                weight: Font.DemiBold
                color: Theme.goldInk
                lines: 1
            }
        }
        AppText {
            objectName: "practiceLesson"
            visible: !strip.small && text !== ""
            text: strip.practice.lesson
            size: Theme.textSmall
            color: Theme.goldInk
            lines: 1
            topPadding: 0
        }
    }
    AppText {
        id: hint
        objectName: "practiceHint"
        x: strip.small ? Theme.px(14) : head.x + head.width + Theme.px(24)
        y: strip.small ? head.y + head.height : (strip.height - height) / 2
        width: (strip.small ? strip.width - Theme.px(14) : leave.x) - x - Theme.px(strip.small ? 0 : 12)
        text: strip.practice.hint
        size: strip.small ? Theme.textSmall : Theme.textBody
        weight: Font.Medium
        color: Theme.goldInk
        lines: 3
    }
    IconButton {
        id: leave
        objectName: "practiceEnd"
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(8)
        y: strip.small ? 0 : (strip.height - height) / 2
        paint: hovered || down ? Theme.ink : Theme.goldInk
        iconName: "logout"
        keys: strip.small ? "" : "Ctrl+P"
        text: strip.small ? "" : strip.practice.endText
        Accessible.name: strip.practice.endText
        onClicked: strip.practice.end()
    }
}
