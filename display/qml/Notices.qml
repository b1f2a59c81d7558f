import QtQuick
import Look

// Codes for phones and the office's pages of information, which take turns.
Rectangle {
    id: notices

    required property HallScreen hall
    // Without the office's pages, codes alone.
    property bool paged: true
    readonly property list<string> titles: hall.header.noticeTitles
    readonly property list<string> texts: hall.header.noticeTexts
    // Of this half-minute, for phones with a number from home.
    readonly property string codeTyped: hall.header.hallCodeTyped
    // Of a hall that is closed and calls nobody there are none to see.
    readonly property bool seesCalls: hall.header.callsCode !== "" && (hall.mood !== "closed" || hall.goesOn)
    readonly property bool awaited: hall.header.hallCode !== ""
    readonly property list<string> kinds: [awaited ? "arrival" : "", seesCalls ? "calls" : "", paged ? "page" : ""].filter(one => one !== "")
    readonly property bool nothing: kinds.length === 0
    readonly property bool two: awaited && seesCalls
    // Both codes at once, one over the other, instead of in turn.
    property bool twice: false
    property int turn: 0
    readonly property string kind: nothing ? "" : kinds[turn % kinds.length]
    readonly property int pages: Math.min(titles.length, texts.length)
    property int page: 0
    // A text that has no room below its title is shown after it, in as few parts as can be, one after the other.
    property int part: 0
    readonly property int below: Math.floor((height - Theme.px(36) - title.height) / text.lineHeight)
    readonly property bool apart: text.lineCount > below
    readonly property int most: Math.max(1, apart ? Math.floor((height - Theme.px(36)) / text.lineHeight) : below)
    readonly property int texted: Math.max(1, Math.ceil(text.lineCount / most))
    // Parts of about as many lines, the last one too.
    readonly property int rows: Math.max(1, Math.ceil(text.lineCount / texted))
    readonly property int parts: texted + (apart ? 1 : 0)
    readonly property int textPart: Math.max(0, part - (apart ? 1 : 0))
    readonly property string shownTitle: pages > 0 ? titles[page % pages] : qsTr("Theo dõi số trên điện thoại")
    readonly property string shownText: pages > 0 ? texts[page % pages] : qsTr("Quét mã trên phiếu để theo dõi số. Giữ trang mở, điện thoại sẽ báo khi sắp đến lượt.")

    color: Theme.sunken
    radius: Theme.radius
    clip: true

    // At once, for somebody may stand there.
    onAwaitedChanged: turn = 0

    function turnOver() {
        if (kind === "page" && part + 1 < parts) {
            part += 1
            return
        }
        if (kind === "page") {
            part = 0
            page = (page + 1) % Math.max(1, pages)
        }
        turn = (turn + 1) % Math.max(1, kinds.length)
    }

    Timer {
        interval: 12000
        running: notices.visible && !notices.twice && (notices.kinds.length > 1 || notices.paged && (notices.pages > 1 || notices.parts > 1))
        repeat: true
        onTriggered: fade.restart()
    }
    SequentialAnimation {
        id: fade
        ScriptAction { script: notices.turnOver() }
        NumberAnimation { targets: [words, arrival, calls]; property: "opacity"; from: 0; to: 1; duration: Theme.quick }
    }
    CodeCard {
        id: arrival
        objectName: "hallCode"
        visible: notices.kind === "arrival" || notices.twice
        width: parent.width
        height: parent.height / (notices.twice ? 2 : 1)
        code: notices.hall.header.hallCode
        modules: notices.hall.header.hallCodeModules
        words: notices.hall.bilingual ? notices.hall.both(qsTr("Đã lấy số từ nhà? Quét mã khi đến."), "Notices", "Đã lấy số từ nhà? Quét mã khi đến.", "\n") : qsTr("Đã lấy số từ nhà? Quét mã khi đến.")
        typed: notices.codeTyped
    }
    CodeCard {
        id: calls
        objectName: "callsCode"
        visible: notices.kind === "calls" || notices.twice
        width: parent.width
        height: arrival.height
        y: notices.twice ? height : 0
        code: notices.hall.header.callsCode
        modules: notices.hall.header.callsCodeModules
        words: notices.hall.bilingual ? notices.hall.both(qsTr("Xem số đang gọi trên điện thoại"), "Notices", "Xem số đang gọi trên điện thoại", "\n") : qsTr("Xem số đang gọi trên điện thoại")
    }
    Column {
        id: words
        visible: notices.kind === "page" && !notices.twice
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.margins: Theme.px(32)
        spacing: Theme.px(2)

        EvenText {
            id: title
            visible: !notices.apart || notices.part === 0
            width: parent.width
            text: notices.shownTitle
            size: Theme.px(42)
            weight: Font.DemiBold
            color: Theme.brand
            lines: 2
        }
        Flickable {
            visible: !notices.apart || notices.part > 0
            width: parent.width
            // Of the last part no more than it has: else the one before it is seen once more.
            height: Math.min(notices.rows, text.lineCount - notices.textPart * notices.rows) * text.lineHeight + (notices.textPart === 0 ? text.topPadding : 0)
            contentHeight: text.height
            // Nothing of the line before it.
            contentY: notices.textPart === 0 ? 0 : notices.textPart * notices.rows * text.lineHeight + text.topPadding
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
