import QtQuick
import Look

// Who waits, and who was called and did not come; the latest call large above them.
Item {
    id: lists

    required property HallScreen hall
    required property real margin
    readonly property bool portrait: height > width
    readonly property bool calling: hall.mood === "calling"
    // Nobody waits and nobody is missed: there is nothing to list.
    readonly property bool closed: hall.board.waiting.length + hall.board.missed.length === 0 || hall.mood !== "quiet" && !calling || !hall.board.told
    readonly property real inner: width - 2 * margin

    BigCalls {
        id: big
        visible: lists.calling
        width: parent.width
        height: lists.calling ? Theme.px(206) : 0
        margin: lists.margin
        most: 1
        hall: lists.hall
    }
    AppText {
        id: waitTitle
        visible: !lists.closed
        x: lists.margin
        y: big.height + Theme.px(16)
        text: lists.hall.board.waiting.length > 0 ? qsTr("Đang chờ gọi") : qsTr("Không có ai đang chờ")
        size: Theme.px(48)
        weight: Font.DemiBold
        lines: 1
    }
    NumberFlow {
        id: wait
        visible: !lists.closed
        x: lists.margin
        y: waitTitle.y + waitTitle.height + Theme.px(12)
        width: lists.portrait ? lists.inner : lists.inner * 0.62
        height: lists.portrait ? (parent.height - y - lists.lowHeight) * 0.55 : parent.height - y
        numbers: lists.hall.board.waiting
        live: lists.hall.live
    }
    AppText {
        id: missedTitle
        visible: missed.visible
        x: missed.x
        y: lists.portrait ? wait.y + wait.height + Theme.px(8) : waitTitle.y
        text: qsTr("Đã gọi, chưa đến")
        size: Theme.px(48)
        weight: Font.DemiBold
        color: Theme.warn
        lines: 1
    }
    NumberFlow {
        id: missed
        visible: !lists.closed && numbers.length > 0
        x: lists.portrait ? lists.margin : lists.margin + lists.inner * 0.62 + Theme.px(72)
        y: missedTitle.y + missedTitle.height + Theme.px(12)
        width: lists.margin + lists.inner - x
        height: hint.y - y
        numbers: lists.hall.board.missed
        live: lists.hall.live
    }
    AppText {
        id: hint
        visible: missed.visible
        x: missed.x
        y: parent.height - height - Theme.px(8) - lists.lowHeight
        width: missed.width
        text: qsTr("Xin báo với cán bộ.")
        size: Theme.px(42)
        quiet: true
        lines: 2
    }
    // In portrait what both lists leave when each of their numbers stands; else what the missed leave below them.
    readonly property real spare: portrait ? height - wait.y - wait.needs - (missed.visible ? missed.needs + missedTitle.height + hint.height + Theme.px(28) : 0) - Theme.px(40)
        : missed.visible ? height - missed.y - missed.needs - hint.height - Theme.px(36) : height - waitTitle.y - Theme.px(36)
    readonly property real pictureHeight: Math.min(aside.width * 9 / 16, closed ? (portrait ? height * 0.45 : height) : spare)
    readonly property real lowHeight: aside.shows && (portrait || !closed) ? aside.height + Theme.px(16) : 0
    Aside {
        id: aside
        // Who was missed comes first; in portrait a code has its room whatever waits.
        wanted: lists.calling || lists.hall.mood === "quiet" || lists.closed && ["closed", "lost"].includes(lists.hall.mood)
        place: lists.closed ? 0.5 : 1
        x: lists.width - lists.margin - width
        width: lists.portrait ? lists.inner : lists.closed ? lists.inner / 2 - Theme.px(24) : lists.inner * 0.38 - Theme.px(72)
        height: picture ? lists.pictureHeight : twoCodes && (lists.closed || lists.portrait && lists.spare >= Theme.px(544)) ? Theme.px(544)
            : lists.portrait || lists.closed ? Theme.px(264) : Math.min(Theme.px(264), lists.spare)
        y: lists.portrait || !lists.closed ? parent.height - height - Theme.px(12) : (parent.height - height) / 2
        pictureRoom: lists.pictureHeight
        hall: lists.hall
    }
    Resting {
        visible: lists.closed && !lists.calling
        x: lists.margin
        width: aside.shows && !lists.portrait ? aside.x - x - Theme.px(40) : lists.inner
        height: parent.height - lists.lowHeight
        narrow: lists.portrait || aside.shows
        hall: lists.hall
    }
}
