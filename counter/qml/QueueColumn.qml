pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// Who waits, by group and by service, against the target; the day in one line; bookings due.
ColumnLayout {
    id: column
    required property CounterScreen screen
    // There is room for who follows and for the other counters; bookings have a column of their own then.
    property bool wide: false
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
            // One service of the group above.
            required property bool service
            width: ListView.view.width
            height: service ? label.height + Theme.px(6) : Theme.px(48)

            Rectangle {
                id: badge
                opacity: line.service ? 0 : 1
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
                id: label
                anchors.left: badge.right
                anchors.leftMargin: Theme.px(10)
                anchors.right: count.left
                anchors.rightMargin: Theme.px(6)
                anchors.verticalCenter: parent.verticalCenter
                text: line.name
                size: Theme.textSmall
                quiet: !line.mine || line.service
                lines: line.service ? 3 : 2
            }
            Numeral {
                id: count
                anchors.right: wait.left
                anchors.verticalCenter: parent.verticalCenter
                text: line.waiting
                size: line.service ? Theme.textSmall : Theme.textBody
                quiet: !line.mine || line.service
                weight: line.service ? Font.Normal : Font.Bold
            }
            Numeral {
                id: wait
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.px(46)
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
    BookingList {
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.topMargin: Theme.space(3)
        // However many lines wait, the two bookings that are due first are seen.
        Layout.minimumHeight: visible ? leastHeight : 0
        visible: !column.wide
        screen: column.screen
    }
    AppText {
        Layout.topMargin: Theme.space(3)
        Layout.bottomMargin: Theme.px(2)
        visible: column.wide && ahead.count > 0
        text: qsTr("Tiếp theo cho quầy này")
        size: Theme.textSmall
        weight: Font.DemiBold
        quiet: true
        lines: 1
    }
    Repeater {
        id: ahead
        model: column.wide ? column.screen.lists.ahead : null
        delegate: Item {
            id: follows
            required property string number
            required property string name
            required property string wait
            required property string grade
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(44)
            Numeral { id: whose; anchors.verticalCenter: parent.verticalCenter; width: Theme.px(72); text: follows.number; size: Theme.textBody; weight: Font.Bold }
            AppText { anchors.left: whose.right; anchors.right: since.left; anchors.rightMargin: Theme.px(6); anchors.verticalCenter: parent.verticalCenter; text: follows.name; size: Theme.textSmall; quiet: true; lines: 2 }
            Numeral { id: since; anchors.right: parent.right; anchors.verticalCenter: parent.verticalCenter; text: follows.wait; size: Theme.textSmall; color: column.paint(follows.grade) }
            Rectangle { anchors.bottom: parent.bottom; width: parent.width; height: Theme.hairline; color: Theme.line }
        }
    }
    AppText {
        Layout.topMargin: Theme.space(3)
        Layout.bottomMargin: Theme.px(8)
        visible: column.wide
        text: qsTr("Các quầy")
        size: Theme.textSmall
        weight: Font.DemiBold
        quiet: true
        lines: 1
    }
    Grid {
        id: hall
        objectName: "hallGrid"
        Layout.fillWidth: true
        visible: column.wide
        columns: 6
        spacing: Theme.px(8)
        Repeater {
            model: column.wide ? column.screen.lists.hall : null
            delegate: Rectangle {
                id: place
                required property int number
                required property string text
                required property string kind
                width: Math.floor((column.width - 5 * hall.spacing) / 6)
                height: Theme.px(60)
                radius: Theme.px(8)
                color: kind === "own" ? (column.screen.shown.link.live ? Theme.inverse : Theme.quietInk) : kind === "open" ? Theme.brandTint : Theme.surface
                border.width: Theme.hairline
                border.color: kind === "open" ? Theme.brand : Theme.line
                Column {
                    anchors.centerIn: parent
                    Numeral { anchors.horizontalCenter: parent.horizontalCenter; text: place.number; size: Theme.textSmall; weight: Font.Bold; color: place.kind === "own" ? Theme.inverseInk : place.kind === "closed" ? Theme.quietInk : Theme.ink; topPadding: 0; bottomPadding: 0 }
                    AppText { anchors.horizontalCenter: parent.horizontalCenter; text: place.text; size: Theme.textSmall; color: place.kind === "own" ? Theme.inverseInk : place.kind === "open" ? Theme.brand : Theme.quietInk; lines: 1; topPadding: 0; bottomPadding: 0 }
                }
            }
        }
    }
    Item { Layout.fillHeight: true; visible: column.wide }
}
