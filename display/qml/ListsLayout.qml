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
        height: lists.portrait ? (parent.height - y - lists.codeHeight) * 0.55 : parent.height - y
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
        y: parent.height - height - Theme.px(8) - lists.codeHeight
        width: missed.width
        text: qsTr("Xin báo với cán bộ.")
        size: Theme.px(42)
        quiet: true
        lines: 2
    }
    readonly property real codeHeight: codes.visible ? codes.height + Theme.px(16) : 0
    Notices {
        id: codes
        // Who was missed comes first.
        visible: !nothing && (lists.calling || lists.hall.mood === "quiet")
            && (lists.portrait || !missed.visible || missed.fitIn(lists.height - missed.y - hint.height - Theme.px(300)))
        hall: lists.hall
        paged: false
        x: lists.portrait ? lists.margin : lists.margin + lists.inner * 0.62 + Theme.px(72)
        y: parent.height - height - Theme.px(12)
        width: lists.margin + lists.inner - x
        height: Theme.px(264)
    }
    Resting {
        visible: lists.closed && !lists.calling
        x: lists.margin
        width: codes.visible && !lists.portrait ? codes.x - x - Theme.px(40) : lists.inner
        height: parent.height - (lists.portrait ? lists.codeHeight : 0)
        narrow: lists.portrait
        hall: lists.hall
    }
}
