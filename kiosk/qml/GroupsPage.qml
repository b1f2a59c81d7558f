pragma ComponentBehavior: Bound

import QtQuick
import Look

// The first page: search, fields of work as tiles, and the second door for people with a booking.
Page {
    id: page

    property int sheet: 0
    readonly property int columns: huge || Theme.textScale > 1.2 && !landscape ? 1 : 2
    readonly property real gap: Theme.px(20)
    // Room for two lines of the name (one when the tile is as wide as the page) and the wait below it.
    readonly property real leastTile: Theme.linesOf(Theme.textPx(34), columns === 1 ? 1 : 2) + Theme.linesOf(Theme.textPx(28), 1) * (oneLine ? 1 : 2) + Theme.px(16)
    readonly property bool oneLine: landscape && Theme.textScale < 1.2 || columns === 1
    readonly property bool compact: !landscape && height < Theme.px(1180)
    readonly property bool huge: Theme.textScale > 1.7
    readonly property real wholeRoom: (landscape || !booking.visible ? height : booking.y - gap) - (notice.visible ? notice.height + gap : 0) - tiles.y
    readonly property bool needsMore: count > columns * Math.floor((wholeRoom + gap) / (leastTile + gap))
    readonly property real room: tiles.height + gap
    readonly property int fitting: Math.max(1, Math.min(columns === 1 ? 6 : 4, Math.floor(room / (leastTile + gap))))
    readonly property int perSheet: fitting * columns
    readonly property int count: repeater.count
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

    spoken: (page.only !== "" ? qsTr("Xin chào.") + " " + page.only + " " + page.elsewhere : qsTr("Xin chào. Ông, bà cần làm thủ tục gì? Xin chọn một lĩnh vực."))
        + (booking.visible ? " " + qsTr("Nếu đã có lịch hẹn, xin đưa mã QR lại gần ô quét.") : "")

    Item {
        id: left
        width: page.landscape ? page.width * 0.335 : page.width
        height: page.landscape ? page.height : search.y + search.height

        AppText {
            id: question
            width: parent.width
            readonly property string asked: page.screen.hall.givesNumbers ? qsTr("Ông/bà cần làm\nthủ tục gì?") : qsTr("Máy này chỉ\nnhận lịch hẹn")
            text: page.compact ? asked.replace("\n", " ") : asked
            size: Theme.px(page.compact ? 52 : 76)
            weight: Font.Bold
            lineHeight: 1.0
        }
        SearchField {
            id: search
            objectName: "search"
            visible: page.screen.hall.givesNumbers
            y: question.height + Theme.px(24)
            width: parent.width
            placeholder: page.landscape ? qsTr("Tìm: khai sinh, sổ đỏ…") : qsTr("Tìm: khai sinh, sổ đỏ, hộ chiếu…")
            onClicked: page.screen.actions.visit("search")
        }
    }

    Item {
        id: tiles
        x: page.landscape ? left.width + Theme.px(48) : 0
        y: page.landscape ? 0 : left.height + page.gap
        width: page.width - x
        height: page.wholeRoom - (page.needsMore ? Theme.px(92) + page.gap : 0)

        Grid {
            columns: page.columns
            spacing: page.gap
            Repeater {
                id: repeater
                model: page.screen.hall.groups
                delegate: Tile {
                    id: tile
                    required property int index
                    required property string id
                    required property string name
                    required property string sign
                    required property int waiting
                    required property int low
                    required property int high
                    required property bool open
                    required property bool served
                    required property string because

                    objectName: "group-" + id
                    visible: Math.floor(index / page.perSheet) === page.sheet
                    width: (tiles.width - (page.columns - 1) * page.gap) / page.columns
                    height: Math.min((page.room / page.fitting) - page.gap, Theme.px(300))
                    text: name
                    picture: sign
                    nameSize: Theme.textPx(34)
                    dim: !open
                    onClicked: page.screen.actions.chooseGroup(id)
                    WaitLine {
                        width: tile.contentRoom
                        known: !page.screen.away
                        waiting: tile.waiting
                        low: tile.low
                        high: tile.high
                        open: tile.open
                        served: tile.served
                        because: tile.because
                        oneLine: page.oneLine
                    }
                }
            }
        }
    }
    Row {
        id: more
        visible: page.sheets > 1
        x: tiles.x
        y: tiles.y + tiles.height + page.gap
        spacing: page.gap
        readonly property int buttons: (page.sheet > 0 ? 1 : 0) + (page.sheet < page.sheets - 1 ? 1 : 0)
        readonly property real each: (tiles.width - (Math.max(1, buttons) - 1) * spacing) / Math.max(1, buttons)

        BigButton {
            objectName: "previousSheet"
            readonly property bool turns: true
            visible: page.sheet > 0
            width: more.each
            height: Theme.px(92)
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
            height: Theme.px(92)
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
        readonly property string said: !page.screen.away ? page.screen.hall.notice : page.huge ? "" : away
        readonly property string counted: away === "" ? "" : page.huge ? (paper === "" ? away : "") : qsTr("Số được tính từ lúc ông/bà lấy.")
        readonly property string paper: page.screen.slip.printerTrouble === "" ? ""
            : page.screen.slip.printerTrouble === "paper_out"
            ? qsTr("Máy in hết giấy: số sẽ hiện trên màn hình, xin chụp hoặc ghi lại.")
            : qsTr("Máy in đang có sự cố: số sẽ hiện trên màn hình, xin chụp hoặc ghi lại.")
        objectName: "notice"
        visible: said !== "" || counted !== "" || page.only !== "" || paper !== ""
        x: tiles.x
        y: page.landscape || !booking.visible ? page.height - height : booking.y - height - page.gap
        width: tiles.width
        kind: page.screen.away && page.only === "" && paper === "" ? "info" : "warn"
        iconName: page.screen.away ? "lost-link" : said !== "" ? "warning" : page.only !== "" ? "info" : "printer"
        textSize: Theme.textSmall
        title: said !== "" ? said : page.only
        text: [counted, said !== "" ? page.only : page.huge ? "" : page.elsewhere, paper].filter(line => line !== "").join("\n")
    }
    BigButton {
        id: booking
        objectName: "booking"
        visible: page.screen.hall.bookings
        y: page.height - height
        width: page.landscape ? left.width : page.width
        height: Math.max(Theme.px(page.landscape ? 236 : 160), implicitHeight)
        leftPadding: Theme.px(44)
        alignLeft: true
        text: qsTr("Tôi đã có lịch hẹn")
        detail: page.huge ? "" : qsTr("Đưa mã QR trên điện thoại hoặc giấy lại gần ô quét")
        textSize: Theme.px(Theme.textScale > 1 ? 50 : 44)
        textWeight: Font.Bold
        detailSize: Theme.textPx(29)
        detailLines: 3
        icon.name: "qr"
        onClicked: page.screen.actions.visit("checkIn")
    }
}
