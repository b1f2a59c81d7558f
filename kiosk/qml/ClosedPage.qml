pragma ComponentBehavior: Bound

import QtQuick
import Look

// No numbers now: when they are given again, in figures that are read from afar; the week's hours, where they are given
// meanwhile, how to book. What to bring can be looked up all the same.
Page {
    id: page

    readonly property KioskHall hall: screen.hall
    // This kiosk alone gives no numbers; the hall does.
    readonly property bool alone: hall.stopped !== ""
    readonly property bool huge: Theme.textScale > 1.7
    readonly property bool large: Theme.textScale > 1
    readonly property bool books: !alone && hall.bookAddress !== ""
    readonly property bool elsewhere: !alone && hall.elsewhereNames.length > 0
    // Beside what is told of this place stands what can be done instead, where there is any.
    readonly property bool parted: landscape && (books || elsewhere)
    readonly property bool small: landscape && width < Theme.px(1500)
    // Of the week's hours and the hotline beside each other.
    readonly property int columns: huge ? 1 : large || parted ? 2 : 3
    // Upright: what is left above the foot makes the code larger that is read by a telephone, then parts what stands here.
    readonly property real least: head.height + facts.height + (elsewhere ? others.height + Theme.px(36) : 0) + (books ? Theme.px(308 + 36) : 0) + Theme.px(36)
    readonly property real spare: landscape || large ? 0 : Math.max(0, told.height - least)
    readonly property real code: Math.min(Theme.px(140), spare)
    readonly property real apart: books ? Math.min(Theme.px(28), (spare - code) / 3) : Math.min(Theme.px(60), spare / 4)
    readonly property real half: parted ? (width - Theme.px(56)) / 2 : width

    readonly property string title: hall.opensTitle !== "" ? hall.opensTitle
        : !alone ? qsTr("Hiện ngừng cấp số")
        : hall.stopped === "closed" ? qsTr("Máy này tạm ngừng cấp số") : qsTr("Máy này đang được bảo trì")
    readonly property string why: hall.closedBecause !== "" ? hall.closedBecause
        : !alone ? ""
        : hall.reception ? qsTr("Xin ông/bà dùng máy lấy số khác, hoặc đến quầy hướng dẫn để lấy số.")
        : qsTr("Xin ông/bà dùng máy lấy số khác, hoặc hỏi cán bộ ở quầy.")
    spoken: title + (hall.opensTime === "" ? "" : " " + hall.opensTime) + ". " + why + " "
        + (elsewhere ? hall.elsewhereNames.map((name, n) => qsTr("%1 đang cấp số đến %2.").arg(name).arg(page.hall.elsewhereUntil[n])).join(" ") + " " : "")
        + (books ? qsTr("Ông, bà có thể đặt lịch hẹn tại %1.").arg(hall.bookAddress) + " " : "")
        + qsTr("Bấm Xem thủ tục và giấy tờ cần mang để tra trước.")

    component Rule: Rectangle {
        width: parent ? parent.width : 0
        height: Theme.hairline
        color: Theme.line
    }
    component Facts: Column {
        id: line
        readonly property real each: Math.floor((width - (page.columns - 1) * Theme.px(28)) / page.columns)
        width: parent ? parent.width : 0
        spacing: Theme.px(20)
        Rule {}
        Flow {
            width: parent.width
            spacing: Theme.px(28)
            Repeater {
                model: page.hall.weekDays
                delegate: Fact {
                    required property string modelData
                    required property int index
                    width: line.each
                    label: modelData
                    value: page.hall.weekTimes[index] ?? ""
                    valueSize: Math.min(Theme.textPx(36), Theme.px(page.small ? 44 : 72))
                }
            }
            Fact {
                objectName: "hotline"
                visible: page.hall.hotline !== ""
                width: line.each
                label: qsTr("Đường dây nóng")
                value: page.hall.hotline
                valueSize: Math.min(Theme.textPx(36), Theme.px(page.small ? 44 : 72))
            }
        }
        Rule {}
    }
    // Where one can go now stands beside when numbers are given again, and the code to book with: large letters leave
    // room for it by less height, and what can be asked for later (the week's hours, the hotline) is moved to.
    readonly property bool dense: large && landscape
    readonly property real placeSize: Math.min(Theme.textPx(38), Theme.px(dense ? 44 : 52))
    component Elsewhere: Card {
        objectName: "elsewhere"
        width: parent ? parent.width : 0
        visible: page.elsewhere
        picture: "pin"
        title: qsTr("Nơi khác đang cấp số")
        titleMost: Theme.px(page.dense ? 32 : 40)
        close: page.dense
        Repeater {
            model: page.hall.elsewhereNames
            delegate: Column {
                id: place
                required property string modelData
                required property int index
                width: parent ? parent.width : 0
                topPadding: Theme.px(12)
                spacing: Theme.px(6)
                Rule { visible: place.index > 0 }
                Grid {
                    id: line
                    // Beside each other where both fit on the line.
                    readonly property bool beside: called.natural + until.implicitWidth + 2 * columnSpacing < width
                    width: parent.width
                    columns: beside || !page.large ? 2 : 1
                    columnSpacing: Theme.px(20)
                    EvenText {
                        id: called
                        width: line.columns === 1 ? line.width : line.width - until.implicitWidth - line.columnSpacing
                        text: place.modelData
                        size: page.placeSize
                        weight: Font.DemiBold
                    }
                    AppText {
                        id: until
                        lines: 1
                        text: qsTr("đến %1").arg(page.hall.elsewhereUntil[place.index] ?? "")
                        size: page.placeSize
                        weight: Font.DemiBold
                        color: Theme.brand
                        font.features: Theme.numberFeatures
                    }
                }
                EvenText {
                    width: parent.width
                    visible: text !== ""
                    text: page.hall.elsewhereAddresses[place.index] ?? ""
                    size: Math.min(Theme.textSmall, Theme.px(page.dense ? 32 : 40))
                    quiet: true
                }
            }
        }
    }
    Pane {
        id: told
        below: "closedDown"
        width: page.half
        height: (page.parted ? page.height : look.y - Theme.px(28))
        centered: true
        spacing: page.landscape || page.large ? Theme.px(24) : Theme.px(36) + page.apart

        Column {
            id: head
            width: parent ? parent.width : 0
            spacing: Theme.px(4)
            EvenText {
                id: above
                width: parent.width
                height: visible ? implicitHeight : 0
                visible: page.why !== "" && page.hall.opensTime !== ""
                text: page.why
                size: Math.min(Theme.textPx(36), Theme.px(page.small ? 40 : 48))
                quiet: true
            }
            EvenText {
                id: title
                objectName: "closedNotice"
                width: parent.width
                text: page.title
                size: Theme.px(56) * (1 + (Theme.textScale - 1) * (page.small ? 0.05 : 0.3))
                weight: Font.Bold
            }
            Numeral {
                objectName: "opensTime"
                width: parent.width
                visible: text !== ""
                text: page.hall.opensTime
                // Lying, as large as the week's hours below it leave room for.
                readonly property real room: (told.height - (page.large ? Theme.px(150) : facts.height + Theme.px(24)) - above.height - title.height - 2 * Theme.px(4)) / 1.26
                size: page.landscape ? Math.max(Theme.px(150), Math.min(Theme.px(260), room)) : Theme.px(page.huge ? 200 : page.large ? 240 : 270)
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.px(120)
                weight: Font.Bold
                font.features: Theme.textFeatures
                topPadding: 0
                bottomPadding: 0
            }
            EvenText {
                width: parent.width
                visible: page.why !== "" && page.hall.opensTime === ""
                text: page.why
                size: Theme.textPx(38)
            }
        }
        Facts { id: facts; visible: !page.large || page.parted }
        Elsewhere { id: others; visible: page.elsewhere && !page.parted }
        BookCard { width: parent ? parent.width : 0; visible: page.books && !page.parted; hall: page.hall; landscape: page.landscape; larger: page.code; small: page.large }
        Facts { visible: page.large && !page.parted }
    }
    Pane {
        below: "elsewhereDown"
        visible: page.parted
        x: page.width - width
        width: page.half
        height: look.y - Theme.px(page.dense ? 16 : 28)
        centered: true
        spacing: Theme.px(page.dense ? 16 : 24)
        Elsewhere { visible: page.elsewhere && page.parted }
        BookCard { width: parent ? parent.width : 0; visible: page.books && page.parted; hall: page.hall; landscape: true; small: page.small || page.large }
    }
    BigButton {
        id: look
        objectName: "lookUp"
        x: page.width - width
        y: page.height - height
        width: page.half
        height: Math.max(Theme.px(page.landscape ? 120 : 132), Theme.touch, implicitHeight)
        kind: "quiet"
        alignLeft: true
        textSize: Math.min(Theme.textPx(38), Theme.px(page.dense ? 36 : 54))
        textWeight: Font.Bold
        textLines: 3
        detailSize: Theme.textSmall
        detail: page.large || page.small ? "" : qsTr("Tra trước để khỏi phải đi hai lần")
        icon.name: "search"
        icon.width: Theme.px(64)
        text: qsTr("Xem thủ tục và giấy tờ cần mang")
        onClicked: page.screen.actions.lookUp()
    }
}
