pragma ComponentBehavior: Bound

import QtQuick
import Look

// The third tap: what it is, what to bring, how long it is, and the number.
Page {
    id: page

    readonly property KioskService service: screen.choice.service
    // Numbers are shown large; a state (no wait, closed, not served) is said in its own words.
    readonly property bool counted: wait.standing === "" && Theme.textScale < 1.7
    spoken: service.name + ". " + (wait.standing === "" ? service.spoken : wait.words + ".") + " " + (service.items.length === 0 ? "" : qsTr("Xin mang theo: %1").arg(service.items.join(", ")) + ". ")
        + service.facts.map((words, n) => service.factNames[n] + ": " + words + ". ").join("")
        + qsTr("Bấm Lấy số để lấy số.")

    Title {
        id: title
        width: page.width
        detail: page.service.group
        text: page.service.name
        onBack: page.screen.actions.back()
    }

    Flickable {
        id: facts
        y: title.height + Theme.px(page.landscape ? 28 : 40)
        width: page.landscape ? page.width * 0.56 : page.width
        height: (page.landscape ? page.height : buttons.y - Theme.px(32)) - y
        contentHeight: column.height
        clip: true
        boundsBehavior: Flickable.StopAtBounds

        Column {
            id: column
            width: facts.width
            spacing: Theme.px(page.landscape ? 20 : 24)

            Card {
                width: parent.width
                picture: "clock"
                title: qsTr("Nếu lấy số bây giờ")
                WaitLine {
                    id: wait
                    width: parent.width
                    visible: !page.counted
                    known: !page.screen.away
                    size: Theme.textPx(page.service.open ? 42 : 34)
                    inFull: true
                    waiting: page.service.waiting
                    low: page.service.low
                    high: page.service.high
                    open: page.service.open
                    served: page.service.served
                    because: page.service.because
                }
                Row {
                    visible: page.counted
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
                        AppText {
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
        spacing: Theme.px(24)

        MoreButton {
            id: more
            objectName: "takeDown"
            visible: facts.contentHeight > facts.height + 1
            width: parent.width
            view: facts
        }
        BigButton {
            objectName: "take"
            width: parent.width
            readonly property real besides: priority.height + buttons.spacing + (more.visible ? more.height + buttons.spacing : 0)
            height: page.landscape ? Math.max(Theme.px(120), Math.min(Theme.px(280), page.height - buttons.y - besides)) : Theme.px(200)
            enabled: page.service.open
            text: qsTr("Lấy số")
            textSize: Theme.px(64)
            textWeight: Font.Bold
            icon.name: page.screen.slip.printerTrouble === "" ? "printer" : "phone"
            onClicked: page.screen.actions.take()
        }
        BigButton {
            id: priority
            objectName: "priority"
            visible: page.screen.choice.mayAskPriority
            width: parent.width
            height: Math.max(Theme.px(104), implicitHeight)
            kind: "quiet"
            textSize: page.landscape ? Math.min(Theme.textSmall, Theme.px(44)) : Theme.textSmall
            textLines: 3
            textWeight: page.screen.choice.className === "" ? Font.Normal : Font.DemiBold
            icon.name: page.screen.choice.className === "" ? "person" : "check"
            text: page.screen.choice.className === "" ? qsTr("Tôi thuộc diện ưu tiên") : qsTr("Ưu tiên: %1 · đổi").arg(page.screen.choice.className)
            onClicked: page.screen.actions.visit("classes")
        }
    }
}
