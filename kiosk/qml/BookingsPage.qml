pragma ComponentBehavior: Bound

import QtQuick
import Look

// Several bookings of today were made with the card that was read: which one?
Page {
    id: page

    spoken: title.text

    Title {
        id: title
        width: page.width
        text: qsTr("Ông/bà lấy số theo lịch hẹn nào?")
        onBack: page.screen.actions.back()
        onRestart: page.screen.actions.restart()
    }
    Pane {
        y: title.height + Theme.px(32)
        width: page.width
        height: page.height - y

        Column {
            width: parent ? parent.width : 0
            spacing: Math.max(Theme.px(24), Theme.between)
            Repeater {
                model: page.screen.choice.bookings
                delegate: Tile {
                    required property string id
                    required property string time
                    required property string name
                    objectName: "booking-" + id
                    width: parent ? parent.width : 0
                    height: Math.max(implicitHeight, Theme.px(144), Theme.touch)
                    text: time + " · " + name
                    nameLines: 3
                    picture: Theme.textScale > 1.7 ? "" : "calendar"
                    onClicked: page.screen.actions.chooseBooking(id)
                }
            }
        }
    }
}
