pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// Who waits, by group, against the target; the day in one line; bookings due.
ColumnLayout {
    id: column
    required property CounterScreen screen
    readonly property CounterQueue queue: screen.shown.queue
    spacing: 0

    function paint(grade: string): color {
        return grade === "late" ? Theme.bad : grade === "near" ? Theme.warn : Theme.quietInk
    }

    RowLayout {
        Layout.fillWidth: true
        Layout.bottomMargin: Theme.px(6)
        AppText { text: qsTr("Đang chờ"); size: Theme.textSmall; weight: Font.DemiBold; quiet: true; lines: 1; Layout.fillWidth: true }
        Numeral { text: column.queue.people; size: Theme.textSmall; color: Theme.quietInk }
    }
    ListView {
        id: groups
        objectName: "queueList"
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.preferredHeight: contentHeight
        Layout.maximumHeight: contentHeight
        Layout.minimumHeight: Theme.px(96)
        clip: true
        interactive: contentHeight > height
        model: column.screen.lists.queue
        delegate: Item {
            id: line
            required property string series
            required property string name
            required property int waiting
            required property string wait
            required property string grade
            required property bool mine
            width: ListView.view.width
            height: Theme.px(48)

            Rectangle {
                id: badge
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.px(28)
                height: width
                radius: Theme.px(6)
                color: line.mine ? Theme.brandTint : "transparent"
                border.width: line.mine ? 0 : Theme.hairline
                border.color: Theme.line
                Numeral {
                    anchors.centerIn: parent
                    topPadding: 0
                    bottomPadding: 0
                    text: line.series
                    size: Theme.textSmall
                    weight: Font.Bold
                    color: line.mine ? Theme.brand : Theme.quietInk
                }
            }
            AppText {
                anchors.left: badge.right
                anchors.leftMargin: Theme.px(10)
                anchors.right: count.left
                anchors.rightMargin: Theme.px(6)
                anchors.verticalCenter: parent.verticalCenter
                text: line.name
                size: Theme.textSmall
                quiet: !line.mine
                lines: 2
            }
            Numeral {
                id: count
                anchors.right: wait.left
                anchors.verticalCenter: parent.verticalCenter
                text: line.waiting
                size: Theme.textBody
                quiet: !line.mine
                weight: Font.Bold
            }
            Numeral {
                id: wait
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.px(52)
                horizontalAlignment: Text.AlignRight
                text: line.wait
                size: Theme.textSmall
                weight: line.grade === "good" ? Font.Normal : Font.DemiBold
                color: column.paint(line.grade)
            }
            Rectangle { anchors.bottom: parent.bottom; width: parent.width; height: Theme.hairline; color: Theme.line }
        }
    }
    Row {
        Layout.topMargin: Theme.px(12)
        spacing: Theme.px(6)
        Icon { visible: share.text !== "–"; anchors.verticalCenter: parent.verticalCenter; name: column.queue.met ? "check" : "warning"; size: Theme.px(18); stroke: 2.4; color: share.color }
        Numeral { id: share; text: column.queue.share; size: Theme.textSmall; weight: Font.Bold; color: column.queue.met ? Theme.good : Theme.warn }
        AppText { text: column.queue.within; size: Theme.textSmall; quiet: true; lines: 1 }
    }
    AppText { Layout.fillWidth: true; text: column.queue.mean + " · " + column.queue.served; size: Theme.textSmall; quiet: true; lines: 2 }
    AppText {
        Layout.topMargin: Theme.space(3)
        Layout.bottomMargin: Theme.px(6)
        visible: bookings.count > 0
        // No heading over a list that has no room for a line; its own room stays, or it would come and go.
        opacity: bookings.height >= Theme.px(48) ? 1 : 0
        text: qsTr("Lịch hẹn sắp tới")
        size: Theme.textSmall
        weight: Font.DemiBold
        quiet: true
        lines: 1
    }
    ListView {
        id: bookings
        objectName: "bookingList"
        Layout.fillWidth: true
        Layout.fillHeight: true
        clip: true
        interactive: contentHeight > height
        model: column.screen.lists.bookings
        delegate: Item {
            id: booking
            required property string time
            required property string service
            required property bool due
            width: ListView.view.width
            height: Theme.px(48)
            // A line that does not fit whole is not shown until it is scrolled to.
            opacity: y + height <= ListView.view.contentY + ListView.view.height + 1 ? 1 : 0
            Numeral {
                id: at
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.px(58)
                text: booking.time
                size: Theme.textSmall
                weight: Font.Bold
                color: booking.due ? Theme.warn : Theme.ink
            }
            AppText {
                anchors.left: at.right
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                text: booking.service
                size: Theme.textSmall
                lines: 2
            }
        }
    }
}
