import QtQuick
import QtQuick.Templates as T

// The button of every program: `kind` tells its weight, `icon.name` its picture, `keyHint` the key that does the same.
T.AbstractButton {
    id: button

    property string kind: "primary"  // primary | quiet | danger
    property string detail: ""
    property string keyHint: ""
    property real textSize: Theme.textBody
    property real detailSize: Math.round(textSize * 0.72)
    property int textWeight: Font.DemiBold
    property bool alignLeft: false
    // Lines of the text, and of the detail, before they end in an ellipsis.
    property int textLines: 2
    property int detailLines: 2
    // A press that is being carried out: no second press until it is answered.
    property bool busy: false

    readonly property bool filled: kind !== "quiet"
    readonly property color paint: kind === "danger" ? Theme.bad : Theme.brand
    readonly property color words: !filled ? Theme.ink : kind === "danger" ? Theme.badInk : Theme.brandInk

    // From its words as they stand on one line: were it to ask its own height, which their lines make, it would ask itself.
    implicitWidth: Math.max(implicitContentWidth + leftPadding + rightPadding, leastHeight)
    implicitHeight: Math.max(implicitContentHeight + topPadding + bottomPadding, leastHeight)
    readonly property real leastHeight: Math.max(Math.round(textSize * 2.6), icon.name === "" ? 0 : icon.width + topPadding + bottomPadding)
    leftPadding: Math.round(textSize * 0.9)
    rightPadding: leftPadding
    topPadding: Math.round(textSize * 0.35)
    bottomPadding: topPadding
    focusPolicy: Qt.StrongFocus
    icon.width: Math.round(textSize * (detail === "" ? 1.3 : 2.1))
    // A main button that cannot be pressed yet is still seen: 3:1 against the ground.
    opacity: enabled ? 1 : filled ? 0.7 : 0.45
    Accessible.name: text + (detail === "" ? "" : ". " + detail)
    Accessible.description: keyHint

    background: Rectangle {
        radius: Theme.radius
        color: button.filled
            ? (button.down && button.kind !== "danger" ? Theme.brandPressed : button.down ? Qt.darker(button.paint, 1.2) : button.paint)
            : (button.down ? Theme.brandTint : Theme.surface)
        border.width: button.filled ? 0 : Theme.hairline
        border.color: button.down ? Theme.brand : Theme.edge

        Rectangle {  // keyboard focus, outside the button so that it shows on every colour
            anchors.fill: parent
            anchors.margins: -Theme.px(4)
            visible: button.visualFocus
            radius: Theme.radius + Theme.px(4)
            color: "transparent"
            border.width: Math.max(2, Theme.px(3))
            border.color: Theme.focus
        }
    }

    contentItem: Item {
        // From the texts' own widths, not the row's: the row is as wide as the button lets it be.
        implicitWidth: texts.whole + texts.besides
        implicitHeight: row.implicitHeight

        Row {
            id: row
            readonly property bool hasPicture: button.icon.name !== ""
            anchors.verticalCenter: parent.verticalCenter
            x: button.alignLeft ? 0 : Math.max(0, (parent.width - width) / 2)
            spacing: Math.round(button.textSize * (button.detail === "" ? 0.5 : 0.9))

            Icon {
                visible: row.hasPicture
                anchors.verticalCenter: parent.verticalCenter
                name: button.icon.name
                size: button.icon.width
                color: button.words
                // Beside words that stand in the middle of several lines, not at the edge of their room.
                transform: Translate { x: label.horizontalAlignment === Text.AlignHCenter && !hint.visible && label.lineCount > 1 ? Math.max(0, (texts.width - label.contentWidth) / 2) : 0 }
            }
            Column {
                id: texts
                visible: button.text !== ""
                anchors.verticalCenter: parent.verticalCenter
                readonly property real besides: (row.hasPicture ? button.icon.width + (visible ? row.spacing : 0) : 0)
                    + (hint.visible ? hint.width + row.spacing : 0)
                readonly property real whole: visible ? Math.ceil(Math.max(label.natural, small.visible ? small.natural : 0) * 1.01) + 2 : 0
                width: Math.min(whole, Math.max(0, button.availableWidth - besides))

                EvenText {
                    id: label
                    width: parent.width
                    text: button.text
                    size: button.textSize
                    weight: button.textWeight
                    color: button.words
                    lines: button.textLines
                    horizontalAlignment: button.alignLeft || button.detail !== "" ? Text.AlignLeft : Text.AlignHCenter
                }
                EvenText {
                    id: small
                    width: parent.width
                    visible: button.detail !== ""
                    text: button.detail
                    size: button.detailSize
                    color: button.words
                    lines: button.detailLines
                }
            }
            Rectangle {
                id: hint
                visible: button.keyHint !== ""
                anchors.verticalCenter: parent.verticalCenter
                width: key.implicitWidth + Math.round(button.textSize * 0.6)
                height: key.implicitHeight + Math.round(button.textSize * 0.15)
                radius: Math.round(button.textSize * 0.3)
                color: Theme.contrast ? (button.filled ? "#FFD400" : "#000000") : button.filled ? Theme.brandPressed : Theme.sunken
                border.width: Theme.contrast ? Theme.hairline : 0
                border.color: button.words

                AppText {
                    id: key
                    anchors.centerIn: parent
                    topPadding: 0
                    bottomPadding: 0
                    text: button.keyHint
                    lines: 1
                    size: Math.max(Theme.textSmall, Math.round(button.textSize * 0.68))
                    weight: Font.DemiBold
                    color: button.filled ? button.words : Theme.quietInk
                }
            }
        }
    }
}
