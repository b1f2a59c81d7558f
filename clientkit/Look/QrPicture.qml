import QtQuick

// A QR code on white with its quiet zone, in whole pixels a module so that every phone reads it.
Rectangle {
    id: code

    property string source: ""
    property int modules: 1
    // What it leads to, for who does not see it.
    property string about: ""
    property real most: Theme.px(400)
    // Pixels a module, however little room there is.
    property int least: 1
    readonly property int module: Math.max(least, Math.floor(most / modules))

    implicitWidth: module * modules
    implicitHeight: implicitWidth
    color: "#FFFFFF"
    Accessible.role: Accessible.Graphic
    Accessible.name: about
    Accessible.ignored: about === ""

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
