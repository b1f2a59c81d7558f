import QtQuick

// What every page has: the screen it shows, and what the speaker says of it.
Item {
    required property KioskScreen screen
    required property bool landscape
    // Wide, of the older shape: 4:3 or 5:4.
    property bool narrow: false
    // How wide the column is that the head stands in, 0 where it stands over the page; and how much of it the head takes.
    property real aside: 0
    property real headRoom: 0
    // Low reach on a wide screen: the ways out stand in the foot, and nothing to press in the upper part.
    property bool low: false
    // The page's question, which has the ways out; none on pages without.
    property Item question: null
    property string spoken: ""
    // What is said when it changes while the page stays, and after the page itself.
    property string news: ""
}
