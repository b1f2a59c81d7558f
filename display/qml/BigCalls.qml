pragma ComponentBehavior: Bound

import QtQuick
import Look

// The calls of this moment: one fills the space, two or three share it as rows, more stand in two columns.
Item {
    id: calls

    required property HallScreen hall
    readonly property int count: hall.bigCount
    readonly property int columns: count > 3 ? 2 : 1
    readonly property int lines: Math.max(1, Math.ceil(count / columns))
    readonly property real gutter: Theme.px(64)
    readonly property real cellWidth: (width - gutter * (columns - 1)) / columns
    readonly property real cellHeight: height / lines
    // The longest number and counter decide the size of all.
    property string longestNumber: "A000"
    property string longestCounter: "00"
    readonly property real numberShare: metrics.advanceWidth(longestNumber) / 100
    readonly property real counterShare: metrics.advanceWidth(longestCounter) / 100
    readonly property real between: Theme.px(columns > 1 ? 36 : 72)
    // Not below 1 while the window has no size yet.
    readonly property real figure: Math.max(1, count <= 1
        ? Math.min(cellWidth * 0.98 / numberShare, (cellHeight * 0.9 - Theme.px(108)) / 1.7)
        : Math.min((cellWidth - between) / (numberShare + counterShare * 0.75), (cellHeight - Theme.px(112)) / 0.727))
    // The counter is as large as the number where there is room for both.
    readonly property real counterRatio: count <= 1 ? 0.7
        : Math.max(0.75, Math.min(1, (cellWidth - between - figure * numberShare) / (figure * counterShare)))

    function measure() {
        let number = "A000", counter = "0";
        for (let i = 0; i < cards.count; ++i) {
            const card = cards.itemAt(i) as CallCard;
            if (card === null)
                continue;
            if (metrics.advanceWidth(card.number) > metrics.advanceWidth(number))
                number = card.number;
            if (card.counter.length > counter.length)
                counter = card.counter;
        }
        longestNumber = number;
        longestCounter = counter;
    }

    FontMetrics {
        id: metrics
        font.family: Theme.family
        font.pixelSize: 100
        font.weight: Font.Bold
        font.features: Theme.numberFeatures
    }

    Repeater {
        id: cards
        model: calls.hall.bigRows
        onItemAdded: calls.measure()
        onItemRemoved: calls.measure()

        delegate: CallCard {
            id: card
            required property int index
            readonly property int column: index % calls.columns
            readonly property int line: Math.floor(index / calls.columns)

            x: column * (calls.cellWidth + calls.gutter)
            y: line * calls.cellHeight
            width: calls.cellWidth
            height: calls.cellHeight
            alone: calls.count <= 1
            divided: line > 0
            figure: calls.figure
            counterRatio: calls.counterRatio
            onNumberChanged: calls.measure()
            onCounterChanged: calls.measure()

            // A new call comes in from the left edge, where reading begins.
            transform: Translate { id: slide }
            Component.onCompleted: if (Theme.calm > 0) entrance.start()
            ParallelAnimation {
                id: entrance
                NumberAnimation {
                    target: slide
                    property: "x"
                    from: -Theme.px(160)
                    to: 0
                    duration: Theme.calm
                    easing.type: Easing.OutCubic
                }
                NumberAnimation {
                    target: card
                    property: "opacity"
                    from: 0
                    to: 1
                    duration: Theme.calm
                }
            }
            Behavior on y {
                enabled: Theme.calm > 0
                NumberAnimation {
                    duration: Theme.calm
                    easing.type: Easing.OutCubic
                }
            }
        }
    }
}
