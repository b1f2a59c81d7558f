pragma ComponentBehavior: Bound

import QtQuick
import Look

// One counter alone, beside its place: its number, what it does, whom it calls or serves, how many wait.
Item {
    id: door

    required property HallScreen hall
    required property real margin
    readonly property bool portrait: height > width
    readonly property bool calling: hall.mood === "calling" && caller.count > 0
    readonly property bool known: hall.board.doorNumber !== "" && hall.mood !== "lost" && hall.mood !== "unused"
    readonly property real half: portrait ? width : Math.round(width * 0.39)
    readonly property string status: hall.board.doorState

    Item {
        id: mine
        visible: door.known
        x: door.margin
        y: Theme.px(8)
        width: door.half - door.margin - Theme.px(40)
        height: door.portrait ? Theme.px(660) : parent.height - y
        AppText {
            id: word
            text: qsTr("Quầy")
            size: Theme.px(64)
            weight: Font.DemiBold
            quiet: true
            lines: 1
        }
        Numeral {
            id: figure
            y: word.height + Theme.px(8) + size * 0.727 - baselineOffset
            text: door.hall.board.doorNumber
            size: Math.min(Theme.px(560), parent.width / (text.length > 1 ? 1.3 : 0.68), (parent.height - word.height - Theme.px(220)) / 0.727)
            weight: Font.Bold
            font.features: Theme.textFeatures
            color: door.hall.live ? Theme.ink : Theme.quietInk
        }
        AppText {
            y: figure.y + figure.baselineOffset + Theme.px(40)
            width: parent.width
            text: door.hall.board.doorName
            size: Theme.px(46)
            weight: Font.DemiBold
            lines: 3
        }
    }
    // A call here is the whole of the other side.
    Repeater {
        id: caller
        model: door.hall.bigRows
        delegate: Rectangle {
            id: called
            required property int index
            required property string number
            required property bool fresh
            required property bool again
            readonly property bool lit: fresh && door.hall.live
            readonly property color words: lit ? (again ? Theme.inverseInk : Theme.goldInk) : Theme.quietInk
            visible: index === 0
            x: door.portrait ? 0 : door.half
            y: door.portrait ? mine.height + Theme.px(24) : 0
            width: door.width - x
            height: Theme.px(500)
            color: !lit ? "transparent" : again ? Theme.inverse : Theme.gold
            AppText {
                x: door.portrait ? door.margin : Theme.px(56)
                y: Theme.px(24)
                text: called.again ? qsTr("Gọi lại: xin mời số") : qsTr("Xin mời số")
                size: Theme.px(60)
                weight: Font.DemiBold
                color: called.words
                lines: 1
            }
            Numeral {
                x: door.portrait ? door.margin : Theme.px(56)
                y: Theme.px(150) + size * 0.727 - baselineOffset
                text: called.number
                size: Math.min(Theme.px(400), (called.width - x - door.margin) / (wide.advanceWidth(text) / 100))
                weight: Font.Bold
                font.features: Theme.textFeatures
                color: called.lit ? called.words : door.hall.live ? Theme.accent : Theme.quietInk
            }
        }
    }
    FontMetrics {
        id: wide
        font.family: Theme.family
        font.pixelSize: 100
        font.weight: Font.Bold
        font.features: Theme.textFeatures
    }
    // Who waits for this counter: group by group where there is room for one at least, else how many.
    readonly property bool waits: known && hall.live && hall.mood !== "closed" && status !== "closed"
    readonly property real waitsTop: (portrait ? mine.height + Theme.px(24) : 0) + (calling ? Theme.px(500) : Theme.px(24) + now.height) + Theme.px(20)
    Column {
        id: queue
        readonly property bool fits: door.height - door.waitsTop - title.height >= list.rowHeight
        visible: door.waits && fits && list.count > 0
        x: door.portrait ? door.margin : door.half + Theme.px(56)
        y: door.calling || low.shows ? door.waitsTop : Math.max(door.waitsTop, door.height - title.height - list.count * list.rowHeight - Theme.px(24))
        width: door.width - x - door.margin
        AppText {
            id: title
            text: qsTr("Người đang chờ")
            size: Theme.px(48)
            weight: Font.DemiBold
            lines: 1
        }
        QueueList {
            id: list
            width: parent.width
            height: door.height - queue.y - title.height
            hall: door.hall
        }
    }
    Column {
        id: now
        visible: door.known && !door.calling
        x: door.portrait ? door.margin : door.half + Theme.px(56)
        y: door.portrait ? mine.height + Theme.px(48) : Theme.px(24)
        width: door.width - x - door.margin
        spacing: Theme.px(24)
        AppText {
            text: door.status === "open" && door.hall.board.doorTicket !== "" ? qsTr("Đang phục vụ") : ""
            visible: text !== ""
            size: Theme.px(60)
            weight: Font.DemiBold
            quiet: true
            lines: 1
        }
        Numeral {
            visible: door.status === "open" && text !== ""
            text: door.hall.board.doorTicket
            size: Theme.px(230)
            weight: Font.Bold
            font.features: Theme.textFeatures
            color: door.hall.live ? Theme.ink : Theme.quietInk
        }
        AppText {
            visible: text !== ""
            width: parent.width
            text: door.status === "paused" ? qsTr("Quầy tạm nghỉ") : door.status === "closed" ? qsTr("Quầy đóng")
                : door.hall.board.doorTicket !== "" ? "" : door.hall.mood === "closed" ? qsTr("Hiện ngừng cấp số") : qsTr("Xin ông/bà chờ gọi số")
            size: Theme.px(84)
            weight: Font.DemiBold
            lines: 2
        }
    }
    AppText {
        id: count
        visible: door.waits && !queue.visible
        x: door.portrait ? door.margin : door.half + Theme.px(56)
        y: parent.height - height - Theme.px(24)
        width: door.width - x - door.margin
        text: qsTr("%n người đang chờ", "", door.hall.board.doorWaiting)
        size: Theme.px(60)
        lines: 1
    }
    // What a call, the number at this counter and who waits for it leave.
    readonly property real lowTop: !known ? 0 : queue.fits && waits && list.count > 0 ? Math.min(height, waitsTop + title.height + list.count * list.rowHeight + Theme.px(24)) : waitsTop
    readonly property real lowRoom: height - lowTop - Theme.px(16) - (count.visible ? count.height + Theme.px(32) : 0)
    Aside {
        id: low
        wanted: !door.calling && (door.known || ["closed", "lost"].includes(door.hall.mood))
        place: door.known ? 1 : 0.5
        pictureRoom: door.known ? door.lowRoom : door.height * 0.45
        x: door.portrait ? door.margin : door.known ? door.half + Theme.px(56) : door.width / 2 + Theme.px(24)
        width: door.width - x - door.margin
        height: door.known || !door.portrait ? Math.min(door.lowRoom, picture || !door.known ? door.height : twoCodes && door.lowRoom >= Theme.px(544) ? Theme.px(544) : Theme.px(264))
            : picture ? width * 9 / 16 : Theme.px(264)
        y: !door.known && !door.portrait ? 0 : door.height - height - Theme.px(16) - (count.visible ? count.height + Theme.px(32) : 0)
        hall: door.hall
    }
    Resting {
        visible: !door.known
        x: door.margin
        width: (low.shows && !door.portrait ? low.x - Theme.px(48) : parent.width - x) - x
        height: parent.height - (low.shows && door.portrait ? low.height + Theme.px(24) : 0)
        narrow: door.portrait || low.shows
        hall: door.hall
    }
}
