pragma ComponentBehavior: Bound

import QtQuick
import Look

// Something happens in a life, and several procedures follow from it: one number goes through all of them.
Page {
    id: page

    spoken: qsTr("Ông, bà có việc gì? Một số cho nhiều thủ tục, lần lượt tại các quầy.")

    Title {
        id: title
        width: page.width
        text: qsTr("Ông/bà có việc gì?")
        onBack: page.screen.actions.back()
        onRestart: page.screen.actions.restart()
    }
    EvenText {
        id: note
        y: title.height + Theme.px(16)
        width: page.width
        text: qsTr("Lấy một số, làm lần lượt các thủ tục, không phải lấy số lại.")
        size: Theme.textSmall
        quiet: true
    }
    Pane {
        y: note.y + note.height + Theme.px(28)
        width: page.width
        height: page.height - y

        Grid {
            id: grid
            width: parent ? parent.width : 0
            columns: page.landscape && Theme.textScale < 1.7 ? 2 : 1
            spacing: Theme.px(24)
            readonly property real each: (width - (columns - 1) * spacing) / columns
            Repeater {
                model: page.screen.choice.events
                delegate: Tile {
                    id: tile
                    required property string id
                    required property string name
                    required property string sign
                    required property string steps
                    required property int waiting
                    required property int low
                    required property int high
                    required property int about
                    required property bool open
                    required property bool served
                    required property string because
                    required property string soon
                    objectName: "event-" + id
                    width: grid.each
                    height: Math.max(Theme.px(200), implicitHeight)
                    text: name
                    picture: Theme.textScale > 1.7 ? "" : sign
                    dim: !open
                    onClicked: page.screen.actions.chooseEvent(id)
                    EvenText {
                        width: tile.contentRoom
                        text: tile.steps
                        size: Theme.textSmall
                        quiet: true
                    }
                    WaitLine {
                        width: tile.contentRoom
                        oneLine: Theme.textScale < 1.2
                        known: !page.screen.away
                        waiting: tile.waiting
                        low: tile.low
                        high: tile.high
                        about: tile.about
                        open: tile.open
                        served: tile.served
                        because: tile.because
                        soon: tile.soon
                    }
                }
            }
        }
    }
}
