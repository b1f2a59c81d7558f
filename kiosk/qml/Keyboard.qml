pragma ComponentBehavior: Bound

import QtQuick
import Look

// The screen's own keyboard: letters for the search, letters and digits for a booking's code.
Column {
    id: keyboard

    required property KioskScreen screen
    property bool letters: true
    // Four millimetres between keys, so that a trembling finger finds one.
    readonly property real gap: Math.max(Theme.px(16), Theme.between)
    // As high as there is room for, from 20 mm on a screen of 21 inches to what looks like a key.
    property real room: Theme.px(96) * 4 + gap * 3
    readonly property real keyHeight: Math.max(Theme.px(80), Theme.touch, Math.min(Theme.px(96), (room - gap * (lines.length - 1)) / lines.length))
    // Ten in a line as on a typewriter; where that many of 20 mm do not fit, fewer, by the alphabet.
    readonly property int fitting: Math.floor((width + gap + 1) / (Math.max(Theme.px(72), Theme.touch) + gap))
    readonly property bool typewriter: fitting >= 10
    // By the alphabet as many in each line as fill the last one too.
    readonly property string alphabet: letters ? "abcdefghijklmnopqrstuvwxyz ⌫" : "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ-⌫"
    readonly property int across: typewriter ? 10 : Math.ceil(alphabet.length / Math.ceil(alphabet.length / Math.max(5, fitting)))
    readonly property real keyWidth: (width - (across - 1) * gap) / across
    readonly property list<string> lines: typewriter ? (letters ? ["qwertyuiop", "asdfghjkl", "zxcvbnm⌫", " "]
        : ["1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM⌫"])
        : cut(alphabet)

    function cut(keys: string): list<string> {
        const rows = []
        for (let at = 0; at < keys.length; at += across)
            rows.push(keys.slice(at, at + across))
        return rows
    }

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
                    width: !keyboard.typewriter ? keyboard.keyWidth : modelData === " " ? keyboard.keyWidth * 6 : modelData === "⌫" ? keyboard.keyWidth * 2 + keyboard.gap : keyboard.keyWidth
                    height: keyboard.keyHeight
                    leftPadding: 0
                    rightPadding: 0
                    kind: "quiet"
                    textSize: Theme.px(38)
                    textWeight: Font.Medium
                    text: modelData === " " ? (keyboard.typewriter ? qsTr("dấu cách") : "␣") : modelData === "⌫" ? "" : modelData
                    icon.name: modelData === "⌫" ? "backspace" : ""
                    icon.width: Theme.px(44)
                    Accessible.name: modelData === "⌫" ? qsTr("Xóa một chữ") : modelData === " " ? qsTr("dấu cách") : text
                    onClicked: keyboard.screen.actions.press(key.modelData)
                }
            }
        }
    }
}
