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
    // What codes for phones take of the counters' room, if all of them have room beside it.
    readonly property real beside: Theme.px(portrait ? 284 : 464)
    readonly property bool roomForCodes: portrait ? grid.fitIn(inner, below - beside) : grid.fitIn(inner - beside, below)
    CountersGrid {
        id: grid
        visible: !board.closed || board.calling
        x: board.margin
        y: big.height + Theme.px(12)
        width: board.inner - (codes.visible && !board.portrait ? board.beside : 0)
        height: board.below - (codes.visible && board.portrait ? board.beside : 0)
        hall: board.hall
    }
    Notices {
        id: codes
        visible: grid.visible && !nothing && board.roomForCodes
        hall: board.hall
        paged: false
        x: board.portrait ? board.margin : board.width - board.margin - width
        y: board.portrait ? board.height - height - Theme.px(12) : grid.y
        width: board.portrait ? board.inner : Theme.px(408)
        height: board.portrait ? Theme.px(264) : Math.min(board.below, Theme.px(620))
    }
    Resting {
        visible: board.closed && !board.calling
        x: board.margin
        width: parent.width - 2 * x
        height: parent.height
        narrow: board.height > board.width
        hall: board.hall
    }
}
