pragma ComponentBehavior: Bound

import QtQuick
import Look

// Bookings due soon, by time; a slot already begun stands out.
Item {
    id: part
    required property CounterScreen screen
    // It says so when there is none; else it leaves its room to others.
    property bool alone: false
    // The heading and up to two lines.
    readonly property real leastHeight: bookings.count > 0 ? heading.height + Theme.px(6) + Theme.px(48) * Math.min(2, bookings.count) : 0

    AppText {
        id: heading
        visible: bookings.count > 0 || part.alone
        // No heading over a list that has no room for a line; its own room stays, or it would come and go.
        opacity: part.alone || bookings.height >= Theme.px(48) ? 1 : 0
        text: qsTr("Lịch hẹn sắp tới")
        size: Theme.textSmall
        weight: Font.DemiBold
        quiet: true
        lines: 1
    }
    AppText {
        anchors.top: heading.bottom
        anchors.topMargin: Theme.px(6)
        visible: part.alone && bookings.count === 0
        width: parent.width
        text: qsTr("Không có lịch hẹn trong hai giờ tới.")
        size: Theme.textSmall
        quiet: true
    }
    ListView {
        id: bookings
        objectName: "bookingList"
        anchors.top: heading.bottom
        anchors.topMargin: Theme.px(6)
        anchors.bottom: parent.bottom
        width: parent.width
        clip: true
        interactive: contentHeight > height
        model: part.screen.lists.bookings
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
