import QtQuick
import Look

// Which way it is, as a sign on a wall: an arrow on a disc.
Rectangle {
    id: sign
    objectName: "sign"

    // One of `config.settings.Direction`; empty where the settings name none.
    property string way: ""
    property color ink: Theme.ink
    property color ground: Theme.ground
    // For ears, and beside the sign where there is room.
    readonly property string words: way === "left" ? qsTr("bên trái") : way === "right" ? qsTr("bên phải") : way === "straight" ? qsTr("đi thẳng")
        : way === "up" ? qsTr("đi lên") : way === "down" ? qsTr("đi xuống") : way === "back" ? qsTr("phía sau") : ""

    readonly property string begun: words.charAt(0).toUpperCase() + words.slice(1)

    visible: way !== ""
    height: width
    radius: width / 2
    color: ink
    Icon {
        anchors.centerIn: parent
        name: sign.way === "straight" ? "arrow-up" : sign.way === "up" ? "stairs-up" : sign.way === "down" ? "stairs-down"
            : sign.way === "back" ? "arrow-round" : sign.way !== "" ? "arrow-" + sign.way : ""
        size: sign.width * 0.7
        stroke: 2
        color: sign.ground
    }
}
