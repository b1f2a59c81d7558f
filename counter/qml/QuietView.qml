import QtQuick
import QtQuick.Layouts
import Look

// Nobody to call: an empty queue, a pause, or a closed counter, each said calmly.
ColumnLayout {
    id: view
    required property CounterScreen screen
    readonly property string stage: screen.shown.head.stage
    readonly property CounterTimer timer: screen.shown.timer
    spacing: Theme.px(10)

    Item { Layout.fillHeight: true }
    Rectangle {
        Layout.alignment: Qt.AlignHCenter
        Layout.preferredWidth: Theme.px(112)
        Layout.preferredHeight: Theme.px(112)
        radius: width / 2
        color: view.stage === "paused" ? Theme.warnTint : view.stage === "empty" ? Theme.brandTint : Theme.sunken
        Icon {
            anchors.centerIn: parent
            name: view.stage === "paused" ? "pause" : view.stage === "empty" ? "check" : "lock"
            size: Theme.px(52)
            stroke: 2
            color: view.stage === "paused" ? Theme.warn : view.stage === "empty" ? Theme.brand : Theme.quietInk
        }
    }
    AppText {
        objectName: "quietTitle"
        Layout.fillWidth: true
        horizontalAlignment: Text.AlignHCenter
        text: view.stage === "paused" ? (view.screen.shown.head.pauseReason !== "" ? view.screen.shown.head.pauseReason : qsTr("Tạm nghỉ"))
            : view.stage === "empty" ? qsTr("Không còn số nào chờ quầy này") : qsTr("Quầy đã đóng")
        size: Theme.textPx(26)
        weight: Font.DemiBold
    }
    Numeral {
        Layout.alignment: Qt.AlignHCenter
        visible: view.timer.time !== ""
        text: view.timer.time
        size: Theme.textPx(40)
        weight: Font.Bold
        color: Theme.warn
    }
    AppText {
        Layout.fillWidth: true
        Layout.maximumWidth: Theme.px(460)
        Layout.alignment: Qt.AlignHCenter
        horizontalAlignment: Text.AlignHCenter
        text: view.stage === "paused" ? qsTr("Quầy không nhận số mới. Hàng chờ vẫn được cập nhật bên trái.")
            : view.stage === "empty" ? qsTr("Khi có người lấy số cho lĩnh vực của quầy, số tiếp theo hiện ở đây.")
            : qsTr("Mở quầy để bắt đầu gọi số.")
        size: Theme.textBody
        quiet: true
    }
    Item { Layout.fillHeight: true }
    Item { Layout.fillHeight: true }
}
