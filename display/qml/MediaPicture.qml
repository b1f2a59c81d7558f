import QtQuick
import Look

// One of the two pictures of a MediaPane.
Image {
    id: picture

    required property HallMedia media
    required property bool front
    // What it was loaded for.
    property int turn: 0
    readonly property bool due: turn === media.turn && !media.video

    signal ready()

    // Nothing of it stays in memory when it cannot be seen and is not awaited.
    function letGo() {
        if (opacity === 0 && !due)
            source = ""
    }

    anchors.fill: parent
    // About as large in memory as it is drawn, and not kept when it is gone. A pane that becomes lower loads nothing anew.
    asynchronous: true
    cache: false
    sourceSize: Qt.size(width, Math.max(height, Math.round(width * 9 / 16)))
    fillMode: Image.PreserveAspectFit
    autoTransform: true
    opacity: front ? 1 : 0
    visible: opacity > 0

    onStatusChanged: {
        if (due && status === Image.Ready)
            ready()
        else if (due && status === Image.Error)
            media.unreadable(turn)
    }
    onOpacityChanged: letGo()
    onFrontChanged: letGo()
    onDueChanged: letGo()

    Behavior on opacity {
        enabled: !Theme.reducedMotion
        NumberAnimation { duration: Theme.calm }
    }
}
