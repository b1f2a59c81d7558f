import QtQuick
import QtQuick.Shapes
import Look

// The last step, and for how many seconds it can be taken back.
Rectangle {
    id: card
    required property CounterScreen screen
    readonly property CounterUndo undo: screen.shown.undo
    objectName: "undoCard"
    visible: undo.text !== ""
    implicitHeight: body.implicitHeight + Theme.px(24)
    radius: Theme.radius
    color: Theme.inverse

    Item {
        id: ring
        x: Theme.px(14)
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(44)
        height: width
        Shape {
            anchors.fill: parent
            preferredRendererType: Shape.CurveRenderer
            ShapePath {
                strokeColor: Theme.inverseAction
                strokeWidth: Theme.px(3)
                fillColor: "transparent"
                capStyle: ShapePath.RoundCap
                PathAngleArc {
                    centerX: ring.width / 2
                    centerY: ring.height / 2
                    radiusX: ring.width / 2 - Theme.px(2)
                    radiusY: radiusX
                    startAngle: -90
                    sweepAngle: 360 * card.undo.share
                }
            }
        }
        Numeral {
            objectName: "undoSeconds"
            anchors.centerIn: parent
            topPadding: 0
            bottomPadding: 0
            text: card.undo.seconds
            size: Theme.textSmall
            weight: Font.Bold
            color: Theme.inverseInk
        }
    }
    Column {
        id: body
        anchors.left: ring.right
        anchors.leftMargin: Theme.px(12)
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(10)
        anchors.verticalCenter: parent.verticalCenter
        AppText { width: parent.width; text: card.undo.text; size: Theme.textSmall; weight: Font.Medium; color: Theme.inverseInk; lines: 2 }
        IconButton {
            objectName: "step_undo"
            x: -Theme.px(8)
            text: qsTr("Hoàn tác")
            keys: "Ctrl Z"
            paint: Theme.inverseAction
            weight: Font.DemiBold
            enabled: card.undo.available
            onClicked: card.screen.press("undo")
        }
    }
}
