import QtQuick
import QtQuick.Layouts
import Look

// Nobody is at the counter and somebody waits: who comes next, and why.
ColumnLayout {
    id: view
    required property var screen
    readonly property var next: screen.shown.next
    spacing: Theme.px(4)

    AppText { text: qsTr("Số tiếp theo"); size: Theme.textPx(19); weight: Font.DemiBold; quiet: true; lines: 1 }
    Numeral {
        objectName: "nextNumber"
        Layout.leftMargin: -Theme.px(5)
        text: view.next.number
        size: Theme.textPx(120)
        weight: Font.Bold
        topPadding: 0
        bottomPadding: 0
    }
    AppText { Layout.fillWidth: true; text: view.next.service; size: Theme.textPx(20); weight: Font.Medium; lines: 2 }
    RowLayout {
        spacing: Theme.px(8)
        Icon { name: view.next.grade === "late" ? "warning" : "clock"; size: Theme.px(20); stroke: 2; color: why.color }
        AppText {
            id: why
            text: view.next.reason + " · " + view.next.wait
            size: Theme.textBody
            color: view.next.grade === "late" ? Theme.bad : Theme.quietInk
            lines: 1
        }
    }
    Item { Layout.fillHeight: true }
}
