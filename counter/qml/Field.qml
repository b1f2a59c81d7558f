import QtQuick
import Look

// One line of text to type, with its name above it.
FocusScope {
    id: field

    property string label: ""
    property string hint: ""
    property alias text: input.text
    property alias echoMode: input.echoMode
    property alias maximumLength: input.maximumLength
    property alias inputName: input.objectName
    property real textSize: Theme.textBody
    property string iconName: ""
    signal accepted()
    signal edited(string text)
    signal moved(int by)

    implicitHeight: column.implicitHeight
    implicitWidth: 240

    Column {
        id: column
        width: parent.width
        spacing: Theme.px(4)

        AppText {
            visible: field.label !== ""
            text: field.label
            size: Theme.textSmall
            weight: Font.Medium
            quiet: true
            lines: 1
        }
        Rectangle {
            width: parent.width
            height: Math.round(field.textSize * 2.5)
            radius: Theme.px(8)
            color: Theme.surface
            border.width: input.activeFocus ? 2 : Theme.hairline
            border.color: input.activeFocus ? Theme.brand : Theme.edge

            Icon {
                id: sign
                visible: field.iconName !== ""
                name: field.iconName
                size: Theme.px(20)
                color: Theme.quietInk
                x: Theme.px(12)
                anchors.verticalCenter: parent.verticalCenter
            }
            AppText {
                anchors.left: input.left
                anchors.right: input.right
                anchors.verticalCenter: parent.verticalCenter
                visible: input.text === "" && input.preeditText === ""
                text: field.hint
                size: field.textSize
                quiet: true
                lines: 1
            }
            TextInput {
                id: input
                focus: true
                anchors.fill: parent
                anchors.leftMargin: field.iconName !== "" ? Theme.px(42) : Theme.px(12)
                anchors.rightMargin: Theme.px(12)
                topPadding: Math.round(field.textSize * 0.12)
                verticalAlignment: TextInput.AlignVCenter
                color: Theme.ink
                selectionColor: Theme.brand
                selectedTextColor: Theme.brandInk
                selectByMouse: true
                clip: true
                activeFocusOnTab: true
                font.family: Theme.family
                font.pixelSize: field.textSize
                font.features: Theme.textFeatures
                Accessible.name: field.label !== "" ? field.label : field.hint
                onAccepted: field.accepted()
                onTextEdited: field.edited(text)
                Keys.onUpPressed: field.moved(-1)
                Keys.onDownPressed: field.moved(1)
            }
        }
    }
}
