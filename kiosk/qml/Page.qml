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
    property string spoken: ""
    // What is said when it changes while the page stays, and after the page itself.
    property string news: ""
}
