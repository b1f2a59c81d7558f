pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Look

// Always there, always low: language, text size, contrast, low reach, speaker, help. While it speaks to somebody, the
// first three give their room to repeat, softer and louder; they are in the help too.
Item {
    id: bar

    required property KioskScreen screen
    required property KioskAccessibility accessibility
    required property bool landscape
    // Low reach on a wide screen: a page's ways out stand here.
    property bool ways: false
    readonly property KioskGuidance guidance: accessibility.guidance
    signal backAsked()
    signal restartAsked()
    signal helpAsked()
    // The same as holding the emblem, for staff who cannot reach so high.
    signal staffAsked()

    readonly property real side: Math.max(Theme.px(100), Theme.touch)
    readonly property real gap: Math.max(Theme.px(16), Theme.between)
    implicitHeight: side

    component Square: T.AbstractButton {
        id: square
        property bool on: false
        // Said by the voice and under the picture; `text` says the whole of it.
        property string word: ""
        width: Math.max(bar.side, Theme.px(bar.landscape && !(bar.ways && languages.count > 2) ? 140 : 112))
        height: bar.side
        opacity: enabled ? 1 : 0.45
        Accessible.name: text
        Accessible.checked: on
        background: Rectangle {
            radius: Theme.radius
            color: square.on ? Theme.inverse : square.down ? Theme.brandTint : Theme.surface
            border.width: square.on ? 0 : Theme.hairline
            border.color: Theme.edge
        }
        contentItem: Item {
            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                y: Math.round((parent.height - height - label.height) / 2)
                name: square.icon.name
                size: Theme.px(46)
                color: square.on ? Theme.inverseInk : Theme.ink
            }
            AppText {
                id: label
                anchors.horizontalCenter: parent.horizontalCenter
                anchors.bottom: parent.bottom
                anchors.bottomMargin: Math.round((parent.height - Theme.px(46) - height) / 2)
                text: square.word
                size: Theme.px(28)
                lines: 1
                color: square.on ? Theme.inverseInk : Theme.ink
            }
        }
    }

    Row {
        id: languages
        spacing: bar.gap
        readonly property int count: bar.screen.languages.length
        readonly property real each: Math.min(Theme.px(bar.landscape ? 230 : 160), (bar.width - squares.width - (bar.ways ? outs.width + bar.gap : 0) - count * bar.gap) / Math.max(1, count))
        Repeater {
            model: bar.screen.languages
            delegate: T.AbstractButton {
                id: choice
                required property string modelData
                readonly property string name: bar.screen.languageName(modelData)
                readonly property string said: name
                readonly property bool on: bar.screen.language === modelData
                objectName: "language-" + modelData
                width: languages.each
                height: bar.side
                Accessible.name: name
                Accessible.checked: on
                onClicked: bar.screen.actions.useLanguage(modelData)
                background: Rectangle {
                    radius: Theme.radius
                    color: choice.on ? Theme.inverse : choice.down ? Theme.brandTint : Theme.surface
                    border.width: choice.on ? 0 : Theme.hairline
                    border.color: Theme.edge
                }
                contentItem: AppText {
                    // Three and more leave a narrow button: a name of two words is set in two lines, one that is too
                    // long for that gives way to its code.
                    // `height` is asked so that they are measured anew with each font.
                    readonly property real ofAWord: probe.height > 0 ? Math.max(...choice.name.split(" ").map(word => probe.advanceWidth(word))) : 0
                    readonly property bool two: probe.height > 0 && probe.advanceWidth(choice.name) > width
                    text: ofAWord > width ? choice.modelData.toUpperCase() : choice.name
                    size: Theme.px(bar.landscape ? 31 : 28)
                    fontSizeMode: two ? Text.FixedSize : Text.HorizontalFit
                    minimumPixelSize: Theme.px(28)
                    weight: choice.on ? Font.DemiBold : Font.Normal
                    color: choice.on ? Theme.inverseInk : Theme.ink
                    lines: two ? 2 : 1
                    horizontalAlignment: Text.AlignHCenter
                    FontMetrics {
                        id: probe
                        font.family: Theme.family
                        font.pixelSize: Theme.px(28)
                        font.weight: Font.DemiBold
                    }
                }
            }
        }
    }
    Row {
        id: outs
        visible: bar.ways
        x: languages.width + bar.gap
        spacing: bar.gap
        Square {
            objectName: "back"
            readonly property int later: 3
            text: qsTr("Quay lại")
            word: text
            icon.name: "back"
            onClicked: bar.backAsked()
        }
        Square {
            objectName: "restart"
            readonly property int later: 3
            text: qsTr("Về đầu")
            word: text
            icon.name: "home"
            onClicked: bar.restartAsked()
        }
    }
    Row {
        id: squares
        anchors.right: parent.right
        spacing: bar.gap
        Square {
            objectName: "textSize"
            visible: !bar.guidance.on
            text: qsTr("Cỡ chữ")
            word: qsTr("Cỡ chữ", "below the icon, where there is room for six letters")
            icon.name: "text-size"
            on: bar.accessibility.textScale > 1
            onClicked: bar.accessibility.cycleText()
        }
        Square {
            objectName: "contrast"
            visible: !bar.guidance.on
            text: qsTr("Màu rõ hơn")
            word: qsTr("Rõ màu")
            icon.name: "contrast"
            on: bar.accessibility.contrast
            onClicked: bar.accessibility.toggleContrast()
        }
        Square {
            objectName: "lowReach"
            visible: !bar.guidance.on
            text: qsTr("Hạ nút thấp xuống")
            word: qsTr("Hạ nút")
            icon.name: "low-reach"
            on: bar.accessibility.lowReach
            onClicked: bar.accessibility.toggleLowReach()
        }
        Square {
            objectName: "softer"
            visible: bar.guidance.on
            enabled: !bar.guidance.softest
            text: qsTr("Nói nhỏ hơn")
            word: qsTr("Nhỏ")
            icon.name: "minus"
            onClicked: bar.guidance.softer()
        }
        Square {
            objectName: "louder"
            visible: bar.guidance.on
            enabled: !bar.guidance.loudest
            text: qsTr("Nói to hơn")
            word: qsTr("To")
            icon.name: "plus"
            onClicked: bar.guidance.louder()
        }
        Square {
            objectName: "repeat"
            visible: bar.guidance.on
            text: qsTr("Nói lại")
            word: text
            icon.name: "repeat"
            onClicked: bar.guidance.repeat()
        }
        Square {
            objectName: "speaker"
            visible: bar.guidance.able
            text: qsTr("Đọc to từng trang")
            word: qsTr("Đọc to")
            icon.name: "speaker"
            on: bar.guidance.on
            onClicked: bar.guidance.toggle()
        }
        Square {
            id: help
            objectName: "help"
            text: qsTr("Trợ giúp")
            word: qsTr("Giúp")
            icon.name: "help"
            onClicked: bar.helpAsked()
            Timer { interval: 3000; running: help.pressed; onTriggered: bar.staffAsked() }
        }
    }
}
