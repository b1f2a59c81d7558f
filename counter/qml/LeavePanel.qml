pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// The clerk leaves: what becomes of the person at the desk, and of the counter.
FocusScope {
    id: panel
    required property CounterScreen screen
    readonly property CounterPanel model: screen.panel
    focus: true

    function choose(nth: int) {
        if (ways.itemAt(nth)?.objectName === "leave_stay") {
            model.close()
            return
        }
        model.pick(nth)
        model.confirm()
    }

    Keys.onPressed: event => {
        const nth = event.key - Qt.Key_1
        if (event.modifiers === Qt.NoModifier && nth >= 0 && nth < ways.count)
            panel.choose(nth)
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
            panel.choose(panel.model.index)
        else if (event.key === Qt.Key_Up)
            panel.model.move(-1)
        else if (event.key === Qt.Key_Down)
            panel.model.move(1)
        else
            return
        event.accepted = true
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.px(12)

        PanelHead {
            Layout.fillWidth: true
            screen: panel.screen
            title: qsTr("Rời quầy")
        }
        AppText {
            Layout.fillWidth: true
            Layout.bottomMargin: Theme.px(8)
            text: panel.screen.shown.person.number !== "" ? qsTr("Còn người ở quầy. Số này sẽ thế nào?") : qsTr("Quầy đang mở.")
            size: Theme.textBody
            quiet: true
        }
        Repeater {
            id: ways
            model: panel.model.rows
            delegate: BigButton {
                required property int index
                required property string id
                required property string name
                required property string key
                objectName: "leave_" + id
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.px(54)
                kind: panel.model.index === index ? "primary" : "quiet"
                textSize: Theme.textBody
                text: name
                keyHint: key
                onClicked: panel.choose(index)
            }
        }
        Item { Layout.fillHeight: true }
    }
    Component.onCompleted: forceActiveFocus()
}
