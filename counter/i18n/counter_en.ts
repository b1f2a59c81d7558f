<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="vi_VN">
<context>
    <name>AsideColumn</name>
    <message>
        <source>Vắng mặt</source>
        <translation>No-show</translation>
    </message>
    <message>
        <source>Vắng mặt trong %1 phút</source>
        <translation>No-shows, last %1 min</translation>
    </message>
    <message>
        <source>Chưa có ai vắng mặt.</source>
        <translation>No no-shows yet.</translation>
    </message>
    <message>
        <source>Ẩn số vắng cũ</source>
        <translation>Hide older no-shows</translation>
    </message>
    <message numerus="yes">
        <source>%n số vắng cũ hơn</source>
        <translation>
            <numerusform>%n older no-show</numerusform>
            <numerusform>%n older no-shows</numerusform>
        </translation>
    </message>
    <message>
        <source>Đang giữ số</source>
        <translation>On hold</translation>
    </message>
    <message>
        <source>Không giữ số nào.</source>
        <translation>No number is on hold.</translation>
    </message>
</context>
<context>
    <name>AsideList</name>
    <message>
        <source>Vào lại hàng chờ</source>
        <translation>Back in the queue</translation>
    </message>
</context>
<context>
    <name>BookingList</name>
    <message>
        <source>Lịch hẹn sắp tới</source>
        <translation>Bookings due</translation>
    </message>
    <message>
        <source>Không có lịch hẹn trong hai giờ tới.</source>
        <translation>No booking in the next two hours.</translation>
    </message>
</context>
<context>
    <name>CounterChoice</name>
    <message>
        <source>Xin chào, %1</source>
        <translation>Hello, %1</translation>
    </message>
    <message>
        <source>Đăng xuất</source>
        <translation>Sign out</translation>
    </message>
    <message>
        <source>Hôm nay anh/chị ngồi quầy nào?</source>
        <translation>Which counter is yours today?</translation>
    </message>
    <message>
        <source>Nhận %1 từ %2</source>
        <translation>Take %1 over from %2</translation>
    </message>
    <message>
        <source>Mở %1</source>
        <translation>Open %1</translation>
    </message>
    <message>
        <source>Mở quầy</source>
        <translation>Open the counter</translation>
    </message>
</context>
<context>
    <name>FoundPanel</name>
    <message>
        <source>Mã vừa quét</source>
        <translation>The code just scanned</translation>
    </message>
    <message>
        <source>Lý do (được lưu lại)</source>
        <translation>Reason (it is kept)</translation>
    </message>
    <message>
        <source>Ở quầy này không cần làm gì với mã này.</source>
        <translation>There is nothing to do with it at this counter.</translation>
    </message>
</context>
<context>
    <name>HelpBanner</name>
    <message>
        <source>Tôi sang giúp</source>
        <translation>I am coming</translation>
    </message>
</context>
<context>
    <name>HelpPanel</name>
    <message>
        <source>Gọi hỗ trợ</source>
        <translation>Call for help</translation>
    </message>
    <message>
        <source>Người quản lý và các quầy khác thấy ngay. Ai nhận lời sẽ hiện ở đây.</source>
        <translation>The manager and the other counters see it at once. Who answers is shown here.</translation>
    </message>
    <message>
        <source>Việc cần giúp (không bắt buộc)</source>
        <translation>What it is about (optional)</translation>
    </message>
    <message>
        <source>Báo động thầm: máy này chỉ hiện một chấm nhỏ, người đứng trước quầy không đọc được gì.</source>
        <translation>Silent alarm: this window shows a small dot only; whoever stands at the counter can read nothing.</translation>
    </message>
    <message>
        <source>Báo động thầm</source>
        <translation>Silent alarm</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Phím tắt</source>
        <translation>Keys</translation>
    </message>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
</context>
<context>
    <name>LeavePanel</name>
    <message>
        <source>Rời quầy</source>
        <translation>Leave the counter</translation>
    </message>
    <message>
        <source>Còn người ở quầy. Số này sẽ thế nào?</source>
        <translation>Somebody is at the counter. What is to become of this number?</translation>
    </message>
    <message>
        <source>Quầy đang mở.</source>
        <translation>The counter is open.</translation>
    </message>
</context>
<context>
    <name>ListPanel</name>
    <message>
        <source>Chuyển</source>
        <translation>Transfer</translation>
    </message>
    <message>
        <source>Chọn số để gọi</source>
        <translation>Choose a number to call</translation>
    </message>
    <message>
        <source>Sửa thủ tục</source>
        <translation>Correct the service</translation>
    </message>
    <message>
        <source>Thủ tục tiếp theo</source>
        <translation>What follows</translation>
    </message>
    <message>
        <source>Diện ưu tiên</source>
        <translation>Priority group</translation>
    </message>
    <message>
        <source>Tìm số hoặc thủ tục, không cần gõ dấu</source>
        <translation>Find a number or service</translation>
    </message>
    <message>
        <source>Tìm thủ tục, quầy hoặc người, không cần gõ dấu</source>
        <translation>Find a service, counter or person</translation>
    </message>
    <message>
        <source>Tìm thủ tục của quầy này, không cần gõ dấu</source>
        <translation>Find a service of this counter</translation>
    </message>
    <message>
        <source>Tìm thủ tục, không cần gõ dấu</source>
        <translation>Find a service, accents not needed</translation>
    </message>
    <message>
        <source>Không tìm thấy. Xin gõ ngắn hơn.</source>
        <translation>Nothing found. Try a shorter word.</translation>
    </message>
    <message>
        <source>Không còn ai chờ.</source>
        <translation>Nobody is waiting.</translation>
    </message>
    <message>
        <source>Quầy này không làm thủ tục nào khác.</source>
        <translation>This counter serves nothing else.</translation>
    </message>
    <message>
        <source>Theo thời gian chờ</source>
        <translation>By time waited</translation>
    </message>
    <message>
        <source>Phục vụ trước</source>
        <translation>Serve first</translation>
    </message>
    <message>
        <source>Xong thì trả lại tôi</source>
        <translation>Then back to me</translation>
    </message>
    <message>
        <source>Làm trước</source>
        <translation>Do it earlier</translation>
    </message>
    <message>
        <source>Làm sau</source>
        <translation>Do it later</translation>
    </message>
    <message>
        <source>Quầy dùng được xe lăn</source>
        <translation>Counter for wheelchairs</translation>
    </message>
    <message>
        <source>Lý do (được lưu lại)</source>
        <translation>Reason (it is kept)</translation>
    </message>
    <message>
        <source>Lý do (không bắt buộc)</source>
        <translation>Reason (optional)</translation>
    </message>
    <message>
        <source>Chuyển đến %1</source>
        <translation>Transfer to %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Chọn diện cho %1</source>
        <translation>Choose a class for %1</translation>
    </message>
    <message>
        <source>Gọi %1</source>
        <translation>Call %1</translation>
    </message>
    <message>
        <source>Sửa thành %1</source>
        <translation>Correct to %1</translation>
    </message>
    <message>
        <source>Bỏ %1</source>
        <translation>Drop %1</translation>
    </message>
    <message>
        <source>Thêm %1</source>
        <translation>Add %1</translation>
    </message>
</context>
<context>
    <name>Login</name>
    <message>
        <source>Đăng nhập</source>
        <translation>Sign in</translation>
    </message>
    <message>
        <source>Tên đăng nhập</source>
        <translation>User name</translation>
    </message>
    <message>
        <source>Mật khẩu hoặc PIN</source>
        <translation>Password or PIN</translation>
    </message>
    <message>
        <source>Mật khẩu</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>Đang đăng nhập…</source>
        <translation>Signing in…</translation>
    </message>
</context>
<context>
    <name>Main</name>
    <message>
        <source>Quầy hướng dẫn</source>
        <translation>Reception desk</translation>
    </message>
</context>
<context>
    <name>MiniDesk</name>
    <message>
        <source>Hoàn tác</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>Cửa sổ lớn</source>
        <translation>Large window</translation>
    </message>
    <message>
        <source>Không còn số nào chờ quầy này</source>
        <translation>Nobody is waiting for this counter</translation>
    </message>
    <message>
        <source>Quầy đã đóng</source>
        <translation>The counter is closed</translation>
    </message>
    <message>
        <source>Tiếp: %1 · %2</source>
        <translation>Next: %1 · %2</translation>
    </message>
    <message>
        <source>Tiếp: %1</source>
        <translation>Next: %1</translation>
    </message>
</context>
<context>
    <name>OutcomeForm</name>
    <message>
        <source>Kết quả</source>
        <translation>Outcome</translation>
    </message>
    <message>
        <source>Số hồ sơ</source>
        <translation>Applications</translation>
    </message>
    <message>
        <source>Bớt một hồ sơ</source>
        <translation>Remove one application</translation>
    </message>
    <message>
        <source>Thêm một hồ sơ</source>
        <translation>Add one application</translation>
    </message>
    <message>
        <source>Mã hồ sơ (không bắt buộc)</source>
        <translation>Code (optional)</translation>
    </message>
    <message>
        <source>Mã hồ sơ</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Cách nộp</source>
        <translation>Filed</translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Nộp trực tuyến</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Nộp trực tiếp</source>
        <translation>In person</translation>
    </message>
</context>
<context>
    <name>PaceCard</name>
    <message>
        <source>Nhịp của tôi hôm nay</source>
        <translation>My pace today</translation>
    </message>
    <message>
        <source>Hôm nay tôi chưa phục vụ xong lượt nào.</source>
        <translation>No visit finished yet today.</translation>
    </message>
</context>
<context>
    <name>PanelHead</name>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
</context>
<context>
    <name>PaperTicks</name>
    <message>
        <source>Giấy tờ cần có</source>
        <translation>Papers needed</translation>
    </message>
    <message>
        <source>Giấy tờ</source>
        <translation>Papers</translation>
    </message>
</context>
<context>
    <name>ParkPanel</name>
    <message>
        <source>Giữ số</source>
        <translation>Hold</translation>
    </message>
    <message>
        <source>Số được giữ riêng và nhắc lại khi hết giờ. Người dân quay lại thì cho vào lại hàng chờ mà không mất chỗ.</source>
        <translation>The number is kept aside and you are reminded when the time is up. A person who comes back returns to the queue without losing their place.</translation>
    </message>
    <message>
        <source>Số được giữ riêng và tự vào lại hàng chờ khi hết giờ, không mất chỗ. Người dân quay lại sớm hơn thì cho vào trước.</source>
        <translation>The number is kept aside and is back in the queue by itself when the time is over, at its place. If the person is back sooner, bring it back before.</translation>
    </message>
    <message>
        <source>Nhắc sau</source>
        <translation>Remind me after</translation>
    </message>
    <message>
        <source>Vào lại sau</source>
        <translation>Back after</translation>
    </message>
    <message>
        <source>%1 phút</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>Lý do (không bắt buộc)</source>
        <translation>Reason (optional)</translation>
    </message>
    <message>
        <source>Giữ số %1 phút</source>
        <translation>Hold for %1 min</translation>
    </message>
</context>
<context>
    <name>PausePanel</name>
    <message>
        <source>Tạm nghỉ vì</source>
        <translation>Pause for</translation>
    </message>
    <message>
        <source>Hẹn trở lại sau (không bắt buộc)</source>
        <translation>Back in (optional)</translation>
    </message>
    <message>
        <source>%1 phút</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>Đóng quầy</source>
        <translation>Close the counter</translation>
    </message>
    <message>
        <source>Đóng quầy và đăng xuất</source>
        <translation>Close and sign out</translation>
    </message>
</context>
<context>
    <name>PersonCard</name>
    <message>
        <source>Tiếp theo</source>
        <translation>Next</translation>
    </message>
</context>
<context>
    <name>QueueColumn</name>
    <message>
        <source>Đang chờ</source>
        <translation>Waiting</translation>
    </message>
    <message>
        <source>Tiếp theo cho quầy này</source>
        <translation>Next at this counter</translation>
    </message>
    <message>
        <source>Các quầy</source>
        <translation>Counters</translation>
    </message>
</context>
<context>
    <name>QuietView</name>
    <message>
        <source>Tạm nghỉ</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Không còn số nào chờ quầy này</source>
        <translation>Nobody is waiting for this counter</translation>
    </message>
    <message>
        <source>Quầy đã đóng</source>
        <translation>The counter is closed</translation>
    </message>
    <message>
        <source>Quầy không nhận số mới. Hàng chờ vẫn được cập nhật bên trái.</source>
        <translation>The counter takes no new numbers. The queue on the left stays live.</translation>
    </message>
    <message>
        <source>Khi có người lấy số cho lĩnh vực của quầy, số tiếp theo hiện ở đây.</source>
        <translation>When somebody takes a number for this counter&apos;s services, it shows here.</translation>
    </message>
    <message>
        <source>Mở quầy để bắt đầu gọi số.</source>
        <translation>Open the counter to begin calling.</translation>
    </message>
</context>
<context>
    <name>ReadyView</name>
    <message>
        <source>Số tiếp theo</source>
        <translation>Next number</translation>
    </message>
    <message>
        <source>Sau đó</source>
        <translation>Then</translation>
    </message>
</context>
<context>
    <name>ReceptionPage</name>
    <message>
        <source>Quầy hướng dẫn</source>
        <translation>Reception desk</translation>
    </message>
    <message>
        <source>Đăng xuất</source>
        <translation>Sign out</translation>
    </message>
    <message>
        <source>Cấp số cho người dân</source>
        <translation>Give a number</translation>
    </message>
    <message>
        <source>Tìm thủ tục, gõ không dấu cũng được</source>
        <translation>Search services; tone marks may be left out</translation>
    </message>
    <message>
        <source>Đang chờ thẻ, bấm để thôi</source>
        <translation>Waiting for the card (stop)</translation>
    </message>
    <message>
        <source>Người dân đồng ý: đọc thẻ</source>
        <translation>They agree: read the card</translation>
    </message>
    <message>
        <source>Đã đọc thẻ, bấm để bỏ</source>
        <translation>Card read, press to drop it</translation>
    </message>
    <message>
        <source>Không bắt buộc. Chỉ xem ngày sinh và số căn cước; máy chủ chỉ nhận một mã, xóa sau ngày.</source>
        <translation>Optional. Only birth date and number are looked at; the server gets a code alone, erased after the day.</translation>
    </message>
    <message>
        <source>Diện ưu tiên, ghi lại người cấp</source>
        <translation>Priority group; who grants it is recorded</translation>
    </message>
    <message>
        <source>Ngôn ngữ trên phiếu</source>
        <translation>Language of the ticket</translation>
    </message>
    <message>
        <source>Chọn thủ tục để cấp số</source>
        <translation>Choose a service</translation>
    </message>
    <message>
        <source>In phiếu: %1</source>
        <translation>Print a ticket: %1</translation>
    </message>
    <message>
        <source>Cấp số: %1</source>
        <translation>Give a number: %1</translation>
    </message>
    <message>
        <source>Tìm phiếu</source>
        <translation>Find a ticket</translation>
    </message>
    <message>
        <source>Số, mã hẹn hoặc quét QR</source>
        <translation>Number, booking code, QR scan</translation>
    </message>
    <message>
        <source>Lấy số ngay, không theo giờ hẹn</source>
        <translation>Take a number now, not by the booking</translation>
    </message>
    <message>
        <source>Giữ lịch hẹn, quay lại sau</source>
        <translation>Keep the booking, come back later</translation>
    </message>
    <message>
        <source>Mã QR của số %1</source>
        <translation>QR code of number %1</translation>
    </message>
    <message>
        <source>In lại phiếu</source>
        <translation>Print again</translation>
    </message>
    <message>
        <source>Xong, người tiếp theo</source>
        <translation>Done, next person</translation>
    </message>
    <message>
        <source>Ai mất phiếu vẫn giữ nguyên số: gõ số, hoặc quét mã QR trên ảnh chụp hay trên điện thoại, rồi in lại.</source>
        <translation>Who lost the ticket keeps the number: type it, or scan the QR code on a photo or a phone, then print it again.</translation>
    </message>
    <message>
        <source>Vắng mặt, đang giữ</source>
        <translation>Missed or held</translation>
    </message>
    <message>
        <source>Không có số nào.</source>
        <translation>None.</translation>
    </message>
    <message>
        <source>Lấy số từ xa, chưa đến</source>
        <translation>Taken outside, not arrived</translation>
    </message>
    <message>
        <source>Vắng mặt đã lâu</source>
        <translation>Missed longer ago</translation>
    </message>
</context>
<context>
    <name>SlipPanel</name>
    <message>
        <source>In phiếu hướng dẫn</source>
        <translation>Print a guidance slip</translation>
    </message>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Giấy tờ còn thiếu</source>
        <translation>Still missing</translation>
    </message>
    <message>
        <source>Giấy tờ khác</source>
        <translation>Anything else</translation>
    </message>
    <message>
        <source>Nộp ở đâu</source>
        <translation>Bring it to</translation>
    </message>
    <message>
        <source>Đến khi nào (không bắt buộc)</source>
        <translation>Until when (optional)</translation>
    </message>
    <message>
        <source>Phiếu ghi rõ: đây không phải biểu mẫu chính thức. Máy không lưu lại gì.</source>
        <translation>The slip says that it is no official form. Nothing of it is kept.</translation>
    </message>
    <message>
        <source>In phiếu</source>
        <translation>Print</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Quầy phục vụ</source>
        <translation>Service counter</translation>
    </message>
    <message>
        <source>Quầy hướng dẫn</source>
        <translation>Reception desk</translation>
    </message>
</context>
<context>
    <name>TicketView</name>
    <message>
        <source>Ưu tiên</source>
        <translation>Priority</translation>
    </message>
    <message>
        <source>Diện ưu tiên</source>
        <translation>Priority group</translation>
    </message>
    <message>
        <source>Thủ tục sau</source>
        <translation>Follows</translation>
    </message>
    <message>
        <source>Thủ tục tiếp theo</source>
        <translation>What follows</translation>
    </message>
    <message>
        <source>Giấy tờ cần có: %1</source>
        <translation>Papers needed: %1</translation>
    </message>
    <message>
        <source>In phiếu</source>
        <translation>Print a slip</translation>
    </message>
    <message>
        <source>In phiếu hướng dẫn</source>
        <translation>Print a guidance slip</translation>
    </message>
    <message>
        <source>Khi người dân đến quầy, bấm F4. Nếu chưa thấy, bấm F3 để gọi lại.</source>
        <translation>Press F4 when the person is here. If nobody comes, F3 calls again.</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Nền sáng hoặc tối</source>
        <translation>Light or dark</translation>
    </message>
    <message>
        <source>Bật hoặc tắt chuông</source>
        <translation>Chime on or off</translation>
    </message>
    <message>
        <source>Phím tắt</source>
        <translation>Keys</translation>
    </message>
    <message>
        <source>Gọi hỗ trợ</source>
        <translation>Call for help</translation>
    </message>
    <message>
        <source>Thu nhỏ</source>
        <translation>Small window</translation>
    </message>
    <message>
        <source>Tiếp tục</source>
        <translation>Resume</translation>
    </message>
    <message>
        <source>Tạm nghỉ</source>
        <translation>Pause</translation>
    </message>
</context>
<context>
    <name>UndoCard</name>
    <message>
        <source>Hoàn tác</source>
        <translation>Undo</translation>
    </message>
</context>
</TS>
