import QtQuick
import Look

// Dossiers whose result can be collected, by their last digits, and where. The latest call large above them.
Item {
    id: ready

    required property HallScreen hall
    required property real margin
    readonly property bool portrait: height > width
    readonly property bool calling: hall.mood === "calling"
    readonly property real inner: width - 2 * margin
    readonly property real listWidth: portrait ? inner : inner - Theme.px(520)
    readonly property int fresh: hall.results.fresh.length
    readonly property int earlier: hall.results.earlier.length
    readonly property bool unused: hall.mood === "unused"
    readonly property bool nothing: fresh + earlier === 0

    BigCalls {
        id: big
        visible: ready.calling
        width: parent.width
        height: ready.calling ? Theme.px(206) : 0
        margin: ready.margin
        most: 1
        hall: ready.hall
    }
    Column {
        id: head
        visible: !ready.unused
        x: ready.margin
        y: big.height + Theme.px(12)
        width: ready.listWidth
        AppText {
            width: parent.width
            text: ready.nothing && (ready.hall.results.noFolder || ready.hall.results.brokenCount > 0) ? qsTr("Chưa có danh sách hồ sơ")
                : ready.nothing ? qsTr("Chưa có hồ sơ nào có kết quả") : qsTr("Hồ sơ đã có kết quả")
            size: Theme.px(64)
            weight: Font.Bold
            lines: 2
        }
        AppText {
            width: parent.width
            visible: !ready.nothing
            text: qsTr("Xem 6 số cuối của mã hồ sơ trên giấy hẹn")
            size: Theme.px(42)
            quiet: true
            lines: 2
        }
    }
    AppText {
        id: freshTitle
        visible: !ready.unused && ready.fresh > 0
        x: ready.margin
        y: head.y + head.height + Theme.px(8)
        text: qsTr("Mới trong giờ qua")
        size: Theme.px(42)
        weight: Font.DemiBold
        color: Theme.accent
        lines: 1
    }
    NumberFlow {
        id: news
        visible: !ready.unused && ready.fresh > 0
        x: ready.margin
        y: freshTitle.y + freshTitle.height + Theme.px(4)
        width: ready.listWidth
        height: Math.min(rowsFor(ready.fresh) * rowHeight, ready.earlier > 0 ? Math.max((lowest - y) / 2, lowest - y - rowsFor(ready.earlier) * rowHeight - Theme.px(16)) : lowest - y)
        readonly property real lowest: ready.lowest
        sample: "000 000"
        numbers: ready.hall.results.fresh
        ink: Theme.accent
    }
    NumberFlow {
        visible: !ready.unused && ready.earlier > 0
        x: ready.margin
        y: (ready.fresh > 0 ? news.y + news.height : head.y + head.height) + Theme.px(16)
        width: ready.listWidth
        height: ready.lowest - y
        sample: "000 000"
        numbers: ready.hall.results.earlier
    }
    readonly property real lowest: !portrait ? height : aside.shows ? aside.y - Theme.px(16) : sideTop
    readonly property real sideTop: side.visible ? side.y : height
    // In portrait what the numbers leave above the counter, else what stands below it; a picture has the room of results
    // that are not there.
    readonly property real listed: nothing ? head.y + head.height : freshTop + (news.rowsFor(fresh) + news.rowsFor(earlier)) * news.rowHeight + Theme.px(20)
    readonly property real freshTop: fresh > 0 ? freshTitle.y + freshTitle.height : head.y + head.height
    readonly property bool instead: nothing && !portrait
    readonly property real asideTop: instead ? head.y + head.height + Theme.px(24) : side.visible ? side.y + side.height + Theme.px(24) : head.y
    readonly property real asideRoom: portrait ? sideTop - listed - Theme.px(40) : height - asideTop - Theme.px(16)
    Aside {
        id: aside
        wanted: !ready.unused
        place: ready.instead ? 0.5 : 1
        x: ready.portrait || ready.instead ? ready.margin : ready.width - ready.margin - width
        width: ready.portrait ? ready.inner : ready.instead ? ready.listWidth : Theme.px(440)
        height: !ready.portrait ? ready.asideRoom : Math.min(ready.asideRoom, picture ? width * 9 / 16 : twoCodes && ready.asideRoom >= Theme.px(544) ? Theme.px(544) : Theme.px(264))
        y: ready.portrait ? ready.sideTop - height - Theme.px(16) : ready.asideTop
        pictureRoom: ready.asideRoom
        hall: ready.hall
    }
    Column {
        id: side
        visible: !ready.unused && ready.hall.results.counters.length > 0
        x: ready.portrait ? ready.margin : ready.margin + ready.inner - width
        y: ready.portrait ? ready.height - height - Theme.px(8) : head.y
        width: ready.portrait ? ready.inner : Theme.px(440)
        spacing: Theme.px(16)
        AppText {
            text: qsTr("Nhận tại quầy")
            size: Theme.px(48)
            quiet: true
            lines: 1
        }
        Numeral {
            width: parent.width
            text: ready.hall.results.counters.slice(0, 3).join(", ") + (ready.hall.results.counters.length > 3 ? " …" : "")
            size: ready.hall.results.counters.length > 1 ? Theme.px(110) : Theme.px(220)
            weight: Font.Bold
            font.features: Theme.textFeatures
            color: Theme.accent
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.px(73)
        }
        AppText {
            width: parent.width
            visible: ready.hall.results.letter !== ""
            // Of a closed hall the machines give none.
            text: ready.hall.mood === "closed" ? qsTr("Hiện ngừng cấp số") : qsTr("Lấy số nhóm %1 ở máy lấy số").arg(ready.hall.results.letter)
            size: Theme.px(46)
            weight: Font.DemiBold
            lines: 3
        }
    }
    Resting {
        visible: ready.unused
        x: ready.margin
        width: ready.inner
        height: parent.height
        narrow: ready.portrait
        hall: ready.hall
    }
}
