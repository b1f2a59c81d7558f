pragma ComponentBehavior: Bound

import QtQuick
import Look

// The counters as they stand in the hall, one of them filled. Of more than there is room for, those around it.
Item {
    id: row

    property list<string> counters: []
    property string mine: ""
    property color ink: Theme.ink
    property color ground: Theme.ground
    property real most: Theme.px(900)
    // Its boxes share the whole width.
    property bool wide: false
    readonly property real side: Theme.px(68)
    readonly property real gap: Theme.px(10)
    readonly property int place: counters.indexOf(mine)
    readonly property int fits: place < 0 ? 0 : Math.min(counters.length, Math.floor((most + gap) / (side + gap)))
    readonly property int first: Math.max(0, Math.min(counters.length - fits, place - Math.floor(fits / 2)))
    readonly property real step: wide && fits > 1 ? Math.min((most + gap) / fits, side * 1.6) : side + gap

    width: fits * step - gap
    height: side
    // The ear hears the number itself.
    Accessible.ignored: true

    Repeater {
        model: row.counters.slice(row.first, row.first + row.fits)
        delegate: Rectangle {
            id: box
            required property int index
            required property string modelData
            readonly property bool filled: modelData === row.mine

            x: index * row.step
            width: row.step - row.gap
            height: row.side
            radius: Theme.px(10)
            color: filled ? row.ink : "transparent"
            border.width: Math.max(2, Theme.px(3))
            border.color: row.ink
            Numeral {
                anchors.centerIn: parent
                text: box.modelData
                size: Theme.px(42)
                color: box.filled ? row.ground : row.ink
            }
        }
    }
}
