import QtQuick
import QtQuick.Templates as T
import Look

// Looks like a field, opens the search page; there it shows what was typed.
T.AbstractButton {
    id: field

    property string placeholder: ""
    property bool active: false
    readonly property int later: 2
    property real most: Theme.px(50)

    implicitHeight: Math.max(Theme.px(104), Theme.touch, words.implicitHeight + Theme.px(24))
    Accessible.role: Accessible.EditableText
    Accessible.name: text === "" ? placeholder : text

    background: Rectangle {
        radius: Theme.radius
        color: field.down ? Theme.brandTint : Theme.surface
        border.width: field.active ? Theme.px(3) : Theme.hairline
        border.color: field.active ? Theme.brand : Theme.edge
    }
    contentItem: Item {
        Icon {
            id: lens
            x: Theme.px(36)
            anchors.verticalCenter: parent.verticalCenter
            name: "search"
            size: Theme.px(44)
            color: Theme.quietInk
        }
        AppText {
            id: words
            anchors.left: lens.right
            anchors.leftMargin: Theme.px(24)
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(16)
            anchors.verticalCenter: parent.verticalCenter
            text: field.text === "" ? field.placeholder : field.text + (field.active ? "|" : "")
            quiet: field.text === ""
            size: Math.min(Theme.px(33) * Math.min(Theme.textScale, 1.5), field.most)
            // The end of what is typed is what one looks at.
            lines: field.text === "" ? 2 : 1
            elide: field.text === "" ? Text.ElideRight : Text.ElideLeft
        }
    }
}
