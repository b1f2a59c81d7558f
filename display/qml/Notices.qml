import QtQuick
import Look

// Pages of information that take turns.
Rectangle {
    id: notices

    property var pages: []
    property int page: 0
    readonly property var shown: pages.length > 0 ? pages[page % pages.length]
        : ({ "title": Words.followTitle, "text": Words.followText })

    color: Theme.ground
    radius: Theme.radius
    clip: true

    Timer {
        interval: 12000
        running: notices.pages.length > 1
        repeat: true
        onTriggered: turn.restart()
    }
    SequentialAnimation {
        id: turn
        NumberAnimation { target: words; property: "opacity"; to: 0; duration: Theme.quick }
        ScriptAction { script: notices.page = (notices.page + 1) % Math.max(1, notices.pages.length) }
        NumberAnimation { target: words; property: "opacity"; to: 1; duration: Theme.quick }
    }
    Column {
        id: words
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.margins: Theme.px(32)
        spacing: Theme.px(2)

        AppText {
            width: parent.width
            text: notices.shown.title
            size: Theme.px(40)
            weight: Font.DemiBold
            color: Theme.brand
            lines: 1
        }
        AppText {
            width: parent.width
            text: notices.shown.text
            size: Theme.px(36)
            lines: 4
            // Fixed, because the word joiner inside "ông/bà" comes from another font with taller lines.
            lineHeightMode: Text.FixedHeight
            lineHeight: size * 1.24
        }
    }
}
