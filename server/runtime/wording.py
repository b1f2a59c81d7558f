"""What is said of backups, to the manager and to whoever runs a command."""

from __future__ import annotations

from wire.values import Text


def _t(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


WORDS: dict[str, Text] = {
    "another": _t("Một bản sao lưu khác đang được tạo trong {folder}. Xin đợi cho xong.", "Another backup is being made in {folder}. Wait until it is done."),
    "no_room": _t(
        "Chưa sao lưu: {folder} còn trống {free} MB, cần {needed} MB. Hãy giải phóng chỗ ở đó, hoặc chọn thư mục trên ổ đĩa khác.",
        "No backup was made: {folder} has {free} MB free, {needed} MB are needed. Make room there, or name a folder on another disk.",
    ),
    "keeps_none": _t("Số bản sao lưu giữ lại là {keep}, phải lớn hơn 0.", "{keep} backups to keep is not a number above 0."),
    "no_backup": _t(
        "Không có bản sao lưu nào ở {file}. Hãy ghi thư mục của một bản, ví dụ backups/2026-11-23T19-30-00Z.",
        "There is no backup at {file}. Name the folder of one, for instance backups/2026-11-23T19-30-00Z.",
    ),
    "holds_tables": _t(
        "{name} đã có bảng dữ liệu. Hãy tạo một cơ sở dữ liệu trống bên cạnh (createdb) rồi ghi tên nó trong cấu hình, hoặc đổi tên cơ sở dữ liệu cũ; chưa có gì thay đổi.",
        "{name} holds tables already. Make an empty database beside it (createdb) and name that one in the settings, or rename the old one; nothing was changed.",
    ),
    "not_made": _t("Không sao lưu được vào {folder}: {why}.", "No backup was made in {folder}: {why}."),
    "not_read": _t("Không đọc được thư mục sao lưu {folder}: {why}.", "The backups in {folder} cannot be read: {why}."),
    "damaged": _t(
        "Cơ sở dữ liệu {name} bị hỏng ({why}) nên không sao lưu; các bản sao cũ vẫn được giữ. Hãy khôi phục bản gần nhất bằng “toiluot restore”.",
        "The database {name} is damaged ({why}), so it was not backed up; older backups were kept. Bring the last one back with “toiluot restore”.",
    ),
    "key_lost": _t(
        "{file} không có hoặc không phải khóa của chi nhánh này, nên chưa sao lưu; các bản sao cũ được giữ nguyên. Hãy chép branch.key từ bản sao lưu gần nhất về.",
        "{file} is missing or is not this branch's key, so nothing was backed up; older backups were kept. Bring branch.key back from the newest of them.",
    ),
    "short": _t(
        "Bản sao dừng ở dòng {found}, trong khi nhật ký đã có {before} dòng. Hãy sao lưu lại.",
        "The copy ends with row {found}, and the journal had {before} rows before. Back up again.",
    ),
    "late": _t("Đã {hours} giờ chưa có bản sao lưu nào tốt.", "There has been no good backup for {hours} hours."),
    "second_missing": _t(
        "Không thấy nơi sao lưu thứ hai {place}. Ổ đĩa đã cắm chưa, thư mục mạng đã gắn chưa?",
        "The second place {place} is not there. Is its disk plugged in, its share mounted?",
    ),
    "second_same": _t(
        "Nơi sao lưu thứ hai {place} nằm cùng ổ đĩa với {folder}, sẽ mất cùng lúc. Ổ đĩa đã cắm chưa, thư mục mạng đã gắn chưa?",
        "The second place {place} is on the same disk as {folder} and would be lost with it. Is its disk plugged in, its share mounted?",
    ),
    "second_no_room": _t(
        "Chưa chép được bản sao lưu sang nơi thứ hai: {folder} còn trống {free} MB, cần {needed} MB. Hãy giải phóng chỗ ở đó, hoặc chọn nơi thứ hai trên ổ đĩa lớn hơn.",
        "The backup was not copied to the second place: {folder} has {free} MB free, {needed} MB are needed. Make room there, or name a second place on a larger disk.",
    ),
    "second_failed": _t("Không chép được sang nơi sao lưu thứ hai {place}: {why}.", "Nothing was copied to the second place {place}: {why}."),
    "second_silent": _t("Nơi sao lưu thứ hai {place} không trả lời.", "The second place {place} does not answer."),
    "rotten": _t("{file} không còn như lúc ghi. Hãy kiểm tra ổ đĩa.", "{file} is not as it was written. Look at its disk."),
    "reads_back": _t(
        "Dữ liệu ghi vào {folder} đọc lại không khớp. Hãy kiểm tra ổ đĩa đó.",
        "What was written to {folder} reads back otherwise. Look at its disk.",
    ),
    "stopped": _t("Chương trình dừng; bản sao chưa xong đã được xóa.", "The program ends; the copy was not finished and was taken away."),
    "not_whole": _t(
        "Bản sao lưu {folder} không nguyên vẹn: {name} không còn như lúc ghi. Hãy dùng bản cũ hơn; chưa có gì thay đổi.",
        "The backup {folder} is not whole: {name} is not as it was written. Take an older one; nothing was changed.",
    ),
    "of_a_hub": _t(
        "{source} là bản sao lưu của hub, còn cấu hình này là của máy chủ chi nhánh. Hãy dùng cấu hình của hub: “toiluot restore hub.toml {source}”. Chưa có gì thay đổi.",
        "{source} is a hub's backup, and these settings are a branch server's. Give the hub's: “toiluot restore hub.toml {source}”. Nothing was changed.",
    ),
    "of_a_branch": _t(
        "{source} là bản sao lưu của chi nhánh, còn cấu hình này là của hub. Hãy dùng cấu hình của máy chủ chi nhánh: “toiluot restore server.toml {source}”. Chưa có gì thay đổi.",
        "{source} is a branch's backup, and these settings are a hub's. Give the branch server's: “toiluot restore server.toml {source}”. Nothing was changed.",
    ),
    "is_a_dump": _t(
        "{source} là bản sao lưu của PostgreSQL, còn “database” trong cấu hình là tệp SQLite. Hãy ghi một cơ sở dữ liệu PostgreSQL trống vào đó; chưa có gì thay đổi.",
        "{source} is a dump of PostgreSQL, and “database” in the settings is an SQLite file. Name an empty PostgreSQL database there; nothing was changed.",
    ),
    "is_no_dump": _t(
        "{source} là bản sao lưu của SQLite, còn “database” trong cấu hình là PostgreSQL. Hãy ghi một tệp SQLite vào đó; chưa có gì thay đổi.",
        "{source} is a backup of an SQLite file, and “database” in the settings is PostgreSQL. Name an SQLite file there; nothing was changed.",
    ),
    "another_key": _t(
        "{file} là khóa khác với khóa của bản sao lưu {folder}: mã đã in hoặc đã cấp sẽ vô hiệu. Thêm --set-aside để đổi tên nó trước; chưa có gì thay đổi.",
        "{file} is another key than that of the backup {folder}: codes that were printed or given would open nothing. Give --set-aside to rename it first; nothing was changed.",
    ),
    "no_database": _t("Không có cơ sở dữ liệu ở {path}. Hãy kiểm tra cấu hình.", "There is no database at {path}. Check the settings."),
    "unfinished": _t(
        "{file} là phần dang dở của một lần khôi phục bị dừng, không phải bản sao lưu. Hãy chỉ ra bản sao lưu, hoặc đổi tên tệp này trước.",
        "{file} is what a restore that was stopped left behind, not a backup. Name the backup, or rename this file first.",
    ),
    "itself": _t("{file} chính là cơ sở dữ liệu đang dùng, không phải bản sao lưu.", "{file} is the database itself, not a backup of it."),
    "in_the_way": _t(
        "Đã có {file} ở đó và chưa bị đụng tới. Thêm --set-aside để đổi tên nó trước, hoặc tự chuyển nó đi.",
        "{file} is there already and was not touched. Give --set-aside to rename it first, or move it away yourself.",
    ),
    "no_program": _t(
        "Máy này không có {program}. Hãy cài gói Debian postgresql-client, hoặc chạy ở máy có PostgreSQL; xem docs/operations.md.",
        "{program} is not on this machine. Install the Debian package postgresql-client, or run it where PostgreSQL runs; docs/operations.md says how.",
    ),
    "program_failed": _t(
        "{program} không chạy xong: {said}. Cơ sở dữ liệu không bị thay đổi.",
        "{program} did not finish: {said}. Nothing was changed in the database.",
    ),
    "cannot_open": _t(
        "Không mở được cơ sở dữ liệu để sao lưu; nhật ký của máy chủ nói rõ lý do.",
        "The database could not be opened for a backup: {why}",
    ),
    "fault": _t("lỗi chương trình ({why}); nhật ký của máy chủ nói rõ", "a fault of the program ({why}); the log says more"),
    # why
    "full": _t("ổ đĩa đầy{where}; hãy giải phóng chỗ ở đó, hoặc chọn thư mục trên ổ đĩa khác", "the disk is full{where}; make room there, or name a folder on another disk"),
    "no_right": _t(
        "người dùng này không được ghi ở đó{where}; hãy cấp quyền, hoặc chọn thư mục khác",
        "this user may not write there{where}; give it the right, or name another folder",
    ),
    "read_only": _t(
        "ổ đĩa chỉ đọc{where}; Linux chuyển như vậy sau một lỗi: hãy kiểm tra ổ đĩa",
        "the disk is read-only{where}; Linux makes it so after a fault: look at the disk",
    ),
    "file_in_the_way": _t("có một tệp nằm ở chỗ của thư mục{where}; hãy chọn thư mục khác", "a file is in the way of the folder{where}; name another folder"),
    "not_there": _t("không có ở đó{where}", "it is not there{where}"),
}  # fmt: skip
"""Every sentence in both languages; a test holds that both name the same facts, but for `cannot_open`."""


def text(key: str, **facts: object) -> Text:
    """A sentence with its facts; those that are texts themselves are put in in the reader's language."""

    def of(language: str) -> str:
        told = {name: fact.of(language) if isinstance(fact, Text) else fact for name, fact in facts.items()}
        return WORDS[key].of(language).format(**told)

    return Text(vi=of("vi"), en=of("en"))
