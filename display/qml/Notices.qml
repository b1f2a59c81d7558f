import QtQuick
import Look

// Pages of information that take turns.
Rectangle {
    id: notices

    required property list<string> titles
    required property list<string> texts
    // The code of this half-minute, for phones with a number from home: every second turn, in all the room there is.
    property string code: ""
    property int codeModules: 1
    property string codeTyped: ""
    property bool codeTurn: true
    readonly property bool showsCode: code !== "" && codeTurn
    readonly property int pages: Math.min(titles.length, texts.length)
    property int page: 0
    // A text of more lines than there is room for is shown in parts, one after the other: nothing is cut.
    property int part: 0
    readonly property int rows: Math.max(1, Math.floor((height - Theme.px(36) - title.height) / text.lineHeight))
    readonly property int parts: Math.max(1, Math.ceil(text.lineCount / rows))
    readonly property string shownTitle: pages > 0 ? titles[page % pages] : qsTr("Theo dõi số trên điện thoại")
    readonly property string shownText: pages > 0 ? texts[page % pages] : qsTr("Quét mã trên phiếu để theo dõi số. Giữ trang mở, điện thoại sẽ báo khi sắp đến lượt.")

    color: Theme.sunken
    radius: Theme.radius
    clip: true

    function turnOver() {
        codeTurn = code === "" || !codeTurn
        if (code !== "" && codeTurn)
            return
        if (part + 1 < parts) {
            part += 1
        } else {
            part = 0
            page = (page + 1) % Math.max(1, pages)
        }
    }

    Timer {
        interval: 12000
        running: notices.pages > 1 || notices.parts > 1 || notices.code !== ""
        repeat: true
        onTriggered: turn.restart()
    }
    SequentialAnimation {
        id: turn
        ScriptAction { script: notices.turnOver() }
        NumberAnimation { targets: [words, arrival]; property: "opacity"; from: 0; to: 1; duration: Theme.quick }
    }
    Row {
        id: arrival
        objectName: "hallCode"
        visible: notices.showsCode
        anchors.fill: parent
        spacing: Theme.px(24)

        QrPicture {
            id: drawn
            anchors.verticalCenter: parent.verticalCenter
            source: notices.showsCode ? notices.code : ""
            modules: notices.codeModules
            most: Math.min(parent.height, parent.width * 0.55)
        }
        Column {
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - drawn.width - parent.spacing - Theme.px(16)
            spacing: Theme.px(4)
            AppText {
                width: parent.width
                text: qsTr("Đã lấy số từ nhà? Quét mã khi đến.")
                size: Theme.px(42)
                weight: Font.DemiBold
                color: Theme.brand
                lines: 4
            }
            Numeral {
                text: notices.codeTyped
                size: Theme.px(44)
            }
        }
    }
    Column {
        id: words
        visible: !notices.showsCode
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.margins: Theme.px(32)
        spacing: Theme.px(2)

        AppText {
            id: title
            width: parent.width
            text: notices.shownTitle
            size: Theme.px(42)
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
                size: Theme.px(42)
                topPadding: Math.ceil(size * 0.09)
                verticalAlignment: Text.AlignTop
                // Fixed, because the word joiner inside "ông/bà" comes from another font with taller lines.
                lineHeightMode: Text.FixedHeight
                lineHeight: Math.round(size * 1.3)
            }
        }
    }
}
