import QtQuick
import Look

// The calls of this moment over the whole width, the last calls below, pages of information beside them.
Item {
    id: classic

    required property HallScreen hall
    required property real margin
    readonly property bool portrait: height > width
    readonly property bool calling: hall.mood === "calling"
    readonly property int count: hall.bigCount
    readonly property real callsHeight: !calling ? 0
        : portrait ? (count <= 1 ? Theme.px(840) : Math.min(count, 6) * Theme.px(count > 4 ? 180 : 206))
        : count <= 1 ? Theme.px(470) : count === 2 ? Theme.px(500) : Theme.px(606)
    // Beside three rows there is no room for pages.
    readonly property bool roomForPages: portrait ? count <= 3 : count <= 2

    BigCalls {
        id: big
        width: parent.width
        height: classic.callsHeight
        margin: classic.margin
        hall: classic.hall
    }
    Resting {
        x: classic.margin
        width: (classic.portrait ? parent.width : list.x) - 2 * classic.margin
        height: classic.portrait ? Theme.px(640) : parent.height
        hall: classic.hall
        visible: !classic.calling
        narrow: classic.portrait
    }
    CallList {
        id: list
        readonly property bool resting: !classic.calling
        x: resting && !classic.portrait ? parent.width - Theme.px(680) : classic.margin
        y: resting ? (classic.portrait ? Theme.px(660) : Theme.px(24)) : big.height + Theme.px(16)
        width: (classic.portrait || !pages.visible || resting ? parent.width : pages.x - Theme.px(56) + classic.margin) - x - classic.margin
        height: (pages.visible && (classic.portrait || resting) ? pages.y - Theme.px(16) : parent.height) - y
        columns: resting && !classic.portrait ? 1 : !classic.portrait && classic.count > 2 ? 3 : 2
        hall: classic.hall
    }
    Notices {
        id: pages
        readonly property bool resting: !classic.calling
        visible: classic.roomForPages && height >= Theme.px(220)
        width: classic.portrait ? parent.width - 2 * classic.margin : Theme.px(resting ? 608 : 760)
        x: parent.width - width - classic.margin
        height: classic.portrait ? Theme.px(264) : Math.min(Theme.px(316), parent.height - big.height - Theme.px(32))
        y: parent.height - height - Theme.px(16)
        titles: classic.hall.header.noticeTitles
        texts: classic.hall.header.noticeTexts
        code: classic.hall.header.hallCode
        codeModules: classic.hall.header.hallCodeModules
        codeTyped: classic.hall.header.hallCodeTyped
    }
}
