import QtQuick
import Look

// For a hall of many counters: every one with its number, the latest call large above them.
Item {
    id: board

    required property HallScreen hall
    required property real margin
    readonly property bool calling: hall.mood === "calling"
    readonly property bool closed: hall.mood !== "quiet" && !calling || !hall.board.told

    BigCalls {
        id: big
        visible: board.calling
        width: parent.width
        height: board.calling ? Theme.px(206) : 0
        margin: board.margin
        most: 1
        hall: board.hall
    }
    readonly property bool portrait: height > width
    readonly property real inner: width - 2 * margin
    readonly property real below: height - big.height - Theme.px(20)
    // What is left when every counter has its room: beside the counters, in portrait below them.
    readonly property real spare: portrait ? below - grid.heightIn(inner) - Theme.px(20) : inner - grid.widthIn(below) - Theme.px(56)
    readonly property real asideWidth: portrait ? inner : closed || aside.picture ? Math.min(inner / 2 - Theme.px(24), closed ? inner : spare)
        : aside.twoCodes && spare >= Theme.px(680) ? Theme.px(680) : spare >= Theme.px(408) ? Theme.px(408) : 0
    readonly property real asideHeight: !portrait ? below : Math.min(closed ? height * 0.45 : spare, aside.picture ? inner * 9 / 16
        : aside.twoCodes && (closed || spare >= Theme.px(544)) ? Theme.px(544) : Theme.px(264))
    readonly property real acrossAside: aside.shows && !portrait ? asideWidth + Theme.px(56) : 0
    readonly property real downAside: aside.shows && portrait ? asideHeight + Theme.px(20) : 0
    CountersGrid {
        id: grid
        visible: !board.closed
        x: board.margin
        y: big.height + Theme.px(12)
        width: board.inner - board.acrossAside
        height: board.below - board.downAside
        hall: board.hall
    }
    Aside {
        id: aside
        wanted: !board.closed || ["closed", "lost"].includes(board.hall.mood)
        place: board.closed ? 0.5 : board.portrait ? 1 : 0
        x: board.width - board.margin - width
        y: board.portrait ? board.height - height - Theme.px(12) : grid.y
        width: board.asideWidth
        pictureRoom: board.closed ? board.height * 0.45 : board.portrait ? board.spare : board.spare >= Theme.px(408) ? board.below : 0
        height: board.asideHeight
        hall: board.hall
    }
    Resting {
        visible: board.closed
        x: board.margin
        width: board.inner - board.acrossAside
        height: parent.height - board.downAside
        narrow: board.portrait || aside.shows
        hall: board.hall
    }
}
