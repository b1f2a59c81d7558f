pragma ComponentBehavior: Bound

import QtQuick
import Look

// The third tap: what it is, what to bring, how long it is, and the number.
Page {
    id: page

    readonly property KioskService service: screen.choice.service
    // Numbers are shown large; a state (no wait, closed, not served) is said in its own words.
    readonly property bool counted: wait.standing === "" && Theme.textScale < (landscape && width < Theme.px(1500) ? (wait.span.hours ? 1 : 1.2) : 1.7)
    // A class that is said in large words takes the room of what stands beside.
    readonly property bool full: crowded || landscape && Theme.textScale > 1.7 && screen.choice.className !== ""
    readonly property bool crowded: Theme.textScale > 1.7 && (landscape ? width < Theme.px(1500) : height < Theme.px(1300))
    // Read while no numbers are given.
    readonly property string shutWords: screen.hall.opens !== "" ? qsTr("Lấy số được từ %1").arg(screen.hall.opens) : screen.hall.closedBecause !== "" ? screen.hall.closedBecause : qsTr("Chưa biết khi nào lấy số được")
    // What is filed online alone: a number is for help with that.
    readonly property bool helpOnly: service.helpOnly
    readonly property string elsewhere: service.online === "" && service.agent === "" ? ""
        : (helpOnly ? qsTr("Thủ tục này chỉ nộp trực tuyến.") : qsTr("Ông, bà có thể không phải chờ.")) + " "
        + (service.online === "" ? "" : qsTr("Nộp trực tuyến tại %1.").arg(service.online) + " ")
        + (service.agent === "" ? "" : qsTr("Hoặc đến %1.").arg(service.agent + (service.agentHours === "" ? "" : ", " + service.agentHours)) + " ")
    spoken: service.name + ". " + (service.steps.length === 0 ? "" : qsTr("Một số cho các thủ tục: %1.").arg(service.steps.join(", ")) + " ") + elsewhere + (screen.shut ? shutWords + "." : wait.standing === "" ? service.spoken : wait.words + ".") + " " + (service.items.length === 0 ? "" : qsTr("Xin mang theo: %1").arg(service.items.join(", ")) + ". ")
        + service.facts.map((words, n) => service.factNames[n] + ": " + words + ". ").join("")
        + (screen.shut ? "" : helpOnly ? qsTr("Bấm Lấy số hướng dẫn để lấy số.") : qsTr("Bấm Lấy số để lấy số."))
    // Whoever cannot see hears what became of it, and how long it is now.
    property bool changedLow: false
    news: !changedLow ? "" : screen.choice.accessible ? qsTr("Đã xin quầy dùng được xe lăn.") + " " + (wait.standing === "" ? service.spoken : "") : qsTr("Không xin quầy dùng được xe lăn nữa.")

    Title {
        id: title
        width: page.width
        detail: page.service.group
        text: page.service.name
        onBack: page.screen.actions.back()
        onRestart: page.screen.actions.restart()
    }

    Flickable {
        id: facts
        y: title.height + Theme.px(28)
        // Closed, only what moves it stands beside it.
        width: page.landscape ? page.width * (page.screen.shut && page.crowded ? 0.68 : 0.56) : page.width
        height: (page.landscape ? page.height : buttons.y - Theme.px(32)) - y
        contentHeight: column.height
        clip: true
        boundsBehavior: Flickable.StopAtBounds

        Column {
            id: column
            width: facts.width
            spacing: Theme.px(page.landscape ? 20 : 24)

            Card {
                objectName: "waitCard"
                width: parent.width
                picture: "clock"
                title: page.screen.shut ? qsTr("Hiện ngừng cấp số") : qsTr("Nếu lấy số bây giờ")
                EvenText {
                    objectName: "shut"
                    width: parent.width
                    visible: page.screen.shut
                    text: page.shutWords
                    size: Theme.textPx(42)
                    weight: Font.DemiBold
                }
                WaitLine {
                    id: wait
                    width: parent.width
                    visible: !page.counted && !page.screen.shut
                    known: !page.screen.away
                    size: page.crowded ? Math.min(Theme.textPx(42), Theme.px(60)) : Theme.textPx(page.service.open ? 42 : 34)
                    brisk: page.crowded && page.service.open
                    inFull: true
                    waiting: page.service.waiting
                    low: page.service.low
                    high: page.service.high
                    about: page.service.about
                    open: page.service.open
                    served: page.service.served
                    because: page.service.because
                    soon: page.service.soon
                }
                Row {
                    visible: page.counted && !page.screen.shut
                    width: parent.width
                    spacing: Theme.px(32)
                    Fact {
                        width: (parent.width - parent.spacing) * 0.42
                        below: true
                        label: qsTr("đang chờ")
                        value: page.service.waiting > 0 ? qsTr("%n người", "", page.service.waiting) : qsTr("Không có ai")
                        valueSize: Theme.textPx(50)
                    }
                    Fact {
                        width: (parent.width - parent.spacing) * 0.58
                        below: true
                        label: qsTr("thời gian chờ")
                        value: wait.brief
                        valueSize: Theme.textPx(50)
                    }
                }
                EvenText {
                    objectName: "bound"
                    width: parent.width
                    // Where the page is so low that it would push the wait out of sight, it is heard, and read with the number.
                    visible: text !== "" && wait.standing === "" && !page.screen.shut && !page.screen.away && facts.height >= Theme.textPx(280)
                    text: wait.span.bound
                    size: Theme.textSmall
                    quiet: true
                    lines: 2
                }
            }
            // On a wide screen, and where words are large, it stands below the wait, which it changes: there is no room
            // for it among the other buttons.
            Item {
                id: lowPlace
                x: Theme.hairline  // its edge is drawn within what moves
                width: parent.width - 2 * x
                height: low.height
                visible: low.parent === lowPlace && low.wanted
            }
            Card {
                objectName: "elsewhere"
                width: parent.width
                visible: page.elsewhere !== ""
                picture: page.service.online === "" ? "pin" : "phone"
                title: page.helpOnly ? qsTr("Thủ tục này chỉ nộp trực tuyến") : qsTr("Có thể không phải chờ")
                Item {
                    width: parent ? parent.width : 0
                    visible: page.service.online !== ""
                    height: visible ? Math.max(code.height, filed.height) : 0
                    Column {
                        id: filed
                        anchors.verticalCenter: parent.verticalCenter
                        width: parent.width - code.width - Theme.px(20)
                        EvenText {
                            width: parent.width
                            text: qsTr("Quét mã, nộp bằng điện thoại")
                            size: Theme.textPx(35)
                            weight: Font.DemiBold
                        }
                        AppText {
                            width: parent.width
                            text: page.service.online
                            size: Theme.textSmall
                            quiet: true
                            wrapMode: Text.WrapAtWordBoundaryOrAnywhere
                        }
                    }
                    QrCode {
                        id: code
                        anchors.right: parent.right
                        about: qsTr("Quét mã, nộp bằng điện thoại")
                        source: page.service.onlineQr
                        modules: page.service.onlineQrModules
                        most: Theme.px(220)
                    }
                }
                Fact {
                    width: parent ? parent.width : 0
                    visible: page.service.agent !== ""
                    label: page.service.online === "" ? qsTr("Có thể đến") : qsTr("Hoặc đến")
                    value: page.service.agent
                    valueSize: Theme.textPx(35)
                    valueLines: 6
                }
                AppText {
                    width: parent ? parent.width : 0
                    visible: page.service.agentHours !== ""
                    text: page.service.agentHours
                    size: Theme.textSmall
                    quiet: true
                }
                EvenText {
                    width: parent ? parent.width : 0
                    visible: page.helpOnly
                    text: qsTr("Số lấy ở đây để được hướng dẫn nộp, không phải để nộp tại quầy.")
                    size: Theme.textSmall
                }
            }
            Card {
                objectName: "steps"
                width: parent.width
                visible: page.service.steps.length > 0
                picture: "repeat"
                title: qsTr("Một số, lần lượt từng thủ tục")
                Repeater {
                    model: page.service.steps
                    delegate: EvenText {
                        required property string modelData
                        required property int index
                        width: parent ? parent.width : 0
                        text: (index + 1) + ". " + modelData
                        size: Theme.textPx(35)
                    }
                }
            }
            Card {
                width: parent.width
                visible: page.service.items.length > 0
                picture: "document"
                title: qsTr("Giấy tờ cần mang")
                Repeater {
                    model: page.service.items
                    delegate: Item {
                        id: item
                        required property string modelData
                        required property int index
                        width: parent ? parent.width : 0
                        height: words.height + Theme.px(page.landscape ? 8 : 28)
                        Rectangle {
                            visible: item.index > 0
                            width: parent.width
                            height: Theme.hairline
                            color: Theme.line
                        }
                        Icon {
                            id: tick
                            anchors.verticalCenter: parent.verticalCenter
                            name: "check"
                            size: Theme.textPx(32)
                            color: Theme.brand
                            stroke: 2.2
                        }
                        EvenText {
                            id: words
                            anchors.verticalCenter: parent.verticalCenter
                            anchors.left: tick.right
                            anchors.leftMargin: Theme.px(18)
                            anchors.right: parent.right
                            text: item.modelData
                            size: Theme.textPx(35)
                        }
                    }
                }
            }
            Card {
                objectName: "facts"
                width: parent.width
                visible: page.service.facts.length > 0 || page.service.source !== ""
                picture: "info"
                title: qsTr("Về thủ tục này")
                Repeater {
                    model: page.service.facts
                    delegate: Item {
                        id: said
                        required property string modelData
                        required property int index
                        width: parent ? parent.width : 0
                        height: pair.height + Theme.px(page.landscape ? 12 : 20)
                        Fact {
                            id: pair
                            anchors.verticalCenter: parent.verticalCenter
                            width: said.width
                            label: page.service.factNames[said.index] ?? ""
                            value: said.modelData
                            valueSize: Theme.textPx(35)
                            valueLines: 6
                        }
                    }
                }
                AppText {
                    width: parent ? parent.width : 0
                    visible: text !== ""
                    text: page.service.source
                    size: Theme.textSmall
                    quiet: true
                    lines: 6
                }
            }
        }
    }

    Column {
        id: buttons
        x: page.landscape ? facts.width + Theme.px(48) : 0
        y: page.landscape ? facts.y : page.height - height
        width: page.width - x
        spacing: Math.max(Theme.px(page.landscape && Theme.textScale > 1.2 ? 16 : 24), Theme.between)

        // On a tall screen side by side: the row that this saves is one more of what is read above.
        Flow {
            id: ways
            readonly property bool beside: more.wanted && guide.wanted && !page.landscape && !page.crowded && (guide.brief || Theme.textScale < 1.7)
            width: parent.width
            visible: more.wanted || guide.wanted && !page.full
            spacing: buttons.spacing

            MoreButton {
                id: more
                objectName: "takeDown"
                readonly property bool wanted: facts.contentHeight > facts.height + 1
                visible: wanted
                width: ways.beside ? (ways.width - ways.spacing) * 0.36 : ways.width
                height: Math.max(Theme.px(92), Theme.touch, ways.beside ? guide.least : 0)
                view: facts
            }
            BigButton {
                id: guide
                objectName: "guide"
                readonly property int later: 1
                readonly property bool wanted: page.service.guided && (page.screen.slip.canPrint || paper !== "off")
                readonly property real least: Math.max(Math.max(Theme.px(88), implicitHeight), Theme.touch)
                // What became of the slip is a sentence: doubled it wants the whole line.
                readonly property bool brief: paper === "off" || paper === "underWay"
                // Where room is short it stands after what it prints.
                parent: page.full ? column : ways
                readonly property string paper: page.screen.slip.guide
                readonly property string slot: page.screen.slip.slot
                readonly property string printed: slot === "right" ? qsTr("Đã in tờ hướng dẫn, xin lấy ở khe bên phải")
                    : slot === "left" ? qsTr("Đã in tờ hướng dẫn, xin lấy ở khe bên trái")
                    : slot === "above" ? qsTr("Đã in tờ hướng dẫn, xin lấy ở khe bên trên")
                    : qsTr("Đã in tờ hướng dẫn, xin lấy ở khe bên dưới")
                visible: wanted
                width: ways.beside ? ways.width - more.width - ways.spacing : parent ? parent.width : 0
                height: ways.beside ? more.height : least
                kind: "quiet"
                textSize: page.landscape ? Math.min(Theme.textSmall, Theme.px(44)) : Theme.textSmall
                textWeight: Font.Normal
                textLines: 4
                icon.name: paper === "printed" ? "check" : "document"
                text: paper === "underWay" ? qsTr("Đang in tờ hướng dẫn…")
                    : paper === "printed" ? printed
                    : paper === "notPrinted" ? qsTr("Chưa in được tờ hướng dẫn. In lại?")
                    : paper === "maybe" ? qsTr("Có thể tờ hướng dẫn chưa in đủ. In lại?")
                    : Theme.textScale > 1.2 ? qsTr("In tờ hướng dẫn") : qsTr("In tờ hướng dẫn, chưa lấy số")
                onClicked: page.screen.actions.printGuide()
            }
        }
        BookCard {
            width: parent.width
            visible: page.landscape && page.screen.shut && page.screen.hall.bookAddress !== "" && !page.crowded
            hall: page.screen.hall
            landscape: true
            small: page.width < Theme.px(1500) || Theme.textScale > 1.2
        }
        BigButton {
            objectName: "take"
            visible: !page.screen.shut
            width: parent.width
            readonly property real besides: (options.visible ? options.height + buttons.spacing : 0) + (ways.visible ? ways.height + buttons.spacing : 0)
            readonly property real room: page.height - buttons.y - besides
            // So little room as beside doubled words holds them on one line.
            readonly property bool tight: page.landscape && room < Theme.px(200) && width < Theme.px(720)
            height: page.landscape ? Math.max(Theme.px(Theme.textScale > 1.2 ? 96 : 120), Math.min(Theme.px(280), room)) : Theme.px(page.crowded ? 150 : 200)
            enabled: page.service.open
            text: page.helpOnly ? qsTr("Lấy số hướng dẫn") : qsTr("Lấy số")
            textSize: Theme.px(tight ? (page.helpOnly ? 36 : 44) : page.helpOnly ? 52 : 64)
            textWeight: Font.Bold
            icon.name: page.screen.slip.printerTrouble === "" ? "printer" : "phone"
            onClicked: page.screen.actions.take()
        }
        Flow {
            id: options
            readonly property bool both: priority.wanted && low.wanted && low.parent === options
            readonly property real each: both ? (width - spacing) / 2 : width
            readonly property real tall: Math.max(Theme.px(104), Theme.touch)
            width: parent.width
            visible: priority.wanted || low.wanted && low.parent === options
            spacing: buttons.spacing

            BigButton {
                id: priority
                objectName: "priority"
                readonly property bool wanted: page.screen.choice.mayAskPriority && !page.screen.shut
                visible: wanted
                width: options.each
                height: Math.max(options.tall, implicitHeight, options.both ? low.implicitHeight : 0)
                enabled: page.service.open
                kind: "quiet"
                textSize: page.landscape ? Math.min(Theme.textSmall, Theme.px(44)) : Theme.textSmall
                textLines: 4
                textWeight: page.screen.choice.className === "" ? Font.Normal : Font.DemiBold
                icon.name: page.screen.choice.className === "" ? "person" : "check"
                text: page.screen.choice.className === "" ? qsTr("Tôi thuộc diện ưu tiên") : qsTr("Ưu tiên: %1 · đổi").arg(page.screen.choice.className)
                onClicked: page.screen.actions.visit("classes")
            }
            // Asked for where a counter for wheelchairs serves this; nobody else has a tap more.
            BigButton {
                id: low
                objectName: "accessible"
                readonly property bool chosen: page.screen.choice.accessible
                readonly property bool wanted: page.screen.choice.mayAskAccessible && !page.screen.shut
                parent: page.landscape || Theme.textScale > 1.2 && priority.wanted ? lowPlace : options
                visible: wanted
                width: parent === options ? options.each : lowPlace.width
                height: Math.max(options.tall, implicitHeight, options.both ? priority.implicitHeight : 0)
                enabled: page.service.open
                kind: "quiet"
                textSize: priority.textSize
                textLines: 3
                textWeight: chosen ? Font.DemiBold : Font.Normal
                icon.name: chosen ? "check" : "wheelchair"
                text: chosen ? qsTr("Đã xin quầy xe lăn · bỏ") : qsTr("Tôi cần quầy xe lăn")
                Accessible.checkable: true
                Accessible.checked: chosen
                onClicked: {
                    page.changedLow = true
                    page.screen.actions.askAccessible()
                }
            }
        }
    }
}
