pragma ComponentBehavior: Bound

import QtQuick
import Look

// The calls of this moment: one fills the space, two or three share it as rows, more stand in two columns.
Item {
    id: calls

    required property HallScreen hall
    property real margin: 0
    readonly property bool portrait: height > 0 && hall.bigCount <= 1 && most > 1 && width < height * 1.6
    // Only so many, the latest.
    property int most: 6
    readonly property int count: Math.min(hall.bigCount, most)
    readonly property int columns: count > 3 && width > Theme.px(1200) ? 2 : 1
    readonly property int lines: Math.max(1, Math.ceil(count / columns))
    readonly property real cellWidth: width / columns
    readonly property real cellHeight: height / lines
    readonly property real inner: cellWidth - 2 * sideMargin
    readonly property real sideMargin: margin
    // The longest number and counter decide the size of all.
    property string longestNumber: "A000"
    property string longestCounter: "00"
    readonly property real numberShare: metrics.advanceWidth(longestNumber) / 100
    readonly property real counterShare: metrics.advanceWidth(longestCounter) / 100
    readonly property bool alone: count <= 1 && most > 1
    // In rows so much that each has its arrow, or the sign of its direction.
    readonly property real between: Theme.px(columns > 1 ? 96 : alone ? 78 : 150)
    // Not below 1 while the window has no size yet.
    readonly property real figure: Math.max(1, portrait
        ? Math.min(inner / numberShare, (cellHeight - Theme.px(330)) / 2 / 0.727)
        : alone ? Math.min((inner - between) / (numberShare + counterShare), (cellHeight - Theme.px(186)) / 0.727)
        : Math.min((inner - between) / (numberShare + counterShare), (cellHeight - Theme.px(36)) / 0.727))

    function measure() {
        let number = "A000", counter = "0";
        for (let i = 0; i < cards.count; ++i) {
            const card = cards.itemAt(i) as CallCard;
            if (card === null)
                continue;
            if (metrics.advanceWidth(card.number) > metrics.advanceWidth(number))
                number = card.number;
            if (metrics.advanceWidth(card.counter) > metrics.advanceWidth(counter))
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
        font.features: Theme.textFeatures
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

            x: column * calls.cellWidth
            y: Math.round(line * calls.cellHeight)
            width: calls.cellWidth
            height: Math.round((line + 1) * calls.cellHeight) - y
            margin: calls.sideMargin
            visible: index < calls.most
            alone: calls.alone
            stacked: calls.portrait
            divided: line > 0
            live: calls.hall.live
            equal: calls.hall.bilingual
            againBeside: calls.hall.bilingual ? calls.hall.second("CallCard", "Gọi lại") : ""
            counters: calls.hall.header.counters
            figure: calls.figure
            reach: calls.figure * calls.numberShare
            counterReach: calls.figure * calls.counterShare
            between: calls.between
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
