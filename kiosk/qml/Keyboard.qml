pragma ComponentBehavior: Bound

import QtQuick
import Look

// The screen's own keyboard: letters for the search, letters and digits for a booking's code.
Column {
    id: keyboard

    required property KioskScreen screen
    property bool letters: true
    // Four millimetres between keys, so that a trembling finger finds one.
    readonly property real gap: Theme.px(16)
    // As high as there is room for, from 20 mm on a screen of 21 inches to what looks like a key.
    property real room: Theme.px(96) * 4 + gap * 3
    readonly property real keyHeight: Math.max(Theme.px(80), Math.min(Theme.px(96), (room - gap * 3) / 4))
    readonly property real keyWidth: (width - 9 * gap) / 10
    readonly property list<string> lines: letters ? ["qwertyuiop", "asdfghjkl", "zxcvbnm⌫", " "]
        : ["1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM⌫"]

    spacing: gap

    Repeater {
        model: keyboard.lines
        delegate: Row {
            id: line
            required property string modelData
            anchors.horizontalCenter: parent ? parent.horizontalCenter : undefined
            spacing: keyboard.gap
            Repeater {
                model: line.modelData.split("")
                delegate: BigButton {
                    id: key
                    required property string modelData
                    objectName: "key-" + (modelData === " " ? "space" : modelData === "⌫" ? "back" : modelData)
                    width: modelData === " " ? keyboard.keyWidth * 6 : modelData === "⌫" ? keyboard.keyWidth * 2 + keyboard.gap : keyboard.keyWidth
                    height: keyboard.keyHeight
                    leftPadding: 0
                    rightPadding: 0
                    kind: "quiet"
                    textSize: Theme.px(38)
                    textWeight: Font.Medium
                    text: modelData === " " ? qsTr("dấu cách") : modelData === "⌫" ? "" : modelData
                    icon.name: modelData === "⌫" ? "backspace" : ""
                    icon.width: Theme.px(44)
                    Accessible.name: modelData === "⌫" ? qsTr("Xóa một chữ") : text
                    onClicked: keyboard.screen.actions.press(key.modelData)
                }
            }
        }
    }
}
