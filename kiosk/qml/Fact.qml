import QtQuick
import Look

// A small label over (or, when it says so, below) a strong value.
Column {
    id: fact

    property string label: ""
    property string value: ""
    property real valueSize: Theme.textPx(44)
    property bool below: false
    property int valueLines: 3

    AppText {
        width: fact.width
        visible: !fact.below
        text: fact.label
        size: Theme.textSmall
        quiet: true
        lines: Theme.textScale > 1.7 ? 4 : Theme.textScale > 1 ? 3 : 2
    }
    EvenText {
        width: fact.width
        text: fact.value
        size: fact.valueSize
        weight: Font.DemiBold
        lines: fact.valueLines
        font.features: Theme.numberFeatures
    }
    AppText {
        width: fact.width
        visible: fact.below
        text: fact.label
        size: Theme.textSmall
        quiet: true
        lines: Theme.textScale > 1.7 ? 4 : Theme.textScale > 1 ? 3 : 2
    }
}
