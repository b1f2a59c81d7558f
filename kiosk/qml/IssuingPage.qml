import QtQuick
import Look

// Between the press and the number: says what it waits for.
Page {
    id: page

    spoken: qsTr("Đang lấy số. Xin đợi giây lát.")

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
            width: parent.width
            text: page.screen.live ? qsTr("Đang lấy số…") : qsTr("Đang chờ máy chủ…")
            size: Theme.textPx(60)
            weight: Font.Bold
            horizontalAlignment: Text.AlignHCenter
        }
        StatusBanner {
            visible: !page.screen.live
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, Theme.px(900))
            kind: "warn"
            iconName: "lost-link"
            title: page.screen.linkText
            text: qsTr("Xin đừng rời đi: lượt bấm vừa rồi vẫn được giữ, mỗi lượt chỉ ra một số.")
        }
    }
}
