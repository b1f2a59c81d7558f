import QtQuick
import Look

// A code for phones and what it is for; beside each other, or below each other where there is more height than width.
Item {
    id: card

    property string code: ""
    property int modules: 1
    property string words: ""
    // What can be typed in its place; empty when nothing can.
    property string typed: ""
    readonly property bool stacked: height > width || width < Theme.px(460) && height > Theme.px(300)
    readonly property real inset: Theme.px(14)
    readonly property real under: stacked ? column.height + Theme.px(12) : 0

    QrPicture {
        id: drawn
        x: card.stacked ? (parent.width - width) / 2 : card.inset
        y: card.stacked ? Math.max(0, (parent.height - height - card.under) / 2) : (parent.height - height) / 2
        source: card.visible ? card.code : ""
        modules: card.modules
        about: card.words
        radius: Theme.px(8)
        most: (card.stacked ? Math.min(parent.width, parent.height - card.under) : Math.min(parent.height, parent.width * 0.55)) - 2 * card.inset
    }
    Column {
        id: column
        x: card.stacked ? Theme.px(16) : drawn.x + drawn.width + Theme.px(32)
        y: card.stacked ? drawn.y + drawn.height + Theme.px(12) : (parent.height - height) / 2
        width: parent.width - x - Theme.px(16)
        spacing: Theme.px(4)
        EvenText {
            width: parent.width
            text: card.words
            size: Theme.px(card.typed === "" && !card.words.includes("\n") && card.width > Theme.px(720) ? 52 : 42)
            weight: Font.DemiBold
            color: card.typed !== "" ? Theme.brand : Theme.ink
            lines: 5
            horizontalAlignment: card.stacked ? Text.AlignHCenter : Text.AlignLeft
        }
        Numeral {
            visible: card.typed !== ""
            width: parent.width
            text: card.typed
            size: Theme.px(44)
            horizontalAlignment: card.stacked ? Text.AlignHCenter : Text.AlignLeft
        }
    }
}
