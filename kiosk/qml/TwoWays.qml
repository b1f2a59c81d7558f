import QtQuick
import Look

// A question with two ways on, both large: what is usual first. Stacked, or beside each other on a wide screen, where doubled text needs the height.
Grid {
    id: ways

    required property Page page
    property alias firstName: first.objectName
    required property string firstText
    property alias firstIcon: first.icon.name
    property alias secondName: second.objectName
    required property string secondText
    property alias secondIcon: second.icon.name
    signal firstChosen
    signal secondChosen

    readonly property real tall: Math.max(Theme.px(page.landscape ? 120 : 144), Theme.touch, first.implicitHeight, second.implicitHeight)
    readonly property real each: (width - (columns - 1) * spacing) / columns
    width: page.width
    columns: page.landscape ? 2 : 1
    spacing: Math.max(Theme.px(24), Theme.between)

    BigButton {
        id: first
        width: ways.each
        height: ways.tall
        textSize: Math.min(Theme.textPx(40), Theme.px(60))
        text: ways.firstText
        textLines: 3
        textWeight: Font.Bold
        onClicked: ways.firstChosen()
    }
    BigButton {
        id: second
        width: ways.each
        height: ways.tall
        kind: "quiet"
        text: ways.secondText
        textSize: Math.min(Theme.textPx(40), Theme.px(60))
        textLines: 3
        onClicked: ways.secondChosen()
    }
}
