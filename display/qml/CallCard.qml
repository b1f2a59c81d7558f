import QtQuick
import Look

// One call over the whole width. Alone its number fills the height; with others it is a row. For its first seconds it
// stands on gold, a call made again on paper white: one who looks at a phone sees that something is new, and what.
Rectangle {
    id: card

    required property string number
    required property string counter
    required property string place
    // Which way it is, see Sign.
    required property string way
    // Beside the words of the hall, for a ticket taken in another language; empty when there are none.
    required property string inviteBeside
    required property string toCounterBeside
    required property bool speaking
    // Called a moment ago; called more than once.
    required property bool fresh
    required property bool again
    property bool live: true
    // Words of the second language are as large as those of the first.
    property bool equal: false
    // "Called again" in it; empty without.
    property string againBeside: ""
    property bool alone: true
    // Alone on a screen that is higher than wide: the counter stands under the number.
    property bool stacked: false
    property bool divided: false
    property list<string> counters: []
    // What is kept free at both sides; the ground goes on to the edges.
    property real margin: 0
    // Pixel size of the number; the same for all cards so that none looks more important.
    property real figure: 100
    // How far the longest number reaches: the arrows of rows stand under each other.
    property real reach: 0
    property real counterReach: 0
    // What is free between number and counter at least.
    property real between: 0
    readonly property real capHeight: 0.727  // of Inter, a share of its pixel size
    readonly property real caption: Theme.px(alone ? 52 : 46)

    readonly property bool lit: fresh && live
    // Three slow steps, one a second at most.
    property int step: 0
    readonly property color words: !lit ? Theme.quietInk : again ? Theme.inverseInk : Theme.goldInk
    readonly property color figures: lit ? words : live ? Theme.accent : Theme.quietInk
    readonly property color counterFigures: lit ? words : live ? Theme.ink : Theme.quietInk

    color: !lit ? "transparent" : again ? (step % 2 ? Theme.inverseStep : Theme.inverse) : (step % 2 ? "#FFDC73" : Theme.gold)
    Timer {
        interval: 1000
        repeat: true
        running: card.lit && !Theme.reducedMotion && card.step < 6
        onTriggered: card.step += 1
    }
    onFreshChanged: step = 0

    Accessible.role: Accessible.StaticText
    readonly property string inviteWords: qsTr("Xin mời số")
    readonly property string toCounterWords: qsTr("đến quầy")
    readonly property string againWords: qsTr("Gọi lại")

    Accessible.name: (again ? againWords + ": " : "") + inviteWords + " " + number + " " + toCounterWords + " " + counter + (way === "" ? "" : ", " + sign.words)

    Rectangle {
        visible: card.divided
        anchors.top: parent.top
        width: parent.width
        height: Math.max(2, Theme.hairline)
        color: card.lit ? Theme.ground : Theme.line
    }

    Item {
        id: inside
        x: card.margin
        width: card.width - 2 * card.margin
        height: card.height

        // -- alone: words over the number and over the counter --
        Row {
            id: over
            visible: card.alone
            y: Theme.px(card.stacked ? 28 : 10)
            spacing: card.caption * 0.4
            Rectangle {
                visible: card.again
                anchors.verticalCenter: parent.verticalCenter
                width: chip.width + Theme.px(36)
                height: chip.height
                radius: height / 2
                color: card.lit ? Theme.inverseInk : Theme.brandTint
                Row {
                    id: chip
                    anchors.centerIn: parent
                    spacing: Theme.px(10)
                    Icon {
                        anchors.verticalCenter: parent.verticalCenter
                        name: "repeat"
                        size: card.caption * 0.85
                        color: card.lit ? Theme.inverse : Theme.ink
                    }
                    AppText {
                        text: card.againWords + (card.againBeside === "" ? "" : " · " + card.againBeside)
                        size: card.caption * 0.9
                        weight: Font.DemiBold
                        color: card.lit ? Theme.inverse : Theme.ink
                        lines: 1
                    }
                }
            }
            AppText {
                id: invite
                text: card.inviteWords
                size: card.caption
                weight: Font.DemiBold
                color: card.words
                lines: 1
            }
            AppText {
                anchors.baseline: invite.baseline
                // A high screen has no room for it beside the words of a recall in two languages.
                visible: card.inviteBeside !== "" && !(card.equal && card.again && card.stacked)
                text: (card.equal ? "· " : "") + card.inviteBeside
                size: card.equal ? card.caption : Theme.px(42)
                weight: card.equal ? Font.DemiBold : Font.Normal
                color: card.words
                lines: 1
            }
        }
        Column {
            id: toColumn
            visible: card.alone
            x: card.stacked ? 0 : parent.width - width
            y: card.stacked ? counterNumeral.y + counterNumeral.baselineOffset - card.figure * card.capHeight : over.y
            AppText {
                id: to
                text: card.toCounterWords + (card.stacked || card.toCounterBeside === "" ? "" : " · " + card.toCounterBeside)
                size: card.caption
                weight: Font.DemiBold
                color: card.words
                lines: 1
            }
            AppText {
                visible: card.stacked && card.toCounterBeside !== ""
                text: card.toCounterBeside
                size: card.equal ? card.caption : Theme.px(42)
                weight: card.equal ? Font.DemiBold : Font.Normal
                color: card.words
                lines: 1
            }
        }

        Numeral {
            id: numeral
            y: (!card.alone ? (card.height - card.figure * card.capHeight) / 2
                : over.y + over.height + Theme.px(card.stacked ? 16 : 4)) + card.figure * card.capHeight - baselineOffset
            text: card.number
            size: card.figure
            weight: Font.Bold
            font.features: Theme.textFeatures
            color: card.figures
        }
        Numeral {
            id: counterNumeral
            anchors.right: parent.right
            y: numeral.y + (card.stacked ? card.figure * card.capHeight + Theme.px(56) : 0)
            text: card.counter
            size: card.figure
            weight: Font.Bold
            font.features: Theme.textFeatures
            color: card.counterFigures
        }

        // -- between the two: an arrow, in a row the word "quầy" too --
        Icon {
            id: arrow
            readonly property real from: card.stacked ? Math.max(to.width, Theme.px(380)) : Math.max(numeral.width, card.alone ? 0 : card.reach)
            readonly property real room: (card.alone ? counterNumeral.x : Math.min(counterNumeral.x, inside.width - card.counterReach)) - from
            visible: room > width * 1.2
            x: from + (room - width - (desk.visible ? desk.width + Theme.px(40) : 0)) / 2
            y: counterNumeral.y + counterNumeral.baselineOffset - card.figure * card.capHeight / 2 - height / 2
            name: card.speaking && !card.alone ? "speaker" : "arrow-right"
            stroke: 1.5
            size: card.alone ? Theme.px(190) : Math.max(Theme.px(64), Math.min(card.figure * 0.5, card.between / 1.25))
            opacity: card.way === "" ? 1 : 0
            color: card.lit ? card.words : card.speaking && !card.alone ? Theme.brand : Theme.quietInk
        }
        Sign {
            id: sign
            // Below each other and the counter of two digits: there it stands between the words.
            readonly property bool between: card.stacked && !arrow.visible
            // Beside each other, and no room between them: there it stands before the words below.
            readonly property bool below: card.alone && !card.stacked && !arrow.visible
            readonly property real above: toColumn.y + toColumn.height
            readonly property real gap: placeLine.y + placeLine.topPadding - above
            // Words of two languages leave nothing between them: it stands beside those over the place.
            readonly property bool beside: between && gap < Theme.px(72)
            visible: way !== "" && (arrow.visible || below || !beside || toColumn.width + Theme.px(40) + width < counterNumeral.x)
            x: beside ? toColumn.width + Theme.px(32) : between || below ? 0 : arrow.x + (arrow.width - width) / 2
            y: below ? row.y : beside ? toColumn.y + (toColumn.height - height) / 2 : between ? above + (gap - height) / 2 : arrow.y + (arrow.height - height) / 2
            width: below ? row.height : beside ? Theme.px(112) : between ? Math.min(Theme.px(120), gap - Theme.px(8)) : arrow.width * (card.alone ? 0.8 : 1)
            way: card.way
            ink: card.lit ? card.words : card.live ? Theme.ink : Theme.quietInk
            ground: card.lit ? card.color : Theme.ground
        }
        Column {
            id: desk
            visible: !card.alone && arrow.room > arrow.width * 1.2 + width + Theme.px(80)
            anchors.left: arrow.right
            anchors.leftMargin: Theme.px(40)
            anchors.verticalCenter: arrow.verticalCenter
            AppText {
                text: !card.again ? card.toCounterWords : card.againWords + (card.againBeside === "" ? "" : " · " + card.againBeside)
                size: card.caption
                weight: card.again ? Font.DemiBold : Font.Normal
                color: card.words
                lines: 1
            }
            AppText {
                visible: text !== ""
                text: card.again ? card.toCounterWords + (card.equal && card.toCounterBeside !== "" ? " · " + card.toCounterBeside : "")
                    : card.equal && card.toCounterBeside !== "" ? card.toCounterBeside : card.way !== "" ? sign.words : card.toCounterBeside
                size: card.equal ? card.caption : Theme.px(42)
                color: card.words
                lines: 1
            }
        }

        // -- alone: where it is, and which of the counters --
        AppText {
            id: placeLine
            x: card.way !== "" && sign.below ? row.height + Theme.px(20) : 0
            readonly property real room: -x + (card.stacked ? (arrow.visible ? arrow.x : counterNumeral.x) - Theme.px(24) : inside.width - (row.visible ? row.width + Theme.px(48) : 0))
            visible: card.alone && text !== "" && !truncated
            y: card.stacked ? counterNumeral.y + counterNumeral.baselineOffset - height + Theme.px(8)
                : row.y + (row.height - height) / 2
            width: room
            text: [sign.begun, card.place].filter(one => one !== "").join(" · ")
            size: Theme.px(42)
            weight: Font.DemiBold
            color: card.words
            lines: card.stacked ? 3 : 1
        }
        // The way alone, where both have no room.
        AppText {
            visible: card.alone && card.way !== "" && placeLine.truncated
            x: placeLine.x
            y: card.stacked ? counterNumeral.y + counterNumeral.baselineOffset - height + Theme.px(8) : placeLine.y
            width: placeLine.room
            text: sign.begun
            size: Theme.px(42)
            weight: Font.DemiBold
            color: card.words
            lines: card.stacked ? 2 : 1
        }
        CounterRow {
            id: row
            visible: card.alone && fits > 2
            anchors.right: parent.right
            y: card.height - height - Theme.px(card.stacked ? 28 : 18)
            most: card.stacked ? inside.width : inside.width * 0.62
            wide: card.stacked
            counters: card.counters
            mine: card.counter
            ink: card.lit ? card.words : card.live ? Theme.accent : Theme.quietInk
            ground: !card.lit ? Theme.ground : card.color
        }
    }
}
