pragma ComponentBehavior: Bound

import QtQuick
import Look

// The first page: search, fields of work as tiles, and the second door for people with a booking.
Page {
    id: page

    property int sheet: 0
    // The search, the question and the doors in a column at the left of the tiles.
    readonly property bool wide: landscape && !narrow
    // The question over both columns: it is read, and nothing to press stands beside it.
    readonly property bool sunk: wide && low
    readonly property bool dense: four || beyond && low
    readonly property real sunkBy: sunk ? question.height + Theme.px(16) : 0
    // A whole catalogue on one sheet. Portrait: three beside each other, the picture above the name. Wide: three beside
    // each other and five rows, for which the head goes into the left column. Older shape: four, the picture in the
    // corner, the search in the last place.
    readonly property bool full: Theme.textScale < 1.2 && count > 8
    readonly property bool three: !landscape && full
    readonly property bool beyond: wide && full
    readonly property bool four: narrow && full
    // A small office's: one below the other, large, where two beside each other would leave half the page bare.
    readonly property bool few: count > 0 && count < (landscape ? 4 : 5) && !huge
    // Four to eight, in letters of the usual size.
    readonly property bool usual: !few && !full && Theme.textScale < 1.2
    readonly property bool sole: few && count === 1
    // Larger letters beside the column of doors: the wait in one line, the picture small, so that long names have room.
    readonly property bool roomy: wide && !few && !huge && Theme.textScale > 1.2
    // How many lines the longest name takes at most, in the letters that long names have on this sheet.
    readonly property int lettersALine: full ? (three ? 16 : four ? 19 : 20) : usual ? (wide ? 26 : 19) : roomy || columns > 1 ? 22
        : Math.max(10, Math.floor((width - (wide ? left.width : 0) - Theme.px(160)) / (nameSize * 0.5)))
    property int made: 0
    readonly property int longest: {
        let most = made * 0
        for (let n = 0; n < repeater.count; n++) {
            const tile = repeater.itemAt(n) as Tile
            if (tile) most = Math.max(most, tile.text.length)
        }
        return most
    }
    readonly property int mostLines: !few ? Math.max(columns === 1 ? 1 : 2, Math.min(4, Math.ceil(longest / lettersALine))) : columns === 1 ? 1 : 2
    readonly property int columns: few ? 1 : dense ? 4 : three || beyond || narrow && Theme.textScale < 1.2 ? 3 : huge && !narrow || Theme.textScale > 1.2 && !landscape ? 1 : 2
    readonly property real gap: Math.max(Theme.px(full ? 16 : 20), Theme.between)
    readonly property real nameSize: few ? Theme.px(sole ? 64 : Theme.textScale > 1.2 && !narrow ? 56 : 48) : dense ? Theme.px(30) : three ? Theme.px(32) : narrow ? Math.min(Theme.textPx(34), Theme.px(44)) : Theme.textPx(34)
    readonly property real waitSize: few ? Theme.px(sole ? 46 : Theme.textScale > 1.2 ? (narrow ? 42 : 48) : 38) : narrow ? Math.min(Theme.textSmall, Theme.px(44)) : Theme.textSmall
    aside: beyond && !low ? left.width : 0
    // Room for two lines of the name (one when the tile is as wide as the page) and the wait below it.
    readonly property real leastTile: (mostLines > 2 && columns > 1 ? Theme.linesOf(longSize, mostLines) : Theme.linesOf(nameSize, mostLines))
        + Theme.linesOf(waitSize, 1) * (oneLine || single ? 1 : 2) + Theme.px(three ? 20 : beyond || four ? 12 : 16)
    readonly property real longSize: few ? Theme.px(sole ? 56 : Theme.textScale > 1.2 && !narrow ? 48 : 40) : roomy ? Theme.textPx(28) : full || usual ? Theme.px(28) : nameSize
    // While the server is away tiles tell no wait, and below a notice they tell it in fewer words: the whole catalogue
    // stays on the sheet.
    readonly property bool single: beyond || narrow || roomy || sunk || three && (notice.visible || mostLines > 2)
    readonly property bool oneLine: wide && !beyond && Theme.textScale < 1.2 || columns === 1
    readonly property bool compact: narrow || !landscape && (three || height < Theme.px(1180))
    readonly property bool huge: Theme.textScale > 1.7
    readonly property real foot: (wide || !doors ? height : doorsTop - gap) - (notice.visible ? notice.height + gap : 0)
    readonly property real wholeRoom: foot - tiles.y
    readonly property real moreHeight: Math.max(Theme.px(92), Theme.touch)
    // On the older shape the way to the next sheet stands beside the question, which it makes taller: what is there
    // without it says whether it is needed.
    readonly property real unturned: foot - (four ? Theme.linesOf(Theme.px(52), 1) + Theme.px(12)
        : wide ? sunkBy : (narrow ? Math.max(question.height, search.height) : question.height + Theme.px(three ? 12 : 24) + search.height) + gap)
    readonly property bool needsMore: cells > columns * Math.floor((unturned + gap) / (leastTile + gap))
    readonly property real room: tiles.height + gap
    readonly property int fitting: Math.max(1, Math.min(columns === 1 ? 6 : three || beyond ? 5 : 4, Math.floor(room / (leastTile + gap))))
    // Few tiles grow into the room there is.
    readonly property real tileHeight: Math.min(room / Math.min(fitting, Math.ceil(cells / columns)) - gap, count === 1 ? room : Theme.px(few ? 420 : Theme.textScale > 1.2 ? 380 : usual ? 360 : 300))
    readonly property int perSheet: fitting * columns - (four ? 1 : 0)
    readonly property int count: repeater.count
    readonly property int cells: count + (four ? 1 : 0)
    readonly property int sheets: Math.max(1, Math.ceil(count / perSheet))
    // The next citizen begins at the beginning, also after one who turned the sheets and went.
    Connections {
        target: page.screen
        function onVisitorLeft(): void { page.sheet = 0 }
    }
    onSheetsChanged: sheet = Math.min(sheet, sheets - 1)

    // Of a kiosk that gives no ordinary numbers for now.
    readonly property string only: !page.screen.hall.priorityOnly ? ""
        : page.screen.hall.givesNumbers ? qsTr("Máy này chỉ nhận lịch hẹn và cấp số ưu tiên.") : qsTr("Máy này chỉ nhận lịch hẹn.")
    readonly property string elsewhere: only === "" ? "" : qsTr("Xin lấy số thường ở máy khác hoặc hỏi cán bộ.")

    readonly property bool none: count === 0 && page.screen.hall.givesNumbers
    readonly property string nothing: qsTr("Chưa có thủ tục nào để lấy số ở đây. Xin hỏi cán bộ.")

    spoken: (page.none ? qsTr("Xin chào.") + " " + page.nothing : page.only !== "" ? qsTr("Xin chào.") + " " + page.only + " " + page.elsewhere : qsTr("Xin chào. Ông, bà cần làm thủ tục gì? Xin chọn một lĩnh vực."))
        + (booking.visible ? " " + qsTr("Nếu đã có lịch hẹn, xin đưa mã QR lại gần ô quét.") : "")
        + (results.visible ? " " + qsTr("Nếu đến lấy kết quả, xin chọn Đến lấy kết quả.") : "")

    Item {
        id: left
        width: page.beyond ? Theme.px(page.low ? 430 : 480) : page.wide ? page.width * 0.335 : page.width
        // Of the question and the search beside each other. What stands in it asks this, not its height: a screen that
        // is turned has its shape before its size.
        readonly property real line: Math.max(question.height, search.visible ? search.height : 0, page.four && page.needsMore ? page.moreHeight : 0)
        height: page.wide ? page.height : page.narrow ? line : search.y + search.height

        EvenText {
            id: question
            y: page.sunk ? 0 : page.beyond ? page.headRoom : page.narrow ? (left.line - height) / 2 : 0
            width: page.sunk ? page.width : page.narrow ? parent.width * 0.53 : parent.width
            readonly property string asked: page.screen.hall.givesNumbers ? qsTr("Ông/bà cần làm\nthủ tục gì?") : qsTr("Máy này chỉ\nnhận lịch hẹn")
            text: page.compact || page.sunk || page.lone ? asked.replace("\n", " ") : asked
            size: Theme.px(page.compact ? 52 : page.beyond ? 58 : page.wide && page.all ? 64 : 76)
            weight: Font.Bold
            lineHeight: 1.0
            lines: page.four ? 1 : 0
            fontSizeMode: page.four ? Text.HorizontalFit : Text.FixedSize
            minimumPixelSize: Theme.px(34)
        }
        SearchField {
            id: search
            objectName: "search"
            visible: page.screen.hall.givesNumbers && !page.four
            x: parent.width - width
            y: page.narrow ? (left.line - height) / 2 : page.sunk ? page.sunkBy : question.y + question.height + Theme.px(page.three || page.beyond ? 12 : 24)
            width: page.narrow ? parent.width * 0.45 : parent.width
            most: page.narrow ? Theme.px(38) : Theme.px(50)
            readonly property list<string> examples: page.screen.choice.searchExamples.slice(0, page.landscape ? 2 : 3).map(one => one.replace(/ /g, "\u00A0"))
            readonly property string asked: examples.length === 0 ? qsTr("Tìm thủ tục") : qsTr("Tìm: %1…").arg(examples.join(", "))
            placeholder: page.huge ? Theme.tied(asked) : asked
            onClicked: page.screen.actions.visit("search")
        }
    }

    Item {
        id: tiles
        x: page.wide ? left.width + Theme.px(page.sunk ? 32 : page.beyond ? 40 : 48) : 0
        y: page.wide ? page.sunkBy : left.height + (page.four && !page.needsMore ? Theme.px(12) : page.gap)
        width: page.width - x
        height: page.wholeRoom - (page.needsMore && !page.four ? page.moreHeight + page.gap : 0)

        Grid {
            columns: page.columns
            spacing: page.gap
            Repeater {
                id: repeater
                model: page.screen.hall.groups
                onItemAdded: page.made += 1
                onItemRemoved: page.made += 1
                delegate: Tile {
                    id: tile
                    required property int index
                    required property string id
                    required property string name
                    required property string sign
                    required property int waiting
                    required property int low
                    required property int high
                    required property int about
                    required property bool open
                    required property bool served
                    required property string because
                    required property string soon

                    objectName: "group-" + id
                    visible: Math.floor(index / page.perSheet) === page.sheet
                    width: (tiles.width - (page.columns - 1) * page.gap) / page.columns
                    height: page.tileHeight
                    text: name
                    // A long name has a third line, and the picture gives way to it.
                    readonly property bool long: page.few ? name.length > 36 : page.full || page.usual ? name.length > 26 : page.roomy && name.length > 30
                    picture: long && page.dense ? "" : sign
                    nameSize: long ? page.longSize : page.nameSize
                    nameLines: page.sole ? 4 : Math.max(page.full ? 3 : 2, page.mostLines)
                    stacked: page.three
                    cornered: page.dense
                    plain: page.beyond && !page.dense || page.roomy || page.narrow && !page.four && !page.few
                    grand: page.few
                    dim: !open
                    onClicked: page.screen.actions.chooseGroup(id)
                    WaitLine {
                        width: tile.contentRoom
                        known: !page.screen.away
                        waiting: tile.waiting
                        low: tile.low
                        high: tile.high
                        about: tile.about
                        open: tile.open
                        served: tile.served
                        because: tile.because
                        soon: tile.soon
                        oneLine: page.oneLine
                        size: page.waitSize
                        brisk: page.full || (page.narrow || page.roomy) && !page.few
                        single: page.single
                        rangeFirst: page.three
                    }
                }
            }
            Tile {
                id: searchTile
                objectName: "search"
                readonly property int later: 2
                visible: page.four
                width: (tiles.width - (page.columns - 1) * page.gap) / page.columns
                height: page.tileHeight
                text: qsTr("Tìm thủ tục")
                picture: "search"
                nameSize: page.nameSize
                cornered: true
                chosen: true
                onClicked: page.screen.actions.visit("search")
                AppText {
                    width: searchTile.contentRoom
                    text: page.screen.choice.searchExamples.length === 0 ? "" : page.screen.choice.searchExamples[0] + "…"
                    size: Theme.px(28)
                    quiet: true
                    lines: 1
                }
            }
        }
    }
    AppText {
        // An office that has described no services yet.
        objectName: "noServices"
        visible: page.none
        x: tiles.x
        y: tiles.y + Theme.px(24)
        width: tiles.width
        text: page.nothing
        size: Theme.textLarge
        quiet: true
    }
    Row {
        id: more
        visible: page.sheets > 1
        x: page.four ? page.width - room : tiles.x
        y: page.four ? (left.line - height) / 2 : tiles.y + tiles.height + page.gap
        spacing: page.gap
        readonly property real room: page.four ? page.width * 0.45 : tiles.width
        readonly property int buttons: (page.sheet > 0 ? 1 : 0) + (page.sheet < page.sheets - 1 ? 1 : 0)
        readonly property real each: (room - (Math.max(1, buttons) - 1) * spacing) / Math.max(1, buttons)

        BigButton {
            objectName: "previousSheet"
            readonly property bool turns: true
            visible: page.sheet > 0
            width: more.each
            height: page.moreHeight
            kind: "quiet"
            textSize: Math.min(Theme.textSmall, Theme.px(40))
            icon.name: "back"
            text: qsTr("Các lĩnh vực trước")
            onClicked: page.sheet -= 1
        }
        BigButton {
            objectName: "nextSheet"
            readonly property bool turns: true
            visible: page.sheet < page.sheets - 1
            width: more.each
            height: page.moreHeight
            kind: "quiet"
            textSize: Math.min(Theme.textSmall, Theme.px(40))
            icon.name: "arrow-right"
            text: qsTr("Xem thêm %n lĩnh vực", "", page.count - (page.sheet + 1) * page.perSheet)
            onClicked: page.sheet += 1
        }
    }

    StatusBanner {
        id: notice
        // What a manager says to the hall stands above what is wrong with the paper. Without the server nobody knows
        // what he would say now.
        readonly property string away: page.screen.away ? qsTr("Máy đang mất kết nối, vẫn cấp số như thường.") : ""
        // Large letters that stand low have room for one thing: what is wrong with the paper.
        readonly property bool terse: page.huge || page.low && Theme.textScale > 1.2
        readonly property string said: !page.screen.away ? page.screen.hall.notice : terse ? "" : away
        readonly property string counted: away === "" ? "" : terse ? (paper === "" ? away : "") : qsTr("Số được tính từ lúc ông/bà lấy.")
        readonly property string paper: page.screen.slip.printerTrouble === "" ? ""
            : page.screen.slip.printerTrouble === "paper_out"
            ? qsTr("Máy in hết giấy: số sẽ hiện trên màn hình, xin chụp hoặc ghi lại.")
            : qsTr("Máy in đang có sự cố: số sẽ hiện trên màn hình, xin chụp hoặc ghi lại.")
        objectName: "notice"
        visible: said !== "" || counted !== "" || page.only !== "" || paper !== ""
        x: tiles.x
        y: page.wide || !page.doors ? page.height - height : page.doorsTop - height - page.gap
        width: tiles.width
        kind: page.screen.away && page.only === "" && paper === "" ? "info" : "warn"
        iconName: page.screen.away ? "lost-link" : said !== "" ? "warning" : page.only !== "" ? "info" : "printer"
        textSize: page.narrow || page.compact && page.huge ? Math.min(Theme.textSmall, Theme.px(44)) : Theme.textSmall
        // The question's place says it already where nothing else is given.
        readonly property string only: page.screen.hall.givesNumbers ? page.only : ""
        title: said !== "" ? said : only !== "" ? only : page.elsewhere
        text: [counted, said !== "" ? only : page.huge || only === "" ? "" : page.elsewhere, paper].filter(line => line !== "").join("\n")
    }
    ScanHere {
        id: scanHere
        objectName: "scanHere"
        visible: page.lone && booking.visible && height > Theme.px(150)
        x: tiles.x
        y: tiles.y
        width: tiles.width
        height: page.wholeRoom
    }
    // The doors: a booking, a result to collect, and something in a life that needs several procedures. Those that lead
    // to a number at once are green. Beside each other where there are several; upright the third stands above the two.
    readonly property int doorCount: (booking.visible ? 1 : 0) + (results.visible ? 1 : 0) + (events.visible ? 1 : 0)
    readonly property bool doors: doorCount > 0
    readonly property bool several: doorCount > 1
    readonly property bool all: doorCount === 3
    readonly property bool beside: several && !wide
    // Nothing else stands on the page.
    readonly property bool lone: doorCount === 1 && !screen.hall.givesNumbers
    // Low on a tall screen doubled text leaves no room for a second row of them, and they no room for pictures.
    readonly property bool raised: beside && !narrow && all && !(huge && compact)
    readonly property bool bare: beside && all && huge && compact && !narrow
    readonly property int inRow: raised ? 2 : doorCount
    readonly property real doorWidth: wide ? left.width : beside ? (width - (inRow - 1) * gap) / inRow : width
    readonly property real doorHeight: beside ? Math.max(Theme.px(narrow ? 108 : 132), Theme.touch, booking.visible ? booking.implicitHeight : 0, results.visible ? results.implicitHeight : 0, events.visible && !raised ? events.implicitHeight : 0)
        : Math.max(Theme.px(lone ? (narrow ? 150 : wide ? 236 : 220) : beyond ? (all ? 112 : 132) : wide ? (all ? 116 : several ? 150 : 236) : narrow ? 108 : three ? 132 : 160), Theme.touch)
    readonly property real doorsTop: raised ? events.y : beside ? height - doorHeight
        : Math.min(booking.visible ? booking.y : height, results.visible ? results.y : height, events.visible ? events.y : height)

    component Door: BigButton {
        readonly property bool close: page.beyond || page.narrow && page.inRow > 2 || page.bare
        width: page.doorWidth
        height: page.beside ? page.doorHeight : Math.max(page.doorHeight, implicitHeight)
        leftPadding: Theme.px(close ? 24 : page.several ? 28 : 44)
        rightPadding: Theme.px(close ? 16 : page.several ? 20 : 44)
        alignLeft: true
        textSize: Theme.px(page.lone ? 52 : page.bare ? 32 : page.narrow && Theme.textScale < 1.2 ? 34 : page.beside || page.beyond ? 36 : Theme.textScale > 1 && !page.all ? 50 : 44)
        textLines: 3
        textWeight: Font.Bold
        detailSize: Math.min(Theme.textPx(page.several || page.narrow ? 28 : 29), Theme.px(44))
        detailLines: page.beyond ? 2 : page.several ? 1 : 3
        topPadding: Theme.px(page.lone ? 12 : page.narrow ? 4 : page.beyond ? (page.all ? 2 : 8) : 12)
        bottomPadding: topPadding
        icon.width: Theme.px(page.lone ? 96 : close ? 56 : page.several || page.narrow ? 64 : 88)
    }
    Door {
        id: booking
        objectName: "booking"
        visible: page.screen.hall.bookings
        y: page.height - height - (results.visible && !page.beside ? results.height + page.gap : 0)
        text: qsTr("Tôi đã có lịch hẹn")
        detail: page.lone ? qsTr("Hoặc gõ mã hẹn ghi dưới mã QR") : page.huge || (page.beside || page.all) && Theme.textScale > 1 ? "" : page.full || page.several || page.narrow || Theme.textScale > 1 ? qsTr("Quét mã QR để lấy số") : qsTr("Đưa mã QR trên điện thoại hoặc giấy lại gần ô quét")
        icon.name: page.bare ? "" : "qr"
        onClicked: page.screen.actions.visit("checkIn")
    }
    Door {
        id: results
        objectName: "results"
        visible: page.screen.choice.resultService !== ""
        x: page.beside && booking.visible ? booking.width + page.gap : 0
        y: page.height - height
        text: qsTr("Đến lấy kết quả")
        detail: page.lone ? qsTr("Hoặc gõ mã hẹn ghi dưới mã QR") : page.huge || (page.beside || page.wide) && Theme.textScale > 1 ? "" : qsTr("Nhận giấy tờ đã xong")
        icon.name: page.bare ? "" : "document-check"
        onClicked: page.screen.actions.chooseService(page.screen.choice.resultService)
    }
    Door {
        id: events
        objectName: "events"
        // The third: a line of its own, above the two or over the column.
        readonly property bool slim: page.all && (page.wide || page.raised)
        visible: page.screen.hall.givesNumbers && page.screen.choice.hasEvents
        kind: page.several ? "quiet" : "primary"
        width: page.raised ? page.width : page.doorWidth
        x: page.beside && !page.raised ? page.width - width : 0
        y: page.raised ? page.height - page.doorHeight - page.gap - height
            : page.beside ? page.height - height
            : page.height - height - (booking.visible ? booking.height + page.gap : 0) - (results.visible ? results.height + page.gap : 0)
        height: slim ? Math.max(Theme.px(88), Theme.touch, implicitHeight) : page.beside ? page.doorHeight : Math.max(page.doorHeight, implicitHeight)
        text: qsTr("Nhiều thủ tục, một số")
        textSize: Theme.px(page.bare ? 32 : page.beyond && page.all ? 30 : page.narrow && Theme.textScale < 1.2 ? 34 : page.beside || page.beyond || page.all ? 36 : Theme.textScale > 1 ? 50 : 44)
        topPadding: Theme.px(page.narrow || slim ? 4 : 12)
        icon.width: Theme.px(page.wide && page.all ? 48 : close ? 56 : page.several || page.narrow ? 64 : 88)
        detail: slim || page.bare || page.huge || Theme.textScale > 1 && page.several || page.narrow && page.inRow > 2 ? "" : page.screen.choice.eventName
        icon.name: page.bare ? "" : "repeat"
        onClicked: page.screen.actions.visit("events")
    }
}
