import QtQuick
import Look

// One call, big. Alone it stands over its counter; with others it is a row, number left and counter right.
Item {
    id: card

    required property string number
    required property string counter
    required property string place
    // Beside the words of the hall, for a ticket taken in another language; empty when there are none.
    required property string inviteBeside
    required property string toCounterBeside
    required property bool speaking
    property bool alone: true
    property bool divided: false
    // Pixel size of the number; the same for all cards so that none looks more important.
    property real figure: 100
    readonly property real capHeight: 0.727  // of Inter, a share of its pixel size
    readonly property real caption: alone ? Theme.px(68) : Math.max(Theme.px(36), Math.min(Theme.px(48), height * 0.13))
    property real counterRatio: 0.75
    readonly property real counterFigure: figure * counterRatio

    // Alone: the three lines are set as one block in the middle of the card.
    readonly property real gap: figure * 0.17
    readonly property real block: caption * capHeight + gap * 0.8 + figure * capHeight + gap * 1.25 + counterFigure * capHeight
        + (placeLine.visible ? gap * 0.7 + placeLine.height : 0)
    readonly property real blockTop: (height - block) / 2
    readonly property real rowTop: (height - caption * 1.5 - figure * capHeight) / 2

    Accessible.role: Accessible.StaticText
    readonly property string inviteWords: qsTr("Xin mời số")
    readonly property string toCounterWords: qsTr("đến quầy")

    Accessible.name: inviteWords + " " + number + " " + toCounterWords + " " + counter

    AppText {
        id: invite
        y: (card.alone ? card.blockTop : card.rowTop) + card.caption * card.capHeight - baselineOffset
        text: card.inviteWords
        size: card.caption
        quiet: true
        lines: 1
    }
    AppText {
        anchors.left: invite.right
        anchors.leftMargin: card.caption * 0.45
        anchors.baseline: invite.baseline
        visible: card.inviteBeside !== "" && invite.width + width * 1.4 < (card.alone ? card.width : toRight.x)
        text: card.inviteBeside
        size: card.caption * 0.72
        quiet: true
        lines: 1
    }
    Icon {
        id: voice
        x: card.width * (card.alone ? 0 : 1) - (card.alone ? -numeral.width + width : 0) - (card.alone ? 0 : width)
        visible: card.speaking && card.alone
        anchors.bottom: invite.baseline
        anchors.bottomMargin: -height * 0.12
        name: "speaker"
        size: card.caption * 0.95
        color: Theme.brand
    }

    Numeral {
        id: numeral
        x: -card.figure * 0.03
        y: (card.alone ? card.blockTop + card.caption * card.capHeight + card.gap * 0.8 : card.rowTop + card.caption * 1.5)
            + card.figure * card.capHeight - baselineOffset
        text: card.number
        size: card.figure
        weight: Font.Bold
        color: Theme.accent
    }

    // Alone: "đến quầy 5" under the number.
    AppText {
        id: to
        visible: card.alone
        y: counterBelow.y + counterBelow.baselineOffset - baselineOffset - (toBeside.visible ? card.caption * 0.95 : 0)
        text: card.toCounterWords
        size: card.caption * 1.25
        quiet: true
        lines: 1
    }
    AppText {
        id: toBeside
        anchors.left: to.left
        anchors.baseline: counterBelow.baseline
        visible: card.alone && card.toCounterBeside !== ""
        text: card.toCounterBeside
        size: card.caption * 0.72
        quiet: true
        lines: 1
    }
    Numeral {
        id: counterBelow
        visible: card.alone
        x: Math.max(to.width, toBeside.visible ? toBeside.width : 0) + card.caption * 0.8
        y: card.blockTop + card.caption * card.capHeight + card.gap * 2.05 + card.figure * card.capHeight
            + card.counterFigure * card.capHeight - baselineOffset
        text: card.counter
        size: card.counterFigure
        weight: Font.Bold
    }
    AppText {
        id: placeLine
        visible: card.alone && card.place !== ""
        y: card.blockTop + card.block - height
        width: card.width
        text: card.place
        size: Theme.px(44)
        quiet: true
        lines: 1
    }

    // In a row: the counter stands at the right edge under its own small caption.
    AppText {
        id: toRight
        visible: !card.alone
        anchors.right: parent.right
        anchors.baseline: invite.baseline
        text: card.toCounterWords
        size: card.caption
        quiet: true
        lines: 1
    }
    Numeral {
        id: counterRight
        visible: !card.alone
        anchors.right: parent.right
        anchors.baseline: numeral.baseline
        text: card.counter
        size: card.counterFigure
        weight: Font.Bold
    }
    Icon {
        readonly property real from: numeral.x + numeral.width
        visible: !card.alone && counterRight.x - from > width * 1.3
        x: (from + counterRight.x - width) / 2
        y: numeral.y + numeral.baselineOffset - card.figure * card.capHeight / 2 - height / 2
        name: card.speaking ? "speaker" : "arrow-right"
        size: Math.max(Theme.px(40), card.figure * 0.26)
        color: card.speaking ? Theme.brand : Theme.quietInk
    }
    Rectangle {
        visible: card.divided
        anchors.top: parent.top
        width: parent.width
        height: Theme.hairline
        color: Theme.line
    }
}
