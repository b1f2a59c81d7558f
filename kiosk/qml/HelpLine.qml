import QtQuick
import Look

// One line of the help: a picture and what it means.
Row {
    id: line

    required property string picture
    required property string words

    width: parent ? parent.width : 0
    spacing: Theme.px(28)
    Icon {
        id: icon
        name: line.picture
        size: Theme.px(56)
        color: Theme.brand
    }
    AppText {
        width: line.width - icon.width - line.spacing
        text: line.words
        size: Theme.textSmall
        anchors.verticalCenter: parent.verticalCenter
    }
}
