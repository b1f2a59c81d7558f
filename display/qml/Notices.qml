import QtQuick
import Look

// Pages of information that take turns.
Rectangle {
    id: notices

    required property list<string> titles
    required property list<string> texts
    readonly property int pages: Math.min(titles.length, texts.length)
    property int page: 0
    // A text of more lines than there is room for is shown in parts, one after the other: nothing is cut.
    property int part: 0
    readonly property int rows: Math.max(1, Math.floor((height - Theme.px(36) - title.height) / text.lineHeight))
    readonly property int parts: Math.max(1, Math.ceil(text.lineCount / rows))
    readonly property string shownTitle: pages > 0 ? titles[page % pages] : qsTr("Theo dõi số trên điện thoại")
    readonly property string shownText: pages > 0 ? texts[page % pages] : qsTr("Quét mã trên phiếu để theo dõi số. Giữ trang mở, điện thoại sẽ báo khi sắp đến lượt.")

    color: Theme.ground
    radius: Theme.radius
    clip: true

    function turnOver() {
        if (part + 1 < parts) {
            part += 1
        } else {
            part = 0
            page = (page + 1) % Math.max(1, pages)
        }
    }

    Timer {
        interval: 12000
        running: notices.pages > 1 || notices.parts > 1
        repeat: true
        onTriggered: turn.restart()
    }
    SequentialAnimation {
        id: turn
        NumberAnimation { target: words; property: "opacity"; to: 0; duration: Theme.quick }
        ScriptAction { script: notices.turnOver() }
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
            id: title
            width: parent.width
            text: notices.shownTitle
            size: Theme.px(38)
            weight: Font.DemiBold
            color: Theme.brand
            lines: 2
        }
        Flickable {
            width: parent.width
            height: Math.min(notices.rows, text.lineCount) * text.lineHeight + text.topPadding
            contentHeight: text.height
            contentY: notices.part * notices.rows * text.lineHeight
            interactive: false
            clip: true

            AppText {
                id: text
                width: parent.width
                text: notices.shownText
                size: Theme.px(36)
                topPadding: Math.ceil(size * 0.09)
                verticalAlignment: Text.AlignTop
                // Fixed, because the word joiner inside "ông/bà" comes from another font with taller lines.
                lineHeightMode: Text.FixedHeight
                lineHeight: Math.round(size * 1.3)
            }
        }
    }
}
