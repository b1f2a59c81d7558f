import QtQuick
import Look

// How many wait and how long, in one or two lines; or why nobody can take a number here.
Column {
    id: wait

    property int waiting: 0
    property int low: 0
    property int high: 0
    property bool open: true
    property bool served: true
    property string because: ""
    property real size: Theme.textSmall
    property bool oneLine: false

    readonly property bool none: waiting === 0 && high === 0
    readonly property string people: qsTr("%1 người chờ").arg(waiting)
    readonly property string range: low === 0 ? qsTr("dưới %1 phút").arg(high) : low === high ? qsTr("khoảng %1 phút").arg(high) : qsTr("khoảng %1–%2 phút").arg(low).arg(high)
    readonly property string brief: low === 0 ? qsTr("dưới %1 phút").arg(high) : low === high ? qsTr("%1 phút").arg(high) : qsTr("%1–%2 phút").arg(low).arg(high)
    readonly property string words: !open ? (because === "" ? qsTr("Ngừng cấp số") : because)
        : !served ? qsTr("Chưa có quầy phục vụ")
        : none ? qsTr("Không phải chờ") : people + ", " + range

    AppText {
        width: wait.width
        visible: !wait.open || !wait.served || wait.none
        text: wait.words
        size: wait.size
        weight: Font.DemiBold
        color: !wait.open ? Theme.bad : !wait.served ? Theme.warn : Theme.good
        lines: wait.open ? 1 : 2
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.px(24)
    }
    AppText {
        width: wait.width
        visible: wait.open && wait.served && !wait.none
        // The number in bold; nothing but numbers and our own words ever comes here.
        textFormat: Text.StyledText
        text: (wait.oneLine ? "%1 · %2" : "%1").arg(wait.people.replace(wait.waiting, "<b>" + wait.waiting + "</b>")).replace("%2", wait.brief)
        size: wait.size
        quiet: true
        lines: 1
        font.features: Theme.numberFeatures
    }
    AppText {
        width: wait.width
        visible: wait.open && wait.served && !wait.none && !wait.oneLine
        text: wait.range
        size: wait.size
        quiet: true
        lines: 1
        font.features: Theme.numberFeatures
    }
}
