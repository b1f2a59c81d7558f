import QtQuick
import Look

// Instead of a big number: nothing is called now, the hall is closed, the display has just started or is not in use.
Item {
    id: resting

    required property HallScreen hall
    property bool narrow: false
    readonly property bool closed: hall.mood === "closed"
    readonly property bool starting: hall.mood === "starting"
    readonly property bool unused: hall.mood === "unused"

    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(resting.hall.bilingual ? 12 : 28)

        Icon {
            visible: !resting.hall.bilingual // the words need its room
            name: resting.unused ? "info" : resting.starting ? "lost-link" : resting.closed ? "clock" : "bell"
            size: Theme.px(120)
            stroke: 1.25
            color: resting.starting || resting.closed || resting.unused ? Theme.quietInk : Theme.brand
        }
        AppText {
            id: title
            width: parent.width
            text: resting.unused ? qsTr("Màn hình này tạm ngừng") : resting.starting ? (resting.hall.lostBecause !== "" ? qsTr("Mất kết nối") : qsTr("Đang kết nối"))
                : resting.closed ? qsTr("Hiện ngừng cấp số") : qsTr("Xin ông/bà chờ gọi số")
            size: Theme.px(resting.hall.bilingual ? 64 : resting.narrow ? 80 : 92)
            weight: Font.DemiBold
        }
        AppText {
            visible: text !== "" && text !== title.text
            width: parent.width
            text: !resting.hall.bilingual ? "" : resting.hall.second("Resting", resting.unused ? "Màn hình này tạm ngừng"
                : resting.starting ? (resting.hall.lostBecause !== "" ? "Mất kết nối" : "Đang kết nối") : resting.closed ? "Hiện ngừng cấp số" : "Xin ông/bà chờ gọi số")
            size: Theme.px(resting.hall.bilingual ? 64 : resting.narrow ? 80 : 92)
            weight: Font.DemiBold
        }
        AppText {
            id: why
            width: parent.width
            text: resting.unused ? (resting.hall.message !== "" ? resting.hall.message : qsTr("Xin ông/bà xem màn hình khác hoặc nghe cán bộ gọi tại quầy."))
                : resting.starting ? (resting.hall.lostBecause !== "" ? qsTr("Xin ông/bà nghe cán bộ gọi tại quầy.") : qsTr("Số được gọi sẽ hiện ở đây trong giây lát."))
                : resting.closed ? (resting.hall.closedBecause !== "" ? resting.hall.closedBecause : qsTr("Xin ông/bà quay lại trong giờ làm việc."))
                : !resting.hall.live ? qsTr("Xin ông/bà nghe cán bộ gọi tại quầy.")
                : resting.hall.speaks ? qsTr("Số được gọi sẽ hiện ở đây và được đọc trên loa.") : qsTr("Số được gọi sẽ hiện ở đây.")
            size: Theme.px(48)
            quiet: true
            lines: resting.unused ? 3 : 0 // a manager's words stand whole in the lowest line
        }
        AppText {
            visible: text !== "" && text !== why.text
            width: parent.width
            text: !resting.hall.bilingual || resting.unused && resting.hall.message !== "" ? ""
                : resting.closed && resting.hall.closedBecause !== "" ? resting.hall.closedBecauseBeside
                : resting.hall.second("Resting", resting.unused ? "Xin ông/bà xem màn hình khác hoặc nghe cán bộ gọi tại quầy."
                    : resting.starting ? (resting.hall.lostBecause !== "" ? "Xin ông/bà nghe cán bộ gọi tại quầy." : "Số được gọi sẽ hiện ở đây trong giây lát.")
                    : resting.closed ? "Xin ông/bà quay lại trong giờ làm việc." : !resting.hall.live ? "Xin ông/bà nghe cán bộ gọi tại quầy."
                    : resting.hall.speaks ? "Số được gọi sẽ hiện ở đây và được đọc trên loa." : "Số được gọi sẽ hiện ở đây.")
            size: Theme.px(48)
            quiet: true
        }
        // Whoever has a number is told whether the counters go on.
        AppText {
            id: goesOn
            visible: resting.closed && resting.hall.goesOn
            width: parent.width
            text: qsTr("Các quầy vẫn gọi những số đã cấp.")
            size: Theme.px(48)
            weight: Font.DemiBold
        }
        AppText {
            visible: goesOn.visible && resting.hall.bilingual && text !== ""
            width: parent.width
            text: resting.hall.bilingual ? resting.hall.second("Resting", "Các quầy vẫn gọi những số đã cấp.") : ""
            size: Theme.px(48)
            weight: Font.DemiBold
        }
        Row {
            // In a closed hall the figure would only unsettle.
            visible: resting.hall.live && !resting.starting && !resting.unused && !resting.closed && resting.hall.waiting > 0
            spacing: Theme.px(18)
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: "people"
                size: Theme.px(56)
                color: Theme.brand
            }
            Numeral {
                anchors.verticalCenter: parent.verticalCenter
                text: qsTr("%n người đang chờ", "", resting.hall.waiting)
                size: Theme.px(48)
            }
        }
    }
}
