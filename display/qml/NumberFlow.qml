pragma ComponentBehavior: Bound

import QtQuick
import Look

// Numbers in columns, as many as fit; the others take turns, page by page.
Item {
    id: flow

    property list<string> numbers: []
    property bool live: true
    // As wide as one of them gets.
    property string sample: "M0000"
    property color ink: Theme.ink
    function rowsFor(count: int): int { return Math.ceil(count / columns) }
    property int page: 0
    readonly property real gutter: Theme.px(40)
    readonly property int columns: Math.max(1, Math.floor((width + gutter) / ((letters.height > 0 ? letters.advanceWidth(sample) : 0) + gutter)))
    readonly property real rowHeight: Theme.px(88)
    readonly property int deep: Math.max(1, Math.floor(height / rowHeight))
    readonly property int fits: columns * deep
    // The height in which all of them stand at once.
    readonly property real needs: rowsFor(numbers.length) * rowHeight
    readonly property int pages: Math.max(1, Math.ceil(numbers.length / fits))

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
        running: flow.visible && flow.pages > 1
        onTriggered: flow.page = (flow.page + 1) % flow.pages
    }
    Repeater {
        model: flow.numbers.slice((flow.page % flow.pages) * flow.fits, (flow.page % flow.pages + 1) * flow.fits)

        delegate: Item {
            id: cell
            required property int index
            required property string modelData
            x: (index % flow.columns) * (flow.width + flow.gutter) / flow.columns
            y: Math.floor(index / flow.columns) * flow.rowHeight
            width: (flow.width + flow.gutter) / flow.columns - flow.gutter
            height: flow.rowHeight
            Rectangle {
                width: parent.width
                height: Math.max(2, Theme.hairline)
                color: Theme.line
            }
            Numeral {
                y: (cell.height + size * 0.727) / 2 - baselineOffset
                text: cell.modelData
                size: Theme.px(73)
                weight: Font.Bold
                color: flow.live ? flow.ink : Theme.quietInk
            }
        }
    }
}
