import QtQuick
import Look

// A small label over a strong value.
Column {
    id: fact

    property string label: ""
    property string value: ""
    property real valueSize: Theme.textPx(44)

    AppText {
        width: fact.width
        text: fact.label
        size: Theme.textSmall
        quiet: true
        lines: Theme.textScale > 1 ? 2 : 1
    }
    AppText {
        width: fact.width
        text: fact.value
        size: fact.valueSize
        weight: Font.DemiBold
        lines: 2
        font.features: Theme.numberFeatures
    }
}
