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

    readonly property string live: ""
    readonly property string notLive: english ? "No connection" : "Mất kết nối"
    function notLiveSince(moment: string): string {
        return (english ? "No connection since " : "Mất kết nối từ ") + moment;
    }
    readonly property string notLiveAdvice: english
        ? "Numbers called since then are not shown here. Please listen to the clerks."
        : "Số gọi từ lúc đó chưa hiện ở đây. Xin ông/bà nghe cán bộ gọi tại quầy."
    readonly property string listen: english ? "Please listen to the clerks." : "Xin ông/bà nghe cán bộ gọi tại quầy."
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
    // Where the line beside it, for whoever mends the sound, leaves little room.
    readonly property string noSoundShort: english ? "No sound" : "Không có tiếng"
    readonly property string noSound: english ? "No sound at the moment: please watch the screen" : "Loa đang không có tiếng, xin nhìn màn hình"
    readonly property string noCalls: english ? "No number has been called yet" : "Chưa có số nào được gọi"
    function waiting(people: int): string {
        return english ? people + (people === 1 ? " person waiting" : " people waiting") : people + " người đang chờ";
    }
    readonly property string followTitle: english ? "Follow your number" : "Theo dõi số trên điện thoại"
    readonly property string followText: english
        ? "Scan the code on your ticket. You may wait elsewhere: keep the page open and your phone will tell you."
        : "Quét mã trên phiếu để theo dõi số. Giữ trang mở, điện thoại sẽ báo khi sắp đến lượt."
}
