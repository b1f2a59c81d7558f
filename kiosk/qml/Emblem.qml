import QtQuick
import Look

// The office's sign: a gold roof and step, white pillars, on lacquer green.
Rectangle {
    id: emblem

    // The office's own emblem as an SVG, on nothing; empty for the product's sign.
    property string own: ""
    property real ratio: 1
    property real widest: Theme.px(280)
    readonly property string pillars: Theme.contrast ? Theme.gold : "#FFFFFF"
    readonly property string drawing: "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 48 48'>"
        + `<path d='M24 6.5 41 15.5v3.2H7v-3.2z' fill='${Theme.gold}' stroke='${Theme.gold}' stroke-width='1.6' stroke-linejoin='round'/>`
        + `<path d='M13.5 22.5v12M24 22.5v12M34.5 22.5v12' stroke='${pillars}' stroke-width='4.4' stroke-linecap='round'/>`
        + `<path d='M8.5 40.5h31' stroke='${Theme.gold}' stroke-width='4' stroke-linecap='round'/></svg>`

    height: Theme.px(92)
    width: own === "" ? height : Math.round(Math.min(height * ratio, widest))
    radius: own === "" ? Theme.px(18) : Theme.px(8)
    // An emblem is drawn for light paper: on black it stands on a piece of it.
    color: own !== "" ? (Theme.contrast ? "#FFFFFF" : "transparent") : Theme.contrast ? Theme.ground : Theme.brand
    border.width: own === "" && Theme.contrast ? Theme.hairline : 0
    border.color: Theme.ink

    Image {
        visible: emblem.own === ""
        anchors.centerIn: parent
        width: Math.round(parent.width * 0.62)
        height: width
        source: "image://svg/" + encodeURIComponent(emblem.drawing)
        sourceSize: Qt.size(width, height)
    }
    Image {
        objectName: "ownEmblem"
        visible: emblem.own !== ""
        anchors.centerIn: parent
        width: emblem.width - (Theme.contrast ? Theme.px(12) : 0)
        height: Math.round(Math.min(emblem.height - (Theme.contrast ? Theme.px(12) : 0), width / emblem.ratio))
        source: emblem.own === "" ? "" : "image://svg/" + encodeURIComponent(emblem.own)
        sourceSize: Qt.size(Math.round(width * Screen.devicePixelRatio), Math.round(height * Screen.devicePixelRatio))
    }
}
