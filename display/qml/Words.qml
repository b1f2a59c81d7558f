pragma Singleton

import QtQuick

// The fixed words of the hall display.
QtObject {
    property bool english: false

    readonly property string invite: english ? "Now calling" : "Xin mời số"
    readonly property string toCounter: english ? "to counter" : "đến quầy"
    readonly property string number: english ? "Number" : "Số"
    readonly property string counter: english ? "Counter" : "Quầy"
    // Beside the Vietnamese words when the ticket was taken in English.
    readonly property string inviteBeside: english ? "" : "Now calling"
    readonly property string toCounterBeside: english ? "" : "to counter"

    readonly property string live: english ? "Live" : "Trực tiếp"
    readonly property string notLive: english ? "Not live" : "Không trực tiếp"
    function notLiveSince(moment: string): string {
        return (english ? "Not live since " : "Không trực tiếp từ ") + moment;
    }
    readonly property string notLiveAdvice: english
        ? "Numbers called since then are not shown. Please listen to the counters."
        : "Số gọi sau lúc này chưa hiện ở đây. Xin ông/bà nghe gọi tại quầy."
    readonly property string listen: english ? "Please listen to the counters." : "Xin ông/bà nghe gọi tại quầy."
    readonly property string starting: english ? "Connecting" : "Đang kết nối"
    readonly property string startingDetail: english
        ? "Numbers will be shown here in a moment." : "Số được gọi sẽ hiện ở đây trong giây lát."
    readonly property string quiet: english ? "Please wait for your number" : "Xin ông/bà chờ gọi số"
    readonly property string quietDetail: english
        ? "It will be shown here and spoken in the hall." : "Số được gọi sẽ hiện ở đây và được đọc trên loa."
    readonly property string quietShownDetail: english ? "It will be shown here." : "Số được gọi sẽ hiện ở đây."
    readonly property string closed: english ? "The hall is closed" : "Hiện không tiếp nhận"
    readonly property string closedDetail: english
        ? "Please come back in opening hours." : "Xin ông/bà quay lại trong giờ làm việc."
    readonly property string noSound: english ? "No sound" : "Không có tiếng"
    readonly property string noCalls: english ? "No number has been called yet" : "Chưa có số nào được gọi"
    function waiting(people: int): string {
        return english ? people + (people === 1 ? " person waiting" : " people waiting") : people + " người đang chờ";
    }
    readonly property string followTitle: english ? "Follow your number" : "Theo dõi số của mình"
    readonly property string followText: english
        ? "Scan the code on your ticket and take a walk: your phone tells you when your turn is near."
        : "Quét mã trên phiếu, ra ngoài thư giãn, điện thoại sẽ báo khi sắp đến lượt."
}
