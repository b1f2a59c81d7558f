import QtQuick

// A picture or video of the office, whole in its room. One picture comes through the other; the one behind is let go.
Item {
    id: pane
    objectName: "mediaPane"

    required property HallMedia media
    // What plays videos: it is loaded with the first one.
    property url player: Qt.resolvedUrl("MediaVideo.qml")
    readonly property int turn: media.turn
    // Which of the two is in front; none while a video is.
    property MediaPicture inFront: null
    readonly property bool pictured: inFront !== null

    property bool told: false

    function tell(seen: bool) {
        if (seen === told)
            return
        told = seen
        media.seen(seen)
    }
    function show() {
        if (turn > 0 && !media.video) {
            const behind = inFront === one ? two : one
            behind.turn = turn
            behind.source = "" // also the same file is loaded anew
            behind.source = media.file
            return
        }
        inFront = null
        for (const each of [one, two])
            each.letGo()
        if (media.video && video.source.toString() === "")
            video.setSource(player, { "media": media })
    }

    clip: true
    Accessible.role: Accessible.Graphic
    Accessible.name: media.name
    // Later: what is shown may tell at once that it cannot be, and turns it again.
    onTurnChanged: later.restart()
    onVisibleChanged: tell(visible)
    Component.onCompleted: {
        tell(visible)
        show()
    }
    Component.onDestruction: tell(false)

    // It leaves with the pane: what is called later by itself would find a layout that is gone.
    Timer {
        id: later
        interval: 0
        onTriggered: pane.show()
    }
    MediaPicture {
        id: one
        media: pane.media
        front: pane.inFront === one
        onReady: pane.inFront = one
    }
    MediaPicture {
        id: two
        media: pane.media
        front: pane.inFront === two
        onReady: pane.inFront = two
    }
    Loader {
        id: video
        anchors.fill: parent
        visible: pane.media.video
        onStatusChanged: if (status === Loader.Error) pane.media.noPlayer(pane.turn)
    }
}
