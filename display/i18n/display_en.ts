<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="vi">
<context>
    <name>BottomBar</name>
    <message>
        <source>Không đọc được thư mục kết quả.</source>
        <translation>The folder of results cannot be read.</translation>
    </message>
    <message>
        <source>Tệp kết quả %1 không đọc được.</source>
        <translation>The file of results %1 cannot be read.</translation>
    </message>
    <message>
        <source>Tệp kết quả %1, dòng %2 không dùng được.</source>
        <translation>File of results %1: line %2 cannot be used.</translation>
    </message>
    <message>
        <source>Không có quầy %1: sửa dòng counter trong tệp cài đặt của màn hình này.</source>
        <translation>There is no counter %1: put it right under &quot;counter&quot; in the settings file of this screen.</translation>
    </message>
    <message>
        <source>Không có tiếng</source>
        <translation>No sound</translation>
    </message>
    <message>
        <source>Mất kết nối</source>
        <translation>No connection</translation>
    </message>
    <message>
        <source>Đang kết nối</source>
        <translation>Connecting</translation>
    </message>
    <message>
        <source>Trực tiếp</source>
        <translation>Live</translation>
    </message>
</context>
<context>
    <name>CallCard</name>
    <message>
        <source>Xin mời số</source>
        <translation>Now calling</translation>
    </message>
    <message>
        <source>đến quầy</source>
        <translation>to counter</translation>
    </message>
    <message>
        <source>Gọi lại</source>
        <translation>Called again</translation>
    </message>
</context>
<context>
    <name>CallList</name>
    <message>
        <source>Vừa gọi</source>
        <translation>Just called</translation>
    </message>
    <message>
        <source>Chưa có số nào được gọi</source>
        <translation>No number has been called yet</translation>
    </message>
</context>
<context>
    <name>ClassicLayout</name>
    <message>
        <source>Đang phục vụ</source>
        <translation>Now serving</translation>
    </message>
    <message>
        <source>Quầy</source>
        <translation>Counter</translation>
    </message>
    <message>
        <source>Người đang chờ</source>
        <translation>People waiting</translation>
    </message>
</context>
<context>
    <name>CounterCell</name>
    <message>
        <source>Quầy %1</source>
        <translation>Counter %1</translation>
    </message>
    <message>
        <source>tạm nghỉ</source>
        <translation>paused</translation>
    </message>
    <message>
        <source>sẵn sàng</source>
        <translation>ready</translation>
    </message>
    <message>
        <source>đóng</source>
        <translation>closed</translation>
    </message>
</context>
<context>
    <name>DoorLayout</name>
    <message>
        <source>Quầy</source>
        <translation>Counter</translation>
    </message>
    <message>
        <source>Gọi lại: xin mời số</source>
        <translation>Called again: number</translation>
    </message>
    <message>
        <source>Xin mời số</source>
        <translation>Now calling</translation>
    </message>
    <message>
        <source>Người đang chờ</source>
        <translation>People waiting</translation>
    </message>
    <message>
        <source>Đang phục vụ</source>
        <translation>Now serving</translation>
    </message>
    <message>
        <source>Quầy tạm nghỉ</source>
        <translation>This counter is paused</translation>
    </message>
    <message>
        <source>Quầy đóng</source>
        <translation>This counter is closed</translation>
    </message>
    <message>
        <source>Xin ông/bà chờ gọi số</source>
        <translation>Please wait for your number</translation>
    </message>
    <message>
        <source>Hiện ngừng cấp số</source>
        <translation>No numbers are being given</translation>
    </message>
    <message numerus="yes">
        <source>%n người đang chờ</source>
        <translation>
            <numerusform>%n person waiting</numerusform>
            <numerusform>%n people waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HallHead</name>
    <message>
        <source>Mất kết nối từ %1</source>
        <translation>No connection since %1</translation>
    </message>
    <message>
        <source>Số gọi từ lúc đó chưa hiện ở đây. Xin ông/bà nghe cán bộ gọi tại quầy.</source>
        <translation>Numbers called since then are not shown here. Please listen to the clerks.</translation>
    </message>
</context>
<context>
    <name>ListsLayout</name>
    <message>
        <source>Đang chờ gọi</source>
        <translation>Waiting to be called</translation>
    </message>
    <message>
        <source>Không có ai đang chờ</source>
        <translation>Nobody is waiting</translation>
    </message>
    <message>
        <source>Đã gọi, chưa đến</source>
        <translation>Called, not here yet</translation>
    </message>
    <message>
        <source>Xin báo với cán bộ.</source>
        <translation>Please tell a clerk.</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Theo dõi số trên điện thoại</source>
        <translation>Follow your number</translation>
    </message>
    <message>
        <source>Quét mã trên phiếu để theo dõi số. Giữ trang mở, điện thoại sẽ báo khi sắp đến lượt.</source>
        <translation>Scan the code on your ticket. You may wait elsewhere: keep the page open and your phone will tell you.</translation>
    </message>
    <message>
        <source>Đã lấy số từ nhà? Quét mã khi đến.</source>
        <translation>Number from home? Scan on arrival.</translation>
    </message>
    <message>
        <source>Xem số đang gọi trên điện thoại</source>
        <translation>See the calls on your phone</translation>
    </message>
</context>
<context>
    <name>QueueChip</name>
    <message>
        <source>chờ</source>
        <translation>waiting</translation>
    </message>
    <message>
        <source>vào ngay</source>
        <translation>no wait</translation>
    </message>
</context>
<context>
    <name>QueueList</name>
    <message>
        <source>vào ngay</source>
        <translation>no wait</translation>
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
        <source>dưới %1 phút</source>
        <translation>under %1 min</translation>
    </message>
    <message>
        <source>khoảng %1 phút</source>
        <translation>about %1 min</translation>
    </message>
</context>
<context>
    <name>Resting</name>
    <message>
        <source>Mất kết nối</source>
        <translation>No connection</translation>
    </message>
    <message>
        <source>Đang kết nối</source>
        <translation>Connecting</translation>
    </message>
    <message>
        <source>Màn hình này tạm ngừng</source>
        <translation>This screen is not in use</translation>
    </message>
    <message>
        <source>Hiện ngừng cấp số</source>
        <translation>No numbers are being given</translation>
    </message>
    <message>
        <source>Xin ông/bà chờ gọi số</source>
        <translation>Please wait for your number</translation>
    </message>
    <message>
        <source>Xin ông/bà xem màn hình khác hoặc nghe cán bộ gọi tại quầy.</source>
        <translation>Please look at another screen, or listen to the clerks.</translation>
    </message>
    <message>
        <source>Xin ông/bà nghe cán bộ gọi tại quầy.</source>
        <translation>Please listen to the clerks.</translation>
    </message>
    <message>
        <source>Số được gọi sẽ hiện ở đây trong giây lát.</source>
        <translation>Numbers will be shown here in a moment.</translation>
    </message>
    <message>
        <source>Xin ông/bà quay lại trong giờ làm việc.</source>
        <translation>Please come back in opening hours.</translation>
    </message>
    <message>
        <source>Số được gọi sẽ hiện ở đây và được đọc trên loa.</source>
        <translation>It will be shown here and spoken in the hall.</translation>
    </message>
    <message>
        <source>Số được gọi sẽ hiện ở đây.</source>
        <translation>It will be shown here.</translation>
    </message>
    <message>
        <source>Các quầy vẫn gọi những số đã cấp.</source>
        <translation>Counters still call numbers already given.</translation>
    </message>
    <message numerus="yes">
        <source>%n người đang chờ</source>
        <translation>
            <numerusform>%n person waiting</numerusform>
            <numerusform>%n people waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultsLayout</name>
    <message>
        <source>Chưa có danh sách hồ sơ</source>
        <translation>There is no list yet</translation>
    </message>
    <message>
        <source>Chưa có hồ sơ nào có kết quả</source>
        <translation>No results are ready yet</translation>
    </message>
    <message>
        <source>Hồ sơ đã có kết quả</source>
        <translation>Results ready to collect</translation>
    </message>
    <message>
        <source>Xem 6 số cuối của mã hồ sơ trên giấy hẹn</source>
        <translation>Look for the last 6 digits of the code on your appointment slip</translation>
    </message>
    <message>
        <source>Mới trong giờ qua</source>
        <translation>New in the last hour</translation>
    </message>
    <message>
        <source>Nhận tại quầy</source>
        <translation>Collect at counter</translation>
    </message>
    <message>
        <source>Lấy số nhóm %1 ở máy lấy số</source>
        <translation>Take a number of group %1 at the ticket machine</translation>
    </message>
    <message>
        <source>Hiện ngừng cấp số</source>
        <translation>No numbers are being given</translation>
    </message>
</context>
<context>
    <name>Sign</name>
    <message>
        <source>bên trái</source>
        <translation>to the left</translation>
    </message>
    <message>
        <source>bên phải</source>
        <translation>to the right</translation>
    </message>
    <message>
        <source>đi thẳng</source>
        <translation>straight ahead</translation>
    </message>
    <message>
        <source>đi lên</source>
        <translation>go up</translation>
    </message>
    <message>
        <source>đi xuống</source>
        <translation>go down</translation>
    </message>
    <message>
        <source>phía sau</source>
        <translation>behind you</translation>
    </message>
</context>
</TS>
