import QtQuick
import Look

// The booking claims priority: is it so? Asked before the number is given, because the order depends on it.
Page {
    id: page

    spoken: qsTr("Lịch hẹn ghi diện ưu tiên: %1. Ông, bà có thuộc diện này không?").arg(screen.choice.claimedName)

    Title {
        id: title
        width: page.width
        text: qsTr("Ông/bà có thuộc diện này không?")
        onBack: page.screen.actions.back()
        onRestart: page.screen.actions.restart()
    }
    AppText {
        id: note
        y: title.height + Theme.px(24)
        width: page.width
        text: qsTr("Lịch hẹn ghi diện ưu tiên. Cán bộ ở quầy sẽ xem giấy tờ chứng minh. Không cần chứng minh khi tuổi hoặc tình trạng đã rõ.")
        size: Theme.textSmall
        quiet: true
    }
    Pane {
        y: note.y + note.height + Theme.px(32)
        width: page.width
        height: page.height - y

        Grid {
            id: grid
            width: parent ? parent.width : 0
            columns: page.landscape && Theme.textScale < 1.7 ? 2 : 1
            spacing: Math.max(Theme.px(24), Theme.between)
            readonly property real each: (width - (columns - 1) * spacing) / columns
            readonly property real tall: Theme.px(200)
            Tile {
                objectName: "claimed"
                width: grid.each
                height: Math.max(grid.tall, implicitHeight)
                text: qsTr("Đúng: %1").arg(page.screen.choice.claimedName)
                nameLines: 3
                picture: page.screen.choice.claimedSign
                onClicked: page.screen.actions.answerClass(true)
            }
            Tile {
                objectName: "notClaimed"
                width: grid.each
                height: Math.max(grid.tall, implicitHeight)
                text: qsTr("Không ưu tiên")
                picture: "person"
                onClicked: page.screen.actions.answerClass(false)
            }
        }
    }
}
