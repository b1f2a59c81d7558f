import QtQuick
import Look

// Between the press and the number: says what it waits for.
Page {
    id: page

    // The press is kept by its own id, on this link and the next: however often it is asked, one number comes of it.
    readonly property bool waits: !screen.live || screen.late
    spoken: qsTr("Đang lấy số. Xin đợi giây lát.")
    news: waits ? (screen.live ? head.text.replace("…", "") : banner.title) + ". " + banner.text : ""

    Column {
        anchors.centerIn: parent
        width: page.width
        spacing: Theme.px(40)

        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: Theme.px(24)
            Repeater {
                model: 3
                delegate: Rectangle {
                    id: dot
                    required property int index
                    width: Theme.px(28)
                    height: width
                    radius: width / 2
                    color: Theme.brand
                    opacity: 0.3
                    SequentialAnimation on opacity {
                        running: !Theme.reducedMotion
                        loops: Animation.Infinite
                        PauseAnimation { duration: dot.index * 200 }
                        NumberAnimation { to: 1; duration: 250 }
                        NumberAnimation { to: 0.3; duration: 250 }
                        PauseAnimation { duration: (2 - dot.index) * 200 + 200 }
                    }
                }
            }
        }
        AppText {
            id: head
            width: parent.width
            text: page.waits ? qsTr("Xin đợi thêm giây lát…") : qsTr("Đang lấy số…")
            size: Theme.textPx(60)
            weight: Font.Bold
            horizontalAlignment: Text.AlignHCenter
        }
        StatusBanner {
            id: banner
            objectName: "waitsForServer"
            visible: page.waits
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, Theme.px(900))
            kind: "warn"
            iconName: page.screen.live ? "clock" : "lost-link"
            // What is written over it already is not said again.
            title: page.screen.live ? "" : qsTr("Máy đang tự nối lại…")
            text: qsTr("Xin ông/bà chờ tại đây. Máy đã nhận yêu cầu, không cần bấm lại.")
        }
    }
}
