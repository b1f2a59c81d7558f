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
    CountersGrid {
        visible: !board.closed || board.calling
        x: board.margin
        y: big.height + Theme.px(12)
        width: parent.width - 2 * x
        height: parent.height - y - Theme.px(8)
        hall: board.hall
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
