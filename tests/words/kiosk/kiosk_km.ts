<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="km" sourcelanguage="vi">
<context>
    <name>GroupsPage</name>
    <message>
        <source>Tìm: khai sinh, sổ đỏ, hộ chiếu…</source>
        <translation>ស្វែងរក៖ សំបុត្រកំណើត…</translation>
    </message>
</context>
<context>
    <name>TicketPage</name>
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
