pragma ComponentBehavior: Bound

import QtQuick
import QtQml.Models
import Look

// One window, two sizes: the full desk, and the small one that floats over other programs.
Window {
    id: window

    required property CounterScreen clerk
    required property bool reducedMotion
    readonly property list<int> pauseMinutes: [5, 10, 15, 30, 60]
    // Nothing lies over the desk.
    readonly property bool bare: clerk.panel.name === "" && !clerk.keysShown
    readonly property bool small: clerk.mini && clerk.shown.page === "desk"

    objectName: "counterWindow"
    title: (clerk.practice.on ? clerk.practice.title + " · " : "") + (clerk.atReception ? qsTr("Quầy hướng dẫn") + " · " : clerk.shown.head.counter !== "" ? clerk.shown.head.counter + " · " : "") + "Tới Lượt"
    width: 1280
    height: 800
    minimumWidth: 360
    minimumHeight: 200
    color: small ? Theme.surface : Theme.ground
    flags: small ? Qt.Window | Qt.WindowStaysOnTopHint | Qt.CustomizeWindowHint | Qt.WindowTitleHint | Qt.WindowCloseButtonHint : Qt.Window

    Component.onCompleted: {
        Theme.reducedMotion = reducedMotion
        paint()
        fit()
    }
    onSmallChanged: fit()
    // The window grows by the strip of practice: nothing of the desk is covered or squeezed.
    Connections {
        target: strip
        function onHeightChanged() {
            window.minimumHeight = (window.small ? 200 : 680) + strip.height
            window.height = window.small ? 200 + strip.height : Math.max(window.height, 800 + strip.height)
        }
    }
    onClosing: close => close.accepted = window.clerk.mayClose()
    Connections {
        target: window.clerk
        function onLetGo() { window.close() }
        function onThemeChanged() { window.paint() }
    }

    function paint() {
        Theme.scheme = clerk.dark ? Theme.Scheme.Dark : Theme.Scheme.Light
    }

    function fit() {
        minimumWidth = small ? 360 : clerk.atReception ? 1000 : 1100
        minimumHeight = (small ? 200 : 680) + strip.height
        width = small ? 360 : 1280
        height = (small ? 200 : 800) + strip.height
    }

    // Keys ----------------------------------------------------------------------
    Instantiator {
        model: window.clerk.keys
        delegate: Shortcut {
            required property string keys
            required property string step
            sequence: keys
            // An alarm waits for no panel to be closed.
            enabled: window.clerk.shown.page === "desk" && (window.bare || step === "alarm")
            onActivated: window.clerk.press(step)
        }
    }
    Instantiator {
        model: window.clerk.padKeys
        delegate: Shortcut {
            required property string keys
            sequence: keys
            enabled: window.clerk.shown.page === "desk" && window.bare
            onActivated: window.clerk.pressPad(keys)
        }
    }
    Instantiator {
        model: 9
        delegate: QtObject {
            id: digit
            required property int index
            readonly property bool desk: window.clerk.shown.page === "desk"
            property Shortcut outcome: Shortcut {
                sequence: "Ctrl+" + (digit.index + 1)
                enabled: digit.desk && !window.clerk.keysShown
                onActivated: window.clerk.panel.name === "" ? window.clerk.form.chooseOutcome(digit.index + 1)
                                                                : window.offered(digit.index)
            }
            property Shortcut back: Shortcut {
                sequence: "Alt+" + (digit.index + 1)
                enabled: digit.desk
                onActivated: window.clerk.panel.name === "grant" ? window.clerk.panel.grant_nth(digit.index + 1) : window.clerk.bringBackNth(digit.index + 1)
            }
        }
    }
    Shortcut { sequences: ["+", "="]; enabled: !window.clerk.scanning && window.clerk.shown.page === "desk" && window.bare; onActivated: window.clerk.form.moreDossiers(1) }
    Shortcut { sequence: "-"; enabled: !window.clerk.scanning && window.clerk.shown.page === "desk" && window.bare; onActivated: window.clerk.form.moreDossiers(-1) }
    Shortcut { sequence: "Ctrl+P"; enabled: window.clerk.slip.offered && !window.clerk.practice.on && window.clerk.shown.page === "desk" && !window.clerk.mini && window.clerk.panel.name === ""; onActivated: window.clerk.slip.show() }
    Shortcut { sequence: "Ctrl+G"; enabled: window.clerk.shown.head.stage === "serving" && window.clerk.shown.page === "desk" && window.bare; onActivated: window.clerk.form.tickNextPaper() }
    Shortcut { sequence: "Ctrl+O"; enabled: window.clerk.shown.page === "desk" && window.bare; onActivated: window.clerk.form.nextFiledOnline() }
    Shortcut {
        sequence: "Ctrl+P"
        enabled: !window.clerk.atReception && (window.clerk.practice.on || window.clerk.shown.page === "choose")
        onActivated: window.clerk.practice.on ? window.clerk.practice.end() : window.clerk.practice.begin()
    }
    Shortcut { sequence: "F11"; enabled: !window.clerk.atReception; onActivated: window.clerk.switchWindow() }
    Shortcut { sequence: "Ctrl+L"; onActivated: window.clerk.switchLanguage() }
    Shortcut { sequence: "Ctrl+M"; enabled: window.clerk.shown.page === "desk"; onActivated: window.clerk.switchSound() }
    Shortcut { sequence: "Ctrl+D"; onActivated: window.clerk.switchTheme() }
    Shortcut { sequence: "Alt+0"; enabled: window.clerk.shown.page === "desk"; onActivated: window.clerk.unfold() }
    Shortcut { sequence: "F1"; enabled: window.clerk.shown.page === "desk"; onActivated: window.clerk.switchKeys() }
    Shortcut { sequence: "Esc"; enabled: window.clerk.keysShown; onActivated: window.clerk.switchKeys() }
    Shortcut { sequence: "Esc"; enabled: !window.clerk.keysShown && window.clerk.panel.name !== ""; onActivated: window.clerk.panel.close() }

    // Ctrl+1 ... in a panel puts in a ready-made reason.
    function offered(nth: int) {
        if (clerk.panel.name === "pause") {
            if (nth < pauseMinutes.length)
                clerk.panel.come_back_in(pauseMinutes[nth])
            return
        }
        const reasons = clerk.panel.offered
        if (nth < reasons.length)
            clerk.panel.because(reasons[nth])
    }

    Loader {
        id: page
        anchors.top: strip.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        focus: true
        sourceComponent: window.clerk.shown.page === "reception" ? receptionPage : window.clerk.shown.page !== "desk" ? startPage : window.small ? smallPage : fullPage
    }
    PracticeStrip {
        id: strip
        screen: window.clerk
        small: window.small
        width: parent.width
    }
    // No page of practice can be taken for one of the hall: a frame around all of it.
    Rectangle {
        objectName: "practiceFrame"
        anchors.fill: parent
        visible: strip.visible
        color: "transparent"
        border.width: Theme.px(4)
        border.color: Theme.gold
        z: 1
    }
    Component { id: startPage; StartPage { screen: window.clerk } }
    Component { id: receptionPage; ReceptionPage { screen: window.clerk } }
    Component { id: fullPage; FullDesk { screen: window.clerk } }
    Component { id: smallPage; MiniDesk { screen: window.clerk } }
}
