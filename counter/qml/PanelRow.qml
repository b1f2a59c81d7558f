import QtQuick
import Look

// One line to choose: where a number may go, or a number that waits.
Rectangle {
    id: row
    required property bool transfer
    signal tapped()

    required property int index
    required property string id
    required property string kind
    required property string badge
    required property string number
    required property string name
    required property string about
    required property string wait
    required property string grade
    readonly property bool current: ListView.isCurrentItem
    objectName: "choice_" + (row.kind === "" ? row.number : row.id)
    width: ListView.view.width
    height: Theme.px(56)
    radius: Theme.px(8)
    color: current ? Theme.brandTint : "transparent"

    Rectangle {
        id: badge
        visible: row.transfer
        x: Theme.px(10)
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(34)
        height: width
        radius: row.kind !== "service" ? width / 2 : Theme.px(7)
        color: row.current ? Theme.brand : Theme.sunken
        Numeral {
            anchors.centerIn: parent
            topPadding: 0
            bottomPadding: 0
            text: row.badge
            size: Theme.textSmall
            weight: Font.Bold
            color: row.current ? Theme.brandInk : Theme.ink
        }
    }
    Numeral {
        id: number
        visible: !row.transfer
        x: Theme.px(12)
        width: Theme.px(86)
        anchors.verticalCenter: parent.verticalCenter
        text: row.number
        size: Theme.textPx(20)
        weight: Font.Bold
    }
    Column {
        anchors.left: row.transfer ? badge.right : number.right
        anchors.leftMargin: Theme.px(12)
        anchors.right: wait.left
        anchors.verticalCenter: parent.verticalCenter
        AppText { width: parent.width; text: row.name; size: Theme.textBody; weight: Font.Medium; lines: 1 }
        AppText { width: parent.width; visible: text !== ""; text: row.about; size: Theme.textSmall; quiet: true; lines: 1; topPadding: 0 }
    }
    Numeral {
        id: wait
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(12)
        anchors.verticalCenter: parent.verticalCenter
        text: row.wait
        size: Theme.textBody
        color: row.grade === "late" ? Theme.bad : row.grade === "near" ? Theme.warn : Theme.quietInk
    }
    TapHandler { onTapped: row.tapped() }
}
