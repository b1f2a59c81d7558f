pragma ComponentBehavior: Bound

import QtQuick
import Look

// Services as large rows; more than fit are scrolled by a finger, and arrows say that there are more.
Item {
    id: list

    required property KioskScreen screen
    property int columns: 1
    property bool groupShown: false
    property bool narrow: false
    // Not the view's own: that one changes while the view lays out rows whose height goes by it.
    readonly property int count: screen.choice.serviceCount
    readonly property bool huge: Theme.textScale > 1.7
    // Between the search field and the keyboard doubled text has room for the names alone.
    readonly property bool tight: huge && groupShown
    readonly property real nameSize: tight ? Theme.px(width < Theme.px(600) ? 44 : 56) : Theme.textLarge
    readonly property int nameLines: narrow && (groupShown || columns > 1) && !huge ? (!groupShown ? 3 : Theme.textScale > 1.2 ? 6 : 4) : width < Theme.px(900) ? (huge ? 4 : Theme.textScale > 1.2 ? 3 : 2) : huge ? 3 : 2
    readonly property int rows: Math.max(1, Math.ceil(count / columns))
    // Name and wait in full, or as much as there is.
    readonly property real least: Math.min(height - more.height,
        Theme.linesOf(nameSize, nameLines) + (tight ? 0 : Theme.linesOf(Theme.textSmall, 1)) + Theme.px(44))
    // From the list's own height, not the view's: the view gives the button its room.
    readonly property bool overflows: rows * least > height
    readonly property int whole: overflows ? Math.max(1, Math.floor((height - more.height) / least)) : rows

    GridView {
        id: view
        objectName: "serviceList"
        width: parent.width + Theme.px(24) * (list.columns > 1 ? 1 : 0)
        // Whole rows only: half a name is nothing to read.
        height: list.overflows ? list.whole * cellHeight : list.height
        clip: true
        model: list.screen.choice.services
        cellWidth: list.columns > 1 ? width / 2 : width
        // Rows grow into the room there is, up to a limit; more than fit are scrolled.
        cellHeight: list.groupShown ? list.least
            : Math.max(list.least, Math.min(Math.floor((list.height - (list.overflows ? more.height : 0)) / list.whole), list.least * 1.3))
        boundsBehavior: Flickable.StopAtBounds
        delegate: Item {
            id: cell
            required property string id
            required property string name
            required property string sign
            required property string group
            required property int waiting
            required property int low
            required property int high
            required property int about
            required property bool open
            required property bool served
            required property string because
            required property string soon
            width: view.cellWidth
            height: view.cellHeight
            Tile {
                id: tile
                objectName: "service-" + cell.id
                width: parent.width - (list.columns > 1 ? Theme.px(24) : 0)
                height: parent.height - Theme.px(24)
                text: cell.name
                picture: list.huge ? "" : cell.sign
                nameSize: list.nameSize
                nameLines: list.nameLines
                dim: !cell.open && !list.screen.shut
                onClicked: list.screen.actions.chooseService(cell.id)
                AppText {
                    visible: list.groupShown && !list.tight
                    width: tile.contentRoom
                    text: cell.group
                    size: Theme.textSmall
                    quiet: true
                    lines: 1
                }
                WaitLine {
                    known: !list.screen.away
                    visible: !list.groupShown
                    width: tile.contentRoom
                    oneLine: true
                    waiting: cell.waiting
                    low: cell.low
                    high: cell.high
                    about: cell.about
                    open: cell.open
                    served: cell.served
                    because: cell.because
                    soon: cell.soon
                }
            }
        }
    }
    MoreButton {
        id: more
        objectName: "listDown"
        visible: list.overflows
        width: parent.width
        anchors.bottom: parent.bottom
        view: view
        row: view.cellHeight
    }
}
