import QtQuick
import Look

// The key that does the same, beside what it does.
Rectangle {
    id: badge
    property string keys: ""
    property bool onTint: false
    visible: keys !== ""
    width: name.implicitWidth + Theme.px(10)
    height: Theme.px(24)
    radius: Theme.px(5)
    color: onTint ? Theme.surface : Theme.sunken
    border.width: Theme.contrast ? Theme.hairline : 0
    border.color: Theme.line

    AppText {
        id: name
        anchors.centerIn: parent
        topPadding: 0
        bottomPadding: 0
        text: badge.keys
        size: Theme.textSmall
        weight: Font.DemiBold
        quiet: true
        lines: 1
    }
}
