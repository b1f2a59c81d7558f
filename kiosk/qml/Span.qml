import QtQml

// A wait in words: "about 12 minutes", and within what 8 of 10 are called; what is longer than an hour in hours, as people
// say it.
QtObject {
    id: span

    property int low: 0
    property int high: 0
    // Below 0 where an older server told a range, from the one to the other.
    property int about: -1
    readonly property bool hours: high > 60
    readonly property bool told: about >= 0
    readonly property bool under: told && high <= 5
    readonly property string text: under ? qsTr("dưới %1 phút").arg(high) : told ? qsTr("khoảng %1").arg(one(about)) : range
    // In as few letters as may be: a long wait in whole hours.
    readonly property string brief: under ? qsTr("< %1 phút").arg(high) : told ? "≈\u00a0" + one(about < 60 ? about : Math.round(about / 60) * 60) : range
    // What is promised, where it says more than what it is about.
    readonly property string bound: !told || under || about === high ? "" : promise
    readonly property string promise: qsTr("8 trong 10 người được gọi trong %1").arg(one(high))
    readonly property string full: !told || under ? text : bound === "" ? promise : text + "; " + bound
    readonly property string range: low === 0 ? (hours ? qsTr("dưới %1").arg(one(high)) : qsTr("dưới %1 phút").arg(high))
        : low === high ? one(high)
        : !hours ? qsTr("%1–%2 phút").arg(low).arg(high)
        : low % 60 === 0 && high % 60 === 0 ? qsTr("%1–%2 giờ").arg(low / 60).arg(high / 60)
        : one(low) + "–\u200b" + one(high)

    // On one line: where both ends need two, they part between them.
    function one(minutes: int): string {
        const whole = Math.floor(minutes / 60), rest = minutes % 60
        return (minutes < 60 || !told && !hours ? qsTr("%1 phút").arg(minutes)
            : rest === 0 ? qsTr("%1 giờ").arg(whole)
            : qsTr("%1 giờ %2").arg(whole).arg(String(rest).padStart(2, "0"))).replace(/ /g, hours || told ? "\u00a0" : " ")
    }
}
