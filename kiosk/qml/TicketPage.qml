pragma ComponentBehavior: Bound

import QtQuick
import Look

// The number, huge; then where, how long, when to be back, the phone, and the paper as it truly is. Landscape: what is
// known of the number at the left, what one takes along at the right.
Page {
    id: page

    readonly property KioskTicket ticket: screen.slip.ticket
    // Given while the server was away: it says from when it counts, and promises nothing.
    readonly property bool uncounted: ticket.counted !== ""
    readonly property string range: ticket.number === "" ? "" : uncounted ? qsTr("chưa biết") : ticket.nobody ? qsTr("Chưa có quầy phục vụ")
        : ticket.high === 0 ? qsTr("Không phải chờ")
        : ticket.low === 0 ? qsTr("dưới %1 phút").arg(ticket.high)
        : ticket.low === ticket.high ? qsTr("%1 phút").arg(ticket.high) : qsTr("%1–%2 phút").arg(ticket.low).arg(ticket.high)
    readonly property string ahead: ticket.ahead > 0 ? qsTr("%n người", "", ticket.ahead) : qsTr("Không có ai")
    readonly property bool large: Theme.textScale > 1
    readonly property bool huge: Theme.textScale > 1.7
    readonly property real factsEnd: facts.y + facts.height
    readonly property bool small: landscape && width < Theme.px(1500)
    readonly property real half: landscape ? width * 0.5 - Theme.px(28) : width
    readonly property bool failed: screen.slip.printing === "notPrinted" || screen.slip.printing === "maybe"
    readonly property bool again: failed || screen.slip.printing === "givenBefore"

    // A time to be back is told only when there is time to go away.
    readonly property string backLabel: ticket.comeBack !== "" ? qsTr("Nên có mặt trước") : qsTr("Xin chờ tại đây")
    readonly property string backValue: uncounted ? qsTr("đến khi gọi số") : ticket.comeBack !== "" ? ticket.comeBack : ticket.nobody ? qsTr("đến khi có quầy mở") : qsTr("sắp đến lượt")

    component Where: Row {
        spacing: Theme.px(20)
        Icon {
            id: pin
            anchors.verticalCenter: parent.verticalCenter
            name: "pin"
            size: Theme.px(52)
            color: Theme.brand
        }
        Fact {
            width: parent.width - pin.width - parent.spacing
            label: qsTr("Nơi chờ")
            value: page.ticket.where
            valueSize: page.huge ? Theme.px(page.landscape ? 52 : 60) : Theme.textPx(36)
        }
    }

    spoken: ticket.number === "" ? "" : ticket.spoken
    news: ticket.number === "" ? "" : paper.title + ". " + paper.text

    Flickable {
        id: scroll
        width: page.half
        height: page.landscape ? page.height : paper.y - Theme.px(28)
        contentHeight: page.landscape ? page.factsEnd : phone.y + phone.height
        clip: true
        boundsBehavior: Flickable.StopAtBounds

        Item {
            id: top
            width: scroll.width
            height: where.visible ? where.y + where.height : booking.visible ? booking.y + booking.height : names.y + names.height

            AppText {
                id: label
                width: parent.width
                text: qsTr("Số của ông/bà")
                size: Theme.px(page.landscape ? 36 : 44)
                quiet: true
                lines: 1
            }
            Numeral {
                id: number
                objectName: "ticketNumber"
                y: label.height - Math.round(size * 0.09)
                width: parent.width
                text: page.ticket.number
                // Lying, as large as what stands below it leaves room for.
                readonly property real rest: page.height - label.height - names.height - (booking.visible ? booking.height + Theme.px(8) : 0) - where.height - facts.height - Theme.px(44)
                size: page.landscape ? Math.max(Theme.px(page.huge ? 170 : 150), Math.min(Theme.px(300), page.half / (0.63 * Math.max(4, page.ticket.number.length)), rest)) : Theme.px(Theme.textScale > 1 ? 260 : page.failed ? 300 : 360)
                minimumPixelSize: Theme.px(120)
                fontSizeMode: Text.HorizontalFit
                weight: Font.Bold
                color: Theme.accent
                topPadding: 0
                bottomPadding: 0
                font.letterSpacing: -Theme.px(6)
            }
            AppText {
                id: names
                y: number.y + number.height - Math.round(number.size * 0.11)
                width: parent.width
                text: (page.ticket.group !== "" ? page.ticket.group + " · " : "") + page.ticket.service
                    + (page.ticket.className !== "" ? " · " + qsTr("Ưu tiên") : "")
                size: page.huge ? Theme.px(page.small ? 44 : page.landscape ? 52 : 64) : Theme.textPx(page.landscape ? 34 : 40)
                weight: Font.DemiBold
                lines: page.small ? 5 : 3
            }
            AppText {
                id: booking
                objectName: "bookingCounts"
                y: names.y + names.height + Theme.px(8)
                width: parent.width
                visible: text !== ""
                text: page.ticket.booking
                size: page.huge ? Theme.px(page.landscape ? 44 : 56) : Theme.textPx(page.landscape ? 28 : 34)
                lines: 3
            }
            Where {
                id: where
                visible: page.landscape
                y: (booking.visible ? booking.y + booking.height : names.y + names.height) + Theme.px(16)
                width: parent.width
            }
        }

        Item {
            id: facts
            y: top.height + Theme.px(page.landscape ? 12 : 36)
            width: top.width
            height: row.height + Theme.px(page.landscape ? 28 : 44)
            readonly property int columns: page.huge && !page.landscape ? 2 : 3
            readonly property real valueSize: page.huge ? Theme.px(page.small ? 38 : page.landscape ? 52 : 64) : page.large ? Theme.px(page.small ? 38 : page.landscape ? 44 : 52) : Theme.px(page.small ? 34 : page.landscape ? 36 : 42)
            Rectangle { width: parent.width; height: Theme.hairline; color: Theme.line }
            Rectangle { width: parent.width; height: Theme.hairline; y: parent.height; color: Theme.line }
            Grid {
                id: row
                y: Theme.px(page.landscape ? 14 : 22)
                columns: facts.columns
                columnSpacing: Theme.px(page.small ? 16 : page.landscape ? 32 : 40)
                rowSpacing: Theme.px(12)
                readonly property real each: (facts.width - (columns - 1) * columnSpacing) / columns
                Fact { width: row.each; label: page.uncounted ? qsTr("Chúng tôi tính từ") : qsTr("Số người chờ trước"); value: page.uncounted ? page.ticket.counted : page.ahead; valueSize: facts.valueSize }
                Fact { width: row.each; label: qsTr("Thời gian chờ"); value: page.range; valueSize: facts.valueSize }
                Fact { width: row.each; label: page.backLabel; value: page.backValue; valueSize: facts.valueSize }
            }
            Repeater {
                model: facts.columns === 3 ? 2 : 0
                delegate: Rectangle {
                    required property int index
                    x: Math.round((index + 1) * (row.each + row.columnSpacing) - row.columnSpacing * 0.75)
                    width: Theme.hairline
                    height: facts.height
                    color: Theme.line
                }
            }
        }
    }

    // Out of what moves, upright above the buttons: whether there is a paper is seen with the number, in every mode.
    PaperState {
        id: paper
        x: page.width - width
        y: page.landscape ? Theme.px(8) : buttons.y - height - Theme.px(28)
        width: page.half
        printing: page.screen.slip.printing
        reason: page.screen.slip.printReason
    }

    Rectangle {
        id: phone
        parent: page.landscape ? page : scroll.contentItem
        x: page.landscape ? page.width - width : 0
        y: page.landscape ? paper.y + paper.height + Theme.px(24) : page.factsEnd + Theme.px(36)
        width: page.half
        height: page.landscape ? buttons.y - y - Theme.px(24) : Math.max(qr.height + Theme.px(56), words.height + Theme.px(48))
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.contrast ? Theme.hairline : 0
        border.color: Theme.ink

        QrCode {
            id: qr
            x: Theme.px(28)
            y: (phone.height - height) / 2
            source: page.ticket.qr
            modules: page.ticket.qrModules
            most: page.landscape ? Math.min(Theme.px(430), phone.height - Theme.px(40), phone.width * 0.5) : Theme.px(page.huge ? 420 : 400)
        }
        Column {
            id: words
            x: qr.x + qr.width + Theme.px(page.landscape ? 28 : 16)
            y: (phone.height - height) / 2
            width: phone.width - x - Theme.px(24)
            spacing: Theme.px(8)
            AppText {
                width: parent.width
                text: qsTr("Theo dõi trên điện thoại")
                size: page.huge ? Theme.px(page.landscape ? 48 : 60) : Theme.textPx(38)
                weight: Font.Bold
            }
            AppText {
                width: parent.width
                visible: !page.huge && !(page.small && page.large)
                text: qsTr("Quét mã để theo dõi số. Giữ trang mở, điện thoại sẽ báo khi sắp đến lượt. Không cần cài ứng dụng.")
                size: Theme.textSmall
                quiet: true
            }
            Item { width: 1; height: Theme.px(4); visible: !page.landscape }
            Where {
                visible: !page.landscape
                width: parent.width
            }
        }
    }

    Row {
        id: buttons
        x: page.width - width
        y: page.height - height
        width: page.half
        spacing: Math.max(Theme.px(24), Theme.between)
        readonly property real room: width - (scroll.contentHeight > scroll.height + 1 ? done.height + spacing : 0)
        BigButton {
            objectName: "ticketDown"
            readonly property int later: 1
            visible: scroll.contentHeight > scroll.height + 1
            width: done.height
            height: done.height
            leftPadding: 0
            rightPadding: 0
            kind: "quiet"
            icon.name: scroll.atYEnd ? "arrow-up" : "arrow-down"
            icon.width: Theme.px(56)
            Accessible.name: qsTr("Xem tiếp")
            onClicked: scroll.contentY = scroll.atYEnd ? 0 : Math.min(scroll.contentY + scroll.height * 0.8, scroll.contentHeight - scroll.height)
        }
        BigButton {
            objectName: "printAgain"
            visible: page.again
            width: buttons.room * 0.45
            height: done.height
            kind: "quiet"
            icon.name: "printer"
            text: qsTr("In lại")
            textSize: Theme.px(page.small ? 32 : 40)
            leftPadding: Theme.px(16)
            rightPadding: leftPadding
            onClicked: page.screen.actions.printAgain()
        }
        BigButton {
            id: done
            objectName: "done"
            width: page.again ? buttons.room * 0.55 - Theme.px(24) : buttons.room
            height: Math.max(Theme.px(page.landscape ? 120 : 144), Theme.touch)
            text: page.screen.secondsLeft > 0 && page.screen.secondsLeft <= 10 ? qsTr("Xong (%1)").arg(page.screen.secondsLeft) : qsTr("Xong")
            textSize: Theme.px(52)
            textWeight: Font.Bold
            onClicked: page.screen.actions.home()
        }
    }
}
