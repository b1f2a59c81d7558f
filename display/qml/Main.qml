import QtQuick
import Look

Window {
    id: window

    required property HallScreen hall
    readonly property bool portrait: height > width
    readonly property real margin: Theme.px(portrait ? 56 : 64)

    visible: false
    color: Theme.ground
    title: "Tới Lượt"

    Binding {
        target: Theme
        property: "zoom"
        value: window.portrait ? Math.min(window.width / 1080, window.height / 1920)
                               : Math.min(window.width / 1920, window.height / 1080)
    }
    Binding {
        target: Theme
        property: "scheme"
        value: Theme.Scheme.Dark
    }
    Binding {
        target: Theme
        property: "basePx"
        value: 36
    }
    Binding {
        target: Theme
        property: "reducedMotion"
        value: window.hall.header.reducedMotion
    }

    Binding {
        target: Theme
        property: "office"
        value: window.hall.header.colour
    }

    // Whose hall it is; while the link is lost, that this screen is not true.
    Item {
        id: head
        x: window.margin
        y: Theme.px(12)
        width: stage.width
        height: Theme.px(104)

        // On a piece of light paper: an emblem is drawn for it.
        Rectangle {
            id: emblem
            objectName: "emblem"
            readonly property real ratio: window.hall.header.emblemRatio
            visible: !banner.visible && window.hall.header.emblem !== ""
            y: Theme.px(26) // televisions cut what is nearer to the edge
            height: Theme.px(74)
            width: visible ? Math.round(Math.min(height * Math.max(1, ratio), Theme.px(200))) : 0
            radius: Theme.px(10)
            color: "#FFFFFF"
            Image {
                anchors.centerIn: parent
                width: Math.round(Math.min(emblem.width - Theme.px(12), (emblem.height - Theme.px(12)) * emblem.ratio))
                height: Math.round(width / emblem.ratio)
                source: emblem.visible ? "image://svg/" + encodeURIComponent(window.hall.header.emblem) : ""
                sourceSize: Qt.size(width, height)
            }
        }
        Column {
            anchors.verticalCenter: parent.verticalCenter
            x: emblem.visible ? emblem.width + Theme.px(24) : 0
            width: parent.width - x
            visible: !banner.visible
            AppText {
                width: parent.width
                text: window.hall.header.siteName
                size: Theme.px(36)
                weight: Font.Medium
                lines: 1
            }
            AppText {
                id: branch
                width: parent.width - (today.visible ? today.width + Theme.px(32) : 0)
                text: window.hall.header.branchName
                size: Theme.px(36)
                quiet: true
                lines: 1
            }
        }
        AppText {
            id: today
            anchors.right: parent.right
            y: parent.height / 2
            visible: !banner.visible && !window.portrait && window.hall.header.branchName !== ""
            text: window.hall.header.dateText
            size: Theme.px(36)
            quiet: true
            lines: 1
        }
        StatusBanner {
            id: banner
            width: parent.width
            visible: window.hall.lostSince !== ""
            kind: "warn"
            iconName: "lost-link"
            title: qsTr("Mất kết nối từ %1").arg(window.hall.lostSince)
            text: qsTr("Số gọi từ lúc đó chưa hiện ở đây. Xin ông/bà nghe cán bộ gọi tại quầy.")
            textSize: Theme.px(36)
        }
    }

    Item {
        id: stage
        x: window.margin
        y: head.y + Math.max(head.height, banner.visible ? banner.height : 0) + Theme.px(16)
        width: (window.portrait ? window.width : panel.x) - 2 * window.margin
        height: (window.portrait ? window.height * 0.47 : bar.y) - y - Theme.px(16)

        BigCalls {
            anchors.fill: parent
            hall: window.hall
        }
        Resting {
            anchors.fill: parent
            hall: window.hall
            visible: window.hall.mood !== "calling"
            narrow: window.portrait
        }
    }

    Rectangle {
        id: panel
        x: window.portrait ? 0 : Math.round(window.width - Theme.px(620))
        y: window.portrait ? Math.round(window.height * 0.47) : 0
        width: window.width - x
        height: bar.y - y
        color: Theme.surface

        CallList {
            anchors.top: parent.top
            anchors.bottom: notices.top
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.topMargin: Theme.px(32)
            anchors.bottomMargin: Theme.px(24)
            anchors.leftMargin: window.portrait ? window.margin : Theme.px(48)
            anchors.rightMargin: anchors.leftMargin
            hall: window.hall
        }
        Notices {
            id: notices
            anchors.bottom: parent.bottom
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.leftMargin: window.portrait ? window.margin : Theme.px(32)
            anchors.rightMargin: anchors.leftMargin
            anchors.bottomMargin: Theme.px(32)
            height: Theme.px(window.portrait ? 232 : 292)
            titles: window.hall.header.noticeTitles
            texts: window.hall.header.noticeTexts
            code: window.hall.header.hallCode
            codeModules: window.hall.header.hallCodeModules
            codeTyped: window.hall.header.hallCodeTyped
        }
    }

    BottomBar {
        id: bar
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.px(deep ? 246 : window.portrait ? 196 : 104)
        tall: window.portrait
        hall: window.hall
    }
}
