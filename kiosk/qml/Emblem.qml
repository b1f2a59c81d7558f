import QtQuick
import Look

// The office's sign: a gold roof and step, white pillars, on lacquer green.
Rectangle {
    id: emblem

    readonly property string pillars: Theme.contrast ? Theme.gold : "#FFFFFF"
    readonly property string drawing: "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 48 48'>"
        + `<path d='M24 6.5 41 15.5v3.2H7v-3.2z' fill='${Theme.gold}' stroke='${Theme.gold}' stroke-width='1.6' stroke-linejoin='round'/>`
        + `<path d='M13.5 22.5v12M24 22.5v12M34.5 22.5v12' stroke='${pillars}' stroke-width='4.4' stroke-linecap='round'/>`
        + `<path d='M8.5 40.5h31' stroke='${Theme.gold}' stroke-width='4' stroke-linecap='round'/></svg>`

    width: Theme.px(92)
    height: width
    radius: Theme.px(18)
    color: Theme.contrast ? Theme.ground : Theme.brand
    border.width: Theme.contrast ? Theme.hairline : 0
    border.color: Theme.ink

    Image {
        anchors.centerIn: parent
        width: Math.round(parent.width * 0.62)
        height: width
        source: "image://svg/" + encodeURIComponent(emblem.drawing)
        sourceSize: Qt.size(width, height)
    }
}
