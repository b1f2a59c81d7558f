<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="km" sourcelanguage="vi">
<context>
    <name>Login</name>
    <message>
        <source>Đăng nhập</source>
        <translation>ចូល</translation>
    </message>
    <message>
        <source>Mật khẩu</source>
        <translation>ពាក្យសម្ងាត់</translation>
    </message>
</context>
</TS>
