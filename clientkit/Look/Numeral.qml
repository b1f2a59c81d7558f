import QtQuick

// Ticket numbers, counters, clocks, minutes: figures of one width that do not jump when they change.
AppText {
    lines: 1
    elide: Text.ElideNone
    weight: Font.DemiBold
    lineHeight: 1
    font.features: Theme.numberFeatures
}
