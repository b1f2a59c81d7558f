pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// Reception: a number for somebody on the left, a ticket by its number or code and its paper on the right.
FocusScope {
    id: page
    required property CounterScreen screen
    readonly property CounterReception desk: screen.reception
    readonly property CounterLink link: screen.shown.link
    readonly property bool ready: link.live && !desk.busy
    focus: true

    Rectangle {
        id: bar
        width: parent.width
        height: Theme.px(60)
        color: Theme.surface

        Rectangle { anchors.bottom: parent.bottom; width: parent.width; height: Theme.hairline; color: Theme.line }
        Row {
            anchors.left: parent.left
            anchors.leftMargin: Theme.space(3)
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(14)
            AppText { anchors.verticalCenter: parent.verticalCenter; text: qsTr("Quầy hướng dẫn"); size: Theme.textLarge; weight: Font.Bold; lines: 1 }
            AppText { anchors.verticalCenter: parent.verticalCenter; width: Math.min(implicitWidth, Theme.px(200)); text: page.screen.login.name; size: Theme.textSmall; quiet: true; lines: 1 }
        }
        Row {
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(16)
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(10)
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: page.desk.canPrint ? "printer" : "warning"
                size: Theme.px(20)
                stroke: 2
                color: page.desk.canPrint ? Theme.good : Theme.warn
            }
            AppText {
                objectName: "printerState"
                anchors.verticalCenter: parent.verticalCenter
                text: page.desk.printer
                size: Theme.textSmall
                weight: Font.DemiBold
                color: page.desk.canPrint ? Theme.good : Theme.warn
                lines: 1
            }
            Numeral { anchors.verticalCenter: parent.verticalCenter; text: page.screen.shown.head.clock; size: Theme.textPx(20); leftPadding: Theme.px(8) }
            IconButton { objectName: "languageButton"; anchors.verticalCenter: parent.verticalCenter; text: page.screen.nextLanguage; onClicked: page.screen.switchLanguage() }
            IconButton { objectName: "signOut"; anchors.verticalCenter: parent.verticalCenter; iconName: "logout"; text: qsTr("Đăng xuất"); onClicked: page.screen.login.signOut() }
        }
    }
    StatusBanner {
        id: lost
        objectName: "lostLink"
        visible: page.link.title !== ""
        anchors.top: bar.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Theme.px(16)
        kind: page.link.live ? "warn" : "bad"
        iconName: page.link.live ? "clock" : "lost-link"
        title: page.link.title
        text: page.link.text
        textSize: Theme.textSmall
    }
    RowLayout {
        anchors.top: lost.visible ? lost.bottom : bar.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.px(20)
        spacing: Theme.px(20)

        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            spacing: Theme.px(12)

            AppText { text: qsTr("Cấp số cho người dân"); size: Theme.textLarge; weight: Font.Bold; lines: 1 }
            Field {
                Layout.fillWidth: true
                inputName: "serviceSearch"
                iconName: "search"
                hint: qsTr("Tìm thủ tục, gõ không dấu cũng được")
                text: page.desk.query
                maximumLength: 80
                onEdited: text => page.desk.search(text)
            }
            Item {
                Layout.fillWidth: true
                Layout.fillHeight: true

                GridView {
                    id: grid
                    objectName: "serviceGrid"
                    width: parent.width + Theme.px(10)
                    height: rows * cellHeight
                    clip: true
                    boundsBehavior: Flickable.StopAtBounds
                    activeFocusOnTab: true
                    keyNavigationEnabled: true
                    readonly property int columns: Math.max(2, Math.floor(width / Theme.px(210)))
                    readonly property ServiceTile tile: currentItem as ServiceTile
                    cellWidth: Math.floor(width / columns)
                    // Whole rows: a name that is cut through the middle is read by nobody. That there are more, the bar at the side shows.
                    readonly property real least: Theme.px(90)
                    readonly property int rows: Math.max(1, Math.floor(parent.height / least))
                    cellHeight: Math.max(least, Math.floor(parent.height / rows))
                    snapMode: GridView.SnapToRow
                    model: page.desk.services
                    Keys.onSpacePressed: if (tile) page.desk.choose(tile.id)
                    Keys.onReturnPressed: if (tile) page.desk.choose(tile.id)
                    delegate: ServiceTile {
                        width: grid.cellWidth
                        height: grid.cellHeight
                        current: grid.activeFocus && GridView.isCurrentItem
                        onChosen: page.desk.choose(id)
                    }
                }
                Rectangle {
                    objectName: "serviceBar"
                    visible: grid.contentHeight > grid.height + 1
                    x: grid.x + grid.width - Theme.px(4)
                    y: grid.y + grid.visibleArea.yPosition * grid.height
                    width: Theme.px(6)
                    height: grid.visibleArea.heightRatio * grid.height
                    radius: width / 2
                    color: Theme.edge
                }
            }
            RowLayout {
                Layout.fillWidth: true
                visible: page.desk.readsCards
                spacing: Theme.px(12)
                Chip {
                    objectName: "readCard"
                    text: page.desk.awaitsCard ? qsTr("Đang chờ thẻ, bấm để thôi") : page.desk.cardRead ? qsTr("Đã đọc thẻ, bấm để bỏ") : qsTr("Người dân đồng ý: đọc thẻ")
                    chosen: page.desk.awaitsCard || page.desk.cardRead
                    onClicked: page.desk.readCard()
                }
                AppText {
                    Layout.fillWidth: true
                    text: qsTr("Không bắt buộc. Chỉ xem ngày sinh và số căn cước; máy chủ chỉ nhận một mã, xóa sau ngày.")
                    size: Theme.textSmall
                    quiet: true
                }
            }
            AppText { text: qsTr("Diện ưu tiên, ghi lại người cấp"); size: Theme.textSmall; weight: Font.DemiBold; lines: 1 }
            Flow {
                Layout.fillWidth: true
                spacing: Theme.px(8)
                Repeater {
                    model: page.desk.classes
                    delegate: Chip {
                        required property string id
                        required property string name
                        required property bool picked
                        objectName: "class_" + id
                        text: name
                        chosen: picked
                        onClicked: page.desk.chooseClass(id)
                    }
                }
            }
            Flow {
                Layout.fillWidth: true
                spacing: Theme.px(8)
                AppText {
                    height: Theme.px(42)
                    rightPadding: Theme.px(4)
                    text: qsTr("Ngôn ngữ trên phiếu")
                    size: Theme.textSmall
                    weight: Font.DemiBold
                    lines: 1
                }
                Repeater {
                    model: page.desk.languages
                    delegate: Chip {
                        required property string id
                        required property string name
                        required property bool picked
                        objectName: "paper_" + id
                        text: name
                        chosen: picked
                        onClicked: page.desk.chooseLanguage(id)
                    }
                }
            }
            BigButton {
                objectName: "giveNumber"
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.px(64)
                textSize: Theme.textPx(20)
                textLines: 1
                icon.name: page.desk.hasPrinter ? "printer" : "qr"
                text: page.desk.chosen === "" ? qsTr("Chọn thủ tục để cấp số")
                    : page.desk.hasPrinter ? qsTr("In phiếu: %1").arg(page.desk.chosen) : qsTr("Cấp số: %1").arg(page.desk.chosen)
                busy: page.desk.busy
                enabled: page.ready && page.desk.chosen !== ""
                onClicked: page.desk.give()
            }
        }
        ColumnLayout {
            Layout.minimumWidth: Theme.px(336)
            Layout.preferredWidth: Theme.px(336)
            Layout.maximumWidth: Theme.px(336)
            Layout.fillHeight: true
            spacing: Theme.px(12)

            AppText {
                // The field says it too: in a small window a number that was found needs the room.
                visible: page.desk.number === "" || page.height >= Theme.px(800)
                text: qsTr("Tìm phiếu")
                size: Theme.textLarge
                weight: Font.Bold
                lines: 1
            }
            Field {
                id: finder
                Layout.fillWidth: true
                focus: true
                inputName: "ticketSearch"
                iconName: "qr"
                hint: qsTr("Số, mã hẹn hoặc quét QR")
                maximumLength: 400
                onAccepted: {
                    page.desk.find(text)
                    text = ""
                }
            }
            // A booking whose time is yet to come is not spent by the scan alone: the person decides.
            StatusBanner {
                objectName: "earlyText"
                Layout.fillWidth: true
                visible: page.desk.earlyText !== ""
                kind: "warn"
                iconName: "clock"
                text: page.desk.earlyText
                textSize: Theme.textSmall
            }
            BigButton {
                objectName: "takeEarly"
                Layout.fillWidth: true
                visible: page.desk.earlyText !== ""
                icon.name: "arrow-right"
                text: qsTr("Lấy số ngay, không theo giờ hẹn")
                enabled: page.ready
                onClicked: page.desk.takeEarly()
            }
            BigButton {
                objectName: "keepBooking"
                Layout.fillWidth: true
                visible: page.desk.earlyText !== ""
                kind: "quiet"
                icon.name: "check"
                text: qsTr("Giữ lịch hẹn, quay lại sau")
                onClicked: {
                    page.desk.done()
                    finder.forceActiveFocus()
                }
            }
            Rectangle {
                Layout.fillWidth: true
                Layout.fillHeight: true
                visible: page.desk.number !== ""
                radius: Theme.radius
                color: Theme.surface
                border.width: Theme.hairline
                border.color: Theme.edge

                ColumnLayout {
                    anchors.fill: parent
                    anchors.margins: Theme.px(16)
                    spacing: Theme.px(8)

                    RowLayout {
                        Layout.fillWidth: true
                        Numeral { objectName: "foundNumber"; Layout.fillWidth: true; text: page.desk.number; size: Theme.textPx(46); weight: Font.Bold; color: Theme.accent }
                        QrPicture {
                            objectName: "foundQr"
                            visible: page.desk.waits
                            source: page.desk.qr
                            modules: page.desk.qrModules
                            about: qsTr("Mã QR của số %1").arg(page.desk.number)
                            most: Theme.px(152)
                            least: 3
                        }
                    }
                    Column {
                        id: said
                        Layout.fillWidth: true
                        spacing: Theme.px(3)
                        Repeater {
                            model: page.desk.facts
                            delegate: AppText {
                                required property string modelData
                                width: said.width
                                text: modelData
                                size: Theme.textSmall
                            }
                        }
                    }
                    Repeater {
                        model: page.desk.offers
                        delegate: BigButton {
                            required property string step
                            required property string label
                            objectName: "offer_" + (step === "" ? "keep" : step)
                            Layout.fillWidth: true
                            kind: "quiet"
                            text: label
                            enabled: page.ready
                            onClicked: page.desk.offer(step)
                        }
                    }
                    Item { Layout.fillHeight: true }
                    StatusBanner {
                        objectName: "paperText"
                        visible: page.desk.waits
                        Layout.fillWidth: true
                        kind: page.desk.paper === "printed" ? "good" : page.desk.paper === "not_printed" || page.desk.paper === "maybe_printed" ? "warn" : "info"
                        text: page.desk.paperText
                        textSize: Theme.textSmall
                    }
                    RowLayout {
                        Layout.fillWidth: true
                        spacing: Theme.px(8)
                        BigButton {
                            objectName: "printAgain"
                            Layout.fillWidth: true
                            Layout.preferredWidth: 1
                            visible: page.desk.hasPrinter && page.desk.waits
                            kind: "quiet"
                            icon.name: "printer"
                            text: qsTr("In lại phiếu")
                            enabled: page.desk.canPrint && page.desk.paper !== "under_way"
                            onClicked: page.desk.printAgain()
                        }
                        BigButton {
                            objectName: "nextPerson"
                            Layout.fillWidth: true
                            Layout.preferredWidth: 1
                            kind: "quiet"
                            text: qsTr("Xong, người tiếp theo")
                            onClicked: {
                                page.desk.done()
                                finder.forceActiveFocus()
                            }
                        }
                    }
                }
            }
            AppText {
                Layout.fillWidth: true
                visible: page.desk.number === "" && aside.count + taken.count === 0
                text: qsTr("Ai mất phiếu vẫn giữ nguyên số: gõ số, hoặc quét mã QR trên ảnh chụp hay trên điện thoại, rồi in lại.")
                size: Theme.textSmall
                quiet: true
            }
            Flickable {
                id: lists
                objectName: "receptionLists"
                Layout.fillWidth: true
                Layout.fillHeight: true
                visible: page.desk.number === ""
                clip: true
                contentHeight: both.height
                boundsBehavior: Flickable.StopAtBounds
                Column {
                    id: both
                    width: lists.width
                    spacing: Theme.px(16)
                    ReceptionList {
                        id: aside
                        width: parent.width
                        desk: page.desk
                        ready: page.ready
                        title: qsTr("Vắng mặt, đang giữ")
                        model: page.desk.setAside
                        emptyText: qsTr("Không có số nào.")
                    }
                    ReceptionList {
                        id: taken
                        width: parent.width
                        desk: page.desk
                        ready: page.ready
                        title: qsTr("Lấy số từ xa, chưa đến")
                        model: page.desk.expected
                        emptyText: qsTr("Không có số nào.")
                    }
                    ReceptionList {
                        visible: count > 0
                        width: parent.width
                        desk: page.desk
                        ready: page.ready
                        title: qsTr("Vắng mặt đã lâu")
                        model: page.desk.older
                        emptyText: ""
                    }
                }
            }
        }
    }
    Connections {
        target: page.desk
        function onScanTaken() { finder.text = "" }
    }
    // Over a headline: at the bottom it would lie on what is pressed next.
    ToastStack {
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(376)
        anchors.top: bar.bottom
        anchors.topMargin: Theme.px(8)
        width: Theme.px(336)
        screen: page.screen
    }
    Component.onCompleted: finder.forceActiveFocus()
}
