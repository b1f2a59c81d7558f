<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="km" sourcelanguage="vi">
<context>
    <name>CallCard</name>
    <message>
        <source>Xin mời số</source>
        <translation>សូមអញ្ជើញលេខ</translation>
    </message>
    <message>
        <source>đến quầy</source>
        <translation>ទៅបញ្ជរ</translation>
    </message>
</context>
<context>
    <name>CallList</name>
    <message>
        <source>Vừa gọi</source>
        <translation>ទើបហៅ</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Xem số đang gọi trên điện thoại</source>
        <translation>មើល​លេខ​ដែល​កំពុង​ហៅ​តាម​ទូរសព្ទ</translation>
    </message>
</context>
<context>
    <name>Sign</name>
    <message>
        <source>đi lên</source>
        <translation>ឡើងលើ</translation>
    </message>
</context>
<context>
    <name>Resting</name>
    <message numerus="yes">
        <source>%n người đang chờ</source>
        <translation>
            <numerusform>%n នាក់កំពុងរង់ចាំ</numerusform>
        </translation>
    </message>
</context>
</TS>
