import QtQuick
import QtQuick.Layouts
import Look

// User name, and password; or PIN where the branch lets one stand for it.
FocusScope {
    id: page
    required property CounterScreen screen
    readonly property CounterLogin login: screen.login
    focus: true

    function send() {
        login.signIn(user.text, password.text)
    }

    Connections {
        target: page.login
        function onChanged() {
            if (page.login.error !== "" && !page.login.busy) {
                password.text = ""
                if (user.text !== "")
                    password.forceActiveFocus()
            }
        }
    }

    ColumnLayout {
        anchors.centerIn: parent
        width: Math.min(parent.width, Theme.px(420))
        spacing: Theme.px(18)

        AppText { text: qsTr("Đăng nhập"); size: Theme.textPx(34); weight: Font.Bold; lines: 1 }
        Field {
            id: user
            Layout.fillWidth: true
            focus: true
            inputName: "userField"
            label: qsTr("Tên đăng nhập")
            maximumLength: 200
            onAccepted: password.forceActiveFocus()
        }
        Field {
            id: password
            Layout.fillWidth: true
            inputName: "passwordField"
            label: page.login.pins ? qsTr("Mật khẩu hoặc PIN") : qsTr("Mật khẩu")
            maximumLength: 200
            echoMode: TextInput.Password
            onAccepted: page.send()
        }
        StatusBanner {
            objectName: "signInError"
            Layout.fillWidth: true
            visible: page.login.error !== ""
            kind: "bad"
            text: page.login.error
            textSize: Theme.textSmall
        }
        BigButton {
            objectName: "signInButton"
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(60)
            text: page.login.busy ? qsTr("Đang đăng nhập…") : qsTr("Đăng nhập")
            keyHint: page.login.busy ? "" : "Enter"
            textSize: Theme.textPx(20)
            enabled: page.screen.shown.link.live && !page.login.busy
            onClicked: page.send()
        }
    }
}
