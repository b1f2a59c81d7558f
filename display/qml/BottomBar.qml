import QtQuick
import Display
import Look

// The lowest line: a sentence at a time, whether the screen is live, the clock. Nothing runs across the screen.
Rectangle {
    id: bar

    required property HallScreen hall
    property int tickerLines: 1
    property int sentence: 0

    color: Theme.sunken

    Timer {
        interval: 10000
        running: bar.hall.ticker.length > 1
        repeat: true
        onTriggered: turn.restart()
    }
    SequentialAnimation {
        id: turn
        NumberAnimation { target: ticker; property: "opacity"; to: 0; duration: Theme.quick }
        ScriptAction { script: bar.sentence = (bar.sentence + 1) % Math.max(1, bar.hall.ticker.length) }
        NumberAnimation { target: ticker; property: "opacity"; to: 1; duration: Theme.quick }
    }
    AppText {
        id: ticker
        anchors.left: parent.left
        anchors.leftMargin: Theme.px(64)
        anchors.right: marks.left
        anchors.rightMargin: Theme.px(40)
        anchors.verticalCenter: parent.verticalCenter
        text: bar.hall.ticker.length > 0 ? bar.hall.ticker[bar.sentence % bar.hall.ticker.length] : bar.hall.dateText
        size: Theme.px(36)
        lines: bar.tickerLines
        // A long sentence is set a little smaller rather than cut.
        fontSizeMode: Text.Fit
        minimumPixelSize: Theme.px(26)
        height: Math.min(bar.height, Theme.px(56) * bar.tickerLines)
    }
    Row {
        id: marks
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(48)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(24)

        Row {
            visible: bar.hall.soundTrouble !== ""
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(10)
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: "speaker-off"
                size: Theme.px(38)
                color: Theme.warn
            }
            AppText {
                anchors.verticalCenter: parent.verticalCenter
                text: Words.noSound
                size: Theme.px(32)
                color: Theme.warn
                lines: 1
            }
        }
        Row {
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(12)
            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                visible: bar.hall.live
                width: Theme.px(18)
                height: width
                radius: width / 2
                color: Theme.good
            }
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: !bar.hall.live
                name: "lost-link"
                size: Theme.px(38)
                color: Theme.warn
            }
            AppText {
                anchors.verticalCenter: parent.verticalCenter
                text: bar.hall.live ? Words.live : Words.notLive
                size: Theme.px(32)
                color: bar.hall.live ? Theme.quietInk : Theme.warn
                lines: 1
            }
        }
        Numeral {
            anchors.verticalCenter: parent.verticalCenter
            text: bar.hall.clockText
            size: Theme.px(56)
            weight: Font.Bold
        }
    }
}
