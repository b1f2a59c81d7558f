pragma ComponentBehavior: Bound

import QtQuick
import Look

// The third tap: what it is, what to bring, how long it is, and the number.
Page {
    id: page

    readonly property var service: screen.choice.service
    spoken: service.name + ". " + wait.words + ". " + (service.bring === "" ? "" : qsTr("Xin mang theo: %1").arg(service.bring) + ". ")
        + qsTr("Chạm nút màu xanh để lấy số.")

    Title {
        id: title
        width: page.width
        detail: page.service.group
        text: page.service.name
        onBack: page.screen.acts.back()
    }

    Flickable {
        id: facts
        y: title.height + Theme.px(40)
        width: page.landscape ? page.width * 0.56 : page.width
        height: (page.landscape ? page.height : buttons.y - Theme.px(32)) - y
        contentHeight: column.height
        clip: true
        boundsBehavior: Flickable.StopAtBounds

        Column {
            id: column
            width: facts.width
            spacing: Theme.px(32)

            Rectangle {
                width: parent.width
                height: waitColumn.height + Theme.px(56)
                radius: Theme.radius
                color: Theme.surface
                border.width: Theme.contrast ? Theme.hairline : 0
                border.color: Theme.ink
                Icon {
                    id: clock
                    x: Theme.px(36)
                    anchors.verticalCenter: parent.verticalCenter
                    name: "clock"
                    size: Theme.px(64)
                    color: Theme.brand
                }
                Column {
                    id: waitColumn
                    anchors.left: clock.right
                    anchors.leftMargin: Theme.px(32)
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.px(24)
                    anchors.verticalCenter: parent.verticalCenter
                    AppText {
                        text: qsTr("Nếu lấy số bây giờ")
                        size: Theme.textSmall
                        quiet: true
                        width: parent.width
                        lines: 1
                    }
                    WaitLine {
                        id: wait
                        width: parent.width
                        size: Theme.textPx(42)
                        waiting: page.service.waiting
                        low: page.service.low
                        high: page.service.high
                        open: page.service.open === true
                        served: page.service.served === true
                        because: page.service.because
                    }
                }
            }
            Row {
                visible: page.service.bring !== ""
                width: parent.width
                spacing: Theme.px(32)
                leftPadding: Theme.px(36)
                Icon {
                    id: papers
                    name: "document"
                    size: Theme.px(64)
                    color: Theme.brand
                }
                Column {
                    spacing: Theme.px(8)
                    width: parent.width - papers.width - Theme.px(92)
                    AppText {
                        width: parent.width
                        text: qsTr("Giấy tờ cần mang")
                        size: Theme.textSmall
                        quiet: true
                    }
                    Repeater {
                        model: page.service.items
                        delegate: Row {
                            id: item
                            required property string modelData
                            width: parent ? parent.width : 0
                            spacing: Theme.px(16)
                            Icon {
                                id: tick
                                y: Theme.px(12)
                                name: "check"
                                size: Theme.textPx(30)
                                color: Theme.brand
                                stroke: 2.2
                            }
                            AppText {
                                width: item.width - tick.width - item.spacing
                                text: item.modelData
                                size: Theme.textPx(35)
                            }
                        }
                    }
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

        BigButton {
            objectName: "take"
            width: parent.width
            height: Theme.px(page.landscape ? 280 : 200)
            enabled: page.service.open === true
            text: qsTr("Lấy số")
            textSize: Theme.px(64)
            textWeight: Font.Bold
            icon.name: page.screen.slip.printerTrouble === "" ? "printer" : "phone"
            onClicked: page.screen.acts.take()
        }
        BigButton {
            objectName: "priority"
            visible: page.screen.choice.mayAskPriority
            width: parent.width
            height: Math.max(Theme.px(104), implicitHeight)
            kind: "quiet"
            textSize: Theme.textSmall
            textWeight: page.screen.choice.className === "" ? Font.Normal : Font.DemiBold
            icon.name: page.screen.choice.className === "" ? "person" : "check"
            text: page.screen.choice.className === "" ? qsTr("Tôi thuộc diện ưu tiên") : qsTr("Ưu tiên: %1 · đổi").arg(page.screen.choice.className)
            onClicked: page.screen.acts.visit("classes")
        }
    }
}
