pragma ComponentBehavior: Bound

import QtQuick
import Look

// A reason: ready-made ones by Ctrl+1 ..., or one's own words.
FocusScope {
    id: choice
    required property CounterPanel panel
    property string label: ""
    property string hint: ""
    implicitHeight: column.implicitHeight

    Column {
        id: column
        width: parent.width
        spacing: Theme.px(8)
        Field {
            id: field
            width: parent.width
            focus: true
            inputName: "panelWhy"
            label: choice.label
            hint: choice.hint
            maximumLength: 200
            text: choice.panel.why
            onEdited: text => choice.panel.because(text)
            onAccepted: choice.panel.confirm()
        }
        Flow {
            width: parent.width
            spacing: Theme.px(8)
            Repeater {
                model: choice.panel.offered
                delegate: Chip {
                    required property int index
                    required property string modelData
                    objectName: "offered_" + index
                    text: modelData
                    keys: "Ctrl+" + (index + 1)
                    chosen: choice.panel.why === modelData
                    onClicked: choice.panel.because(modelData)
                }
            }
        }
    }
}
