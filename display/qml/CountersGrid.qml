pragma ComponentBehavior: Bound

import QtQuick
import Look

// Every counter with the number it serves; those of which there is no room for take turns, page by page.
Item {
    id: grid

    required property HallScreen hall
    property int page: 0
    // A number of four digits is there.
    property bool wide: false
    function measure() {
        let found = false
        for (let i = 0; i < cells.count; ++i) {
            const cell = cells.itemAt(i) as CounterCell
            found = found || cell !== null && cell.ticket.length > 4
        }
        wide = found
    }
    readonly property real gutter: Theme.px(24)
    // Asked of the font's height too, so that it is measured anew with each font.
    readonly property real least: (letters.height > 0 ? letters.advanceWidth("M00" + (wide ? "00" : "0")) : 0) + gutter
    readonly property real lowest: Theme.px(132)
    // In as many columns as let its figures be largest; no smaller than they are read from ten metres.
    readonly property int columns: {
        const most = Math.max(1, Math.floor((width + gutter) / least))
        let best = most, large = 0
        for (let tried = 1; tried <= most; ++tried) {
            const size = Math.min((width + gutter) / tried / least, height / Math.ceil(Math.max(1, cells.count) / tried) / lowest)
            if (size > large) {
                large = size
                best = tried
            }
        }
        return large < 1 ? most : best
    }
    readonly property real cellWidth: (width + gutter) / columns
    readonly property int deep: Math.max(1, Math.floor(height / lowest))
    readonly property int used: Math.max(1, Math.min(deep, Math.ceil(cells.count / columns)))
    // With twice the gutter between them, where there is room.
    readonly property real enlarged: Math.max(1, Math.min(2.2, cellWidth / (least + gutter), height / used / lowest))
    readonly property real cellHeight: Math.min(lowest * enlarged * 1.2, height / used)
    readonly property int fits: columns * deep
    readonly property int pages: Math.max(1, Math.ceil(cells.count / fits))

    // How wide, and how high, a room of such a height or width must be in which all of them stand at once, at the least
    // size that is read.
    function widthIn(down: real): real { return Math.ceil(cells.count / Math.max(1, Math.floor(down / lowest))) * least - gutter }
    function heightIn(across: real): real { return Math.ceil(cells.count / Math.max(1, Math.floor((across + gutter) / least))) * lowest }

    FontMetrics {
        id: letters
        font.family: Theme.family
        font.pixelSize: Theme.px(73)
        font.weight: Font.Bold
        font.features: Theme.numberFeatures
    }
    Timer {
        interval: 10000
        repeat: true
        running: grid.visible && grid.pages > 1
        onTriggered: grid.page = (grid.page + 1) % grid.pages
    }
    Repeater {
        id: cells
        model: grid.hall.board.counterRows

        onItemAdded: grid.measure()
        onItemRemoved: grid.measure()

        delegate: CounterCell {
            required property int index
            readonly property int place: index - (grid.page % grid.pages) * grid.fits

            visible: place >= 0 && place < grid.fits
            x: (place % grid.columns) * grid.cellWidth - inset
            y: Math.floor(place / grid.columns) * grid.cellHeight
            width: grid.cellWidth - grid.gutter + 2 * inset
            height: grid.cellHeight - Theme.px(4)
            enlarged: grid.enlarged
            live: grid.hall.live
            bilingual: grid.hall.bilingual
            idleBeside: !bilingual ? "" : grid.hall.second("CounterCell", status === "paused" ? "tạm nghỉ" : status === "open" ? "sẵn sàng" : "đóng")
            onTicketChanged: grid.measure()
        }
    }
}
