pragma ComponentBehavior: Bound

import QtQuick
import Look

// Services as large rows; more than fit are scrolled by a finger, and arrows say that there are more.
Item {
    id: list

    required property KioskScreen screen
    property int columns: 1
    property bool groupShown: false
    readonly property alias count: view.count
    // From the list's own height, not the view's: the view gives the button its room.
    readonly property bool overflows: view.contentHeight > height

    GridView {
        id: view
        objectName: "serviceList"
        anchors.fill: parent
        anchors.rightMargin: -Theme.px(24) * (list.columns > 1 ? 1 : 0)
        anchors.bottomMargin: list.overflows ? more.height + Theme.px(16) : 0
        clip: true
        model: list.screen.choice.services
        cellWidth: list.columns > 1 ? width / 2 : width
        // Few rows grow into the room there is, up to a limit; many are scrolled.
        readonly property real least: Theme.px(list.groupShown ? 176 : 168) * (1 + (Theme.textScale - 1) * 0.85)
        readonly property real share: Math.floor(list.height / Math.max(1, Math.ceil(count / list.columns)))
        cellHeight: list.groupShown ? least : Math.max(least, Math.min(share, least * 1.3))
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
            required property bool open
            required property bool served
            required property string because
            width: view.cellWidth
            height: view.cellHeight
            Tile {
                id: tile
                objectName: "service-" + cell.id
                width: parent.width - (list.columns > 1 ? Theme.px(24) : 0)
                height: parent.height - Theme.px(24)
                text: cell.name
                picture: cell.sign
                nameLines: 2
                dim: !cell.open
                onClicked: list.screen.acts.chooseService(cell.id)
                AppText {
                    visible: list.groupShown
                    width: tile.contentRoom
                    text: cell.group
                    size: Theme.textSmall
                    quiet: true
                    lines: 1
                }
                WaitLine {
                    visible: !list.groupShown
                    width: tile.contentRoom
                    oneLine: true
                    waiting: cell.waiting
                    low: cell.low
                    high: cell.high
                    open: cell.open
                    served: cell.served
                    because: cell.because
                }
            }
        }
    }
    BigButton {
        id: more
        objectName: "listDown"
        visible: list.overflows
        width: parent.width
        anchors.bottom: parent.bottom
        height: Theme.px(92)
        kind: "quiet"
        textSize: Math.min(Theme.textSmall, Theme.px(40))
        icon.name: view.atYEnd ? "arrow-up" : "arrow-down"
        text: view.atYEnd ? qsTr("Xem lại từ đầu") : qsTr("Xem tiếp")
        onClicked: view.contentY = view.atYEnd ? 0 : Math.min(view.contentY + Math.max(view.cellHeight, Math.floor(view.height / view.cellHeight) * view.cellHeight), view.contentHeight - view.height)
    }
}
