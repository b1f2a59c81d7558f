pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// The clerk's own day: how many, how long on the average, and the latest visits as bars.
Rectangle {
    id: card
    required property CounterScreen screen
    readonly property CounterOwn own: screen.shown.own
    readonly property real room: plot.height - numbers - Theme.px(2)
    readonly property real numbers: Theme.px(28)
    objectName: "paceCard"
    radius: Theme.radius
    color: Theme.surface
    border.width: Theme.contrast ? Theme.hairline : 0
    border.color: Theme.line

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.px(20)
        spacing: Theme.px(10)

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.px(12)
            AppText { text: qsTr("Nhịp của tôi hôm nay"); size: Theme.textSmall; weight: Font.DemiBold; lines: 1 }
            AppText {
                objectName: "ownFigures"
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignRight
                text: [card.own.served, card.own.dossiers, card.own.mean].filter(each => each !== "").join(" · ")
                size: Theme.textSmall
                quiet: true
                lines: 1
            }
        }
        Item {
            id: plot
            Layout.fillWidth: true
            Layout.fillHeight: true

            AppText {
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                visible: bars.count === 0
                text: qsTr("Hôm nay tôi chưa phục vụ xong lượt nào.")
                size: Theme.textSmall
                quiet: true
            }
            Row {
                anchors.fill: parent
                spacing: Theme.px(14)
                Repeater {
                    id: bars
                    model: card.screen.lists.bars
                    delegate: Item {
                        id: bar
                        required property string number
                        required property string text
                        required property real share
                        required property bool now
                        width: Math.floor((plot.width - 8 * Theme.px(14)) / 9)
                        height: plot.height
                        Rectangle {
                            anchors.bottom: label.top
                            anchors.bottomMargin: Theme.px(2)
                            width: parent.width
                            // The minutes inside keep their room in the lowest bar too.
                            height: Math.max(Theme.px(24), Math.round(bar.share * card.room))
                            radius: Theme.px(4)
                            color: bar.now ? Theme.brand : Qt.tint(Theme.brandTint, Qt.rgba(Theme.brand.r, Theme.brand.g, Theme.brand.b, 0.2))
                            Numeral {
                                anchors.horizontalCenter: parent.horizontalCenter
                                anchors.bottom: parent.bottom
                                anchors.bottomMargin: Theme.px(2)
                                text: bar.text
                                size: Theme.textSmall
                                weight: Font.Bold
                                color: bar.now ? Theme.brandInk : Theme.ink
                                topPadding: 0
                                bottomPadding: 0
                            }
                        }
                        Numeral {
                            id: label
                            anchors.bottom: parent.bottom
                            anchors.horizontalCenter: parent.horizontalCenter
                            height: card.numbers
                            text: bar.number
                            size: Theme.textSmall
                            weight: bar.now ? Font.Bold : Font.Normal
                            color: bar.now ? Theme.ink : Theme.quietInk
                        }
                    }
                }
            }
            // What a visit took on the average.
            Row {
                visible: card.own.level > 0
                y: Math.round(card.room * (1 - card.own.level))
                spacing: Theme.px(5)
                Repeater {
                    model: card.own.level > 0 ? Math.floor(plot.width / Theme.px(11)) : 0
                    delegate: Rectangle { width: Theme.px(6); height: Theme.px(2); color: Theme.ink }
                }
            }
        }
    }
}
