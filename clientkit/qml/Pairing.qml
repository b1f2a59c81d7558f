import QtQuick
import Look

// A device that nobody knows yet: its code, readable from the door, and what to do with it, in both languages.
Window {
    id: window

    required property bool dark
    property string headline: ""
    property string headlineOther: ""
    property string code: ""
    property string steps: ""
    property string stepsOther: ""
    property string status: ""
    property string statusOther: ""
    property string kind: "info"
    property string facts: ""
    readonly property real unit: Math.min(width / 860, height / 840)
    readonly property bool done: kind === "good"
    // What to do with a code is said while there is one, or will be one at once.
    readonly property bool mayType: code !== "" || kind === "info"

    color: Theme.ground
    title: "Tới Lượt"

    Binding { target: Theme; property: "scheme"; value: window.dark ? Theme.Scheme.Dark : Theme.Scheme.Light }
    Binding { target: Theme; property: "zoom"; value: window.unit }
    Binding { target: Theme; property: "basePx"; value: 24 }

    Column {
        id: page
        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.max(Theme.px(16), (foot.y - height) / 2)
        width: Math.min(window.width - Theme.px(96), Theme.px(960))
        spacing: Theme.px(32)

        Column {
            width: parent.width
            spacing: Theme.px(8)

            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: window.done ? "check" : "lock"
                size: Theme.px(64)
                color: Theme.brand
            }
            AppText {
                width: parent.width
                text: window.headline
                size: Theme.px(44)
                weight: Font.DemiBold
                horizontalAlignment: Text.AlignHCenter
            }
            AppText {
                width: parent.width
                text: window.headlineOther
                size: Theme.px(28)
                quiet: true
                horizontalAlignment: Text.AlignHCenter
            }
        }
        Rectangle {
            width: parent.width
            height: Theme.px(200)
            visible: !window.done
            radius: Theme.radius
            color: Theme.surface
            border.width: Theme.hairline
            border.color: Theme.line

            Numeral {
                objectName: "code"
                anchors.centerIn: parent
                text: window.code === "" ? "––– –––" : window.code
                size: Theme.px(150)
                color: window.code === "" ? Theme.quietInk : Theme.ink
                font.letterSpacing: Theme.px(6)
                Accessible.role: Accessible.StaticText
                Accessible.name: window.code
            }
        }
        StatusBanner {
            objectName: "status"
            width: parent.width
            kind: window.kind
            title: window.status
            text: window.statusOther
            iconName: window.kind === "info" ? "clock" : window.kind === "good" ? "check" : "warning"
            textSize: Theme.px(24)
        }
        Column {
            width: parent.width
            spacing: Theme.px(6)
            visible: window.mayType

            AppText {
                width: parent.width
                text: window.steps
                size: Theme.px(26)
                horizontalAlignment: Text.AlignHCenter
            }
            AppText {
                width: parent.width
                text: window.stepsOther
                size: Theme.px(21)
                quiet: true
                horizontalAlignment: Text.AlignHCenter
            }
        }
    }
    AppText {
        id: foot
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.px(20)
        width: page.width
        text: window.facts
        size: Theme.px(18)
        quiet: true
        lines: 3
        horizontalAlignment: Text.AlignHCenter
    }
}
