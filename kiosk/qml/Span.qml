import QtQml

// A wait in words: "20–30 minutes"; what is longer than an hour in hours, as people say it.
QtObject {
    id: span

    property int low: 0
    property int high: 0
    readonly property bool hours: high > 60
    readonly property string text: low === 0 ? (hours ? qsTr("dưới %1").arg(one(high)) : qsTr("dưới %1 phút").arg(high))
        : low === high ? one(high)
        : !hours ? qsTr("%1–%2 phút").arg(low).arg(high)
        : low % 60 === 0 && high % 60 === 0 ? qsTr("%1–%2 giờ").arg(low / 60).arg(high / 60)
        : one(low) + "–\u200b" + one(high)

    // On one line: where both ends need two, they part between them.
    function one(minutes: int): string {
        const whole = Math.floor(minutes / 60), rest = minutes % 60
        return (!hours || minutes < 60 ? qsTr("%1 phút").arg(minutes)
            : rest === 0 ? qsTr("%1 giờ").arg(whole)
            : qsTr("%1 giờ %2").arg(whole).arg(String(rest).padStart(2, "0"))).replace(/ /g, hours ? "\u00a0" : " ")
    }
}
