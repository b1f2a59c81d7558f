pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Look

// How the visit ended, how many dossiers were taken, and optionally their code and how they were filed.
GridLayout {
    id: form
    required property CounterScreen screen
    // In the narrowest window the names of the two lines stand within them.
    readonly property bool narrow: width < Theme.px(540)
    columns: narrow ? 1 : 2
    columnSpacing: Theme.px(12)
    rowSpacing: Theme.px(12)

    Column {
        visible: !form.narrow
        Layout.preferredWidth: Theme.px(70)
        Layout.alignment: Qt.AlignTop
        topPadding: Theme.px(8)
        spacing: Theme.px(4)
        AppText { text: qsTr("Kết quả"); size: Theme.textSmall; quiet: true; lines: 1 }
        KeyBadge { keys: "Ctrl +" }
    }
    Flow {
        Layout.fillWidth: true
        spacing: Theme.px(8)
        Row {
            visible: form.narrow
            height: Theme.px(42)
            spacing: Theme.px(8)
            AppText { anchors.verticalCenter: parent.verticalCenter; text: qsTr("Kết quả"); size: Theme.textSmall; quiet: true; lines: 1 }
            KeyBadge { anchors.verticalCenter: parent.verticalCenter; keys: "Ctrl +" }
        }
        Repeater {
            model: form.screen.lists.outcomes
            delegate: Chip {
                required property int index
                required property string id
                required property string name
                required property string key
                required property bool picked
                objectName: "outcome_" + id
                text: name
                keys: key
                chosen: picked
                onClicked: form.screen.form.chooseOutcome(index + 1)
            }
        }
    }
    AppText { visible: !form.narrow; text: qsTr("Số hồ sơ"); size: Theme.textSmall; quiet: true; lines: 1 }
    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.px(form.narrow ? 8 : 12)
        AppText { visible: form.narrow; text: qsTr("Số hồ sơ"); size: Theme.textSmall; quiet: true; lines: 1 }
        Rectangle {
            Layout.preferredWidth: Theme.px(form.narrow ? 124 : 148)
            Layout.preferredHeight: Theme.px(44)
            radius: Theme.px(8)
            color: Theme.surface
            border.width: Theme.hairline
            border.color: Theme.edge
            IconButton {
                objectName: "fewerDossiers"
                anchors.left: parent.left
                anchors.leftMargin: Theme.px(4)
                anchors.verticalCenter: parent.verticalCenter
                iconName: "minus"
                Accessible.name: qsTr("Bớt một hồ sơ")
                onClicked: form.screen.form.moreDossiers(-1)
            }
            Numeral { objectName: "dossiers"; anchors.centerIn: parent; text: form.screen.form.dossiers; size: Theme.textPx(20); weight: Font.Bold }
            IconButton {
                objectName: "moreDossiers"
                anchors.right: parent.right
                anchors.rightMargin: Theme.px(4)
                anchors.verticalCenter: parent.verticalCenter
                iconName: "plus"
                Accessible.name: qsTr("Thêm một hồ sơ")
                onClicked: form.screen.form.moreDossiers(1)
            }
        }
        KeyBadge { visible: !form.narrow; keys: "− +" }
        Item { visible: !form.narrow; Layout.preferredWidth: Theme.px(8) }
        Field {
            id: code
            Layout.fillWidth: true
            inputName: "dossierCode"
            hint: form.narrow ? qsTr("Mã hồ sơ") : qsTr("Mã hồ sơ (không bắt buộc)")
            textSize: Theme.textSmall
            maximumLength: 40
            text: form.screen.form.dossierCode
            onEdited: text => form.screen.form.writeDossierCode(text)
            onAccepted: focus = false
        }
        // A third line has no room there: one button goes round as Ctrl+O does.
        Chip {
            objectName: "filedNext"
            visible: form.narrow
            text: form.screen.form.filedHere ? qsTr("Nộp trực tiếp") : qsTr("Nộp trực tuyến")
            chosen: form.screen.form.filedOnline || form.screen.form.filedHere
            onClicked: form.screen.form.nextFiledOnline()
        }
    }
    Item { visible: !form.narrow && wrong.visible; Layout.preferredWidth: 1; Layout.preferredHeight: 1 }
    AppText {
        id: wrong
        objectName: "wrongCode"
        Layout.fillWidth: true
        // Not while somebody is typing it: half a code is never right.
        visible: text !== "" && !code.activeFocus
        text: form.screen.form.wrongCode
        size: Theme.textSmall
        color: Theme.bad
    }
    AppText { visible: !form.narrow; text: qsTr("Cách nộp"); size: Theme.textSmall; quiet: true; lines: 1 }
    RowLayout {
        visible: !form.narrow
        Layout.fillWidth: true
        spacing: Theme.px(8)
        Chip {
            objectName: "filedOnline"
            text: qsTr("Nộp trực tuyến")
            keys: "Ctrl O"
            chosen: form.screen.form.filedOnline
            onClicked: form.screen.form.sayFiledOnline(true)
        }
        Chip {
            objectName: "filedHere"
            text: qsTr("Nộp trực tiếp")
            chosen: form.screen.form.filedHere
            onClicked: form.screen.form.sayFiledOnline(false)
        }
        Field {
            Layout.fillWidth: true
            inputName: "note"
            hint: qsTr("Ghi chú")
            textSize: Theme.textSmall
            maximumLength: 200
            text: form.screen.form.note
            onEdited: text => form.screen.form.writeNote(text)
            onAccepted: focus = false
        }
    }
}
