import QtQuick
import QtQuick.Shapes

// One line icon of the family in IconPaths, drawn on a 24 x 24 grid.
Item {
    id: icon

    property string name: ""
    property real size: Theme.px(24)
    property color color: Theme.ink
    // In units of the 24 grid: small icons need heavier lines than large ones.
    property real stroke: 1.75
    readonly property bool known: name === "" || IconPaths.lines[name] !== undefined || IconPaths.solids[name] !== undefined

    implicitWidth: size
    implicitHeight: size
    Accessible.ignored: true

    Shape {
        anchors.fill: parent
        preferredRendererType: Shape.CurveRenderer
        visible: icon.name !== ""

        ShapePath {
            strokeColor: IconPaths.lines[icon.name] ? icon.color : "transparent"
            strokeWidth: icon.stroke * icon.size / 24
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            scale: Qt.size(icon.size / 24, icon.size / 24)
            PathSvg { path: IconPaths.lines[icon.name] ?? "" }
        }
        ShapePath {
            strokeColor: "transparent"
            strokeWidth: -1
            fillColor: icon.color
            scale: Qt.size(icon.size / 24, icon.size / 24)
            PathSvg { path: IconPaths.solids[icon.name] ?? "" }
        }
    }
}
