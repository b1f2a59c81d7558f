import QtQuick
import QtMultimedia

// The video of a MediaPane: it plays while it can be seen and stands still while it cannot.
Item {
    id: video

    required property HallMedia media
    readonly property bool running: visible && media.video
    readonly property int turn: media.turn
    // What the player was loaded for: it may tell twice that it cannot, and the turn has gone on by then.
    property int of: 0

    function begin() {
        player.stop()
        player.source = ""
        of = media.video ? media.turn : 0
        if (!media.video)
            return
        player.source = media.file
        if (running)
            player.play()
        moved()
    }
    // One that nobody sees stands still, and is not to blame for it.
    function moved() {
        if (running)
            unmoved.restart()
    }

    anchors.fill: parent
    onTurnChanged: later.restart()
    onRunningChanged: running ? player.play() : player.pause()
    Component.onCompleted: begin()

    Timer {
        id: later
        interval: 0
        onTriggered: video.begin()
    }
    MediaPlayer {
        id: player
        videoOutput: video.GraphicsInfo.api === GraphicsInfo.Software ? drawn.sink : shown
        // Without one nothing of its sound is decoded.
        audioOutput: video.media.sound ? loudspeaker : null
        onPositionChanged: video.moved()
        onErrorOccurred: video.media.unreadable(video.of)
        onMediaStatusChanged: {
            if (mediaStatus === MediaPlayer.EndOfMedia)
                video.media.over(video.of)
            else if (mediaStatus === MediaPlayer.LoadedMedia && !hasVideo)
                video.media.unreadable(video.of)
        }
    }
    AudioOutput {
        id: loudspeaker
        volume: video.media.ducked ? 0.1 : 1
        Behavior on volume {
            NumberAnimation { duration: 150 }
        }
    }
    VideoOutput {
        id: shown
        anchors.fill: parent
        visible: video.GraphicsInfo.api !== GraphicsInfo.Software
    }
    VideoPicture {
        id: drawn
        anchors.fill: parent
        visible: video.GraphicsInfo.api === GraphicsInfo.Software
    }
    // One that does not go on would stand there for ever.
    Timer {
        id: unmoved
        objectName: "unmoved"
        interval: 10000
        running: video.running
        onTriggered: video.media.unreadable(video.of)
    }
}
