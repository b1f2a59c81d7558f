pragma ComponentBehavior: Bound

import QtQuick
import Look

// A text that may be longer than its place: it is shown in parts, each as long as its lines, the next one after a while
// or by a click. Nothing of it is left out; a screen reader is told it whole.
Item {
    id: paged
    property string text: ""
    property real size: Theme.textSmall
    property int weight: Font.Normal
    property color color: Theme.ink
    property int lines: 2
    property alias topPadding: shown.topPadding
    readonly property int lineCount: shown.lineCount
    property list<string> parts: [""]
    property int part: 0

    implicitHeight: shown.implicitHeight
    height: implicitHeight
    Accessible.role: Accessible.StaticText
    Accessible.name: text

    onTextChanged: divide()
    onWidthChanged: divide()
    onSizeChanged: divide()
    onWeightChanged: divide()
    onLinesChanged: divide()
    Component.onCompleted: divide()

    function fits(words: string): bool {
        probe.text = words;
        return probe.lineCount <= paged.lines && probe.contentWidth <= paged.width;
    }
    // Between two words, or where there are none between two letters.
    function divide(): void {
        part = 0;
        // Not bound: what is bound to the width may still have the old one while this is told of the new one.
        probe.width = width;
        probe.size = size;
        probe.weight = weight;
        if (width <= 0 || fits(text)) {
            parts = [text];
            return;
        }
        const between = probe.unparted ? "" : " ", found = [];
        let now = "";
        for (const word of text.split(between)) {
            const longer = now === "" ? word : now + between + word;
            if (now !== "" && !fits((found.length > 0 ? "… " : "") + longer + " …")) {
                found.push(now);
                now = word;
            } else {
                now = longer;
            }
        }
        found.push(now);
        parts = found;
    }
    function turn(): void {
        part = (part + 1) % parts.length;
    }

    AppText {
        id: shown
        objectName: paged.objectName + "Shown"
        width: paged.width
        text: (paged.part > 0 ? "… " : "") + (paged.parts[paged.part] ?? "") + (paged.part < paged.parts.length - 1 ? " …" : "")
        size: paged.size
        weight: paged.weight
        color: paged.color
        lines: paged.lines
        Accessible.ignored: true
    }
    AppText { id: probe; visible: false; wrapMode: paged.lines === 1 ? Text.NoWrap : unparted ? Text.Wrap : Text.WordWrap }
    TapHandler { enabled: paged.parts.length > 1; onTapped: { paged.turn(); clock.restart(); } }
    Timer {
        id: clock
        // As long as two short lines take to be read twice.
        interval: 4000
        repeat: true
        running: paged.visible && paged.parts.length > 1
        onTriggered: paged.turn()
    }
}
