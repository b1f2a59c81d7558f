pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Look

// Always there, always low: language, text size, contrast, low reach, speaker, help.
Item {
    id: bar

    required property KioskScreen screen
    required property KioskAccessibility accessibility
    required property bool landscape
    property string spoken: ""
    signal helpAsked()

    readonly property real side: Theme.px(100)
    implicitHeight: side

    component Square: T.AbstractButton {
        id: square
        property bool on: false
        property bool live: true
        width: bar.side
        height: bar.side
        Accessible.name: text
        Accessible.checked: on
        background: Rectangle {
            radius: Theme.radius
            color: square.on ? Theme.inverse : square.down ? Theme.brandTint : Theme.surface
            border.width: Theme.hairline
            border.color: square.on ? Theme.inverse : Theme.edge
        }
        contentItem: Item {
            Icon {
                anchors.centerIn: parent
                name: square.icon.name
                size: Theme.px(48)
                color: square.on ? Theme.inverseInk : Theme.ink
            }
        }
    }

    Row {
        id: languages
        spacing: Theme.px(16)
        Repeater {
            model: bar.screen.languages
            delegate: T.AbstractButton {
                id: choice
                required property string modelData
                readonly property string name: bar.screen.languageName(modelData)
                readonly property bool on: bar.screen.language === modelData
                objectName: "language-" + modelData
                width: Theme.px(bar.landscape ? 230 : 186)
                height: bar.side
                Accessible.name: name
                Accessible.checked: on
                onClicked: bar.screen.actions.useLanguage(modelData)
                background: Rectangle {
                    radius: Theme.radius
                    color: choice.on ? Theme.inverse : choice.down ? Theme.brandTint : Theme.surface
                    border.width: Theme.hairline
                    border.color: choice.on ? Theme.inverse : Theme.edge
                }
                contentItem: AppText {
                    text: choice.name
                    size: Theme.px(31)
                    weight: choice.on ? Font.DemiBold : Font.Normal
                    color: choice.on ? Theme.inverseInk : Theme.ink
                    lines: 1
                    horizontalAlignment: Text.AlignHCenter
                }
            }
        }
    }
    Row {
        anchors.right: parent.right
        spacing: Theme.px(16)
        Square {
            objectName: "textSize"
            text: qsTr("Cỡ chữ")
            icon.name: "text-size"
            on: bar.accessibility.textScale > 1
            onClicked: bar.accessibility.cycleText()
        }
        Square {
            objectName: "contrast"
            text: qsTr("Màu rõ hơn")
            icon.name: "contrast"
            on: bar.accessibility.contrast
            onClicked: bar.accessibility.toggleContrast()
        }
        Square {
            objectName: "lowReach"
            visible: !bar.landscape
            text: qsTr("Hạ nút thấp xuống")
            icon.name: "arrow-down"
            on: bar.accessibility.lowReach
            onClicked: bar.accessibility.toggleLowReach()
        }
        Square {
            objectName: "speaker"
            visible: bar.accessibility.canSpeak
            text: qsTr("Đọc to trang này")
            icon.name: "speaker"
            on: bar.accessibility.speaking
            onClicked: bar.accessibility.speak(bar.spoken, bar.screen.language)
        }
        Square {
            objectName: "help"
            text: qsTr("Trợ giúp")
            icon.name: "help"
            onClicked: bar.helpAsked()
        }
    }
}
