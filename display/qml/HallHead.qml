import QtQuick
import Look

// Whose hall it is, the date, the clock; while the link is lost, that this screen is not true.
Item {
    id: head

    required property HallScreen hall
    property bool portrait: false
    readonly property bool lost: hall.lostSince !== ""

    function inBoth(said: string, text: string, between: string): string {
        return hall.bilingual ? hall.both(said, "HallHead", text, between) : said
    }

    height: lost ? Math.max(Theme.px(104), banner.height) : Math.max(Theme.px(104), names.height)

    // On a piece of light paper: an emblem is drawn for it.
    Rectangle {
        id: emblem
        objectName: "emblem"
        readonly property real ratio: head.hall.header.emblemRatio
        visible: !head.lost && head.hall.header.emblem !== ""
        anchors.verticalCenter: names.verticalCenter
        height: Theme.px(88)
        width: visible ? Math.round(Math.min(height * Math.max(1, ratio), Theme.px(200))) : 0
        radius: Theme.px(10)
        color: "#FFFFFF"
        Image {
            anchors.centerIn: parent
            width: Math.round(Math.min(emblem.width - Theme.px(12), (emblem.height - Theme.px(12)) * emblem.ratio))
            height: Math.round(width / emblem.ratio)
            source: emblem.visible ? "image://svg/" + encodeURIComponent(head.hall.header.emblem) : ""
            sourceSize: Qt.size(width, height)
        }
    }
    Column {
        id: names
        y: -Theme.px(4)
        visible: !head.lost
        x: emblem.visible ? emblem.width + Theme.px(24) : 0
        width: clock.x - x - Theme.px(32)
        AppText {
            width: parent.width
            text: head.hall.header.siteName
            size: Theme.px(42)
            weight: Font.DemiBold
            lines: head.portrait ? 2 : 1
        }
        AppText {
            width: parent.width
            id: siteBeside
            visible: head.hall.bilingual && text !== ""
            text: head.hall.header.siteNameBeside
            size: Theme.px(42)
            weight: Font.DemiBold
            lines: head.portrait ? 2 : 1
        }
        AppText {
            width: parent.width - (today.visible ? Math.max(0, today.width - clock.width) : 0)
            text: head.hall.header.branchName + (head.hall.bilingual && head.hall.header.branchNameBeside !== "" ? " · " + head.hall.header.branchNameBeside : "")
            size: Theme.px(42)
            quiet: true
            lines: 1
        }
    }
    Numeral {
        id: clock
        visible: !head.lost
        anchors.right: parent.right
        y: Theme.px(head.portrait ? 60 : 56) - baselineOffset
        text: head.hall.header.clockText
        size: Theme.px(74)
        weight: Font.Bold
    }
    AppText {
        id: today
        visible: !head.lost && !head.portrait
        anchors.right: parent.right
        y: Theme.px(siteBeside.visible ? 157 : 103) - baselineOffset
        text: head.hall.header.dateText
        size: Theme.px(42)
        quiet: true
        lines: 1
    }
    StatusBanner {
        id: banner
        width: parent.width
        visible: head.lost
        kind: "warn"
        iconName: "lost-link"
        title: head.inBoth(qsTr("Mất kết nối từ %1"), "Mất kết nối từ %1", " · ").replace(/%1/g, head.hall.lostSince)
        text: head.inBoth(qsTr("Số gọi từ lúc đó chưa hiện ở đây. Xin ông/bà nghe cán bộ gọi tại quầy."),
            "Số gọi từ lúc đó chưa hiện ở đây. Xin ông/bà nghe cán bộ gọi tại quầy.", "\n")
        textSize: Theme.px(42)
    }
}
