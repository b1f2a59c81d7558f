pragma ComponentBehavior: Bound

import QtQuick
import Look

// Who waits, in the lowest line: as many groups as it has room for, the others page by page.
Item {
    id: strip

    required property HallScreen hall
    property int lines: 1
    property int page: 0
    property int pages: 0
    readonly property real gap: Theme.px(64)

    // Each where the one before it ends, on the next line, or on the next page.
    function layOut() {
        let page = 0, line = 0, x = 0, last = -1
        for (let i = 0; i < rows.count; ++i) {
            const chip = rows.itemAt(i) as QueueChip
            if (chip === null)
                continue
            if (x > 0 && x + chip.wide > width) {
                x = 0
                line += 1
            }
            if (line === lines) {
                line = 0
                page += 1
            }
            chip.page = last = page
            chip.x = x
            chip.y = line * height / lines
            x += chip.wide + gap
        }
        pages = last + 1
    }
    onWidthChanged: Qt.callLater(layOut)
    onHeightChanged: Qt.callLater(layOut)
    onLinesChanged: Qt.callLater(layOut)

    Repeater {
        id: rows
        model: strip.hall.board.queueRows
        onItemAdded: Qt.callLater(strip.layOut)
        onItemRemoved: Qt.callLater(strip.layOut)

        delegate: QueueChip {
            height: strip.height / strip.lines
            room: strip.width
            visible: page === strip.page % Math.max(1, strip.pages)
            onWideChanged: Qt.callLater(strip.layOut)
        }
    }
}
