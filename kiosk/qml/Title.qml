pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Look

// A page's question, with the ways out before it: one step back, and to the first page. In low reach on a wide screen they
// stand in the foot.
Item {
    id: title

    property string text: ""
    property string detail: ""
    property bool backVisible: true
    readonly property Page page: parent as Page
    readonly property bool ways: backVisible && !(page && page.low)
    property real size: Theme.px(56) * (1 + (Theme.textScale - 1) * 0.15)
    // A door to one more thing, beside the way to the first page; without words there is none.
    property string more: ""
    property string moreName: ""
    property string moreIcon: ""
    signal back()
    signal restart()
    signal moreChosen()
    Component.onCompleted: if (page) page.question = title

    // Where height is dear the two stand at the question's sides, with their words below their pictures.
    readonly property bool tight: Theme.textScale > 1.2 || width > Theme.px(1100) || (parent !== null && parent.height < Theme.px(1180))
    readonly property real side: Math.max(Theme.px(124), Theme.touch)

    implicitHeight: tight ? Math.max(ways || more !== "" ? side : 0, words.height) : above + words.height
    readonly property real above: ways ? Math.max(Theme.px(92), Theme.touch) + Theme.px(20) : 0

    component Way: T.AbstractButton {
        id: way
        property bool asWideAsItsWords: false
        readonly property int later: 3
        visible: title.ways
        y: title.tight ? Math.max(0, (title.implicitHeight - way.height) / 2) : 0
        width: !title.tight ? inside.width + Theme.px(56) : asWideAsItsWords ? Math.max(title.side, inside.width + Theme.px(32)) : title.side
        height: title.tight ? title.side : Math.max(Theme.px(92), Theme.touch)
        focusPolicy: Qt.StrongFocus
        Accessible.name: text
        background: Rectangle {
            radius: Theme.radius
            color: way.down ? Theme.brandTint : Theme.surface
            border.width: way.visualFocus ? Theme.px(3) : Theme.hairline
            border.color: way.visualFocus ? Theme.focus : way.down ? Theme.brand : Theme.edge
        }
        contentItem: Item {
            Grid {
                id: inside
                anchors.centerIn: parent
                columns: title.tight ? 1 : 2
                columnSpacing: Theme.px(16)
                horizontalItemAlignment: Grid.AlignHCenter
                verticalItemAlignment: Grid.AlignVCenter
                Icon {
                    name: way.icon.name
                    size: Theme.px(title.tight ? 44 : 40)
                    color: Theme.ink
                }
                AppText {
                    text: way.text
                    size: Theme.px(title.tight ? 28 : 32)
                    lines: 1
                }
            }
        }
    }
    Way {
        id: backButton
        objectName: "back"
        icon.name: "back"
        text: qsTr("Quay lại")
        onClicked: title.back()
    }
    Way {
        id: restartButton
        objectName: "restart"
        anchors.right: parent.right
        icon.name: "home"
        text: qsTr("Về đầu")
        onClicked: title.restart()
    }
    Way {
        id: moreButton
        objectName: title.moreName
        readonly property bool turns: true
        asWideAsItsWords: true
        visible: title.more !== ""
        x: (title.ways ? restartButton.x - Theme.between : title.width) - width
        icon.name: title.moreIcon
        text: title.more
        onClicked: title.moreChosen()
    }
    Column {
        id: words
        x: title.tight && title.ways ? backButton.width + Theme.space(3) : 0
        y: title.tight ? (title.implicitHeight - height) / 2 : title.above
        width: title.width - (title.tight ? (title.ways ? 2 * (backButton.width + Theme.space(3)) : 0) + (moreButton.visible ? moreButton.width + Theme.between : 0) : 0)
        AppText {
            width: parent.width
            visible: title.detail !== ""
            text: title.detail
            size: Theme.textBody
            quiet: true
            lines: title.tight ? 2 : 1
        }
        EvenText {
            width: parent.width
            text: title.text
            size: title.size
            weight: Font.Bold
            lines: title.tight ? 4 : 3
        }
    }
}
