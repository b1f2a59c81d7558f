<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="km" sourcelanguage="vi">
<context>
    <name>GroupsPage</name>
    <message>
        <source>Tìm: %1…</source>
        <translation>ស្វែងរក៖ %1…</translation>
    </message>
    <message>
        <source>Đến lấy kết quả</source>
        <translation>មកយកលទ្ធផល</translation>
    </message>
    <message>
        <source>Nhận giấy tờ đã xong</source>
        <translation>ទទួលឯកសារដែលបានបញ្ចប់</translation>
    </message>
</context>
<context>
    <name>ClosedPage</name>
    <message>
        <source>Xem thủ tục và giấy tờ cần mang</source>
        <translation>មើលនីតិវិធី និងឯកសារដែលត្រូវយកមក</translation>
    </message>
    <message>
        <source>Hiện ngừng cấp số</source>
        <translation>ឥឡូវឈប់ចេញលេខ</translation>
    </message>
</context>
<context>
    <name>PaperState</name>
    <message>
        <source>Mời lấy phiếu ở khe bên dưới</source>
        <translation>សូមយកសំបុត្រពីខាងក្រោម</translation>
    </message>
    <message>
        <source>Phiếu đã in xong</source>
        <translation>សំបុត្របានបោះពុម្ព</translation>
    </message>
</context>
<context>
    <name>TicketPage</name>
    <message>
        <source>Quầy đang mở</source>
        <translation>បញ្ជរដែលបើក</translation>
    </message>
    <message>
        <source>Giữ màn hình</source>
        <translation>រក្សាអេក្រង់</translation>
    </message>
    <message>
        <source>Đang giữ màn hình</source>
        <translation>កំពុងរក្សាអេក្រង់</translation>
    </message>
    <message>
        <source>Số của ông/bà</source>
        <translation>លេខរបស់អ្នក</translation>
    </message>
    <message numerus="yes">
        <source>%n người</source>
        <translation>
            <numerusform>%n នាក់</numerusform>
        </translation>
    </message>
    <message>
        <source>Nơi chờ</source>
        <translation>កន្លែងរង់ចាំ</translation>
    </message>
</context>
</TS>
