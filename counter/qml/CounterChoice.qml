pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// Which counter the clerk takes; who has the others.
FocusScope {
    id: page
    required property CounterScreen screen
    readonly property CounterLogin login: screen.login
    focus: true

    function open() {
        if (grid.tile && grid.tile.whose !== "")
            screen.takeOver(grid.tile.id)
        else if (grid.tile)
            screen.openCounter(grid.tile.id)
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.px(14)

        RowLayout {
            Layout.fillWidth: true
            AppText { Layout.fillWidth: true; text: qsTr("Xin chào, %1").arg(page.login.name); size: Theme.textPx(page.width < Theme.px(700) ? 24 : 30); weight: Font.Bold; lines: 1 }
            IconButton {
                objectName: "practiceButton"
                visible: !page.screen.practice.on
                enabled: page.screen.shown.link.live
                text: page.screen.practice.beginText
                keys: "Ctrl+P"
                Accessible.description: page.screen.practice.about
                onClicked: page.screen.practice.begin()
            }
            IconButton {
                objectName: "signOut"
                iconName: "logout"
                text: qsTr("Đăng xuất")
                onClicked: page.login.signOut()
            }
        }
        AppText { text: qsTr("Hôm nay anh/chị ngồi quầy nào?"); size: Theme.textPx(19); quiet: true; lines: 1 }
        StatusBanner {
            objectName: "chooseError"
            Layout.fillWidth: true
            visible: page.login.error !== ""
            kind: "bad"
            text: page.login.error
            textSize: Theme.textSmall
        }
        StatusBanner {
            objectName: "takenBanner"
            Layout.fillWidth: true
            visible: page.login.taken !== ""
            kind: "warn"
            iconName: "info"
            text: page.login.taken
            textSize: Theme.textSmall
        }
        GridView {
            id: grid
            objectName: "counterGrid"
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.rightMargin: -Theme.px(12)
            focus: true
            clip: true
            keyNavigationEnabled: true
            boundsBehavior: Flickable.StopAtBounds
            readonly property int columns: Math.max(2, Math.floor(width / Theme.px(230)))
            cellWidth: Math.floor(width / columns)
            cellHeight: Theme.px(172)
            model: page.login.counters
            readonly property CounterTile tile: currentItem as CounterTile
            // The PC's own counter first; otherwise one that is free.
            property bool moved: false
            onCountChanged: prefer()
            Keys.onReturnPressed: page.open()
            Keys.onEnterPressed: page.open()
            Keys.onPressed: moved = true
            delegate: CounterTile {
                width: grid.cellWidth
                height: grid.cellHeight
                current: GridView.isCurrentItem
                onChosen: {
                    grid.moved = true
                    grid.currentIndex = index
                }
            }

            function prefer() {
                if (!moved)
                    currentIndex = Math.max(0, page.screen.login.likelyCounter())
            }
        }
        BigButton {
            objectName: "step_open"
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(64)
            textSize: Theme.textPx(20)
            text: grid.tile && grid.tile.whose !== "" ? qsTr("Nhận %1 từ %2").arg(grid.tile.name).arg(grid.tile.whose)
                : grid.tile ? qsTr("Mở %1").arg(grid.tile.name) : qsTr("Mở quầy")
            keyHint: "Enter"
            busy: page.screen.shown.busy
            enabled: grid.tile !== null && page.screen.shown.link.live
            onClicked: page.open()
        }
    }
    Component.onCompleted: {
        grid.prefer()
        grid.forceActiveFocus()
    }
}
