import QtQuick
import Look

// The code on white with its quiet zone, in whole pixels a module so that every phone reads it.
Rectangle {
    id: code

    property string source: ""
    property int modules: 1
    property string about: qsTr("Mã QR để theo dõi số trên điện thoại")
    property real most: Theme.px(400)
    readonly property int module: Math.max(1, Math.floor(most / modules))

    implicitWidth: module * modules
    implicitHeight: implicitWidth
    color: "#FFFFFF"
    Accessible.role: Accessible.Graphic
    Accessible.name: about

    Image {
        objectName: "qr"
        anchors.centerIn: parent
        width: code.module * code.modules
        height: width
        source: code.source === "" ? "" : "image://svg/" + encodeURIComponent(code.source)
        sourceSize: Qt.size(width, height)
        smooth: false
        mipmap: false
        cache: false
    }
}
