<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="vi">
<context>
    <name>BottomBar</name>
    <message>
        <source>Cỡ chữ</source>
        <translation>Text size</translation>
    </message>
    <message>
        <source>Tương phản cao</source>
        <translation>High contrast</translation>
    </message>
    <message>
        <source>Đưa nút xuống thấp</source>
        <translation>Move everything lower</translation>
    </message>
    <message>
        <source>Đọc to trang này</source>
        <translation>Read this page aloud</translation>
    </message>
    <message>
        <source>Trợ giúp</source>
        <translation>Help</translation>
    </message>
</context>
<context>
    <name>CheckInPage</name>
    <message>
        <source>Xin đưa mã QR của lịch hẹn vào khe đọc ở dưới màn hình. Hoặc gõ mã hẹn.</source>
        <translation>Hold your booking&apos;s QR code to the reader below the screen, or type its code.</translation>
    </message>
    <message>
        <source>Nhận số theo lịch hẹn</source>
        <translation>Check in a booking</translation>
    </message>
    <message>
        <source>Đưa mã QR vào khe đọc</source>
        <translation>Hold the QR code to the reader</translation>
    </message>
    <message>
        <source>Mã trên điện thoại hoặc trên giấy đều được. Kiosk tự nhận ngay.</source>
        <translation>On your phone or on paper. The kiosk reads it at once.</translation>
    </message>
    <message>
        <source>Hoặc gõ mã hẹn ghi dưới mã QR</source>
        <translation>Or type the code printed under the QR</translation>
    </message>
    <message>
        <source>Nhận số</source>
        <translation>Check in</translation>
    </message>
</context>
<context>
    <name>ClassesPage</name>
    <message>
        <source>Ông bà thuộc diện ưu tiên nào? Xin mang giấy tờ chứng minh đến quầy.</source>
        <translation>Which priority class are you in? Please bring proof to the counter.</translation>
    </message>
    <message>
        <source>Ông/bà thuộc diện nào?</source>
        <translation>Which of these are you?</translation>
    </message>
    <message>
        <source>Cán bộ ở quầy sẽ xem giấy tờ chứng minh. Không cần chứng minh khi tuổi hoặc tình trạng đã rõ.</source>
        <translation>The clerk will ask for proof. None is needed when your age or condition is plain to see.</translation>
    </message>
    <message>
        <source>Không thuộc diện ưu tiên</source>
        <translation>None of these</translation>
    </message>
</context>
<context>
    <name>ConfirmPage</name>
    <message>
        <source>Lịch hẹn ghi ông bà thuộc diện: %1. Có đúng không?</source>
        <translation>The booking says that you are in this priority class: %1. Is that so?</translation>
    </message>
    <message>
        <source>Ông/bà có thuộc diện này không?</source>
        <translation>Are you in this priority class?</translation>
    </message>
    <message>
        <source>Lịch hẹn ghi diện ưu tiên. Cán bộ ở quầy sẽ xem giấy tờ chứng minh. Không cần chứng minh khi tuổi hoặc tình trạng đã rõ.</source>
        <translation>The booking claims priority. The clerk will ask for proof. None is needed when your age or condition is plain to see.</translation>
    </message>
    <message>
        <source>Đúng: %1</source>
        <translation>Yes: %1</translation>
    </message>
    <message>
        <source>Không thuộc diện ưu tiên</source>
        <translation>No, no priority</translation>
    </message>
</context>
<context>
    <name>GroupsPage</name>
    <message>
        <source>Xin chào. Ông bà cần làm thủ tục gì? Xin chạm vào một lĩnh vực trên màn hình.</source>
        <translation>Welcome. What do you need today? Please touch a field on the screen.</translation>
    </message>
    <message>
        <source>Nếu đã có lịch hẹn, xin đưa mã QR vào khe đọc.</source>
        <translation>If you have a booking, hold its QR code to the reader.</translation>
    </message>
    <message>
        <source>Ông/bà cần làm
thủ tục gì?</source>
        <translation>What do you
need today?</translation>
    </message>
    <message>
        <source>Tìm: khai sinh, sổ đỏ, hộ chiếu…</source>
        <translation>Search: birth, land, passport…</translation>
    </message>
    <message>
        <source>Tìm: khai sinh, sổ đỏ…</source>
        <translation>Search: birth, land title…</translation>
    </message>
    <message>
        <source>Các lĩnh vực trước</source>
        <translation>Previous services</translation>
    </message>
    <message>
        <source>Xem thêm %1 lĩnh vực</source>
        <translation>%1 more services</translation>
    </message>
    <message>
        <source>Máy in hết giấy: số sẽ hiện trên màn hình để ông/bà chụp lại.</source>
        <translation>No paper: your number will be shown here for you to photograph.</translation>
    </message>
    <message>
        <source>Máy in đang có sự cố: số sẽ hiện trên màn hình để ông/bà chụp lại.</source>
        <translation>The printer has a fault: your number will be shown here for you to photograph.</translation>
    </message>
    <message>
        <source>Tôi đã có lịch hẹn</source>
        <translation>I have a booking</translation>
    </message>
    <message>
        <source>Đưa mã QR trên điện thoại hoặc giấy vào khe đọc</source>
        <translation>Hold its QR code, on phone or paper, to the reader</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>Cách lấy số</source>
        <translation>How to take a number</translation>
    </message>
    <message>
        <source>Chọn lĩnh vực, chọn thủ tục, rồi bấm Lấy số.</source>
        <translation>Choose a field, choose a service, then touch Take a number.</translation>
    </message>
    <message>
        <source>Đã có lịch hẹn: đưa mã QR vào khe đọc.</source>
        <translation>With a booking: hold its QR code to the reader.</translation>
    </message>
    <message>
        <source>Chữ to hơn, tương phản cao, đưa nút xuống thấp: các nút ở cuối màn hình.</source>
        <translation>Larger text, high contrast, everything lower: the buttons at the bottom.</translation>
    </message>
    <message>
        <source>Chữ to hơn, tương phản cao: các nút ở cuối màn hình.</source>
        <translation>Larger text, high contrast: the buttons at the bottom of the screen.</translation>
    </message>
    <message>
        <source>Quét mã trên phiếu để theo dõi lượt bằng điện thoại.</source>
        <translation>Scan the code on the ticket to follow your turn on your phone.</translation>
    </message>
    <message>
        <source>Cần người giúp: xin đến quầy hướng dẫn.</source>
        <translation>If you need help, please go to the reception desk.</translation>
    </message>
    <message>
        <source>Cần người giúp: xin hỏi cán bộ ở quầy.</source>
        <translation>Need a person: please ask the staff at a counter.</translation>
    </message>
    <message>
        <source>Đã hiểu</source>
        <translation>I see</translation>
    </message>
</context>
<context>
    <name>IssuingPage</name>
    <message>
        <source>Đang lấy số. Xin đợi giây lát.</source>
        <translation>Taking your number. One moment, please.</translation>
    </message>
    <message>
        <source>Đang lấy số…</source>
        <translation>Taking your number…</translation>
    </message>
    <message>
        <source>Đang chờ máy chủ…</source>
        <translation>Waiting for the server…</translation>
    </message>
    <message>
        <source>Máy chủ chưa trả lời</source>
        <translation>The server has not answered yet</translation>
    </message>
    <message>
        <source>Xin đợi: lượt bấm vừa rồi vẫn được giữ và được hỏi lại, mỗi lượt chỉ ra một số.</source>
        <translation>Please wait: your press is kept and asked again, and one press gives one number.</translation>
    </message>
</context>
<context>
    <name>Keyboard</name>
    <message>
        <source>dấu cách</source>
        <translation>space</translation>
    </message>
    <message>
        <source>Xoá một chữ</source>
        <translation>Delete a letter</translation>
    </message>
</context>
<context>
    <name>MoreButton</name>
    <message>
        <source>Xem lại từ đầu</source>
        <translation>Back to the top</translation>
    </message>
    <message>
        <source>Xem tiếp</source>
        <translation>More</translation>
    </message>
</context>
<context>
    <name>NoticePage</name>
    <message>
        <source>Hiện ngừng cấp số</source>
        <translation>No numbers at the moment</translation>
    </message>
    <message>
        <source>Cấp số lại lúc %1</source>
        <translation>Numbers again at %1</translation>
    </message>
    <message>
        <source>Xin ông/bà đến quầy hướng dẫn để lấy số.</source>
        <translation>Please go to the reception desk for a number.</translation>
    </message>
    <message>
        <source>Xin ông/bà hỏi cán bộ ở quầy.</source>
        <translation>Please ask the staff at a counter.</translation>
    </message>
    <message>
        <source>Mã QR của trang đặt lịch hẹn</source>
        <translation>QR code of the page for bookings</translation>
    </message>
    <message>
        <source>Đặt lịch hẹn bất cứ giờ nào tại %1</source>
        <translation>Book a time at any hour at %1</translation>
    </message>
    <message>
        <source>Tạm thời chưa lấy được số</source>
        <translation>No numbers for the moment</translation>
    </message>
    <message>
        <source>Kiosk này chưa dùng được</source>
        <translation>This kiosk is not ready for use</translation>
    </message>
    <message>
        <source>Kiosk đang mất kết nối với máy chủ và tự nối lại. Xin đợi giây lát, hoặc đến quầy hướng dẫn để lấy số.</source>
        <translation>The kiosk has lost its server and is reconnecting. Please wait a moment, or go to the reception desk for a number.</translation>
    </message>
    <message>
        <source>Kiosk đang mất kết nối với máy chủ và tự nối lại. Xin đợi giây lát, hoặc hỏi cán bộ ở quầy.</source>
        <translation>The kiosk has lost its server and is reconnecting. Please wait a moment, or ask the staff at a counter.</translation>
    </message>
    <message>
        <source>Dành cho cán bộ kỹ thuật (%1)</source>
        <translation>For technical staff (%1)</translation>
    </message>
</context>
<context>
    <name>PaperState</name>
    <message>
        <source>Đang in phiếu…</source>
        <translation>Printing your ticket…</translation>
    </message>
    <message>
        <source>Phiếu đã in xong</source>
        <translation>Your ticket is printed</translation>
    </message>
    <message>
        <source>Xin chụp lại màn hình này</source>
        <translation>Please photograph this screen</translation>
    </message>
    <message>
        <source>Có thể phiếu chưa in đủ</source>
        <translation>The ticket may not be complete</translation>
    </message>
    <message>
        <source>Phiếu chưa in được</source>
        <translation>Your ticket was not printed</translation>
    </message>
    <message>
        <source>Máy in hết giấy.</source>
        <translation>The printer is out of paper.</translation>
    </message>
    <message>
        <source>Nắp máy in đang mở.</source>
        <translation>The printer&apos;s cover is open.</translation>
    </message>
    <message>
        <source>Không liên lạc được với máy in.</source>
        <translation>The printer cannot be reached.</translation>
    </message>
    <message>
        <source>Máy in không trả lời.</source>
        <translation>The printer does not answer.</translation>
    </message>
    <message>
        <source>Máy in có sự cố.</source>
        <translation>The printer has a fault.</translation>
    </message>
    <message>
        <source>Xin đợi giây lát</source>
        <translation>One moment, please</translation>
    </message>
    <message>
        <source>Xin lấy phiếu ở khe bên dưới</source>
        <translation>Please take it from the slot below</translation>
    </message>
    <message>
        <source>Số vẫn có hiệu lực khi không có phiếu giấy</source>
        <translation>Your number is valid without paper</translation>
    </message>
    <message>
        <source>Nếu chưa có phiếu, xin chụp màn hình này hoặc bấm In lại.</source>
        <translation>If there is no ticket, photograph this screen or print again.</translation>
    </message>
    <message>
        <source>Xin chụp màn hình này: số vẫn có hiệu lực.</source>
        <translation>Please photograph this screen: your number is valid.</translation>
    </message>
</context>
<context>
    <name>QrCode</name>
    <message>
        <source>Mã QR để theo dõi số trên điện thoại</source>
        <translation>QR code to follow your number on a phone</translation>
    </message>
</context>
<context>
    <name>RefusedPage</name>
    <message>
        <source>Chưa biết số đã được cấp hay chưa</source>
        <translation>It is not known whether you have a number</translation>
    </message>
    <message>
        <source>Chưa lấy được số</source>
        <translation>No number was given</translation>
    </message>
    <message>
        <source>Máy chủ không trả lời. Xin đến quầy hướng dẫn để hỏi số, hoặc lấy số lại sau ít phút.</source>
        <translation>The server did not answer. Please ask at the reception desk, or try again in a few minutes.</translation>
    </message>
    <message>
        <source>Máy chủ không trả lời. Xin hỏi cán bộ ở quầy, hoặc lấy số lại sau ít phút.</source>
        <translation>The server does not answer. Please ask the staff at a counter, or take a number again in a few minutes.</translation>
    </message>
    <message>
        <source>Về trang đầu</source>
        <translation>Back to the start</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>Xin gõ tên thủ tục, không cần dấu.</source>
        <translation>Type the name of the service.</translation>
    </message>
    <message>
        <source>Tìm thủ tục</source>
        <translation>Find a service</translation>
    </message>
    <message>
        <source>Gõ không dấu cũng được</source>
        <translation>Type here; tone marks are not needed</translation>
    </message>
    <message>
        <source>Ví dụ: khai sinh, so do, ho chieu, bang lai</source>
        <translation>For example: birth, land, passport, licence</translation>
    </message>
    <message>
        <source>Không có thủ tục nào như vậy. Xin gõ ít chữ hơn, hoặc hỏi quầy hướng dẫn.</source>
        <translation>Nothing found. Type fewer letters, or ask at the reception desk.</translation>
    </message>
    <message>
        <source>Không có thủ tục nào như vậy. Xin gõ ít chữ hơn, hoặc hỏi cán bộ ở quầy.</source>
        <translation>No such service. Please type fewer letters, or ask the staff at a counter.</translation>
    </message>
</context>
<context>
    <name>ServicesPage</name>
    <message>
        <source>%1. Xin chọn thủ tục.</source>
        <translation>%1. Please choose a service.</translation>
    </message>
    <message>
        <source>Ông/bà cần thủ tục nào?</source>
        <translation>Which service do you need?</translation>
    </message>
</context>
<context>
    <name>StillThere</name>
    <message>
        <source>Ông/bà còn ở đó không?</source>
        <translation>Are you still there?</translation>
    </message>
    <message>
        <source>Màn hình sẽ về trang đầu sau %1 giây.</source>
        <translation>This screen returns to the start in %1 seconds.</translation>
    </message>
    <message>
        <source>Tôi cần thêm thời gian</source>
        <translation>I need more time</translation>
    </message>
    <message>
        <source>Tôi xong rồi</source>
        <translation>I am done</translation>
    </message>
</context>
<context>
    <name>TakePage</name>
    <message>
        <source>Xin mang theo: %1</source>
        <translation>Please bring: %1</translation>
    </message>
    <message>
        <source>Chạm nút màu xanh để lấy số.</source>
        <translation>Touch the green button to take a number.</translation>
    </message>
    <message>
        <source>Nếu lấy số bây giờ</source>
        <translation>If you take a number now</translation>
    </message>
    <message>
        <source>đang chờ</source>
        <translation>waiting now</translation>
    </message>
    <message>
        <source>%1 người</source>
        <translation>%1 people</translation>
    </message>
    <message>
        <source>Không có ai</source>
        <translation>Nobody</translation>
    </message>
    <message>
        <source>dự kiến chờ</source>
        <translation>expected wait</translation>
    </message>
    <message>
        <source>Giấy tờ cần mang</source>
        <translation>What to bring</translation>
    </message>
    <message>
        <source>Lấy số</source>
        <translation>Take a number</translation>
    </message>
    <message>
        <source>Tôi thuộc diện ưu tiên</source>
        <translation>I am entitled to priority</translation>
    </message>
    <message>
        <source>Ưu tiên: %1 · đổi</source>
        <translation>Priority: %1 · change</translation>
    </message>
</context>
<context>
    <name>TicketPage</name>
    <message>
        <source>Không phải chờ</source>
        <translation>No waiting</translation>
    </message>
    <message>
        <source>dưới %1 phút</source>
        <translation>under %1 min</translation>
    </message>
    <message>
        <source>%1 phút</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1–%2 phút</source>
        <translation>%1–%2 min</translation>
    </message>
    <message>
        <source>Số của ông/bà</source>
        <translation>Your number</translation>
    </message>
    <message>
        <source>Ưu tiên</source>
        <translation>Priority</translation>
    </message>
    <message>
        <source>Đang chờ trước</source>
        <translation>Before you</translation>
    </message>
    <message>
        <source>%1 người</source>
        <translation>%1 people</translation>
    </message>
    <message>
        <source>Không có ai</source>
        <translation>Nobody</translation>
    </message>
    <message>
        <source>Số của ông bà là %1. Đang chờ trước: %2. Chờ khoảng: %3.</source>
        <translation>Your number is %1. Before you: %2. Expected wait: %3.</translation>
    </message>
    <message>
        <source>Khu vực chờ: %1.</source>
        <translation>Where to wait: %1.</translation>
    </message>
    <message>
        <source>Chưa có quầy phục vụ</source>
        <translation>No counter serves it now</translation>
    </message>
    <message>
        <source>Xin chờ tại đây</source>
        <translation>Please wait here</translation>
    </message>
    <message>
        <source>đến khi có quầy mở</source>
        <translation>until a counter opens</translation>
    </message>
    <message>
        <source>sắp đến lượt</source>
        <translation>your turn is near</translation>
    </message>
    <message>
        <source>Chờ khoảng</source>
        <translation>Expected wait</translation>
    </message>
    <message>
        <source>Nên quay lại trước</source>
        <translation>Be back by</translation>
    </message>
    <message>
        <source>Theo dõi trên điện thoại</source>
        <translation>Follow on your phone</translation>
    </message>
    <message>
        <source>Quét mã để xem còn bao nhiêu người, nhận báo khi sắp đến lượt. Không cần cài ứng dụng.</source>
        <translation>Scan to see how many are before you and to be told when it is nearly your turn. No app needed.</translation>
    </message>
    <message>
        <source>Khu vực chờ</source>
        <translation>Where to wait</translation>
    </message>
    <message>
        <source>Xem tiếp</source>
        <translation>More</translation>
    </message>
    <message>
        <source>In lại</source>
        <translation>Print again</translation>
    </message>
    <message>
        <source>Xong (%1)</source>
        <translation>Done (%1)</translation>
    </message>
    <message>
        <source>Xong</source>
        <translation>Done</translation>
    </message>
</context>
<context>
    <name>Title</name>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
</context>
<context>
    <name>WaitLine</name>
    <message>
        <source>%1 người chờ</source>
        <translation>%1 waiting</translation>
    </message>
    <message>
        <source>Chưa có ai chờ</source>
        <translation>Nobody is waiting</translation>
    </message>
    <message>
        <source>dưới %1 phút</source>
        <translation>under %1 min</translation>
    </message>
    <message>
        <source>khoảng %1 phút</source>
        <translation>about %1 min</translation>
    </message>
    <message>
        <source>khoảng %1–%2 phút</source>
        <translation>about %1–%2 min</translation>
    </message>
    <message>
        <source>%1 phút</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1–%2 phút</source>
        <translation>%1–%2 min</translation>
    </message>
    <message>
        <source>Đã hết số hôm nay</source>
        <translation>No numbers left today</translation>
    </message>
    <message>
        <source>Chưa mở quầy</source>
        <translation>No counter open yet</translation>
    </message>
    <message>
        <source>Không phải chờ</source>
        <translation>No waiting</translation>
    </message>
</context>
</TS>
