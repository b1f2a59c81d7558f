import QtQuick

// What every page has: the screen it shows, and what the speaker says of it.
Item {
    required property KioskScreen screen
    required property bool landscape
    property string spoken: ""
    // What is said when it changes while the page stays, and after the page itself.
    property string news: ""
}
