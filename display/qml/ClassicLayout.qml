import QtQuick
import Look

// The calls of this moment over the whole width, the last calls below, pages of information beside them.
Item {
    id: classic

    required property HallScreen hall
    required property real margin
    property bool portrait: height > width
    readonly property bool calling: hall.mood === "calling"
    readonly property int count: hall.bigCount
    readonly property real callsHeight: !calling ? 0
        : portrait ? (count <= 1 ? Theme.px(840) : Math.min(count, 6) * Theme.px(count > 4 ? 180 : 206))
        : count <= 1 ? Theme.px(470) : count === 2 ? Theme.px(500) : Theme.px(606)
    // At rest, of the last calls and the codes beside why nothing is called.
    readonly property real aside: Theme.px(hall.bilingual ? 832 : 680)
    // Beside three rows there is no room for pages.
    readonly property bool roomForPages: portrait ? count <= 3 && height - callsHeight >= Theme.px(290) : count <= 2

    // Pictures and videos stand where no number does: a call takes their room at once, and so does a code that somebody
    // waits for. The one for everybody's phone stands beside calls then.
    readonly property bool showsMedia: hall.media.turn > 0 && ["quiet", "closed", "lost"].includes(hall.mood) && !code.awaited
        && media.height >= Theme.px(200)
    // Two groups at a time, or so many that each is seen once a minute; of old figures two. High rows of names in two
    // languages stand one at a time, and for a shorter time.
    readonly property bool single: hall.bilingual && !portrait && queues.nameLines > 1
    readonly property real mediaRows: Math.max(single ? 1 : 2, hall.live ? Math.ceil(queues.groups / (single ? 15 : 6)) : 0) * queues.rowHeight + Theme.px(4)
    MediaPane {
        id: media
        visible: classic.showsMedia
        x: classic.portrait ? classic.margin : classic.width / 2 + Theme.px(24)
        width: classic.width - x - classic.margin
        // Above it groups are read, in portrait below two rows of counters.
        height: Math.min(width * 9 / 16, !classic.tells ? width
            : classic.height - waits.height - classic.mediaRows - Theme.px(52) - (classic.portrait ? serves.height + Theme.px(310) : 0))
        y: (classic.height - height) * (classic.hall.mood === "lost" && !classic.portrait ? 0.5 : 1) - Theme.px(16)
        media: classic.hall.media
    }
    // At rest the codes for phones stand below; beside calls they take turns with the office's pages.
    Notices {
        id: code
        // Each group is seen once a minute at least.
        visible: classic.tells && !classic.showsMedia && !nothing && (awaited || classic.portrait || queues.pagesIn(classic.queueRoom - height - Theme.px(16)) <= 6)
        hall: classic.hall
        paged: false
        x: classic.portrait ? classic.margin : classic.width / 2 + Theme.px(24)
        width: classic.width - x - classic.margin
        height: Theme.px(264)
        y: classic.height - height - Theme.px(12)
    }
    readonly property real lowHeight: showsMedia ? media.height + Theme.px(24) : code.visible ? code.height + Theme.px(16) : 0
    // In portrait counters and queues share what the codes or the media leave.
    readonly property real shared: height - Theme.px(64) - serves.height - waits.height - lowHeight
    // Of a screen that lies, without the codes.
    readonly property real queueRoom: height - Theme.px(24) - waits.height
    readonly property real gridHeight: !portrait ? height - Theme.px(24) - serves.height : showsMedia ? shared - mediaRows : shared * 0.58
    BigCalls {
        id: big
        width: parent.width
        height: classic.callsHeight
        margin: classic.margin
        hall: classic.hall
    }
    // At rest: what each counter serves, and who waits.
    readonly property bool tells: !calling && hall.mood === "quiet" && hall.board.told
    Column {
        visible: classic.tells
        x: classic.margin
        y: Theme.px(12)
        width: classic.portrait ? classic.width - 2 * x : classic.width / 2 - x - Theme.px(24)
        AppText {
            id: serves
            // The cells say no word for a counter then.
            text: classic.hall.bilingual ? classic.hall.both(qsTr("Quầy"), "ClassicLayout", "Quầy", " · ") : qsTr("Đang phục vụ")
            size: Theme.px(48)
            weight: Font.DemiBold
            lines: 1
        }
        CountersGrid {
            width: parent.width
            height: classic.gridHeight
            hall: classic.hall
        }
    }
    Column {
        visible: classic.tells
        x: classic.portrait ? classic.margin : classic.width / 2 + Theme.px(24)
        y: classic.portrait ? Theme.px(12) + serves.height + classic.gridHeight + Theme.px(28) : Theme.px(12)
        width: classic.width - x - classic.margin
        AppText {
            id: waits
            text: classic.hall.bilingual ? classic.hall.both(qsTr("Người đang chờ"), "ClassicLayout", "Người đang chờ", " · ") : qsTr("Người đang chờ")
            size: Theme.px(48)
            weight: Font.DemiBold
            lines: 1
        }
        QueueList {
            id: queues
            width: parent.width
            height: classic.portrait ? classic.shared - classic.gridHeight : classic.queueRoom - classic.lowHeight
            hall: classic.hall
        }
    }
    Resting {
        x: classic.margin
        width: (classic.portrait ? parent.width : classic.showsMedia ? media.x + Theme.px(16) : list.x) - 2 * classic.margin
        height: classic.portrait ? Theme.px(640) : parent.height
        hall: classic.hall
        visible: !classic.calling && !classic.tells
        narrow: classic.portrait || classic.showsMedia || classic.hall.mood === "unused"
    }
    CallList {
        id: list
        visible: !classic.tells && classic.hall.mood !== "lost" && classic.hall.mood !== "unused" && classic.hall.mood !== "starting" && (classic.hall.mood !== "closed" || classic.hall.goesOn)
        readonly property bool resting: !classic.calling
        x: !resting || classic.portrait ? classic.margin : classic.showsMedia ? media.x : parent.width - classic.aside
        y: resting ? (classic.portrait ? Theme.px(660) : Theme.px(24)) : big.height + Theme.px(16)
        width: (classic.portrait || !pages.visible || resting ? parent.width : pages.x - Theme.px(56) + classic.margin) - x - classic.margin
        height: (classic.showsMedia ? media.y - Theme.px(16) : pages.visible && (classic.portrait || resting) ? pages.y - Theme.px(16) : parent.height) - y
        columns: resting && !classic.portrait ? 1 : !classic.portrait && classic.count > 2 ? 3 : 2
        hall: classic.hall
    }
    Notices {
        id: pages
        readonly property bool resting: !classic.calling
        visible: !classic.tells && !classic.showsMedia && classic.roomForPages && height >= Theme.px(220)
        width: classic.portrait ? parent.width - 2 * classic.margin : resting ? classic.aside - Theme.px(72) : Theme.px(760)
        x: parent.width - width - classic.margin
        height: classic.portrait ? Theme.px(resting && !list.visible && classic.hall.mood !== "lost" ? 470 : 264) : Math.min(Theme.px(resting && !list.visible ? 440 : 316), parent.height - big.height - Theme.px(32))
        y: parent.height - height - Theme.px(16)
        hall: classic.hall
    }
}
