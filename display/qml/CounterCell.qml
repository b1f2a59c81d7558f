import QtQuick
import Look

// One counter with the number it serves; on gold while that was called a moment ago.
Rectangle {
    id: cell

    required property string number
    required property string ticket
    required property string status
    required property bool calling
    required property bool fresh
    property bool live: true
    // Of a hall in two languages: what it does in the second one. Its number alone then names it.
    property bool bilingual: false
    property string idleBeside: ""
    // Of the smallest figures that are read from ten metres.
    property real enlarged: 1
    readonly property real inset: Theme.px(8)
    readonly property bool lit: fresh && live
    readonly property bool works: status === "open"

    color: lit ? Theme.gold : "transparent"
    Accessible.role: Accessible.StaticText
    Accessible.name: label.text + ": " + now.text

    Rectangle {
        x: cell.inset
        width: parent.width - 2 * x
        height: Math.max(2, Theme.hairline)
        color: Theme.line
    }
    AppText {
        id: label
        x: cell.inset
        y: Theme.px(2)
        text: !cell.bilingual ? qsTr("Quầy %1").arg(cell.number) : now.number || cell.idleBeside === "" || cell.idleBeside === now.text ? cell.number : cell.number + " · " + cell.idleBeside
        size: Theme.px(42)
        color: cell.lit ? Theme.goldInk : Theme.quietInk
        lines: 1
    }
    Numeral {
        id: now
        readonly property bool number: cell.works && cell.ticket !== ""
        x: cell.inset
        y: label.y + label.height + Theme.px(number ? 60 : 52) * cell.enlarged - baselineOffset
        text: number ? cell.ticket : cell.status === "paused" ? qsTr("tạm nghỉ") : cell.works ? qsTr("sẵn sàng") : qsTr("đóng")
        size: Theme.px(number ? 73 : 44) * cell.enlarged
        weight: number ? Font.Bold : Font.Normal
        color: cell.lit ? Theme.goldInk : !number || !cell.live ? Theme.quietInk : cell.calling ? Theme.accent : Theme.ink
    }
}
