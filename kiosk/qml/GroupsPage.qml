pragma ComponentBehavior: Bound

import QtQuick
import Look

// The first page: search, fields of work as tiles, and the second door for people with a booking.
Page {
    id: page

    property int sheet: 0
    readonly property int columns: Theme.textScale > 1.7 && !landscape ? 1 : 2
    readonly property real gap: Theme.px(20)
    readonly property real leastTile: Theme.px(landscape ? 150 : 172) * (1 + (Theme.textScale - 1) * 0.75)
    readonly property real room: tiles.height + gap
    readonly property int fitting: Math.max(1, Math.min(landscape ? 5 : 4, Math.floor(room / (leastTile + gap))))
    readonly property int perSheet: fitting * columns
    readonly property int count: repeater.count
    readonly property int sheets: Math.max(1, Math.ceil(count / perSheet))
    onSheetsChanged: sheet = Math.min(sheet, sheets - 1)

    spoken: qsTr("Xin chào. Ông bà cần làm thủ tục gì? Xin chạm vào một lĩnh vực trên màn hình. Nếu đã có lịch hẹn, xin đưa mã QR vào khe đọc.")

    Item {
        id: left
        width: page.landscape ? page.width * 0.36 : page.width
        height: page.landscape ? page.height : search.y + search.height

        AppText {
            id: question
            width: parent.width
            text: qsTr("Ông/bà cần làm\nthủ tục gì?")
            size: Theme.px(76) * (1 + (Theme.textScale - 1) * 0.25)
            weight: Font.Bold
            lineHeight: 1.0
        }
        SearchField {
            id: search
            objectName: "search"
            y: question.height + Theme.px(24)
            width: parent.width
            placeholder: qsTr("Tìm: khai sinh, sổ đỏ, hộ chiếu…")
            onClicked: page.screen.visit("search")
        }
        StatusBanner {
            visible: page.landscape && page.screen.printerTrouble !== ""
            y: search.y + search.height + Theme.px(24)
            width: parent.width
            kind: "warn"
            iconName: "printer"
            textSize: Theme.textSmall
            text: notice.text
        }
    }

    Item {
        id: tiles
        x: page.landscape ? left.width + Theme.px(48) : 0
        y: page.landscape ? 0 : left.height + page.gap
        width: page.width - x
        height: (page.landscape ? page.height : booking.y - page.gap - (notice.visible ? notice.height + page.gap : 0)) - y
            - (more.visible ? more.height + page.gap : 0)

        Grid {
            columns: page.columns
            spacing: page.gap
            Repeater {
                id: repeater
                model: page.screen.groups
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
                    onClicked: page.screen.chooseGroup(id)
                    WaitLine {
                        width: tile.contentRoom
                        waiting: tile.waiting
                        low: tile.low
                        high: tile.high
                        open: tile.open
                        served: tile.served
                        because: tile.because
                        oneLine: page.columns === 1
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
            visible: page.sheet > 0
            width: more.each
            height: Theme.px(92)
            kind: "quiet"
            textSize: Theme.textSmall
            icon.name: "back"
            text: qsTr("Các lĩnh vực trước")
            onClicked: page.sheet -= 1
        }
        BigButton {
            objectName: "nextSheet"
            visible: page.sheet < page.sheets - 1
            width: more.each
            height: Theme.px(92)
            kind: "quiet"
            textSize: Theme.textSmall
            icon.name: "arrow-right"
            text: qsTr("Xem thêm %1 lĩnh vực").arg(page.count - (page.sheet + 1) * page.perSheet)
            onClicked: page.sheet += 1
        }
    }

    StatusBanner {
        id: notice
        visible: !page.landscape && page.screen.printerTrouble !== ""
        y: booking.y - height - page.gap
        width: page.width
        kind: "warn"
        iconName: "printer"
        textSize: Theme.textSmall
        text: page.screen.printerTrouble === "paper_out"
            ? qsTr("Máy in hết giấy: số sẽ hiện trên màn hình để ông/bà chụp lại.")
            : qsTr("Máy in đang có sự cố: số sẽ hiện trên màn hình để ông/bà chụp lại.")
    }
    BigButton {
        id: booking
        objectName: "booking"
        y: page.height - height
        width: page.landscape ? left.width : page.width
        height: Math.max(Theme.px(160), implicitHeight)
        leftPadding: Theme.px(44)
        alignLeft: true
        text: qsTr("Tôi đã có lịch hẹn")
        detail: qsTr("Đưa mã QR trên điện thoại hoặc giấy vào khe đọc")
        textSize: Theme.px(44) * (1 + (Theme.textScale - 1) * 0.3)
        textWeight: Font.Bold
        detailSize: Theme.textPx(29)
        icon.name: "qr"
        onClicked: page.screen.visit("checkIn")
    }
}
