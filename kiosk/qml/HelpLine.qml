import QtQuick
import Look

// One line of the help: a picture and what it means.
Row {
    id: line

    required property string picture
    required property string words
    // Where height is dear, no larger than this.
    property real most: 0

    width: parent ? parent.width : 0
    spacing: Theme.px(28)
    Icon {
        id: icon
        name: line.picture
        size: Theme.px(56)
        color: Theme.brand
    }
    EvenText {
        width: line.width - icon.width - line.spacing
        text: line.words
        size: line.most > 0 ? Math.min(Theme.textSmall, line.most) : Theme.textSmall
        anchors.verticalCenter: parent.verticalCenter
    }
}
