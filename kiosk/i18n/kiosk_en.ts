<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="vi">
<context>
    <name>BookCard</name>
    <message>
        <source>Mã QR của trang đặt lịch hẹn</source>
        <translation>QR code of the booking page</translation>
    </message>
    <message>
        <source>Đặt lịch hẹn ngay bây giờ</source>
        <translation>Book a time now</translation>
    </message>
    <message>
        <source>Quét mã bằng điện thoại, chọn ngày và giờ.</source>
        <translation>Scan the code with your phone, choose a day and a time.</translation>
    </message>
</context>
<context>
    <name>BookingsPage</name>
    <message>
        <source>Ông/bà lấy số theo lịch hẹn nào?</source>
        <translation>Which booking is it for?</translation>
    </message>
</context>
<context>
    <name>BottomBar</name>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Về đầu</source>
        <translation>Restart</translation>
    </message>
    <message>
        <source>Cỡ chữ</source>
        <translation>Text size</translation>
    </message>
    <message>
        <source>Cỡ chữ</source>
        <comment>below the icon, where there is room for six letters</comment>
        <translation>Text</translation>
    </message>
    <message>
        <source>Màu rõ hơn</source>
        <translation>Stronger colours</translation>
    </message>
    <message>
        <source>Rõ màu</source>
        <translation>Colour</translation>
    </message>
    <message>
        <source>Hạ nút thấp xuống</source>
        <translation>Lower the buttons</translation>
    </message>
    <message>
        <source>Hạ nút</source>
        <translation>Lower</translation>
    </message>
    <message>
        <source>Nói nhỏ hơn</source>
        <translation>Speak more softly</translation>
    </message>
    <message>
        <source>Nhỏ</source>
        <translation>Softer</translation>
    </message>
    <message>
        <source>Nói to hơn</source>
        <translation>Speak louder</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Louder</translation>
    </message>
    <message>
        <source>Nói lại</source>
        <translation>Repeat</translation>
    </message>
    <message>
        <source>Đọc to từng trang</source>
        <translation>Read each page aloud</translation>
    </message>
    <message>
        <source>Đọc to</source>
        <translation>Aloud</translation>
    </message>
    <message>
        <source>Giúp</source>
        <translation>Help</translation>
    </message>
    <message>
        <source>Trợ giúp</source>
        <translation>Help</translation>
    </message>
</context>
<context>
    <name>CardClassPage</name>
    <message>
        <source>Ông/bà thuộc diện ưu tiên: %1</source>
        <translation>You have priority: %1</translation>
    </message>
    <message>
        <source>Theo ngày sinh trên thẻ. Máy không lưu và không gửi ngày sinh đi đâu. Ông/bà có muốn lấy số ưu tiên không?</source>
        <translation>By the date of birth on the card, which is neither kept nor sent anywhere. Do you want a priority number?</translation>
    </message>
    <message>
        <source>Có, ưu tiên</source>
        <translation>Yes, with priority</translation>
    </message>
    <message>
        <source>Không, lấy số thường</source>
        <translation>No, an ordinary number</translation>
    </message>
</context>
<context>
    <name>CardNoticePage</name>
    <message>
        <source>Không bắt buộc: không có thẻ, ông/bà vẫn lấy số như thường.</source>
        <translation>You need not: without a card you get a number all the same.</translation>
    </message>
    <message>
        <source>Máy xem ngày sinh, để biết diện ưu tiên theo tuổi, và số căn cước, để đếm số đã lấy trong ngày (nhiều nhất %1 số).</source>
        <translation>This machine reads the date of birth, for priority by age, and the card’s number, to count the numbers taken today (%1 at most).</translation>
    </message>
    <message>
        <source>Máy chỉ xem ngày sinh, để biết diện ưu tiên theo tuổi.</source>
        <translation>This machine reads the date of birth alone, for priority by age.</translation>
    </message>
    <message>
        <source>Số căn cước không rời máy này. Chi nhánh chỉ nhận một mã thay cho số, dùng để đếm và tìm lịch hẹn trong ngày rồi xóa.</source>
        <translation>The number never leaves this machine. The branch gets a code in its place, to count and to find bookings on this day; then it is erased.</translation>
    </message>
    <message>
        <source>Số căn cước không rời máy này. Chi nhánh chỉ nhận một mã thay cho số, dùng để đếm trong ngày rồi xóa.</source>
        <translation>The card’s number does not leave this machine. The branch gets a code that stands for it, to count by today, and erases it then.</translation>
    </message>
    <message>
        <source>Không có gì trên thẻ rời máy này.</source>
        <translation>Nothing on the card leaves this machine.</translation>
    </message>
    <message>
        <source>Họ tên, địa chỉ và hình ảnh không được lưu, không được gửi.</source>
        <translation>Name, address and picture are neither kept nor sent.</translation>
    </message>
    <message>
        <source>Đọc thẻ căn cước?</source>
        <translation>Read your identity card?</translation>
    </message>
    <message>
        <source>Đồng ý, đọc thẻ</source>
        <translation>Yes, read the card</translation>
    </message>
    <message>
        <source>Không dùng thẻ</source>
        <translation>Without a card</translation>
    </message>
</context>
<context>
    <name>CardPage</name>
    <message>
        <source>Đọc thẻ căn cước</source>
        <translation>Read the identity card</translation>
    </message>
    <message>
        <source>Đưa mã QR trên thẻ lại gần ô quét</source>
        <translation>Hold the QR code of the card to the scanner</translation>
    </message>
    <message>
        <source>Thẻ cũ có mã QR ở mặt trước, thẻ cấp từ tháng 7 năm 2024 ở mặt sau. Máy đọc xong trong một giây.</source>
        <translation>Older cards have it on the front, those issued since July 2024 on the back. It takes a second.</translation>
    </message>
    <message>
        <source>Không dùng thẻ</source>
        <translation>Without a card</translation>
    </message>
</context>
<context>
    <name>CheckInPage</name>
    <message>
        <source>Xin đưa mã QR của lịch hẹn lại gần ô quét ở dưới màn hình. Hoặc gõ mã hẹn.</source>
        <translation>Hold your booking&apos;s QR code up to the scanner below the screen, or type its code.</translation>
    </message>
    <message>
        <source>Lấy số theo lịch hẹn</source>
        <translation>Check in a booking</translation>
    </message>
    <message>
        <source>Số lấy từ nhà</source>
        <translation>Number from home</translation>
    </message>
    <message>
        <source>Đưa mã QR lại gần ô quét</source>
        <translation>Hold the QR code up to the scanner</translation>
    </message>
    <message>
        <source>Mã trên điện thoại hoặc trên giấy đều được. Đã nhập số căn cước khi đặt lịch thì đưa thẻ căn cước cũng được.</source>
        <translation>On a phone or on paper. If you entered your identity card&apos;s number when you booked, the card will do as well.</translation>
    </message>
    <message>
        <source>Mã trên điện thoại hoặc trên giấy đều được. Máy tự nhận ngay.</source>
        <translation>On your phone or on paper. The machine reads it at once.</translation>
    </message>
    <message>
        <source>Số lấy từ nhà: quét mã này bằng điện thoại</source>
        <translation>Number from home: scan this by phone</translation>
    </message>
    <message>
        <source>Mã QR để báo đã đến</source>
        <translation>QR code to say that you are here</translation>
    </message>
    <message>
        <source>Hoặc gõ mã hẹn ghi dưới mã QR</source>
        <translation>Or type the code printed under the QR</translation>
    </message>
    <message>
        <source>Lấy số</source>
        <translation>Check in</translation>
    </message>
</context>
<context>
    <name>ClassesPage</name>
    <message>
        <source>Chạm vào diện của mình để lấy số ngay.</source>
        <translation>Touch your group to get the number at once.</translation>
    </message>
    <message>
        <source>Ông, bà thuộc diện ưu tiên nào? Xin mang giấy tờ chứng minh đến quầy.</source>
        <translation>Which priority group are you in? Please bring proof to the counter.</translation>
    </message>
    <message>
        <source>Ông/bà thuộc diện ưu tiên nào?</source>
        <translation>Which priority group are you in?</translation>
    </message>
    <message>
        <source>Máy này hiện chỉ cấp số ưu tiên; xin lấy số thường ở máy khác hoặc hỏi cán bộ.</source>
        <translation>For now this machine gives priority numbers only. Please take an ordinary number at another machine, or ask the staff.</translation>
    </message>
    <message>
        <source>Cán bộ ở quầy sẽ xem giấy tờ chứng minh. Không cần chứng minh khi tuổi hoặc tình trạng đã rõ.</source>
        <translation>The clerk will ask for proof. None is needed when your age or condition is plain to see.</translation>
    </message>
    <message>
        <source>Không ưu tiên</source>
        <translation>No priority</translation>
    </message>
    <message>
        <source>Xem diện theo tuổi trên thẻ căn cước (không bắt buộc)</source>
        <translation>By the age on the identity card (if you like)</translation>
    </message>
</context>
<context>
    <name>ClosedPage</name>
    <message>
        <source>Hiện ngừng cấp số</source>
        <translation>No numbers are being given</translation>
    </message>
    <message>
        <source>Máy này tạm ngừng cấp số</source>
        <translation>This machine gives no numbers for now</translation>
    </message>
    <message>
        <source>Máy này đang được bảo trì</source>
        <translation>This machine is being looked after</translation>
    </message>
    <message>
        <source>Xin ông/bà dùng máy lấy số khác, hoặc đến quầy hướng dẫn để lấy số.</source>
        <translation>Please use another ticket machine, or get your number at the reception desk.</translation>
    </message>
    <message>
        <source>Xin ông/bà dùng máy lấy số khác, hoặc hỏi cán bộ ở quầy.</source>
        <translation>Please use another ticket machine, or ask the staff at a counter.</translation>
    </message>
    <message>
        <source>%1 đang cấp số đến %2.</source>
        <translation>%1 gives numbers until %2.</translation>
    </message>
    <message>
        <source>Ông, bà có thể đặt lịch hẹn tại %1.</source>
        <translation>You can book a time at %1.</translation>
    </message>
    <message>
        <source>Bấm Xem thủ tục và giấy tờ cần mang để tra trước.</source>
        <translation>Press What to bring to look it up now.</translation>
    </message>
    <message>
        <source>Đường dây nóng</source>
        <translation>Hotline</translation>
    </message>
    <message>
        <source>Nơi khác đang cấp số</source>
        <translation>Open now elsewhere</translation>
    </message>
    <message>
        <source>đến %1</source>
        <translation>until %1</translation>
    </message>
    <message>
        <source>Tra trước để khỏi phải đi hai lần</source>
        <translation>Look it up now and come only once</translation>
    </message>
    <message>
        <source>Xem thủ tục và giấy tờ cần mang</source>
        <translation>What to bring</translation>
    </message>
</context>
<context>
    <name>ConfirmPage</name>
    <message>
        <source>Lịch hẹn ghi diện ưu tiên: %1. Ông, bà có thuộc diện này không?</source>
        <translation>The booking says that you are in this priority group: %1. Is that so?</translation>
    </message>
    <message>
        <source>Ông/bà có thuộc diện này không?</source>
        <translation>Are you in this priority group?</translation>
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
        <source>Không ưu tiên</source>
        <translation>No priority</translation>
    </message>
</context>
<context>
    <name>EarlyPage</name>
    <message>
        <source>Quay lại từ %1</source>
        <translation>Come back from %1 on</translation>
    </message>
    <message>
        <source>Lấy số ngay, không theo giờ hẹn</source>
        <translation>A number now, without the booked time</translation>
    </message>
</context>
<context>
    <name>EventsPage</name>
    <message>
        <source>Ông, bà có việc gì? Một số cho nhiều thủ tục, lần lượt tại các quầy.</source>
        <translation>What has happened? One number for several services, one counter after the other.</translation>
    </message>
    <message>
        <source>Ông/bà có việc gì?</source>
        <translation>What has happened?</translation>
    </message>
    <message>
        <source>Lấy một số, làm lần lượt các thủ tục, không phải lấy số lại.</source>
        <translation>Take one number and go through the services in turn. You need not take another.</translation>
    </message>
</context>
<context>
    <name>GroupsPage</name>
    <message>
        <source>Máy này chỉ nhận lịch hẹn và cấp số ưu tiên.</source>
        <translation>Bookings and priority only.</translation>
    </message>
    <message>
        <source>Máy này chỉ nhận lịch hẹn.</source>
        <translation>Bookings only.</translation>
    </message>
    <message>
        <source>Xin lấy số thường ở máy khác hoặc hỏi cán bộ.</source>
        <translation>Please take an ordinary number at another machine, or ask the staff.</translation>
    </message>
    <message>
        <source>Chưa có thủ tục nào để lấy số ở đây. Xin hỏi cán bộ.</source>
        <translation>There is nothing to take a number for here yet. Please ask the staff.</translation>
    </message>
    <message>
        <source>Xin chào. Ông, bà cần làm thủ tục gì? Xin chọn một lĩnh vực.</source>
        <translation>Welcome. What do you need today? Choose what you came for.</translation>
    </message>
    <message>
        <source>Xin chào.</source>
        <translation>Welcome.</translation>
    </message>
    <message>
        <source>Nếu đã có lịch hẹn, xin đưa mã QR lại gần ô quét.</source>
        <translation>If you have a booking, hold its QR code up to the scanner.</translation>
    </message>
    <message>
        <source>Nếu đến lấy kết quả, xin chọn Đến lấy kết quả.</source>
        <translation>If you have come for a result, choose Collect a result.</translation>
    </message>
    <message>
        <source>Ông/bà cần làm
thủ tục gì?</source>
        <translation>What do you
need today?</translation>
    </message>
    <message>
        <source>Máy này chỉ
nhận lịch hẹn</source>
        <translation>This machine only
checks in bookings</translation>
    </message>
    <message>
        <source>Tìm thủ tục</source>
        <translation>Find a service</translation>
    </message>
    <message>
        <source>Tìm: %1…</source>
        <translation>Search: %1…</translation>
    </message>
    <message>
        <source>Các lĩnh vực trước</source>
        <translation>Previous topics</translation>
    </message>
    <message numerus="yes">
        <source>Xem thêm %n lĩnh vực</source>
        <translation>
            <numerusform>%n more topic</numerusform>
            <numerusform>%n more topics</numerusform>
        </translation>
    </message>
    <message>
        <source>Máy đang mất kết nối, vẫn cấp số như thường.</source>
        <translation>The connection is lost. Numbers are given all the same.</translation>
    </message>
    <message>
        <source>Số được tính từ lúc ông/bà lấy.</source>
        <translation>Your number counts from the moment you take it.</translation>
    </message>
    <message>
        <source>Máy in hết giấy: số sẽ hiện trên màn hình, xin chụp hoặc ghi lại.</source>
        <translation>No paper: your number will be shown here. Please photograph it or write it down.</translation>
    </message>
    <message>
        <source>Máy in đang có sự cố: số sẽ hiện trên màn hình, xin chụp hoặc ghi lại.</source>
        <translation>The printer has a fault: your number will be shown here. Please photograph it or write it down.</translation>
    </message>
    <message>
        <source>Tôi đã có lịch hẹn</source>
        <translation>I have a booking</translation>
    </message>
    <message>
        <source>Đưa mã QR trên điện thoại hoặc giấy lại gần ô quét</source>
        <translation>Hold its QR code, on phone or paper, up to the scanner</translation>
    </message>
    <message>
        <source>Quét mã QR để lấy số</source>
        <translation>Scan its QR code</translation>
    </message>
    <message>
        <source>Hoặc gõ mã hẹn ghi dưới mã QR</source>
        <translation>Or type the code printed under the QR</translation>
    </message>
    <message>
        <source>Đến lấy kết quả</source>
        <translation>Collect a result</translation>
    </message>
    <message>
        <source>Nhận giấy tờ đã xong</source>
        <translation>Papers that are ready</translation>
    </message>
    <message>
        <source>Nhiều thủ tục, một số</source>
        <translation>Several services, one number</translation>
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
        <translation>Choose a topic, then a service, then touch Take a number.</translation>
    </message>
    <message>
        <source>Đã có lịch hẹn: đưa mã QR lại gần ô quét.</source>
        <translation>With a booking: hold its QR code up to the scanner.</translation>
    </message>
    <message>
        <source>Dùng máy ảnh điện thoại quét ô vuông đen trắng trên phiếu để theo dõi số.</source>
        <translation>Scan the black and white square on the ticket with your phone&apos;s camera to follow your number.</translation>
    </message>
    <message>
        <source>Cần người giúp: xin đến quầy hướng dẫn.</source>
        <translation>If you need help, please go to the reception desk.</translation>
    </message>
    <message>
        <source>Cần người giúp: xin hỏi cán bộ ở quầy.</source>
        <translation>If you need help, please ask the staff at a counter.</translation>
    </message>
    <message>
        <source>Chữ to hơn</source>
        <translation>Larger text</translation>
    </message>
    <message>
        <source>Màu rõ hơn</source>
        <translation>Stronger colours</translation>
    </message>
    <message>
        <source>Hạ nút thấp xuống</source>
        <translation>Lower the buttons</translation>
    </message>
    <message>
        <source>Đọc to từng trang</source>
        <translation>Read each page aloud</translation>
    </message>
    <message>
        <source>Bớt chuyển động</source>
        <translation>Less movement</translation>
    </message>
    <message>
        <source>Trở lại như cũ</source>
        <translation>As it was</translation>
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
        <source>Xin đợi thêm giây lát…</source>
        <translation>Still working…</translation>
    </message>
    <message>
        <source>Xin ông/bà chờ tại đây. Máy đã nhận yêu cầu, không cần bấm lại.</source>
        <translation>Please wait here. We have your request. You do not need to press again.</translation>
    </message>
    <message>
        <source>Máy đang tự nối lại…</source>
        <translation>This machine is reconnecting…</translation>
    </message>
</context>
<context>
    <name>Keyboard</name>
    <message>
        <source>dấu cách</source>
        <translation>space</translation>
    </message>
    <message>
        <source>Xóa một chữ</source>
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
        <source>Đã đọc mã. Máy gửi mã ngay khi có kết nối lại; xin ông/bà đợi ở đây.</source>
        <translation>Your code has been read. It is sent as soon as the connection is back; please wait here.</translation>
    </message>
    <message>
        <source>Mã hẹn chưa được gửi và chưa có số nào được lấy. Xin ông/bà quét lại khi máy có kết nối.</source>
        <translation>Your booking code was not sent, and no number was taken. Please scan it again when the connection is back.</translation>
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
        <source>Đường dây nóng: %1</source>
        <translation>Hotline: %1</translation>
    </message>
    <message>
        <source>Tạm thời chưa lấy được số</source>
        <translation>No numbers for the moment</translation>
    </message>
    <message>
        <source>Máy lấy số này chưa dùng được</source>
        <translation>This machine is not ready for use</translation>
    </message>
    <message>
        <source>Máy lấy số đang mất kết nối. Xin ông/bà đợi giây lát, hoặc đến quầy hướng dẫn để lấy số.</source>
        <translation>This machine has lost its connection. Please wait a moment, or ask for a number at the reception desk.</translation>
    </message>
    <message>
        <source>Máy lấy số đang mất kết nối. Xin ông/bà đợi giây lát, hoặc hỏi cán bộ ở quầy.</source>
        <translation>This machine has lost its connection. Please wait a moment, or ask the staff at a counter.</translation>
    </message>
    <message>
        <source>Đồng hồ của máy này chạy sai: hiện %1, sớm hơn giờ hệ thống báo lần cuối. Máy không biết hôm nay là ngày nào nên chưa cấp số. Xin chỉnh giờ của máy, hoặc đợi kết nối lại.</source>
        <translation>The clock of this machine is wrong: it shows %1, which is earlier than the time that it was told last. It cannot know which day it is, so it gives no numbers for now. Set the machine&apos;s clock, or wait until it is connected again.</translation>
    </message>
    <message>
        <source>Dành cho cán bộ kỹ thuật (%1)</source>
        <translation>For technical staff (%1)</translation>
    </message>
    <message>
        <source>Máy đang tự nối lại…</source>
        <translation>This machine is reconnecting…</translation>
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
        <source>Xin chụp màn hình hoặc ghi lại số này</source>
        <translation>Please photograph this screen or write the number down</translation>
    </message>
    <message>
        <source>Mời lấy phiếu ở khe bên phải</source>
        <translation>Take your ticket from the slot on the right</translation>
    </message>
    <message>
        <source>Mời lấy phiếu ở khe bên trái</source>
        <translation>Take your ticket from the slot on the left</translation>
    </message>
    <message>
        <source>Mời lấy phiếu ở khe bên trên</source>
        <translation>Take your ticket from the slot above</translation>
    </message>
    <message>
        <source>Mời lấy phiếu ở khe bên dưới</source>
        <translation>Take your ticket from the slot below</translation>
    </message>
    <message>
        <source>Số này đã lấy trước đó</source>
        <translation>This number was given before</translation>
    </message>
    <message>
        <source>Số này đã in lại nhiều lần</source>
        <translation>This number was printed again many times</translation>
    </message>
    <message>
        <source>Có thể phiếu chưa in đủ</source>
        <translation>The ticket may be incomplete</translation>
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
        <source>Không có phiếu giấy, số vẫn dùng được</source>
        <translation>Your number is good without paper</translation>
    </message>
    <message>
        <source>Nếu chưa có phiếu, xin bấm In lại: số không đổi.</source>
        <translation>If you have no ticket, press Print again. The number stays.</translation>
    </message>
    <message>
        <source>Số vẫn dùng được. Cần thêm phiếu, xin hỏi quầy hướng dẫn.</source>
        <translation>It is still valid. If you need another ticket, please ask at reception.</translation>
    </message>
    <message>
        <source>Số vẫn dùng được. Cần thêm phiếu, xin hỏi cán bộ ở quầy.</source>
        <translation>It is still valid. If you need another ticket, please ask the staff at a counter.</translation>
    </message>
    <message>
        <source>Nếu chưa có phiếu, xin chụp màn hình, ghi lại số, hoặc bấm In lại.</source>
        <translation>If there is no ticket, note the number or print again.</translation>
    </message>
    <message>
        <source>Xin chụp màn hình hoặc ghi lại số này: số vẫn dùng được.</source>
        <translation>Please photograph this screen or write the number down: it is good.</translation>
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
        <source>Chưa rõ ông/bà đã có số hay chưa</source>
        <translation>We do not know if you have a number</translation>
    </message>
    <message>
        <source>Chưa lấy được số</source>
        <translation>No number was given</translation>
    </message>
    <message>
        <source>Máy chưa nhận được trả lời. Xin đến quầy hướng dẫn để hỏi, hoặc lấy số lại sau vài phút.</source>
        <translation>The machine has had no answer. Please ask at the reception desk, or take a number again in a few minutes.</translation>
    </message>
    <message>
        <source>Máy chưa nhận được trả lời. Xin hỏi cán bộ ở quầy, hoặc lấy số lại sau vài phút.</source>
        <translation>The machine has had no answer. Please ask the staff at a counter, or take a number again in a few minutes.</translation>
    </message>
    <message>
        <source>Đọc thẻ khác</source>
        <translation>Read another card</translation>
    </message>
    <message>
        <source>Quét hoặc gõ lại mã</source>
        <translation>Scan or type the code again</translation>
    </message>
    <message>
        <source>Về trang đầu</source>
        <translation>Back to the start</translation>
    </message>
</context>
<context>
    <name>ScanHere</name>
    <message>
        <source>Đưa mã QR lại gần ô quét</source>
        <translation>Hold the QR code up to the scanner</translation>
    </message>
    <message>
        <source>Mã trên điện thoại hoặc trên giấy đều được. Máy tự nhận ngay.</source>
        <translation>On your phone or on paper. The machine reads it at once.</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>Xin gõ tên thủ tục, không cần dấu.</source>
        <translation>Type the name of the service.</translation>
    </message>
    <message>
        <source>Xin chọn thủ tục.</source>
        <translation>Please choose a service.</translation>
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
        <source>Chưa tìm thấy thủ tục. Xin gõ ngắn hơn, hoặc hỏi quầy hướng dẫn.</source>
        <translation>Nothing found. Try a shorter word, or ask at the reception desk.</translation>
    </message>
    <message>
        <source>Chưa tìm thấy thủ tục. Xin gõ ngắn hơn, hoặc hỏi cán bộ ở quầy.</source>
        <translation>Nothing found. Try a shorter word, or ask the staff at a counter.</translation>
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
    <name>Span</name>
    <message>
        <source>dưới %1</source>
        <translation>under %1</translation>
    </message>
    <message>
        <source>dưới %1 phút</source>
        <translation>under %1 min</translation>
    </message>
    <message>
        <source>khoảng %1</source>
        <translation>about %1</translation>
    </message>
    <message>
        <source>&lt; %1 phút</source>
        <translation>&lt; %1 min</translation>
    </message>
    <message>
        <source>8 trong 10 người được gọi trong %1</source>
        <translation>8 of 10 people are called within %1</translation>
    </message>
    <message>
        <source>%1–%2 phút</source>
        <translation>%1–%2 min</translation>
    </message>
    <message>
        <source>%1–%2 giờ</source>
        <translation>%1–%2 h</translation>
    </message>
    <message>
        <source>%1 phút</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 giờ</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>%1 giờ %2</source>
        <translation>%1 h %2</translation>
    </message>
</context>
<context>
    <name>StaffMenu</name>
    <message>
        <source>sẵn sàng</source>
        <translation>ready</translation>
    </message>
    <message>
        <source>sắp hết giấy</source>
        <translation>paper low</translation>
    </message>
    <message>
        <source>hết giấy</source>
        <translation>out of paper</translation>
    </message>
    <message>
        <source>nắp đang mở</source>
        <translation>cover open</translation>
    </message>
    <message>
        <source>đang bận</source>
        <translation>busy</translation>
    </message>
    <message>
        <source>không trả lời</source>
        <translation>does not answer</translation>
    </message>
    <message>
        <source>không báo trạng thái</source>
        <translation>tells no state</translation>
    </message>
    <message>
        <source>không liên lạc được</source>
        <translation>cannot be reached</translation>
    </message>
    <message>
        <source>không có máy in</source>
        <translation>no printer</translation>
    </message>
    <message>
        <source>có sự cố</source>
        <translation>a fault</translation>
    </message>
    <message>
        <source>%1. Sai: sớm hơn giờ máy chủ báo lần cuối. Máy không cấp số cho tới khi chỉnh giờ, hoặc gặp lại máy chủ.</source>
        <translation>%1. Wrong: earlier than the server&apos;s last word. No numbers are given until the clock is set or the server is back.</translation>
    </message>
    <message>
        <source>%1. Máy chủ chưa xác nhận từ khi bật máy. Nếu sai, xin chỉnh giờ của máy: số cấp theo ngày sai sẽ không được gọi.</source>
        <translation>%1. Not confirmed by the server since this machine was started. If it is wrong, set the machine&apos;s clock: numbers given for a wrong day are not called.</translation>
    </message>
    <message>
        <source>Bình thường</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Chỉ lịch hẹn, ưu tiên</source>
        <translation>Bookings, priority only</translation>
    </message>
    <message>
        <source>Tạm ngừng cấp số</source>
        <translation>Closed for now</translation>
    </message>
    <message>
        <source>Đang bảo trì</source>
        <translation>Out of service</translation>
    </message>
    <message>
        <source>Dành cho cán bộ</source>
        <translation>For staff</translation>
    </message>
    <message>
        <source>Về trình đơn</source>
        <translation>Back to the menu</translation>
    </message>
    <message>
        <source>Đóng, trả máy cho người dân</source>
        <translation>Close, back to the citizens</translation>
    </message>
    <message>
        <source>Chưa có mã PIN cho trình đơn này. Người quản lý đặt mã ở trang Thiết bị, mục của máy này.</source>
        <translation>This menu has no PIN yet. The manager sets one on the page Devices, under this machine.</translation>
    </message>
    <message>
        <source>Sai mã quá nhiều lần. Xin đợi %1:%2.</source>
        <translation>Too many wrong PINs. Please wait %1:%2.</translation>
    </message>
    <message>
        <source>Đang kiểm tra…</source>
        <translation>Checking…</translation>
    </message>
    <message numerus="yes">
        <source>Mã không đúng. Còn %n lần thử.</source>
        <translation>
            <numerusform>Wrong PIN. %n try left.</numerusform>
            <numerusform>Wrong PIN. %n tries left.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nhập mã PIN</source>
        <translation>Type the PIN</translation>
    </message>
    <message numerus="yes">
        <source>Đã nhập %n chữ số</source>
        <translation>
            <numerusform>%n digit typed</numerusform>
            <numerusform>%n digits typed</numerusform>
        </translation>
    </message>
    <message>
        <source>Xóa một chữ</source>
        <translation>Delete one character</translation>
    </message>
    <message>
        <source>Xong</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>Máy in và giấy</source>
        <translation>Printer and paper</translation>
    </message>
    <message>
        <source>Máy in: %1</source>
        <translation>Printer: %1</translation>
    </message>
    <message>
        <source>đang in thử…</source>
        <translation>printing a test…</translation>
    </message>
    <message>
        <source>đã in thử xong</source>
        <translation>the test came out</translation>
    </message>
    <message>
        <source>có thể đã in thử, xin xem khe giấy</source>
        <translation>the test may have come out: look at the slot</translation>
    </message>
    <message>
        <source>chưa in thử được: %1</source>
        <translation>no test print: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n phiếu đã in; chưa ai ghi lần thay giấy</source>
        <translation>
            <numerusform>%n ticket printed; nobody noted a change of paper</numerusform>
            <numerusform>%n tickets printed; nobody noted a change of paper</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phiếu từ lần thay giấy %1</source>
        <translation>
            <numerusform>%n ticket since the paper was changed at %1</numerusform>
            <numerusform>%n tickets since the paper was changed at %1</numerusform>
        </translation>
    </message>
    <message>
        <source>In thử</source>
        <translation>Test print</translation>
    </message>
    <message>
        <source>Đã thay giấy</source>
        <translation>Paper changed</translation>
    </message>
    <message>
        <source>Phiếu vừa cấp, in lại</source>
        <translation>Last tickets, print again</translation>
    </message>
    <message>
        <source>Chế độ</source>
        <translation>Mode</translation>
    </message>
    <message>
        <source>Nhỏ hơn</source>
        <translation>Softer</translation>
    </message>
    <message>
        <source>Âm lượng %1 %</source>
        <translation>Volume %1 %</translation>
    </message>
    <message>
        <source>To hơn</source>
        <translation>Louder</translation>
    </message>
    <message>
        <source>Đang mất liên lạc với máy chủ: chế độ và âm lượng chưa đổi được.</source>
        <translation>The server is away: mode and volume cannot be changed now.</translation>
    </message>
    <message>
        <source>Đang báo máy chủ…</source>
        <translation>Telling the server…</translation>
    </message>
    <message>
        <source>Máy chủ đã nhận.</source>
        <translation>The server has taken it.</translation>
    </message>
    <message>
        <source>Máy chủ chưa trả lời; xin thử lại.</source>
        <translation>The server has not answered; please try again.</translation>
    </message>
    <message>
        <source>Về máy này</source>
        <translation>About this machine</translation>
    </message>
    <message>
        <source>Khởi động lại</source>
        <translation>Restart</translation>
    </message>
    <message>
        <source>đã in</source>
        <translation>printed</translation>
    </message>
    <message>
        <source>không in phiếu</source>
        <translation>no paper</translation>
    </message>
    <message>
        <source>số không còn chờ, không in lại</source>
        <translation>waits no more, not printed again</translation>
    </message>
    <message>
        <source>chưa in được</source>
        <translation>not printed</translation>
    </message>
    <message>
        <source>có thể chưa in đủ</source>
        <translation>perhaps not printed whole</translation>
    </message>
    <message>
        <source>không rõ đã in chưa</source>
        <translation>not known whether printed</translation>
    </message>
    <message>
        <source>In lại</source>
        <translation>Print again</translation>
    </message>
    <message>
        <source>Hôm nay máy này chưa cấp phiếu nào.</source>
        <translation>This machine has given no ticket today.</translation>
    </message>
    <message>
        <source>Máy</source>
        <translation>Machine</translation>
    </message>
    <message>
        <source>Phiên bản</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Máy chủ</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Liên lạc</source>
        <translation>Link</translation>
    </message>
    <message>
        <source>Máy in</source>
        <translation>Printer</translation>
    </message>
    <message>
        <source>Giờ của máy chủ</source>
        <translation>Server&apos;s time</translation>
    </message>
    <message>
        <source>Giờ của máy này</source>
        <translation>This machine&apos;s time</translation>
    </message>
</context>
<context>
    <name>StillThere</name>
    <message>
        <source>Ông/bà còn dùng máy không?</source>
        <translation>Are you still using this machine?</translation>
    </message>
    <message numerus="yes">
        <source>Màn hình sẽ về trang đầu sau %n giây.</source>
        <translation>
            <numerusform>This screen returns to the start in %n second.</numerusform>
            <numerusform>This screen returns to the start in %n seconds.</numerusform>
        </translation>
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
        <source>Bấm Lấy số để lấy số.</source>
        <translation>Choose Take a number to get one.</translation>
    </message>
    <message>
        <source>Bấm Lấy số hướng dẫn để lấy số.</source>
        <translation>Press Get a number for help.</translation>
    </message>
    <message>
        <source>Về thủ tục này</source>
        <translation>About this procedure</translation>
    </message>
    <message>
        <source>Nếu lấy số bây giờ</source>
        <translation>If you take a number now</translation>
    </message>
    <message>
        <source>Lấy số được từ %1</source>
        <translation>You can take a number from %1</translation>
    </message>
    <message>
        <source>Chưa biết khi nào lấy số được</source>
        <translation>It is not known when numbers are given again</translation>
    </message>
    <message>
        <source>Thủ tục này chỉ nộp trực tuyến.</source>
        <translation>This is filed online only.</translation>
    </message>
    <message>
        <source>Ông, bà có thể không phải chờ.</source>
        <translation>You may not have to wait.</translation>
    </message>
    <message>
        <source>Nộp trực tuyến tại %1.</source>
        <translation>File it online at %1.</translation>
    </message>
    <message>
        <source>Hoặc đến %1.</source>
        <translation>Or go to %1.</translation>
    </message>
    <message>
        <source>Một số cho các thủ tục: %1.</source>
        <translation>One number for these services: %1.</translation>
    </message>
    <message>
        <source>Đã xin quầy dùng được xe lăn.</source>
        <translation>A counter for wheelchairs is asked for.</translation>
    </message>
    <message>
        <source>Không xin quầy dùng được xe lăn nữa.</source>
        <translation>No counter for wheelchairs is asked for any more.</translation>
    </message>
    <message>
        <source>Hiện ngừng cấp số</source>
        <translation>No numbers are being given</translation>
    </message>
    <message>
        <source>đang chờ</source>
        <translation>waiting now</translation>
    </message>
    <message numerus="yes">
        <source>%n người</source>
        <translation>
            <numerusform>%n person</numerusform>
            <numerusform>%n people</numerusform>
        </translation>
    </message>
    <message>
        <source>Không có ai</source>
        <translation>Nobody</translation>
    </message>
    <message>
        <source>thời gian chờ</source>
        <translation>waiting time</translation>
    </message>
    <message>
        <source>Thủ tục này chỉ nộp trực tuyến</source>
        <translation>This is filed online only</translation>
    </message>
    <message>
        <source>Có thể không phải chờ</source>
        <translation>You may not have to wait</translation>
    </message>
    <message>
        <source>Quét mã, nộp bằng điện thoại</source>
        <translation>Scan the code and file it on your phone</translation>
    </message>
    <message>
        <source>Có thể đến</source>
        <translation>You can go to</translation>
    </message>
    <message>
        <source>Hoặc đến</source>
        <translation>Or go to</translation>
    </message>
    <message>
        <source>Số lấy ở đây để được hướng dẫn nộp, không phải để nộp tại quầy.</source>
        <translation>A number from here is for help with filing; nothing is filed at the counter.</translation>
    </message>
    <message>
        <source>Một số, lần lượt từng thủ tục</source>
        <translation>One number, one service after the other</translation>
    </message>
    <message>
        <source>Giấy tờ cần mang</source>
        <translation>What to bring</translation>
    </message>
    <message>
        <source>Đã in tờ hướng dẫn, xin lấy ở khe bên phải</source>
        <translation>The guidance is printed: take it from the slot on the right</translation>
    </message>
    <message>
        <source>Đã in tờ hướng dẫn, xin lấy ở khe bên trái</source>
        <translation>The guidance is printed: take it from the slot on the left</translation>
    </message>
    <message>
        <source>Đã in tờ hướng dẫn, xin lấy ở khe bên trên</source>
        <translation>The guidance is printed: take it from the slot above</translation>
    </message>
    <message>
        <source>Đang in tờ hướng dẫn…</source>
        <translation>Printing the guidance…</translation>
    </message>
    <message>
        <source>Đã xin quầy xe lăn · bỏ</source>
        <translation>Wheelchair counter asked for · undo</translation>
    </message>
    <message>
        <source>Tôi cần quầy xe lăn</source>
        <translation>I need a wheelchair counter</translation>
    </message>
    <message>
        <source>Đã in tờ hướng dẫn, xin lấy ở khe bên dưới</source>
        <translation>The guidance is printed: take it from the slot below</translation>
    </message>
    <message>
        <source>Chưa in được tờ hướng dẫn. In lại?</source>
        <translation>The guidance was not printed. Print again?</translation>
    </message>
    <message>
        <source>Có thể tờ hướng dẫn chưa in đủ. In lại?</source>
        <translation>The guidance may not be whole. Print again?</translation>
    </message>
    <message>
        <source>In tờ hướng dẫn, chưa lấy số</source>
        <translation>Print guidance only, no number yet</translation>
    </message>
    <message>
        <source>In tờ hướng dẫn</source>
        <translation>Print guidance</translation>
    </message>
    <message>
        <source>Lấy số</source>
        <translation>Take a number</translation>
    </message>
    <message>
        <source>Lấy số hướng dẫn</source>
        <translation>Get a number for help</translation>
    </message>
    <message>
        <source>Tôi thuộc diện ưu tiên</source>
        <translation>I am in a priority group</translation>
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
        <source>%1, lâu hơn đã báo</source>
        <translation>%1, longer than told</translation>
    </message>
    <message>
        <source>lâu hơn đã báo; còn %1</source>
        <translation>longer than told; %1 left</translation>
    </message>
    <message>
        <source>Màn hình được giữ lại thêm.</source>
        <translation>This page stays longer.</translation>
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
        <source>Đã xin quầy dùng được xe lăn</source>
        <translation>counter for wheelchairs asked for</translation>
    </message>
    <message>
        <source>Quầy đang mở</source>
        <translation>Open counters</translation>
    </message>
    <message>
        <source>Số người chờ trước</source>
        <translation>People before you</translation>
    </message>
    <message>
        <source>Đang giữ màn hình</source>
        <translation>Page is kept</translation>
    </message>
    <message>
        <source>Giữ màn hình</source>
        <translation>Keep this page</translation>
    </message>
    <message numerus="yes">
        <source>%n người</source>
        <translation>
            <numerusform>%n person</numerusform>
            <numerusform>%n people</numerusform>
        </translation>
    </message>
    <message>
        <source>Không có ai</source>
        <translation>Nobody</translation>
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
        <source>Thời gian chờ</source>
        <translation>Waiting time</translation>
    </message>
    <message>
        <source>Nên có mặt trước</source>
        <translation>Be here by</translation>
    </message>
    <message>
        <source>chưa biết</source>
        <translation>not known yet</translation>
    </message>
    <message>
        <source>đến khi gọi số</source>
        <translation>until you are called</translation>
    </message>
    <message>
        <source>Chúng tôi tính từ</source>
        <translation>We count from</translation>
    </message>
    <message>
        <source>Theo dõi trên điện thoại</source>
        <translation>Follow on your phone</translation>
    </message>
    <message>
        <source>Quét mã để theo dõi số. Giữ trang mở, điện thoại sẽ báo khi sắp đến lượt. Không cần cài ứng dụng.</source>
        <translation>Scan to follow your number. Keep the page open and your phone tells you when your turn is near. No app needed.</translation>
    </message>
    <message>
        <source>Nơi chờ</source>
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
    <message>
        <source>Về đầu</source>
        <translation>Restart</translation>
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
        <source>%1 chờ</source>
        <translation>%1 waiting</translation>
    </message>
    <message>
        <source>%1–%2 phút</source>
        <translation>%1–%2 min</translation>
    </message>
    <message>
        <source>%1 giờ</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>Quầy chưa rảnh</source>
        <translation>No counter is free</translation>
    </message>
    <message>
        <source>khoảng %1</source>
        <translation>about %1</translation>
    </message>
    <message>
        <source>%1–%2 giờ</source>
        <translation>%1–%2 h</translation>
    </message>
    <message>
        <source>Hiện không cấp số</source>
        <translation>No numbers for now</translation>
    </message>
    <message>
        <source>Không cấp số</source>
        <translation>No numbers</translation>
    </message>
    <message>
        <source>Mở lúc %1</source>
        <translation>Opens at %1</translation>
    </message>
    <message>
        <source>Chưa mở quầy</source>
        <translation>No counter open yet</translation>
    </message>
    <message>
        <source>Không phải chờ</source>
        <translation>No waiting</translation>
    </message>
    <message>
        <source>Chưa biết phải chờ bao lâu</source>
        <translation>The wait is not known yet</translation>
    </message>
    <message>
        <source>Chưa có quầy</source>
        <translation>No counter yet</translation>
    </message>
    <message>
        <source>Quầy mở lúc %1</source>
        <translation>Counters open at %1</translation>
    </message>
</context>
</TS>
