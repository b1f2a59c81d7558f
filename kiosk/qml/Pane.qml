import QtQuick
import Look

// Room for more than may fit, as with doubled text: what fits stands still, the rest is moved by a finger or the button.
Item {
    id: pane

    default property alias inside: column.data
    property bool centered: false
    property real spacing: 0
    // What its button is called: a page may have two of them.
    property string below: ""
    readonly property bool overflows: column.height > height + 1

    Flickable {
        id: view
        width: pane.width
        height: pane.height - (pane.overflows ? more.height + Math.max(Theme.px(16), Theme.between) : 0)
        contentHeight: column.height
        clip: pane.overflows
        interactive: pane.overflows
        boundsBehavior: Flickable.StopAtBounds

        Column {
            id: column
            y: pane.centered && !pane.overflows ? (pane.height - height) / 2 : 0
            width: view.width
            spacing: pane.spacing
        }
    }
    MoreButton {
        id: more
        objectName: pane.below
        visible: pane.overflows
        anchors.bottom: parent.bottom
        width: parent.width
        view: view
    }
}
