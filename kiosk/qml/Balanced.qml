import QtQuick
import Look

// Words in the middle of a page, in lines about as long as each other: none ends in a word that stands alone.
Item {
    id: balanced

    property alias text: shown.text
    property alias size: shown.size
    property alias weight: shown.weight
    property alias quiet: shown.quiet
    property alias lineHeight: shown.lineHeight
    implicitHeight: shown.height

    // As wide as so many lines need that are all full, and a little more, for no line is; where that would take one
    // line more, the whole width.
    readonly property int rows: Math.max(1, whole.lineCount)
    readonly property real share: Math.min(width, Math.ceil(whole.implicitWidth / rows + 2.5 * size))

    AppText {
        id: whole
        visible: false
        width: balanced.width
        text: shown.text
        size: shown.size
        weight: shown.weight
    }
    AppText {
        id: probe
        visible: false
        width: balanced.share
        text: shown.text
        size: shown.size
        weight: shown.weight
    }
    AppText {
        id: shown
        anchors.horizontalCenter: parent.horizontalCenter
        width: probe.lineCount > whole.lineCount ? balanced.width : balanced.share
        horizontalAlignment: Text.AlignHCenter
    }
}
