pragma ComponentBehavior: Bound

import QtQuick
import Look

// Over all pages: the PIN pad, then what staff do at the machine. Stands low in the tall layout, within reach.
Item {
    id: menu

    required property KioskStaff staff
    required property KioskScreen screen
    required property bool landscape

    readonly property real gap: Theme.px(20)
    readonly property bool inside: staff.step === "menu" || staff.step === "tickets" || staff.step === "about"

    function printerWords(state: string): string {
        switch (state) {
        case "ready": return qsTr("sẵn sàng")
        case "paper_low": return qsTr("sắp hết giấy")
        case "paper_out": case "paper": return qsTr("hết giấy")
        case "cover_open": case "cover": return qsTr("nắp đang mở")
        case "busy": return qsTr("đang bận")
        case "silent": case "unacknowledged": return qsTr("không trả lời")
        case "unknown": return qsTr("không báo trạng thái")
        case "unreachable": case "offline": case "link_lost": return qsTr("không liên lạc được")
        case "none": return qsTr("không có máy in")
        default: return qsTr("có sự cố")
        }
    }
    function clockWords(doubt: string, now: string): string {
        return doubt === "" ? now
            : doubt === "wrong" ? qsTr("%1. Sai: sớm hơn giờ máy chủ báo lần cuối. Máy không cấp số cho tới khi chỉnh giờ, hoặc gặp lại máy chủ.").arg(now)
            : qsTr("%1. Máy chủ chưa xác nhận từ khi bật máy. Nếu sai, xin chỉnh giờ của máy: số cấp theo ngày sai sẽ không được gọi.").arg(now)
    }
    function modeWords(mode: string): string {
        return mode === "open" ? qsTr("Bình thường") : mode === "priority_only" ? qsTr("Chỉ lịch hẹn, ưu tiên")
            : mode === "closed" ? qsTr("Tạm ngừng cấp số") : qsTr("Đang bảo trì")
    }

    MouseArea { anchors.fill: parent; onPressed: menu.staff.touched() }
    Rectangle { anchors.fill: parent; color: Theme.ground }

    AppText {
        id: title
        x: Theme.px(56)
        y: Theme.px(menu.landscape ? 32 : 72)
        width: menu.width - 2 * x
        text: qsTr("Dành cho cán bộ") + " · " + menu.staff.device
        size: Theme.px(44)
        weight: Font.Bold
        lines: 1
    }
    Item {
        id: body
        x: Theme.px(56)
        width: menu.width - 2 * x
        y: title.y + title.height + Theme.px(menu.landscape ? 20 : 48)
        height: leave.y - y - menu.gap
    }
    BigButton {
        id: leave
        objectName: "staffLeave"
        x: Theme.px(56)
        width: menu.width - 2 * x
        y: menu.height - height - Theme.px(menu.landscape ? 32 : 64)
        height: Theme.px(100)
        kind: "quiet"
        icon.name: menu.staff.step === "tickets" || menu.staff.step === "about" ? "back" : "close"
        text: menu.staff.step === "tickets" || menu.staff.step === "about" ? qsTr("Về trình đơn") : qsTr("Đóng, trả máy cho người dân")
        textSize: Theme.px(34)
        onClicked: menu.staff.step === "tickets" || menu.staff.step === "about" ? menu.staff.visit("menu") : menu.staff.leave()
    }

    // -- no PIN, and the PIN --

    AppText {
        objectName: "staffNoPin"
        parent: body
        visible: menu.staff.step === "noPin"
        width: Math.min(body.width, Theme.px(1100))
        anchors.centerIn: parent
        horizontalAlignment: Text.AlignHCenter
        text: qsTr("Chưa có mã PIN cho trình đơn này. Người quản lý đặt mã ở trang Thiết bị, mục của máy này.")
        size: Theme.px(36)
    }
    Column {
        parent: body
        visible: menu.staff.step === "pin"
        anchors.horizontalCenter: parent.horizontalCenter
        y: menu.landscape ? 0 : Math.max(0, body.height - height)
        spacing: menu.gap
        AppText {
            objectName: "staffPinState"
            width: pad.width
            horizontalAlignment: Text.AlignHCenter
            lines: 2
            text: Theme.tied(menu.staff.waitsS > 0 ? qsTr("Sai mã quá nhiều lần. Xin đợi %1:%2.").arg(Math.floor(menu.staff.waitsS / 60)).arg(String(menu.staff.waitsS % 60).padStart(2, "0"))
                : menu.staff.checking ? qsTr("Đang kiểm tra…")
                : menu.staff.wrong ? qsTr("Mã không đúng. Còn %n lần thử.", "", menu.staff.triesLeft)
                : qsTr("Nhập mã PIN"))
            size: Theme.px(36)
            weight: Font.DemiBold
            color: menu.staff.wrong || menu.staff.waitsS > 0 ? Theme.bad : Theme.ink
        }
        AppText {
            objectName: "staffTyped"
            width: pad.width
            horizontalAlignment: Text.AlignHCenter
            lines: 1
            text: menu.staff.typed > 0 ? "●".repeat(menu.staff.typed) : "–"
            size: Theme.px(44)
            Accessible.name: qsTr("Đã nhập %n chữ số", "", menu.staff.typed)
        }
        Grid {
            id: pad
            columns: 3
            spacing: menu.gap
            Repeater {
                model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "⌫", "0", "✓"]
                delegate: BigButton {
                    id: key
                    required property string modelData
                    objectName: "staffKey-" + (modelData === "⌫" ? "back" : modelData === "✓" ? "ok" : modelData)
                    width: Theme.px(menu.landscape ? 200 : 230)
                    height: Theme.px(menu.landscape ? 116 : 150)
                    kind: modelData === "✓" ? "primary" : "quiet"
                    enabled: menu.staff.waitsS === 0 && !menu.staff.checking && (modelData !== "✓" || menu.staff.typed > 0)
                    text: modelData === "⌫" || modelData === "✓" ? "" : modelData
                    icon.name: modelData === "⌫" ? "backspace" : modelData === "✓" ? "check" : ""
                    icon.width: Theme.px(52)
                    textSize: Theme.px(52)
                    Accessible.name: modelData === "⌫" ? qsTr("Xóa một chữ") : modelData === "✓" ? qsTr("Xong") : modelData
                    onClicked: modelData === "✓" ? menu.staff.submit() : menu.staff.press(modelData)
                }
            }
        }
    }

    // -- the menu --

    component Heading: AppText {
        size: Theme.px(30)
        weight: Font.DemiBold
        quiet: true
        lines: 1
    }
    component Fact: EvenText {
        size: Theme.px(32)
        lines: 2
    }
    component Act: BigButton {
        kind: "quiet"
        height: Theme.px(108)
        textSize: Theme.px(32)
        leftPadding: Theme.px(16)
        rightPadding: leftPadding
    }

    Grid {
        id: parts
        parent: body
        visible: menu.staff.step === "menu"
        width: body.width
        y: menu.landscape ? 0 : Math.max(0, body.height - height)
        columns: menu.landscape ? 2 : 1
        columnSpacing: Theme.px(56)
        rowSpacing: Theme.px(menu.landscape ? 28 : 44)
        readonly property real part: menu.landscape ? (width - columnSpacing) / 2 : width
        readonly property real half: (part - menu.gap) / 2

        Column {
            width: parts.part
            spacing: menu.gap
            Heading { width: parent.width; text: qsTr("Máy in và giấy") }
            Fact {
                objectName: "staffPrinter"
                width: parent.width
                text: (qsTr("Máy in: %1").arg(menu.printerWords(menu.staff.printer))
                    + (menu.staff.trial === "underWay" ? " · " + qsTr("đang in thử…")
                    : menu.staff.trial === "printed" ? " · " + qsTr("đã in thử xong")
                    : menu.staff.trial === "maybe_printed" ? " · " + qsTr("có thể đã in thử, xin xem khe giấy")
                    : menu.staff.trial !== "" ? " · " + qsTr("chưa in thử được: %1").arg(menu.printerWords(menu.staff.trial)) : ""))
            }
            Fact {
                objectName: "staffPaper"
                width: parent.width
                visible: menu.staff.hasPrinter
                text: (menu.staff.paperSince === "" ? qsTr("%n phiếu đã in; chưa ai ghi lần thay giấy", "", menu.staff.papers)
                    : qsTr("%n phiếu từ lần thay giấy %1", "", menu.staff.papers).arg(menu.staff.paperSince))
            }
            Row {
                visible: menu.staff.hasPrinter
                spacing: menu.gap
                Act { objectName: "staffTrial"; width: parts.half; icon.name: "printer"; text: qsTr("In thử"); onClicked: menu.staff.testPrint() }
                Act { objectName: "staffPaperChanged"; width: parts.half; icon.name: "check"; text: qsTr("Đã thay giấy"); onClicked: menu.staff.paperChanged() }
            }
            Act { objectName: "staffTickets"; width: parent.width; icon.name: "repeat"; text: qsTr("Phiếu vừa cấp, in lại"); onClicked: menu.staff.visit("tickets") }
        }
        Column {
            width: parts.part
            spacing: menu.gap
            Heading { width: parent.width; text: qsTr("Chế độ") }
            Grid {
                columns: 2
                spacing: menu.gap
                Repeater {
                    model: ["open", "priority_only", "closed", "out_of_service"]
                    delegate: Act {
                        required property string modelData
                        readonly property bool on: menu.staff.mode === modelData
                        objectName: "staffMode-" + modelData
                        width: parts.half
                        enabled: menu.screen.live
                        icon.name: on ? "check" : ""
                        textWeight: on ? Font.Bold : Font.Normal
                        text: menu.modeWords(modelData)
                        Accessible.checked: on
                        onClicked: menu.staff.useMode(modelData)
                    }
                }
            }
            Row {
                spacing: menu.gap
                Act { objectName: "staffSofter"; width: parts.half / 2; enabled: menu.screen.live && menu.staff.volume > 0; icon.name: "minus"; Accessible.name: qsTr("Nhỏ hơn"); onClicked: menu.staff.changeVolume(-1) }
                Fact { objectName: "staffVolume"; width: parts.half - menu.gap; height: Theme.px(108); lines: 1; horizontalAlignment: Text.AlignHCenter; verticalAlignment: Text.AlignVCenter; text: qsTr("Âm lượng %1 %").arg(menu.staff.volume) }
                Act { objectName: "staffLouder"; width: parts.half / 2; enabled: menu.screen.live && menu.staff.volume < 100; icon.name: "plus"; Accessible.name: qsTr("To hơn"); onClicked: menu.staff.changeVolume(1) }
            }
            Fact {
                objectName: "staffAnswer"
                width: parent.width
                visible: text !== ""
                color: menu.staff.answer === "done" || menu.staff.answer === "asked" ? Theme.ink : Theme.bad
                text: !menu.screen.live ? qsTr("Đang mất liên lạc với máy chủ: chế độ và âm lượng chưa đổi được.")
                    : menu.staff.answer === "asked" ? qsTr("Đang báo máy chủ…") : menu.staff.answer === "done" ? qsTr("Máy chủ đã nhận.")
                    : menu.staff.answer === "silent" ? qsTr("Máy chủ chưa trả lời; xin thử lại.") : menu.staff.answer
            }
            Row {
                spacing: menu.gap
                Act { objectName: "staffAbout"; width: parts.half; icon.name: "info"; text: qsTr("Về máy này"); onClicked: menu.staff.visit("about") }
                Act { objectName: "staffRestart"; width: parts.half; icon.name: "repeat"; text: qsTr("Khởi động lại"); onClicked: menu.staff.restart() }
            }
        }
    }

    // -- the last tickets --

    GridView {
        id: tickets
        parent: body
        visible: menu.staff.step === "tickets"
        anchors.fill: parent
        clip: true
        cellWidth: menu.landscape && width > Theme.px(1500) ? width / 2 : width
        cellHeight: Theme.px(136)
        boundsBehavior: Flickable.StopAtBounds
        model: menu.staff.tickets
        delegate: Item {
            id: line
            required property string id
            required property string number
            required property string time
            required property string service
            required property string paper
            width: tickets.cellWidth - (tickets.cellWidth < tickets.width ? Theme.px(40) : 0)
            height: tickets.cellHeight
            Numeral { id: numberText; anchors.verticalCenter: parent.verticalCenter; width: Theme.px(150); text: line.number; size: Theme.px(44) }
            Column {
                anchors.left: numberText.right
                anchors.right: again.left
                anchors.rightMargin: menu.gap
                anchors.verticalCenter: parent.verticalCenter
                AppText { width: parent.width; text: line.service; size: Theme.px(28); lines: 2 }
                AppText {
                    width: parent.width
                    lines: 1
                    quiet: line.paper === "printed" || line.paper === "off"
                    color: line.paper === "not_printed" || line.paper === "maybe_printed" ? Theme.warn : Theme.quietInk
                    size: Theme.px(28)
                    text: line.time + " · " + (line.paper === "gone" ? qsTr("số không còn chờ, không in lại") : line.paper === "printed" ? qsTr("đã in") : line.paper === "off" ? qsTr("không in phiếu")
                        : line.paper === "not_printed" ? qsTr("chưa in được") : line.paper === "maybe_printed" ? qsTr("có thể chưa in đủ") : qsTr("không rõ đã in chưa"))
                }
            }
            BigButton {
                id: again
                objectName: "staffAgain-" + line.number
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                visible: menu.staff.hasPrinter && line.paper !== "gone"
                width: visible ? Theme.px(200) : 0
                height: Math.max(Theme.px(92), Theme.touch)
                kind: "quiet"
                text: qsTr("In lại")
                textSize: Theme.px(28)
                leftPadding: Theme.px(8)
                rightPadding: Theme.px(8)
                onClicked: menu.staff.printAgain(line.id)
            }
        }
    }
    AppText {
        objectName: "staffNoTickets"
        parent: body
        visible: menu.staff.step === "tickets" && tickets.count === 0
        anchors.centerIn: parent
        width: body.width
        horizontalAlignment: Text.AlignHCenter
        text: qsTr("Hôm nay máy này chưa cấp phiếu nào.")
        size: Theme.px(36)
    }

    // -- about --

    Column {
        parent: body
        visible: menu.staff.step === "about"
        width: body.width
        spacing: menu.gap
        Repeater {
            model: [
                [qsTr("Máy"), menu.staff.device === menu.staff.deviceId ? menu.staff.device : menu.staff.device + " (" + menu.staff.deviceId + ")"], [qsTr("Phiên bản"), menu.staff.version], [qsTr("Máy chủ"), menu.staff.servers],
                [qsTr("Liên lạc"), menu.screen.linkText], [qsTr("Máy in"), menu.printerWords(menu.staff.printer)],
                [qsTr("Chế độ"), menu.modeWords(menu.staff.mode)], [menu.screen.clockDoubt === "" ? qsTr("Giờ của máy chủ") : qsTr("Giờ của máy này"), menu.clockWords(menu.screen.clockDoubt, menu.screen.hall.clockText + ", " + menu.screen.hall.dayText)]
            ]
            delegate: Item {
                id: fact
                required property list<string> modelData
                width: body.width
                height: Math.max(nameText.height, factText.height)
                Fact { id: nameText; width: Theme.px(300); quiet: true; text: fact.modelData[0] }
                Fact { id: factText; anchors.left: nameText.right; anchors.right: parent.right; text: fact.modelData[1] }
            }
        }
    }
}
