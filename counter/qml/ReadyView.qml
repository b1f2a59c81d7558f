pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// Nobody is at the counter and somebody waits: who comes next, and why; then who follows.
ColumnLayout {
    id: view
    required property CounterScreen screen
    readonly property CounterNext next: screen.shown.next
    readonly property real numberSize: Theme.textPx(height < 420 ? 96 : 132)
    spacing: 0

    AppText { text: qsTr("Số tiếp theo"); size: Theme.textPx(19); weight: Font.DemiBold; quiet: true; lines: 1 }
    Item {
        Layout.fillWidth: true
        Layout.topMargin: Theme.px(10)
        Layout.bottomMargin: Theme.px(10)
        Layout.preferredHeight: Math.round(view.numberSize * 0.86)
        Numeral {
            objectName: "nextNumber"
            anchors.verticalCenter: parent.verticalCenter
            x: -Math.round(view.numberSize * 0.04)
            text: view.next.number
            size: view.numberSize
            weight: Font.Bold
            topPadding: 0
            bottomPadding: 0
        }
    }
    AppText { Layout.fillWidth: true; text: view.next.service; size: Theme.textPx(20); weight: Font.Medium; lines: 2 }
    Row {
        Layout.topMargin: Theme.px(4)
        spacing: Theme.px(8)
        Icon { anchors.verticalCenter: parent.verticalCenter; name: view.next.grade === "late" ? "warning" : "clock"; size: Theme.px(20); stroke: 2; color: why.color }
        AppText {
            id: why
            objectName: "nextReason"
            text: view.next.reason + " · " + view.next.wait
            size: Theme.textBody
            weight: view.next.grade === "late" ? Font.DemiBold : Font.Normal
            color: view.next.grade === "late" ? Theme.bad : Theme.quietInk
            lines: 1
        }
    }
    Rectangle { Layout.fillWidth: true; Layout.topMargin: Theme.px(16); Layout.bottomMargin: Theme.px(12); Layout.preferredHeight: Theme.hairline; color: Theme.line; visible: after.count > 0 }
    AppText { visible: after.count > 0; text: qsTr("Sau đó"); size: Theme.textSmall; weight: Font.DemiBold; quiet: true; lines: 1 }
    ListView {
        id: after
        Layout.fillWidth: true
        Layout.fillHeight: true
        interactive: false
        clip: true
        model: view.screen.lists.after
        delegate: Item {
            id: line
            required property string number
            required property string name
            required property string wait
            required property string grade
            width: ListView.view.width
            height: Theme.px(36)
            // A line that does not fit whole is not shown.
            visible: y + height <= ListView.view.height
            Numeral { id: lineNumber; anchors.verticalCenter: parent.verticalCenter; width: Theme.px(76); text: line.number; size: Theme.textBody; weight: Font.Bold }
            AppText { anchors.left: lineNumber.right; anchors.right: lineWait.left; anchors.verticalCenter: parent.verticalCenter; text: line.name; size: Theme.textSmall; quiet: true; lines: 1 }
            Numeral {
                id: lineWait
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                text: line.wait
                size: Theme.textSmall
                weight: line.grade === "good" ? Font.Normal : Font.DemiBold
                color: line.grade === "late" ? Theme.bad : line.grade === "near" ? Theme.warn : Theme.quietInk
            }
        }
    }
}
