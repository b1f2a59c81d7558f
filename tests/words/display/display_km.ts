<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="km" sourcelanguage="vi">
<context>
    <name>BottomBar</name>
    <message>
        <source>Không đọc được thư mục kết quả.</source>
        <translation>មិន​អាច​អាន​ថត​លទ្ធផល​បាន​ទេ។</translation>
    </message>
    <message>
        <source>Tệp kết quả %1 không đọc được.</source>
        <translation>មិន​អាច​អាន​ឯកសារ​លទ្ធផល %1 បាន​ទេ។</translation>
    </message>
    <message>
        <source>Tệp kết quả %1, dòng %2 không dùng được.</source>
        <translation>ឯកសារ​លទ្ធផល %1 បន្ទាត់​ទី %2 ប្រើ​មិន​បាន។</translation>
    </message>
    <message>
        <source>Không có quầy %1: sửa dòng counter trong tệp cài đặt của màn hình này.</source>
        <translation>គ្មាន​បញ្ជរ %1 ទេ៖ សូម​កែ​បន្ទាត់ counter ក្នុង​ឯកសារ​កំណត់​របស់​អេក្រង់​នេះ។</translation>
    </message>
    <message>
        <source>Không có tiếng</source>
        <translation>គ្មាន​សំឡេង</translation>
    </message>
    <message>
        <source>Mất kết nối</source>
        <translation>បាត់​ការ​តភ្ជាប់</translation>
    </message>
    <message>
        <source>Đang kết nối</source>
        <translation>កំពុង​តភ្ជាប់</translation>
    </message>
    <message>
        <source>Trực tiếp</source>
        <translation>ផ្ទាល់</translation>
    </message>
</context>
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
    <message>
        <source>Gọi lại</source>
        <translation>ហៅ​ម្ដងទៀត</translation>
    </message>
</context>
<context>
    <name>CallList</name>
    <message>
        <source>Vừa gọi</source>
        <translation>ទើបហៅ</translation>
    </message>
    <message>
        <source>Chưa có số nào được gọi</source>
        <translation>មិន​ទាន់​មាន​លេខ​ណា​ត្រូវ​បាន​ហៅ​ទេ</translation>
    </message>
</context>
<context>
    <name>ClassicLayout</name>
    <message>
        <source>Đang phục vụ</source>
        <translation>កំពុង​បម្រើ</translation>
    </message>
    <message>
        <source>Quầy</source>
        <translation>បញ្ជរ</translation>
    </message>
    <message>
        <source>Người đang chờ</source>
        <translation>អ្នក​រង់ចាំ</translation>
    </message>
</context>
<context>
    <name>CounterCell</name>
    <message>
        <source>Quầy %1</source>
        <translation>បញ្ជរ %1</translation>
    </message>
    <message>
        <source>tạm nghỉ</source>
        <translation>សម្រាក</translation>
    </message>
    <message>
        <source>sẵn sàng</source>
        <translation>រួចរាល់</translation>
    </message>
    <message>
        <source>đóng</source>
        <translation>បិទ</translation>
    </message>
</context>
<context>
    <name>DoorLayout</name>
    <message>
        <source>Quầy</source>
        <translation>បញ្ជរ</translation>
    </message>
    <message>
        <source>Gọi lại: xin mời số</source>
        <translation>ហៅ​ម្ដងទៀត៖ សូម​អញ្ជើញ​លេខ</translation>
    </message>
    <message>
        <source>Xin mời số</source>
        <translation>សូមអញ្ជើញលេខ</translation>
    </message>
    <message>
        <source>Người đang chờ</source>
        <translation>អ្នក​រង់ចាំ</translation>
    </message>
    <message>
        <source>Đang phục vụ</source>
        <translation>កំពុង​បម្រើ</translation>
    </message>
    <message>
        <source>Quầy tạm nghỉ</source>
        <translation>បញ្ជរ​សម្រាក​បណ្ដោះ​អាសន្ន</translation>
    </message>
    <message>
        <source>Quầy đóng</source>
        <translation>បញ្ជរ​បិទ</translation>
    </message>
    <message>
        <source>Xin ông/bà chờ gọi số</source>
        <translation>សូម​រង់ចាំ​ការ​ហៅ​លេខ</translation>
    </message>
    <message>
        <source>Hiện ngừng cấp số</source>
        <translation>ឥឡូវ​ឈប់​ចេញ​លេខ</translation>
    </message>
    <message numerus="yes">
        <source>%n người đang chờ</source>
        <translation>
            <numerusform>%n នាក់កំពុងរង់ចាំ</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HallHead</name>
    <message>
        <source>Mất kết nối từ %1</source>
        <translation>បាត់​ការ​តភ្ជាប់​តាំង​ពី %1</translation>
    </message>
    <message>
        <source>Số gọi từ lúc đó chưa hiện ở đây. Xin ông/bà nghe cán bộ gọi tại quầy.</source>
        <translation>លេខ​ដែល​ហៅ​ចាប់ពី​ពេល​នោះ​មិន​ទាន់​បង្ហាញ​នៅ​ទីនេះ​ទេ។ សូម​ស្ដាប់​មន្ត្រី​ហៅ​នៅ​បញ្ជរ។</translation>
    </message>
</context>
<context>
    <name>ListsLayout</name>
    <message>
        <source>Đang chờ gọi</source>
        <translation>កំពុង​រង់ចាំ​ហៅ</translation>
    </message>
    <message>
        <source>Không có ai đang chờ</source>
        <translation>គ្មាន​អ្នក​រង់ចាំ</translation>
    </message>
    <message>
        <source>Đã gọi, chưa đến</source>
        <translation>បាន​ហៅ មិន​ទាន់​មក</translation>
    </message>
    <message>
        <source>Xin báo với cán bộ.</source>
        <translation>សូម​ប្រាប់​មន្ត្រី។</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Theo dõi số trên điện thoại</source>
        <translation>តាមដាន​លេខ​តាម​ទូរសព្ទ</translation>
    </message>
    <message>
        <source>Quét mã trên phiếu để theo dõi số. Giữ trang mở, điện thoại sẽ báo khi sắp đến lượt.</source>
        <translation>ស្កេន​កូដ​លើ​សំបុត្រ​ដើម្បី​តាមដាន​លេខ។ ទុក​ទំព័រ​ឱ្យ​បើក ទូរសព្ទ​នឹង​ប្រាប់​ពេល​ជិត​ដល់​វេន។</translation>
    </message>
    <message>
        <source>Đã lấy số từ nhà? Quét mã khi đến.</source>
        <translation>បាន​យក​លេខ​ពី​ផ្ទះ? ស្កេន​កូដ​ពេល​មក​ដល់។</translation>
    </message>
    <message>
        <source>Xem số đang gọi trên điện thoại</source>
        <translation>មើល​លេខ​ដែល​កំពុង​ហៅ​តាម​ទូរសព្ទ</translation>
    </message>
</context>
<context>
    <name>QueueChip</name>
    <message>
        <source>chờ</source>
        <translation>រង់ចាំ</translation>
    </message>
    <message>
        <source>vào ngay</source>
        <translation>ចូល​ភ្លាម</translation>
    </message>
</context>
<context>
    <name>QueueList</name>
    <message>
        <source>vào ngay</source>
        <translation>ចូល​ភ្លាម</translation>
    </message>
    <message>
        <source>%1 phút</source>
        <translation>%1 នាទី</translation>
    </message>
    <message>
        <source>%1–%2 phút</source>
        <translation>%1–%2 នាទី</translation>
    </message>
    <message>
        <source>dưới %1 phút</source>
        <translation>តិចជាង %1 នាទី</translation>
    </message>
    <message>
        <source>khoảng %1 phút</source>
        <translation>ប្រហែល %1 នាទី</translation>
    </message>
</context>
<context>
    <name>Resting</name>
    <message>
        <source>Mất kết nối</source>
        <translation>បាត់​ការ​តភ្ជាប់</translation>
    </message>
    <message>
        <source>Đang kết nối</source>
        <translation>កំពុង​តភ្ជាប់</translation>
    </message>
    <message>
        <source>Màn hình này tạm ngừng</source>
        <translation>អេក្រង់​នេះ​ផ្អាក​បណ្ដោះ​អាសន្ន</translation>
    </message>
    <message>
        <source>Hiện ngừng cấp số</source>
        <translation>ឥឡូវ​ឈប់​ចេញ​លេខ</translation>
    </message>
    <message>
        <source>Xin ông/bà chờ gọi số</source>
        <translation>សូម​រង់ចាំ​ការ​ហៅ​លេខ</translation>
    </message>
    <message>
        <source>Xin ông/bà xem màn hình khác hoặc nghe cán bộ gọi tại quầy.</source>
        <translation>សូម​មើល​អេក្រង់​ផ្សេង ឬ​ស្ដាប់​មន្ត្រី​ហៅ​នៅ​បញ្ជរ។</translation>
    </message>
    <message>
        <source>Xin ông/bà nghe cán bộ gọi tại quầy.</source>
        <translation>សូម​ស្ដាប់​មន្ត្រី​ហៅ​នៅ​បញ្ជរ។</translation>
    </message>
    <message>
        <source>Số được gọi sẽ hiện ở đây trong giây lát.</source>
        <translation>លេខ​ដែល​ហៅ​នឹង​បង្ហាញ​នៅ​ទីនេះ​បន្តិច​ទៀត។</translation>
    </message>
    <message>
        <source>Xin ông/bà quay lại trong giờ làm việc.</source>
        <translation>សូម​ត្រឡប់​មក​វិញ​ក្នុង​ម៉ោង​ធ្វើការ។</translation>
    </message>
    <message>
        <source>Số được gọi sẽ hiện ở đây và được đọc trên loa.</source>
        <translation>លេខ​ដែល​ហៅ​នឹង​បង្ហាញ​នៅ​ទីនេះ និង​អាន​តាម​ឧបករណ៍​បំពង​សំឡេង។</translation>
    </message>
    <message>
        <source>Số được gọi sẽ hiện ở đây.</source>
        <translation>លេខ​ដែល​ហៅ​នឹង​បង្ហាញ​នៅ​ទីនេះ។</translation>
    </message>
    <message>
        <source>Các quầy vẫn gọi những số đã cấp.</source>
        <translation>បញ្ជរ​នៅ​តែ​ហៅ​លេខ​ដែល​បាន​ចេញ​រួច។</translation>
    </message>
    <message numerus="yes">
        <source>%n người đang chờ</source>
        <translation>
            <numerusform>%n នាក់កំពុងរង់ចាំ</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultsLayout</name>
    <message>
        <source>Chưa có danh sách hồ sơ</source>
        <translation>មិន​ទាន់​មាន​បញ្ជី​ឯកសារ</translation>
    </message>
    <message>
        <source>Chưa có hồ sơ nào có kết quả</source>
        <translation>មិន​ទាន់​មាន​ឯកសារ​ណា​មាន​លទ្ធផល</translation>
    </message>
    <message>
        <source>Hồ sơ đã có kết quả</source>
        <translation>ឯកសារ​មាន​លទ្ធផល​ហើយ</translation>
    </message>
    <message>
        <source>Xem 6 số cuối của mã hồ sơ trên giấy hẹn</source>
        <translation>មើល​លេខ 6 ខ្ទង់​ចុង​ក្រោយ​នៃ​លេខ​កូដ​លើ​ប័ណ្ណ​ណាត់</translation>
    </message>
    <message>
        <source>Mới trong giờ qua</source>
        <translation>ថ្មី​ក្នុង​មួយ​ម៉ោង​មុន</translation>
    </message>
    <message>
        <source>Nhận tại quầy</source>
        <translation>ទទួល​នៅ​បញ្ជរ</translation>
    </message>
    <message>
        <source>Lấy số nhóm %1 ở máy lấy số</source>
        <translation>យក​លេខ​ក្រុម %1 នៅ​ម៉ាស៊ីន​យក​លេខ</translation>
    </message>
    <message>
        <source>Hiện ngừng cấp số</source>
        <translation>ឥឡូវ​ឈប់​ចេញ​លេខ</translation>
    </message>
</context>
<context>
    <name>Sign</name>
    <message>
        <source>bên trái</source>
        <translation>ខាង​ឆ្វេង</translation>
    </message>
    <message>
        <source>bên phải</source>
        <translation>ខាង​ស្ដាំ</translation>
    </message>
    <message>
        <source>đi thẳng</source>
        <translation>ទៅ​ត្រង់</translation>
    </message>
    <message>
        <source>đi lên</source>
        <translation>ឡើងលើ</translation>
    </message>
    <message>
        <source>đi xuống</source>
        <translation>ចុះ​ក្រោម</translation>
    </message>
    <message>
        <source>phía sau</source>
        <translation>ខាង​ក្រោយ</translation>
    </message>
</context>
</TS>
