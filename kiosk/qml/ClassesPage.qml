pragma ComponentBehavior: Bound

import QtQuick
import Look

// The citizen says to be entitled to priority; a clerk checks it at the counter.
Page {
    id: page

    // What a touch on a class does: the number comes at once, but for a kiosk that has not shown yet what it is for.
    readonly property string atOnce: page.screen.hall.priorityOnly ? "" : qsTr("Chạm vào diện của mình để lấy số ngay.")
    spoken: qsTr("Ông, bà thuộc diện ưu tiên nào? Xin mang giấy tờ chứng minh đến quầy.") + (atOnce === "" ? "" : " " + atOnce)

    Title {
        id: title
        width: page.width
        text: qsTr("Ông/bà thuộc diện ưu tiên nào?")
        onBack: page.screen.actions.back()
        onRestart: page.screen.actions.restart()
    }
    EvenText {
        id: note
        y: title.height + Theme.px(24)
        width: page.width
        text: (page.atOnce === "" ? "" : page.atOnce + " ") + (page.screen.hall.priorityOnly ? qsTr("Máy này hiện chỉ cấp số ưu tiên; xin lấy số thường ở máy khác hoặc hỏi cán bộ.") + " " : "")
            + qsTr("Cán bộ ở quầy sẽ xem giấy tờ chứng minh. Không cần chứng minh khi tuổi hoặc tình trạng đã rõ.")
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
            readonly property real tall: Math.min(Theme.px(200), (page.height - note.y - note.height - Theme.px(32)) / Math.ceil((repeater.count + (page.screen.hall.priorityOnly ? 0 : 1) + (card.visible ? 1 : 0)) / columns) - spacing)
            Repeater {
                id: repeater
                model: page.screen.choice.classes
                delegate: Tile {
                    required property string id
                    required property string name
                    required property string sign
                    required property bool mine
                    objectName: "class-" + id
                    width: grid.each
                    height: Math.max(grid.tall, implicitHeight, Theme.px(112), Theme.touch)
                    text: name
                    nameLines: 3
                    picture: sign
                    chosen: mine
                    onClicked: page.screen.actions.chooseClass(id)
                }
            }
            Tile {
                objectName: "class-ordinary"
                visible: !page.screen.hall.priorityOnly
                width: grid.each
                height: Math.max(grid.tall, implicitHeight, Theme.px(112), Theme.touch)
                text: qsTr("Không ưu tiên")
                picture: "person"
                chosen: page.screen.choice.className === ""
                onClicked: page.screen.actions.chooseClass("ordinary")
            }
            Tile {
                id: card
                objectName: "cardNotice"
                visible: page.screen.choice.readsCards && !page.screen.choice.cardRead
                width: grid.each
                height: Math.max(grid.tall, implicitHeight, Theme.px(112))
                text: qsTr("Xem diện theo tuổi trên thẻ căn cước (không bắt buộc)")
                nameLines: 3
                picture: "card"
                onClicked: page.screen.actions.visit("cardNotice")
            }
        }
    }
}
