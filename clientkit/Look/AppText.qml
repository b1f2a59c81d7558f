import QtQuick

// All words on a screen. Tone marks of Vietnamese capitals stand above the line box, so there is room over it.
Text {
    id: words

    property real size: Theme.textBody
    property int weight: Font.Normal
    property bool quiet: false
    // Lines shown before the text ends in an ellipsis; 0 shows all of them.
    property int lines: 0
    // Thai, Lao, Burmese and Khmer part no words: a line of theirs ends between two letters where it must.
    readonly property bool unparted: /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]/.test(text)
    // So does a line with an address of the web in it, or whatever else is longer than any word.
    readonly property bool overlong: /\S{25}/.test(text)

    topPadding: Math.ceil(size * 0.14)
    bottomPadding: Math.ceil(size * 0.04)
    color: quiet ? Theme.quietInk : Theme.ink
    elide: lines > 0 ? Text.ElideRight : Text.ElideNone
    maximumLineCount: lines > 0 ? lines : 9999
    wrapMode: lines === 1 ? Text.NoWrap : unparted || overlong ? Text.Wrap : Text.WordWrap
    lineHeight: 1.04
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
    font.family: Theme.family
    font.pixelSize: Math.max(1, size)
    font.weight: weight
    font.features: Theme.textFeatures
}
