pragma ComponentBehavior: Bound

import QtQuick
import Look

Window {
    id: window

    required property HallScreen hall
    readonly property bool portrait: height > width
    // Televisions cut what is nearer than 3.5 % to an edge; what the picture moves about comes on top.
    readonly property real sides: Theme.px(portrait ? 44 : 73)
    readonly property real ends: Theme.px(portrait ? 72 : 43)

    visible: false
    color: Theme.ground
    title: "Tới Lượt"

    Binding {
        target: Theme
        property: "zoom"
        value: window.portrait ? Math.min(window.width / 1080, window.height / 1920)
                               : Math.min(window.width / 1920, window.height / 1080)
    }
    Binding {
        target: Theme
        property: "scheme"
        value: window.hall.header.light ? Theme.Scheme.Light : Theme.Scheme.Dark
    }
    Binding {
        target: Theme
        property: "basePx"
        value: 42
    }
    Binding {
        target: Theme
        property: "reducedMotion"
        value: window.hall.header.reducedMotion
    }

    Binding {
        target: Theme
        property: "office"
        value: window.hall.header.colour
    }

    // All of it moves a few pixels every three minutes, so that nothing burns into the screen.
    Item {
        id: picture
        objectName: "picture"
        property int turn: 0
        readonly property list<point> turns: [Qt.point(0, 0), Qt.point(4, 2), Qt.point(2, 4), Qt.point(-2, 4),
            Qt.point(-4, 2), Qt.point(-4, -2), Qt.point(-2, -4), Qt.point(2, -4), Qt.point(4, -2)]
        x: Theme.px(turns[turn].x)
        y: Theme.px(turns[turn].y)
        width: window.width
        height: window.height

        Timer {
            interval: 180000
            repeat: true
            running: true
            onTriggered: picture.turn = (picture.turn + 1) % picture.turns.length
        }

        HallHead {
            id: head
            x: window.sides
            y: window.ends
            width: parent.width - 2 * window.sides
            portrait: window.portrait
            hall: window.hall
        }
        // Wider than the window by what it moves: the ground of a call reaches both edges.
        Loader {
            id: layout
            x: -Theme.px(8)
            y: head.y + head.height + Theme.px(8)
            width: parent.width - 2 * x
            height: foot.y - y
            sourceComponent: window.hall.layout === "board" ? board : window.hall.layout === "lists" ? lists
                : window.hall.layout === "door" ? door : window.hall.layout === "results" ? results : classic
            Component {
                id: results
                ResultsLayout {
                    hall: window.hall
                    margin: window.sides - layout.x
                }
            }
            Component {
                id: classic
                ClassicLayout {
                    hall: window.hall
                    portrait: window.portrait
                    margin: window.sides - layout.x
                }
            }
            Component {
                id: board
                BoardLayout {
                    hall: window.hall
                    margin: window.sides - layout.x
                }
            }
            Component {
                id: lists
                ListsLayout {
                    hall: window.hall
                    margin: window.sides - layout.x
                }
            }
            Component {
                id: door
                DoorLayout {
                    hall: window.hall
                    margin: window.sides - layout.x
                }
            }
        }
        BottomBar {
            id: foot
            x: -Theme.px(8)
            y: parent.height - inside - window.ends
            width: parent.width - 2 * x
            height: inside + window.ends + Theme.px(8)
            margin: window.sides - x
            tall: window.portrait
            hall: window.hall
        }
    }
}
