import QtQuick
import Look

// "I have a booking": scan it, or type the short code printed under it.
Page {
    id: page

    // The code for who took a number at home stands beside the rest where it fits; else it is one tap away.
    readonly property bool codeFits: scan.height >= Theme.px(beside ? 540 : 340) && Theme.textScale < (beside ? 1.2 : 1.6)
    readonly property bool hasCode: screen.hall.hallCode !== ""
    property bool atHome: false
    readonly property bool apart: hasCode && !codeFits && !atHome
    onHasCodeChanged: atHome = atHome && hasCode

    spoken: atHome ? homeText.text : qsTr("Xin đưa mã QR của lịch hẹn lại gần ô quét ở dưới màn hình. Hoặc gõ mã hẹn.")

    // On a small wide screen ten keys of 20 mm need its whole width.
    readonly property bool beside: landscape && (width * 0.58 - Theme.px(48) + Theme.between) / (Theme.touch + Theme.between) >= 10

    Title {
        id: title
        width: page.width
        text: page.atHome ? qsTr("Số lấy từ nhà") : qsTr("Lấy số theo lịch hẹn")
        more: page.apart && !page.low ? qsTr("Số lấy từ nhà") : ""
        moreName: "fromHome"
        moreIcon: "qr"
        onMoreChosen: page.atHome = true
        onBack: {
            if (page.atHome) {
                page.atHome = false;
                page.screen.actions.touched();
            } else {
                page.screen.actions.back();
            }
        }
        onRestart: page.screen.actions.restart()
    }
    Rectangle {
        id: large
        objectName: "hallCodeLarge"
        visible: page.atHome
        y: title.height + Theme.px(20)
        width: page.width
        height: page.height - y
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.contrast ? Theme.hairline : 0
        border.color: Theme.ink
        readonly property bool across: width > 1.3 * height
        Grid {
            anchors.centerIn: parent
            columns: large.across ? 2 : 1
            spacing: Theme.px(40)
            horizontalItemAlignment: Grid.AlignHCenter
            verticalItemAlignment: Grid.AlignVCenter
            QrCode {
                source: page.screen.hall.hallCode
                modules: page.screen.hall.hallCodeModules
                about: qsTr("Mã QR để báo đã đến")
                most: Math.min(large.width * (large.across ? 0.5 : 1) - Theme.px(80), Theme.px(620), large.height - Theme.px(large.across ? 80 : 120) - (large.across ? 0 : said.height))
            }
            Column {
                id: said
                width: large.across ? large.width * 0.45 : large.width - Theme.px(80)
                spacing: Theme.px(24)
                AppText {
                    id: homeText
                    width: parent.width
                    text: qsTr("Số lấy từ nhà: quét mã này bằng điện thoại")
                    size: Math.min(Theme.textPx(40), Theme.px(64))
                    weight: Font.Bold
                    lines: 5
                    horizontalAlignment: Text.AlignHCenter
                }
                Numeral {
                    anchors.horizontalCenter: parent.horizontalCenter
                    text: page.screen.hall.hallCodeTyped
                    size: Math.min(Theme.textPx(52), Theme.px(84))
                    font.letterSpacing: Theme.px(4)
                }
            }
        }
    }
    Rectangle {
        id: scan
        visible: !page.atHome
        // Larger text on a small wide screen leaves less than one line between title and field.
        readonly property bool cramped: !page.beside && page.height - entry.height - title.height < Theme.px(176)
        y: title.height + Theme.px(cramped ? 12 : 36)
        width: page.beside ? page.width * 0.42 : page.width
        height: page.beside ? page.height - y : Math.max(Theme.px(cramped ? 60 : 100), Math.min(Theme.px(640), entry.y - y - Theme.px(cramped ? 12 : 40)))
        // Low reach with doubled text leaves room for one line.
        readonly property bool tight: height < Theme.px(240)
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.contrast ? Theme.hairline : 0
        border.color: Theme.ink
        Column {
            x: Theme.px(40)
            width: parent.width - Theme.px(80) - (home.visible && !page.beside ? home.width + Theme.px(32) : 0)
            y: (parent.height - height - (home.visible && page.beside ? home.height + Theme.px(40) : 0)) / 2
            spacing: Theme.px(16)
            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: "qr"
                visible: !scan.tight && !(home.visible && page.beside)
                size: home.visible ? Theme.px(110) : Math.max(Theme.px(100), Math.min(Theme.px(220), scan.height * 0.42))
                stroke: 1.4
                color: Theme.brand
            }
            AppText {
                width: parent.width
                visible: scan.tight
                text: qsTr("Đưa mã QR lại gần ô quét")
                size: Math.min(Theme.textPx(44), Theme.px(64), scan.height * 0.7)
                weight: Font.Bold
                lines: 1
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.min(Theme.px(36), size)
                horizontalAlignment: Text.AlignHCenter
            }
            Balanced {
                width: parent.width
                visible: !scan.tight
                text: qsTr("Đưa mã QR lại gần ô quét")
                size: Math.min(Theme.textPx(44), Theme.px(64))
                weight: Font.Bold
            }
            Balanced {
                width: parent.width
                visible: scan.height > Theme.px(400) * Theme.textScale && !(home.visible && page.beside)
                text: page.screen.choice.findsByCard && !page.screen.away ? qsTr("Mã trên điện thoại hoặc trên giấy đều được. Đã nhập số căn cước khi đặt lịch thì đưa thẻ căn cước cũng được.")
                    : qsTr("Mã trên điện thoại hoặc trên giấy đều được. Máy tự nhận ngay.")
                size: Theme.textBody
                quiet: true
            }
            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                visible: scan.height > Theme.px(460) * Theme.textScale && !(home.visible && page.beside)
                name: "arrow-down"
                size: Theme.px(56)
                color: Theme.brand
            }
        }
        // Who took a number at home reads this with the phone that follows it; every 30 s it is another one.
        Column {
            id: home
            objectName: "hallCode"
            visible: page.hasCode && page.codeFits
            x: page.beside ? Theme.px(40) : parent.width - width - Theme.px(40)
            y: page.beside ? parent.height - height - Theme.px(32) : (parent.height - height) / 2
            width: page.beside ? parent.width - Theme.px(80) : Theme.px(340)
            spacing: Theme.px(8)
            AppText {
                width: parent.width
                text: qsTr("Số lấy từ nhà: quét mã này bằng điện thoại")
                size: Theme.px(28)
                weight: Font.DemiBold
                lines: 3
                horizontalAlignment: Text.AlignHCenter
            }
            QrCode {
                anchors.horizontalCenter: parent.horizontalCenter
                source: page.screen.hall.hallCode
                modules: page.screen.hall.hallCodeModules
                about: qsTr("Mã QR để báo đã đến")
                most: Math.min(parent.width, Theme.px(280), scan.height - Theme.px(page.beside ? 330 : 180))
            }
            Numeral {
                anchors.horizontalCenter: parent.horizontalCenter
                text: page.screen.hall.hallCodeTyped
                size: Theme.px(36)
                font.letterSpacing: Theme.px(3)
            }
        }
    }
    Column {
        id: entry
        visible: !page.atHome
        x: page.beside ? scan.width + Theme.px(48) : 0
        y: page.beside ? scan.y : page.height - height
        width: page.width - x
        spacing: Math.max(Theme.px(24), Theme.between)
        AppText {
            id: hint
            visible: page.beside || !page.landscape
            width: parent.width
            text: qsTr("Hoặc gõ mã hẹn ghi dưới mã QR")
            size: page.beside ? Math.min(Theme.textBody, Theme.px(48)) : Theme.textBody
            quiet: true
        }
        Row {
            width: parent.width
            spacing: Math.max(Theme.px(24), Theme.between)
            BigButton {
                id: door
                objectName: "fromHome"
                readonly property bool turns: true
                visible: page.apart && page.low
                width: Theme.px(320)
                height: Math.max(Theme.px(112), Theme.touch)
                kind: "quiet"
                text: qsTr("Số lấy từ nhà")
                textSize: Theme.px(32)
                onClicked: page.atHome = true
            }
            Rectangle {
                objectName: "codeField"
                width: parent.width - ok.width - parent.spacing - (door.visible ? door.width + parent.spacing : 0)
                height: Math.max(Theme.px(112), Theme.touch)
                radius: Theme.radius
                color: Theme.surface
                border.width: Theme.px(3)
                border.color: Theme.brand
                Numeral {
                    anchors.centerIn: parent
                    width: parent.width - Theme.px(32)
                    horizontalAlignment: Text.AlignHCenter
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Theme.px(28)
                    elide: Text.ElideLeft
                    text: page.screen.choice.code + "|"
                    size: Theme.px(52)
                    font.letterSpacing: Theme.px(4)
                }
            }
            BigButton {
                id: ok
                objectName: "submitCode"
                width: Theme.px(240)
                height: Math.max(Theme.px(112), Theme.touch)
                enabled: page.screen.choice.code.length >= 4
                text: qsTr("Lấy số")
                textSize: Theme.px(36)
                onClicked: page.screen.actions.submitCode()
            }
        }
        Keyboard {
            width: parent.width
            screen: page.screen
            letters: false
            room: page.height - title.height - Theme.px(36) - (page.beside ? 0 : Theme.px(140)) - ((hint.visible ? hint.height : 0) + Math.max(Theme.px(112), Theme.touch) + 2 * entry.spacing)
        }
    }
}
