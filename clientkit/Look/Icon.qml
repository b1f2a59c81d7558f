import QtQuick

// One line icon of the family in IconPaths, drawn on a 24 x 24 grid.
// An SVG picture and not a Shape: without a GPU, Shape is not clipped and leaves its traces on the next page.
Image {
    id: icon

    property string name: ""
    property real size: Theme.px(24)
    property color color: Theme.ink
    // In units of the 24 grid: small icons need heavier lines than large ones.
    property real stroke: 1.75
    readonly property bool known: name === "" || IconPaths.lines[name] !== undefined
    readonly property string drawing: {
        if (name === "" || IconPaths.lines[name] === undefined)
            return ""
        const paint = color.toString()
        const solid = IconPaths.solids[name] === undefined ? "" : `<path d='${IconPaths.solids[name]}' fill='${paint}'/>`
        return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>"
            + `<path d='${IconPaths.lines[name]}' fill='none' stroke='${paint}' stroke-width='${stroke}' `
            + `stroke-linecap='round' stroke-linejoin='round'/>${solid}</svg>`
    }

    width: size
    height: size
    source: drawing === "" ? "" : "image://svg/" + encodeURIComponent(drawing)
    sourceSize: Qt.size(Math.round(size * Screen.devicePixelRatio), Math.round(size * Screen.devicePixelRatio))
    Accessible.ignored: true
}
