import QtQuick
import Look

// How many wait and how long, in one or two lines; or why nobody can take a number here.
Column {
    id: wait

    property int waiting: 0
    property int low: 0
    property int high: 0
    // As `Span.about`.
    property int about: -1
    property bool open: true
    property bool served: true
    property string because: ""
    // The time at which the counters open, while none works yet: nothing is wrong then, so it is said calmly.
    property string soon: ""
    property real size: Theme.textSmall
    property bool oneLine: false
    // In few words for a narrow tile: people and minutes on one line where they fit, else on two.
    property bool brisk: false
    // In one line where nothing more than it is told: a state then stands without those who wait.
    property bool single: false
    // And where the line cannot hold both, the wait without those who wait.
    property bool rangeFirst: false
    // Why there are no numbers (none left, its own hours, closed by the manager), in the server's whole sentence: more than
    // a tile can hold.
    property bool inFull: false
    // While the server is away nobody knows who waits: nothing is said of it then, but where numbers are not given.
    property bool known: true

    readonly property Span span: Span { low: wait.low; high: wait.high; about: wait.about }

    readonly property bool none: waiting === 0 && high === 0
    readonly property string people: waiting === 0 ? (span.told ? qsTr("Quầy chưa rảnh") : qsTr("Chưa có ai chờ")) : qsTr("%1 người chờ").arg(waiting)
    readonly property string told: brisk && waiting > 0 ? qsTr("%1 chờ").arg(waiting) : people
    readonly property bool fits: probe.implicitWidth <= width
    readonly property bool joined: oneLine || brisk && (single || fits)
    readonly property string range: span.told || low === 0 ? span.text : qsTr("khoảng %1").arg(span.text)
    // In few words a long wait is whole hours, so wide that they hold it.
    readonly property int least: Math.floor(low / 60)
    readonly property int most: Math.ceil(high / 60)
    readonly property string brief: !span.told && brisk && least > 0 ? (least === most ? qsTr("%1 giờ").arg(least) : qsTr("%1–%2 giờ").arg(least).arg(most)) : span.text
    readonly property string short: span.told ? span.brief : low === 0 ? qsTr("%1–%2 phút").arg(0).arg(high) : brief
    readonly property string standing: !open ? (inFull && because !== "" ? because : brisk ? qsTr("Không cấp số") : qsTr("Hiện không cấp số"))
        : !known ? (inFull ? qsTr("Chưa biết phải chờ bao lâu") : "") : early ? (brisk ? qsTr("Mở lúc %1") : qsTr("Quầy mở lúc %1")).arg(soon)
        : !served ? (brisk ? qsTr("Chưa có quầy") : qsTr("Chưa mở quầy")) : none ? qsTr("Không phải chờ") : ""
    readonly property string words: !open || !known || none && served ? standing : !served ? (waiting > 0 ? standing + ", " + people : standing) : people + ", " + (span.told ? span.full : range)
    readonly property bool early: open && known && !served && soon !== ""
    readonly property color paint: !open ? Theme.bad : !known || early ? Theme.quietInk : !served ? Theme.warn : Theme.good

    Item {
        visible: wait.standing !== ""
        width: wait.width
        height: said.height
        Icon {
            id: sign
            y: said.topPadding + (said.height - said.topPadding - said.bottomPadding) / Math.max(1, said.lineCount) / 2 - height / 2
            name: !wait.open ? "close" : !wait.known || wait.early ? "clock" : !wait.served ? "pause" : "check"
            size: Math.round(wait.size * 1.05)
            stroke: 2.6
            color: wait.paint
        }
        AppText {
            id: said
            anchors.left: sign.right
            anchors.leftMargin: Math.round(wait.size * 0.3)
            anchors.right: parent.right
            text: wait.standing
            size: wait.size
            weight: wait.early ? Font.Normal : Font.DemiBold
            color: wait.paint
            lines: wait.open && !wait.brisk ? 1 : wait.inFull ? 0 : 2
            fontSizeMode: wait.open && !wait.brisk ? Text.HorizontalFit : Text.FixedSize
            minimumPixelSize: Theme.px(28)
        }
    }
    AppText {
        width: wait.width
        visible: wait.open && wait.known && (wait.served ? !wait.none : wait.waiting > 0 && !wait.oneLine && !wait.single)
        // The number in bold; nothing but numbers, our own words and a colour ever comes here.
        textFormat: Text.StyledText
        text: wait.single && wait.rangeFirst && !wait.fits && wait.served ? wait.brief : (wait.joined && wait.served ? "%1 · %2" : "%1")
            .arg(wait.waiting === 0 ? wait.told : wait.told.replace(wait.waiting, `<font color="${Theme.ink}"><b>${wait.waiting}</b></font>`))
            .replace("%2", (wait.single || wait.span.told) && !wait.fits && !wait.rangeFirst ? wait.short : wait.brief)
        size: wait.size
        quiet: true
        lines: 1
        font.features: Theme.numberFeatures
    }
    AppText {
        id: probe
        visible: false
        textFormat: Text.StyledText
        text: `${wait.told.replace(wait.waiting, `<b>${wait.waiting}</b>`)} · ${wait.brief}`
        size: wait.size
        lines: 1
        font.features: Theme.numberFeatures
    }
    AppText {
        width: wait.width
        visible: wait.open && wait.known && wait.served && !wait.none && !wait.joined
        text: wait.brisk || Theme.textScale > 1 ? wait.brief : wait.range
        size: wait.size
        quiet: true
        lines: 1
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.px(28)
        font.features: Theme.numberFeatures
    }
}
