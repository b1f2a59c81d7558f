pragma ComponentBehavior: Bound

import QtQuick
import Look

// What each part does, and whatever a citizen may change, in words.
Veil {
    id: help

    required property KioskScreen screen
    required property KioskAccessibility accessibility
    readonly property bool small: landscape && width < Theme.px(1500)
    readonly property string spoken: title.text + ". " + [steps.words, booked.visible ? booked.words : "", follow.words, ask.words].filter(line => line !== "").join(" ")

    component Change: BigButton {
        property bool on: false
        readonly property bool chosen: on
        width: changes.each
        height: Math.max(Theme.px(100), Theme.touch)
        leftPadding: Theme.px(20)
        rightPadding: Theme.px(12)
        kind: "quiet"
        alignLeft: true
        textSize: Theme.px(Theme.textScale > 1.7 && !help.landscape ? 38 : 32)
        textWeight: on ? Font.Bold : Font.Normal
        icon.width: Theme.px(48)
        Accessible.checked: on
        // Not by colour alone: a tick too.
        Icon {
            visible: parent.on
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.margins: Theme.px(8)
            name: "check"
            size: Theme.px(30)
            color: Theme.brand
            stroke: 3
        }
    }

    AppText {
        id: title
        width: parent.width
        text: qsTr("Cách lấy số")
        size: Theme.px(56) * (1 + (Theme.textScale - 1) * 0.3)
        weight: Font.Bold
    }
    Column {
        id: inWords
        width: parent.width
        spacing: Theme.px(help.landscape ? 12 : 20)
        HelpLine { id: steps; most: help.small ? Theme.px(44) : 0; picture: "people"; words: qsTr("Chọn lĩnh vực, chọn thủ tục, rồi bấm Lấy số.") }
        HelpLine { id: booked; most: help.small ? Theme.px(44) : 0; picture: "qr"; words: qsTr("Đã có lịch hẹn: đưa mã QR lại gần ô quét."); visible: help.screen.hall.bookings }
        HelpLine { id: follow; most: help.small ? Theme.px(44) : 0; picture: "phone"; words: qsTr("Dùng máy ảnh điện thoại quét ô vuông đen trắng trên phiếu để theo dõi số.") }
        HelpLine { id: ask; most: help.small ? Theme.px(44) : 0; picture: "chat"; words: help.screen.hall.reception ? qsTr("Cần người giúp: xin đến quầy hướng dẫn.") : qsTr("Cần người giúp: xin hỏi cán bộ ở quầy.") }
    }
    Grid {
        id: changes
        width: parent.width
        columns: help.landscape ? 3 : 2
        spacing: Math.max(Theme.px(16), Theme.between)
        readonly property real each: (width - (columns - 1) * spacing) / columns
        Change {
            objectName: "helpTextSize"
            text: qsTr("Chữ to hơn")
            icon.name: "text-size"
            on: help.accessibility.textScale > 1
            onClicked: help.accessibility.cycleText()
        }
        Change {
            objectName: "helpContrast"
            text: qsTr("Màu rõ hơn")
            icon.name: "contrast"
            on: help.accessibility.contrast
            onClicked: help.accessibility.toggleContrast()
        }
        Change {
            objectName: "helpLowReach"
            text: qsTr("Hạ nút thấp xuống")
            icon.name: "low-reach"
            on: help.accessibility.lowReach
            onClicked: help.accessibility.toggleLowReach()
        }
        Change {
            objectName: "helpSpeaker"
            visible: help.accessibility.guidance.able
            text: qsTr("Đọc to từng trang")
            icon.name: "speaker"
            on: help.accessibility.guidance.on
            onClicked: help.accessibility.guidance.toggle()
        }
        Change {
            objectName: "helpStill"
            text: qsTr("Bớt chuyển động")
            icon.name: "pause"
            on: help.accessibility.still
            onClicked: help.accessibility.toggleStill()
        }
        Change {
            objectName: "helpReset"
            enabled: !help.accessibility.asFound
            text: qsTr("Trở lại như cũ")
            icon.name: "undo"
            onClicked: help.accessibility.reset()
        }
    }
    BigButton {
        objectName: "closeHelp"
        width: parent.width
        height: Math.max(Theme.px(120), Theme.touch)
        text: qsTr("Đã hiểu")
        textSize: Theme.px(44)
        onClicked: help.visible = false
    }
}
