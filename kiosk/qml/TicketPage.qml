pragma ComponentBehavior: Bound

import QtQuick
import Look

// The number, huge; the paper as it truly is, in a band from edge to edge; where, how long, when to be back, the phone.
// Landscape: what is known of the number at the left, what one takes along at the right. All that is pressed stands
// low: low reach leaves it as it is.
Page {
    id: page

    readonly property KioskTicket ticket: screen.slip.ticket
    // Given while the server was away: it says from when it counts, and promises nothing.
    readonly property bool uncounted: ticket.counted !== ""
    readonly property string range: ticket.number === "" ? "" : uncounted ? qsTr("chưa biết") : ticket.nobody ? qsTr("Chưa có quầy phục vụ")
        : ticket.high === 0 ? qsTr("Không phải chờ")
        : ticket.longer ? (span.told ? qsTr("lâu hơn đã báo; còn %1").arg(span.text) : qsTr("%1, lâu hơn đã báo").arg(span.text)) : span.text
    readonly property Span span: Span { low: page.ticket.low; high: page.ticket.high; about: page.ticket.about }
    // What is promised beside it; once it takes longer, nothing any more.
    readonly property string bound: ticket.number === "" || uncounted || ticket.nobody || ticket.longer ? "" : span.bound
    readonly property string ahead: ticket.ahead > 0 ? qsTr("%n người", "", ticket.ahead) : qsTr("Không có ai")
    readonly property bool large: Theme.textScale > 1
    readonly property bool huge: Theme.textScale > 1.7
    readonly property real restEnd: rest.y + rest.height
    // Upright the band stands between the number and the rest; doubled words move under it, and it keeps its place.
    readonly property bool split: !landscape && !huge
    readonly property bool strip: ticket.counters.length > 0 && ticket.counters.length <= 12
    // Large words: below the facts, which are seen with the number.
    readonly property bool stripLater: huge || small && large
    // Large words, or little room: each fact on a line of its own, the next step first, for it is seen with the number.
    readonly property bool lined: large || small
    // Where one waits, without its label: the pin says it.
    readonly property bool pinned: huge || large && landscape && !small
    readonly property real lineSize: huge ? Theme.px(small ? 44 : landscape ? 52 : 54) : large ? Theme.px(small ? 36 : landscape ? 40 : 46) : Theme.px(32)
    // From the page's words to the window's edge.
    property real margin: 0
    readonly property bool small: landscape && width < Theme.px(1500)
    readonly property real half: landscape ? width * 0.5 - Theme.px(28) : width
    readonly property bool failed: screen.slip.printing === "notPrinted" || screen.slip.printing === "maybe"
    readonly property bool again: failed || screen.slip.printing === "givenBefore"

    // A time to be back is told only when there is time to go away.
    readonly property string backLabel: ticket.comeBack !== "" ? qsTr("Nên có mặt trước") : qsTr("Xin chờ tại đây")
    readonly property string backValue: uncounted ? qsTr("đến khi gọi số") : ticket.comeBack !== "" ? ticket.comeBack : ticket.nobody ? qsTr("đến khi có quầy mở") : qsTr("sắp đến lượt")
    // Three buttons in half of a small screen.
    readonly property bool tight: again && small || down.visible && again

    // What is said, quiet, and what it is, strong: one after the other, or below each other where it is long.
    component Said: Flow {
        id: said
        property string label: ""
        property string value: ""
        property alias known: strong.objectName
        property real size: page.lineSize
        spacing: Theme.px(14)
        AppText { width: Math.min(implicitWidth, said.width); visible: text !== ""; text: said.label === "" ? "" : said.label + ":"; size: said.size; quiet: true }
        AppText {
            id: strong
            width: Math.min(implicitWidth, said.width)
            text: said.value
            size: said.size
            weight: Font.DemiBold
            font.features: Theme.numberFeatures
        }
    }

    spoken: ticket.number === "" ? "" : ticket.spoken
    news: ticket.number === "" ? "" : (screen.slip.kept ? qsTr("Màn hình được giữ lại thêm.") + " " : "") + paper.title + ". " + paper.text + (paper.text.endsWith(".") ? "" : ".")

    Item {
        id: top
        parent: page.split ? page : scroll.contentItem
        width: scroll.width
        height: booking.visible ? booking.y + booking.height : names.y + names.height

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
            readonly property real room: page.height - label.height - names.height - (booking.visible ? booking.height + Theme.px(8) : 0) - rest.first - Theme.px(20)
            size: page.landscape ? Math.max(Theme.px(150), Math.min(Theme.px(300), page.half / (0.63 * Math.max(4, page.ticket.number.length)), room)) : Theme.px(page.huge ? 240 : page.large ? 260 : page.failed ? 300 : 340)
            minimumPixelSize: Theme.px(120)
            fontSizeMode: Text.HorizontalFit
            weight: Font.Bold
            color: Theme.accent
            topPadding: 0
            bottomPadding: 0
            font.letterSpacing: -Theme.px(6)
        }
        EvenText {
            id: names
            y: number.y + number.height - Math.round(number.size * 0.11)
            width: parent.width
            text: (page.ticket.group !== "" ? page.ticket.group + "\u00a0· " : "") + page.ticket.service
                + (page.ticket.className !== "" ? "\u00a0· " + qsTr("Ưu tiên").replace(" ", "\u00a0") : "")
                + (page.ticket.accessible ? "\u00a0· " + qsTr("Đã xin quầy dùng được xe lăn") : "")
            size: page.huge ? Theme.px(page.small ? 42 : page.landscape ? 50 : 56) : Theme.textPx(page.landscape ? 34 : 38)
            weight: Font.DemiBold
            lines: (page.small ? 5 : 3) + (page.ticket.accessible ? 1 : 0)
        }
        EvenText {
            id: booking
            objectName: "bookingCounts"
            y: names.y + names.height + Theme.px(8)
            width: parent.width
            visible: text !== ""
            text: page.ticket.booking
            size: page.huge ? Theme.px(page.small ? 36 : page.landscape ? 40 : 48) : Theme.textPx(page.landscape ? 28 : 34)
            lines: 3
        }
    }

    // Out of what moves: whether there is a paper is seen with the number, in every mode.
    PaperState {
        id: paper
        x: page.landscape ? page.width - page.half : -page.margin
        y: page.landscape ? Theme.px(8) : page.split ? top.height + Theme.px(20) : buttons.y - height - Theme.px(24)
        width: page.half + (page.landscape ? 1 : 2) * page.margin
        before: page.landscape ? Theme.px(28) : page.margin
        after: page.margin
        small: page.small
        most: Theme.px(page.landscape ? 48 : 60)
        slot: page.screen.slip.slot
        printing: page.screen.slip.printing
        desk: page.screen.hall.reception
        reason: page.screen.slip.printReason
    }

    Flickable {
        id: scroll
        y: page.split ? paper.y + paper.height + Theme.px(20) : 0
        width: page.half
        height: page.landscape ? page.height : (page.split ? buttons.y : paper.y) - y - Theme.px(24)
        contentHeight: page.landscape ? page.restEnd : phone.y + phone.height
        clip: true
        boundsBehavior: Flickable.StopAtBounds

        Item {
            id: rest
            y: page.split ? 0 : top.height + Theme.px(page.landscape ? 16 : 28)
            width: scroll.width
            readonly property real first: facts.y + facts.height
            height: page.strip && page.stripLater ? strip.y + strip.height : first

            Row {
                id: where
                width: parent.width
                spacing: Theme.px(20)
                Icon {
                    id: pin
                    anchors.verticalCenter: parent.verticalCenter
                    name: "pin"
                    size: Theme.px(52)
                    color: Theme.brand
                }
                Fact {
                    objectName: "ticketWhere"
                    visible: !page.pinned
                    width: parent.width - pin.width - parent.spacing
                    label: qsTr("Nơi chờ")
                    value: page.ticket.where
                    valueSize: Theme.textPx(36)
                }
                Said {
                    visible: page.pinned
                    known: "ticketWhere"
                    width: parent.width - pin.width - parent.spacing
                    value: page.ticket.where
                }
            }
            // The counters at which somebody sits now: those of the place that are closed are not waited for.
            Flow {
                id: strip
                objectName: "countersAtWork"
                visible: page.strip
                y: page.stripLater ? rest.first + Theme.px(20) : where.height + Theme.px(10)
                width: parent.width
                spacing: Theme.px(page.small ? 8 : 12)
                readonly property real high: Theme.px(page.stripLater ? 76 : page.small ? 54 : 60)
                Accessible.role: Accessible.StaticText
                Accessible.name: open.text + " " + page.ticket.counters.join(", ")
                AppText {
                    id: open
                    height: strip.high
                    rightPadding: Theme.px(8)
                    verticalAlignment: Text.AlignVCenter
                    text: qsTr("Quầy đang mở")
                    size: page.stripLater ? Math.min(Theme.textPx(30), Theme.px(48)) : Theme.px(30)
                    quiet: true
                    lines: 1
                }
                Repeater {
                    model: page.ticket.counters
                    delegate: Rectangle {
                        id: chip
                        required property string modelData
                        width: Math.max(height, figure.implicitWidth + Theme.px(20))
                        height: strip.high
                        radius: Theme.radius
                        color: Theme.brand
                        Numeral {
                            id: figure
                            anchors.centerIn: parent
                            text: chip.modelData
                            size: page.stripLater ? Math.min(Theme.textPx(34), Theme.px(52)) : Theme.px(34)
                            color: Theme.brandInk
                        }
                    }
                }
            }

            Item {
                id: facts
                y: (page.strip && !page.stripLater ? strip.y + strip.height : where.height) + Theme.px(page.landscape ? 12 : 20)
                width: parent.width
                height: (page.lined ? lines.height : row.height + (bound.visible ? bound.height + Theme.px(8) : 0)) + Theme.px(page.landscape ? 28 : 36)
                readonly property real valueSize: Theme.px(page.landscape ? 36 : 42)
                readonly property string first: page.uncounted ? qsTr("Chúng tôi tính từ") : qsTr("Số người chờ trước")
                readonly property string firstValue: page.uncounted ? page.ticket.counted : page.ahead
                Rectangle { width: parent.width; height: Theme.hairline; color: Theme.line }
                Rectangle { width: parent.width; height: Theme.hairline; y: parent.height; color: Theme.line }
                Row {
                    id: row
                    visible: !page.lined
                    y: Theme.px(page.landscape ? 14 : 18)
                    spacing: Theme.px(32)
                    // The wait is the longest to say: "Không phải chờ" stands on one line.
                    readonly property real room: facts.width - 2 * spacing
                    Fact { width: row.room * 0.315; label: facts.first; value: facts.firstValue; valueSize: facts.valueSize }
                    Fact { width: row.room * 0.37; label: qsTr("Thời gian chờ"); value: page.range; valueSize: facts.valueSize }
                    Fact { objectName: "ticketBack"; width: row.room * 0.315; label: page.backLabel; value: page.backValue; valueSize: facts.valueSize }
                }
                AppText {
                    id: bound
                    objectName: "ticketBound"
                    visible: !page.lined && text !== ""
                    y: row.y + row.height + Theme.px(8)
                    width: facts.width
                    text: page.bound
                    size: Theme.textSmall
                    quiet: true
                    lines: 1
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Theme.px(24)
                    font.features: Theme.numberFeatures
                }
                Column {
                    id: lines
                    visible: page.lined
                    y: Theme.px(14)
                    width: parent.width
                    Said { known: "ticketBack"; width: parent.width; label: page.backLabel; value: page.backValue }
                    Said { width: parent.width; label: qsTr("Thời gian chờ"); value: page.range }
                    AppText { visible: text !== ""; width: parent.width; text: page.bound; size: page.lineSize; quiet: true; lines: 2 }
                    Said { width: parent.width; label: facts.first; value: facts.firstValue }
                }
                Repeater {
                    model: page.lined ? 0 : 2
                    delegate: Rectangle {
                        required property int index
                        x: Math.round(row.room * (index === 0 ? 0.315 : 0.685) + (index + 0.35) * row.spacing)
                        width: Theme.hairline
                        height: bound.visible ? bound.y - Theme.px(4) : facts.height
                        color: Theme.line
                    }
                }
            }
        }
    }

    Rectangle {
        id: phone
        parent: page.landscape ? page : scroll.contentItem
        x: page.landscape ? page.width - width : 0
        y: page.landscape ? paper.y + paper.height + Theme.px(page.small ? 16 : 24) : page.restEnd + Theme.px(page.split ? 24 : 36)
        width: page.half
        // Upright it fills what is left above the buttons; where that is too little for a telephone's eye, it is scrolled to.
        readonly property real space: page.split ? Math.max(Theme.px(250), scroll.height - y) : Theme.px(page.huge ? 476 : 456)
        height: page.landscape ? buttons.y - y - Theme.px(page.small ? 16 : 24) : Math.max(page.split ? space : 0, qr.height + Theme.px(24), words.height + Theme.px(48))
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
            most: page.landscape ? Math.min(Theme.px(430), phone.height - Theme.px(page.small ? 12 : 40), phone.width * (page.small && page.large ? 0.42 : 0.5)) : Math.min(Theme.px(page.huge ? 420 : 400), phone.space - Theme.px(24))
        }
        Column {
            id: words
            x: qr.x + qr.width + Theme.px(page.landscape ? 28 : 16)
            y: (phone.height - height) / 2
            width: phone.width - x - Theme.px(24)
            spacing: Theme.px(8)
            EvenText {
                width: parent.width
                text: qsTr("Theo dõi trên điện thoại")
                size: page.huge ? Theme.px(page.landscape ? 48 : 60) : Math.min(Theme.textPx(38), Theme.px(page.landscape ? 48 : 60))
                weight: Font.Bold
            }
            EvenText {
                width: parent.width
                visible: !page.huge && !(page.large && (page.small || page.landscape && page.failed))
                text: qsTr("Quét mã để theo dõi số. Giữ trang mở, điện thoại sẽ báo khi sắp đến lượt. Không cần cài ứng dụng.")
                size: Theme.textSmall
                quiet: true
            }
        }
    }

    Row {
        id: buttons
        x: page.width - width
        y: page.height - height
        width: page.half
        spacing: Math.max(Theme.px(24), Theme.between)
        readonly property real room: width - (down.visible ? down.width + spacing : 0)
        BigButton {
            id: down
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
            id: more
            objectName: "printAgain"
            visible: page.again
            width: visible ? (buttons.room - 2 * buttons.spacing) * 0.3 : 0
            height: done.height
            kind: "quiet"
            icon.name: page.tight ? "" : "printer"
            text: qsTr("In lại")
            textSize: Theme.px(page.small ? 32 : 38)
            leftPadding: Theme.px(12)
            rightPadding: leftPadding
            onClicked: page.screen.actions.printAgain()
        }
        BigButton {
            id: done
            objectName: "done"
            width: buttons.room - keep.width - buttons.spacing - (more.visible ? more.width + buttons.spacing : 0)
            height: Math.max(Theme.px(page.landscape ? 120 : 144), Theme.touch)
            text: page.screen.secondsLeft > 0 && page.screen.secondsLeft <= 10 ? qsTr("Xong (%1)").arg(page.screen.secondsLeft) : qsTr("Xong")
            textSize: Theme.px(page.tight ? 38 : 52)
            textWeight: Font.Bold
            leftPadding: Theme.px(12)
            rightPadding: leftPadding
            onClicked: page.screen.actions.home()
        }
        BigButton {
            id: keep
            objectName: "keepTicket"
            readonly property bool chosen: page.screen.slip.kept
            width: page.again ? (buttons.room - 2 * buttons.spacing) * 0.35 : (buttons.room - buttons.spacing) * 0.44
            height: done.height
            kind: "quiet"
            icon.name: page.again || page.small ? "" : chosen ? "check" : "hand"
            icon.width: Theme.px(48)
            text: chosen ? qsTr("Đang giữ màn hình") : qsTr("Giữ màn hình")
            textSize: Theme.px(page.tight ? 30 : 36)
            leftPadding: Theme.px(12)
            rightPadding: leftPadding
            onClicked: page.screen.actions.keepTicket()
        }
    }
}
