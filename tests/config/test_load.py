"""A wrong settings file is told by file, line, field and what to write instead."""

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import BaseModel, TypeAdapter
from sqlalchemy.engine import make_url

from config import PROGRAMS, BadSettings, HubSettings, KioskSettings, ServerSettings, check, load
from config.explain import FORMS, _model_in, advice, prose_of
from config.required import example
from wire.catalogue import Branch

ROOT = Path(__file__).parents[2] / "config"
KINDS = {"branch": Branch}

KIOSK = """kind = "kiosk"
device_id = "kiosk-1"
token_file = "kiosk-1.token"

[printer]
kind = "network"
port = 9100
host = "10.0.0.5"
"""


@pytest.fixture
def written(tmp_path):
    def write(text: str, name: str = "x.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def problem(path: Path, model=KioskSettings):
    with pytest.raises(BadSettings) as caught:
        load(path, model)
    assert len(caught.value.problems) == 1, str(caught.value)
    return caught.value.problems[0]


@pytest.mark.parametrize("path", sorted(ROOT.glob("examples/*.toml")) + sorted(ROOT.glob("demo/*.toml")), ids=str)
def test_every_example_is_without_problems(path):
    assert check(path, KINDS) == []


def test_what_an_example_calls_the_default_is_the_default():
    for path in ROOT.glob("examples/*.toml"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# orientation"):
                assert KioskSettings.model_fields["orientation"].default in line


def test_an_unknown_key_names_its_line_and_the_nearest_known_key(written):
    found = problem(written(KIOSK.replace("port = 9100", "prot = 9100")))
    assert (found.line, found.field) == (7, "printer.prot")
    assert "did you mean port?" in found.message


def test_an_unknown_key_that_is_like_none_lists_the_known_ones(written):
    found = problem(written(KIOSK + "zzz = 1\n"))
    assert "known here: kind, host, port" in found.message


def test_a_text_for_a_number_says_to_write_a_number(written):
    found = problem(written(KIOSK.replace("9100", '"9100"')))
    assert (found.line, found.field) == (7, "printer.port")
    assert found.message == '"9100" does not fit; write a whole number, without quotes'


def test_an_impossible_choice_lists_the_possible_ones(written):
    found = problem(written(KIOSK.replace('kind = "network"', 'kind = "parallel"')))
    assert found.line == 6
    assert (
        '"parallel" is not possible; write "network", "serial", "usb", "device", "cups", "file" or "none"'
        in found.message
    )


def test_a_missing_field_says_what_to_add(written):
    found = problem(written('kind = "kiosk"\ndevice_id = "kiosk-1"\n'))
    assert found.field == "token_file"
    assert found.message.startswith('missing; add token_file = "kiosk-1.token", for example (')
    assert "toiluot pair" in found.message


def test_a_value_out_of_range_says_the_range(written):
    found = problem(written(KIOSK.replace("9100", "99999")))
    assert "99999" in found.message
    assert "is too large; write 65535 or less" in found.message


def test_a_wrong_address_shows_a_right_one(written):
    found = problem(written('servers = ["http://a"]\n' + KIOSK))
    assert (found.line, found.field) == (1, "servers[1]")
    assert 'write one such as "ws://127.0.0.1:8765"' in found.message


def test_a_serial_printer_names_its_line(written):
    text = KIOSK.replace('kind = "network"', 'kind = "serial"')
    found = problem(written(text))
    assert found.field == "printer.device"
    assert found.line == 5
    assert 'device = "/dev/ttyUSB0"' in found.message
    load(written(text + 'device = "/dev/ttyUSB0"\n'), KioskSettings)


def test_a_network_printer_names_its_address(written):
    found = problem(written(KIOSK.replace('host = "10.0.0.5"\n', "")))
    assert (found.field, found.line) == ("printer.host", 5)
    assert 'host = "192.168.1.50"' in found.message


def test_an_empty_list_of_servers_is_refused(written):
    found = problem(written("servers = []\n" + KIOSK))
    assert (found.line, found.field) == (1, "servers")


def test_standby_on_an_sqlite_file_says_which_database_to_write(written):
    found = problem(written('kind = "server"\nbranch = "b.toml"\nstandby = true\n'), ServerSettings)
    assert (found.line, found.field) == (3, "standby")
    assert "postgresql+psycopg://" in str(found)


def test_all_problems_are_told_at_once_in_the_order_of_the_file(written):
    with pytest.raises(BadSettings) as caught:
        load(written(KIOSK.replace("port = 9100", "port = true\nwidth = 3") + "idle_s = 5\n"), KioskSettings)
    assert [p.line for p in caught.value.problems] == [7, 8, 10]


def test_text_that_is_not_toml_names_the_line(written):
    found = problem(written('kind = "kiosk"\ndevice_id = kiosk\n'))
    assert found.line == 2
    assert "write name = value" in found.message


def test_bytes_that_are_not_utf8_name_the_line(tmp_path):
    path = tmp_path / "x.toml"
    path.write_bytes(b'kind = "kiosk"\ndevice_id = "\xff"\n')
    found = problem(path)
    assert (found.line, found.message) == (2, "not UTF-8 text; save the file as UTF-8")


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path):
    found = problem(tmp_path / "none.toml")
    assert "cannot be read" in str(found)


def test_a_file_for_another_program_is_refused_by_its_kind(written):
    found = problem(written(KIOSK), ServerSettings)
    assert (found.line, found.field) == (1, "kind")


def test_a_file_without_a_kind_is_told_the_kinds(written):
    (found,) = check(written("host = 1\n"), KINDS)
    assert found.field == "kind"
    assert '"server"' in found.message
    assert '"branch"' in found.message


def test_a_rule_between_entries_names_the_line_of_the_entry(written):
    text = (ROOT / "demo" / "branch.toml").read_text(encoding="utf-8")
    broken = text.replace('zone = "tang-1"', 'zone = "tang-9"', 1)
    found = problem(written(broken), Branch)
    assert found.field == "counters"
    assert found.line == broken.splitlines().index('id = "quay-01"') + 1
    assert "tang-9" in found.message


def test_a_wrong_value_in_the_third_service_names_its_own_line(written):
    lines = (ROOT / "demo" / "branch.toml").read_text(encoding="utf-8").splitlines()
    at = [n for n, line in enumerate(lines) if line.startswith("minutes = ")][2]
    lines[at] = "minutes = 0"
    found = problem(written("\n".join(lines)), Branch)
    assert (found.line, found.field) == (at + 1, "services[3].minutes")


def test_an_unknown_key_deep_in_a_branch_is_named_too(written):
    text = (
        (ROOT / "demo" / "branch.toml").read_text(encoding="utf-8").replace("minutes = ", "minuets = 1\nminutes = ", 1)
    )
    found = problem(written(text), Branch)
    assert (found.line, found.field) == (text.splitlines().index("minuets = 1") + 1, "services[1].minuets")
    assert "did you mean minutes?" in found.message


def test_lines_are_found_past_texts_and_lists_of_many_lines(written):
    text = 'kind = "kiosk"\nservers = [\n  "ws://a",\n]\ndevice_id = """\nport = 1\n"""\ntoken_file = "t"\n'
    text += "[printer]\nprt = 1"
    with pytest.raises(BadSettings) as caught:
        load(written(text), KioskSettings)
    assert {(p.line, p.field) for p in caught.value.problems} == {(5, "device_id"), (10, "printer.prt")}


def test_a_list_within_a_list_is_not_taken_for_a_table(written):
    text = KIOSK.replace("[printer]", 'servers = [\n  ["ws://a"]\n]\nprt = 1\n\n[printer]')
    with pytest.raises(BadSettings) as caught:
        load(written(text), KioskSettings)
    assert {(p.line, p.field) for p in caught.value.problems} == {(5, "servers[1]"), (8, "prt")}


def test_relative_paths_count_from_the_folder_of_the_file(written, tmp_path):
    settings = load(written('kind = "server"\nbranch = "b.toml"\ndata_dir = "/srv/x"\n'), ServerSettings)
    assert settings.branch == tmp_path / "b.toml"
    assert settings.data_dir == Path("/srv/x")
    assert settings.database == f"sqlite:///{tmp_path}/var/branch.db"


def test_default_paths_of_a_table_left_out_count_from_the_folder_of_the_file_too(written, tmp_path):
    settings = load(written('kind = "kiosk"\ndevice_id = "k"\ntoken_file = "t"\n'), KioskSettings)
    assert settings.printer.folder == tmp_path / "var" / "paper"


def test_an_absolute_sqlite_path_and_postgresql_are_left_alone(written):
    base = 'kind = "server"\nbranch = "b.toml"\n'
    assert load(written(base + 'database = "sqlite:////srv/b.db"'), ServerSettings).database == "sqlite:////srv/b.db"
    url = "postgresql+psycopg://u@h/b"
    assert load(written(base + f'database = "{url}"'), ServerSettings).database == url


def test_everything_listens_on_loopback_unless_told_otherwise(written):
    settings = load(written('kind = "server"\nbranch = "b.toml"\n'), ServerSettings)
    assert settings.host == "127.0.0.1"
    assert settings.public_url.startswith("http://127.0.0.1")


def test_a_token_is_read_from_its_file(written, tmp_path):
    (tmp_path / "kiosk-1.token").write_text("secret\n", encoding="utf-8")
    assert load(written(KIOSK), KioskSettings).token() == "secret"


def test_the_clock_table_makes_the_demo_clock(written):
    settings = load(written(KIOSK + "[clock]\nspeed = 100\nreal_start_ms = 5\nstart_ms = 7\n"), KioskSettings)
    assert settings.clock.clock().real_seconds(100) == 1


@pytest.mark.parametrize("kind", ["server", "hub"])
def test_nobody_is_a_trusted_proxy_unless_written(written, kind):
    base = f'kind = "{kind}"\n' + ('branch = "b.toml"\n' if kind == "server" else "")
    model = PROGRAMS[kind]
    assert load(written(base), model).trusted_proxies == ()
    named = '["127.0.0.1", "::1", "10.20.0.0/16", "2001:db8::/32"]'
    assert len(load(written(base + f"trusted_proxies = {named}\n"), model).trusted_proxies) == 4


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ('["localhost"]', '"localhost" is no address; write one such as "127.0.0.1", or a network'),
        ('["10.20.0.1/16"]', '"10.20.0.1/16" is no address'),
        ('["0.0.0.0/0"]', "would believe everybody"),
        ('["::/0"]', "would believe everybody"),
        ('["127.0.0.1:8080"]', '"127.0.0.1:8080" is no address'),
        ('"127.0.0.1"', "write a list in square brackets"),
    ],
)
def test_a_trusted_proxy_is_an_address_or_a_network_and_never_everybody(written, value, says):
    found = problem(written(f'kind = "server"\nbranch = "b.toml"\ntrusted_proxies = {value}\n'), ServerSettings)
    assert found.line == 3
    assert says in found.message


SERVER = 'kind = "server"\nbranch = "branch.toml"\n'


def test_backups_are_on_and_go_beside_the_data_unless_told_otherwise(written, tmp_path):
    settings = load(written(SERVER), ServerSettings)
    assert (settings.backup.enabled, settings.backup.at, settings.backup.keep) == (True, "02:30", 14)
    assert settings.backup_folder == tmp_path / "var" / "backups"
    assert settings.backup.second_folder is None
    hub = load(written('kind = "hub"\ndata_dir = "data"\n'), HubSettings)
    assert hub.backup.enabled
    assert hub.backup_folder == tmp_path / "data" / "hub-backups"
    settings = load(written(SERVER + '[backup]\nfolder = "elsewhere"\nsecond_folder = "/mnt/nas"\n'), ServerSettings)
    assert settings.backup_folder == tmp_path / "elsewhere"
    assert settings.backup.second_folder == Path("/mnt/nas")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('at = "2:30"', 'such as "07:30"'),
        ('at = "24:00"', 'the last minute of a day is "23:59"'),
        ("keep = 0", "is too small; write 1 or more"),
        ('second = "/mnt"', "did you mean second_folder?"),
    ],
)
def test_a_backup_setting_that_cannot_be_is_named(written, line, words):
    found = problem(written(SERVER + f"[backup]\n{line}\n"), ServerSettings)
    assert found.line == 4
    assert words in found.message


def patterns(model: type[BaseModel]) -> set[str]:
    """Every form that a text of these settings must have, as a regular expression."""
    found = set(re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', json.dumps(model.model_json_schema())))
    return {json.loads(f'"{each}"') for each in found}


@pytest.mark.parametrize("model", [*PROGRAMS.values(), Branch])
def test_every_form_of_a_text_is_told_in_words(model):
    """A regular expression is no advice."""
    assert patterns(model) <= set(FORMS)
    assert not any(sign in words for words in FORMS.values() for sign in "^$\\[](?")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('device_id = "kiosk-1"', 'device_id = "kiosk 1"', '"kiosk 1" is not of the right form; write letters a-z'),
        ('"kiosk-1.token"', '"k"\nservers = ["http://x"]', 'write one such as "ws://127.0.0.1:8765"'),
    ],
)
def test_a_text_of_the_wrong_form_says_in_words_what_to_write(written, old, new, words):
    found = problem(written(KIOSK.replace(old, new)))
    assert words in found.message
    assert "^" not in found.message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('opens = "07:30"', 'opens = "7:30"', 'write a time of day in four digits, such as "07:30"'),
        ('series = "A"', 'series = "a"', 'write one capital letter, such as "A"'),
        ('"2026-01-01"', '"1/1/2026"', 'write a date such as "2026-02-17"'),
    ],
)
def test_a_text_of_the_wrong_form_in_a_branch_says_in_words_what_to_write(written, old, new, words):
    text = (ROOT / "demo" / "branch.toml").read_text(encoding="utf-8")
    found = problem(written(text.replace(old, new, 1)), Branch)
    assert words in found.message
    assert "^" not in found.message


UNITS_IN_PROSE = re.compile(
    r"second|port|pixel|degrees|dots|words a minute|minute|how many|number|bytes|places|connections|hours",
    re.IGNORECASE,
)


def test_every_number_among_the_settings_says_its_unit():
    for model in PROGRAMS.values():
        for name, prose in numbers(model):
            assert name.endswith(("_s", "_ms", "_min", "_dots")) or UNITS_IN_PROSE.search(prose), f"{name}: {prose}"


def numbers(model: type[BaseModel]) -> list[tuple[str, str]]:
    found = []
    for name, field in model.model_fields.items():
        if field.annotation in (int, float):
            found.append((name, prose_of(model, name)))
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found += numbers(field.annotation)
    return found


@pytest.mark.parametrize("value", ["nan", "inf", "1e400", "-inf"])
def test_a_number_that_nothing_can_be_counted_with_is_refused(written, value):
    found = problem(written(f"idle_s = {value}\n" + KIOSK))
    assert (found.line, found.field) == (1, "idle_s")
    assert "is no number to count with; write one" in found.message


def test_what_would_rule_a_terminal_is_shown_and_not_obeyed(written):
    found = problem(written('language = "\\u001b[31m\\u202e"\n' + KIOSK))
    assert r"\x1b[31m\u202e" in found.message
    found = problem(written('hotline = "\\u007f"\nkind = "hub"\n'), HubSettings)
    assert r'"\x7f" holds a control character; take it away, or type the text anew' in found.message


def test_a_name_of_many_parts_is_refused_before_the_reader_of_toml_takes_for_ever(written):
    found = problem(written(KIOSK + "a" + ".a" * 400_000 + " = 1\n"))
    assert (found.line, found.message) == (9, "a name has more than 32 parts; write what the field needs")


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ('servers = ["ws://[/"]', "servers[1]", "has no host, or no port from 1 to 65535"),
        ('servers = ["ws://a:99999999"]', "servers[1]", "has no host, or no port from 1 to 65535"),
        ('servers = ["ws://:80"]', "servers[1]", "has no host, or no port from 1 to 65535"),
        ('token_file = "~nobody-of-that-name/x"', "token_file", "names a user who is not known; write the whole path"),
        ('token_file = "a\\nb"', "token_file", "holds a control character"),
    ],
)
def test_an_address_or_path_that_leads_nowhere_is_named(written, line, field, words):
    rest = KIOSK.replace('token_file = "kiosk-1.token"\n', "") if line.startswith("token") else KIOSK
    found = problem(written(f"{line}\n{rest}"))
    assert (found.line, found.field) == (1, field)
    assert words in found.message


@pytest.mark.parametrize("sink", ["log:a\\tb", "log:a\\u0085b"])
def test_a_sink_is_a_folder_in_one_line(written, sink):
    path = written(f'kind = "display"\ndevice_id = "d"\ntoken_file = "t"\nsink = "{sink}"\n')
    assert "holds a control character" in problem(path, PROGRAMS["display"]).message


def test_lines_are_those_of_an_editor_whatever_stands_in_a_comment(written):
    found = problem(written("# one\u2028two\u0085three\n" + KIOSK.replace("9100", '"9100"')))
    assert found.line == 8


@pytest.mark.parametrize("name", ["booking_credit_min", "return_credit_min", "wait_target_min"])
def test_minutes_beyond_any_calendar_are_refused(written, name):
    text = (ROOT / "demo" / "branch.toml").read_text(encoding="utf-8").replace("wait_target_min = 15\n", "")
    found = problem(written(text.replace("[policy]", f"[policy]\n{name} = 9000000000000")), Branch)
    assert (found.field, found.message) == (f"policy.{name}", "9000000000000 is too large; write 525600 or less")


def test_words_are_kept_composed_and_in_one_line(written):
    decomposed = "Chi nha\u0301nh\\n s\u00f4\u0301 1 "
    text = (ROOT / "demo" / "branch.toml").read_text(encoding="utf-8")
    branch = load(written(text.replace('vi = "Chi nhánh số 1"', f'vi = "{decomposed}"')), Branch)
    assert branch.name.of("vi") == "Chi nhánh  số 1"


def test_a_trouble_that_nobody_has_words_for_is_still_not_told_in_the_librarys():
    said = advice(KioskSettings, ("idle_s",), {"type": "new", "loc": ("idle_s",), "msg": "Input", "input": 1}, {})
    assert "Input" not in said
    assert said.startswith("1 is not possible; it says: Seconds without a touch")


def test_two_ports_of_one_program_are_two(tmp_path: Path) -> None:
    path = tmp_path / "server.toml"
    path.write_text('kind = "server"\nbranch = "b.toml"\nlive_port = 8000\nweb_port = 8000\n', encoding="utf-8")
    with pytest.raises(BadSettings, match=r"server.toml:4: web_port: live_port has the same number"):
        load(path, ServerSettings)
    path.write_text('kind = "server"\nbranch = "b.toml"\nlive_port = 0\nweb_port = 0\n', encoding="utf-8")
    assert load(path, ServerSettings).web_port == 0  # the system chooses two


def test_a_printer_is_reached_by_a_port_that_is_one(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    begin = 'kind = "kiosk"\ndevice_id = "k"\ntoken_file = "k.token"\nservers = ["ws://127.0.0.1:8765"]\n'
    path.write_text(begin + "[printer]\nport = 0\n", encoding="utf-8")
    with pytest.raises(BadSettings, match=r"kiosk.toml:6: printer.port: 0 is too small; write 1 or more"):
        load(path, KioskSettings)


@pytest.mark.parametrize(
    "host",
    ["300.1.1.1", "1.2.3", "12", "1.2.3.4.5", "1.0x7f", "0X", "-a.lan", "a-.lan", "a..b", ".", f"{'a.' * 130}a"],
)
def test_what_can_be_neither_an_address_nor_a_name_is_no_host(written, host):
    for file in (
        f'kind = "hub"\nhost = "{host}"\n',
        f'kind = "hub"\npublic_url = "http://{host}:80"\n',
        f'kind = "hub"\ndatabase = "postgresql+psycopg://toiluot@{host}/hub"\n',
        KIOSK.replace("10.0.0.5", host),
        f'servers = ["ws://{host}:8765"]\n{KIOSK}',
    ):
        (found,) = check(written(file), KINDS)
        assert "write " in found.message


def test_a_database_server_is_looked_up_under_the_name_as_it_is_written(written):
    """Nothing between here and the look-up reads %2E as a dot."""
    (found,) = check(written('kind = "hub"\ndatabase = "postgresql+psycopg://u@db%2Elan/hub"\n'), KINDS)
    assert "is no address of a database" in found.message


@pytest.mark.parametrize("host", ["::1", "fe80::1%eth0", "10.0.0.1", "localhost", "printer-1.lan", "may_in.lan", "a.b.",
                                  "3com.lan", "x--y.vn"])  # fmt: skip
def test_addresses_and_names_are_hosts(written, host):
    assert check(written(f'kind = "hub"\nhost = "{host}"\n'), KINDS) == []


@pytest.mark.parametrize("url", ["https://đặtlịch.vn", "http://[::1]:80", "https://so.hanoi.gov.vn/x"])
def test_addresses_of_pages_may_be_in_any_script(written, url):
    assert check(written(f'kind = "hub"\npublic_url = "{url}"\n'), KINDS) == []


def test_the_socket_of_a_database_needs_no_host(written):
    assert check(written('kind = "hub"\ndatabase = "postgresql+psycopg:///hub?host=/run/postgresql"\n'), KINDS) == []


def models() -> list[type[BaseModel]]:
    """Every class that a settings file is read as, whole or in part."""
    found: list[type[BaseModel]] = [*PROGRAMS.values(), Branch]
    for model in found:
        for field in model.model_fields.values():
            inside = _model_in(field.annotation)
            if inside is not None and inside not in found:
                found.append(inside)
    return found


REQUIRED = [(model, name) for model in models() for name, field in model.model_fields.items() if field.is_required()]


@pytest.mark.parametrize(("model", "name"), REQUIRED, ids=[f"{model.__name__}.{name}" for model, name in REQUIRED])
def test_every_setting_that_must_be_there_names_an_example_that_is_taken(model, name):
    said = advice(model, (name,), {"type": "missing"}, {})
    field = model.model_fields[name]
    given = example(model.__name__, name)
    if given is None:  # a list of tables: their own fields have examples
        inside = _model_in(field.annotation)
        assert said.startswith(f"missing; add a table [[{name}]] with, for example, ")
        assert "None" not in said
        assert all(f"{each} = " in said for each, one in inside.model_fields.items() if one.is_required())
        return
    assert said.startswith(f"missing; add {name} = {given}, for example")
    value = tomllib.loads(f"x = {given}")["x"]
    whole = TypeAdapter(Annotated[(field.annotation, *field.metadata, None)])
    assert whole.validate_json(json.dumps(value), strict=True)


def test_a_missing_time_zone_shows_how_one_is_written(written):
    text = (ROOT / "demo" / "branch.toml").read_text(encoding="utf-8")
    found = problem(written(re.sub(r"(?m)^timezone = .*$", "", text)), Branch)
    assert 'missing; add timezone = "Asia/Ho_Chi_Minh", for example' in str(found)


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "2026-00-10", "0000-01-01"])
def test_a_holiday_must_be_a_day_of_the_calendar(written, day):
    text = (ROOT / "demo" / "branch.toml").read_text(encoding="utf-8")
    found = problem(written(text.replace("timezone =", f'holidays = ["2031-01-01", "{day}"]\ntimezone =', 1)), Branch)
    assert found.field == "holidays[2]"
    assert found.message == f'"{day}" is no day of the calendar; write a date such as "2026-02-17"'


def test_a_journal_from_before_is_read_with_the_holidays_that_it_holds():
    branch = load(ROOT / "demo" / "branch.toml", Branch)
    before = branch.model_copy(update={"holidays": ("2026-02-30",)}).model_dump_json()
    assert Branch.model_validate_json(before).holidays == ("2026-02-30",)


SPECIAL = '[[special_days]]\ndate = "{}"\nname = {{ vi = "Nghỉ", en = "Closed" }}\n'
SHORT = '{{ opens = "{}", closes = "{}", issue_from = "{}", issue_until = "{}" }}'


@pytest.mark.parametrize(
    ("days", "field", "line", "says"),
    [
        ([SPECIAL.format("2031-02-30")], "special_days[1].date", 2, '"2031-02-30" is no day of the calendar'),
        ([SPECIAL.format("2031-02-17")] * 2, "special_days[2].date", 5, "2031-02-17 is listed twice; list it once"),
        ([SPECIAL.format("2031-02-17") + "closed = true\n"], "special_days[1].closed", 4, "unknown key"),
        ([SPECIAL.format("2031-02-17") + "as_weekday = 8\n"], "special_days[1].as_weekday", 4, "write 7 or less"),
        ([SPECIAL.format("2031-02-17")
          + f'hours = [{SHORT.format("08:00", "11:00", "07:30", "10:00")}, '
            f'{SHORT.format("10:30", "12:00", "10:30", "11:00")}]\n'],
         "special_days[1].hours", 4, "two stretches are open at 10:30 (08:00-11:00, 10:30-12:00)"),
        ([SPECIAL.format("2031-02-17") + f'hours = [{SHORT.format("11:00", "08:00", "07:30", "10:00")}]\n'],
         "special_days[1].hours[1]", 4, "times must be in order"),
        ([SPECIAL.format("2031-02-17") + "as_weekday = 1\n"
          + f'hours = [{SHORT.format("08:00", "11:00", "07:30", "10:00")}]\n'],
         "special_days[1]", 1, "write `hours` or `as_weekday`, not both"),
        ([SPECIAL.format("2031-02-17") + '[[hours]]\nweekdays = [3]\nopens = "09:00"\ncloses = "10:00"\n'
          'issue_from = "09:00"\nissue_until = "10:00"\n'],
         "hours", 0, "on weekday 3 two stretches are open at 09:00"),
    ],
)  # fmt: skip
def test_a_calendar_that_cannot_be_names_its_line_and_field(written, days, field, line, says):
    text = re.sub(r"\[\[special_days\]\]\n(?:[^\[\n].*\n)+", "", (ROOT / "demo" / "branch.toml").read_text("utf-8"))
    found = problem(written(text + "".join(days)), Branch)
    assert found.field == field
    assert line == 0 or found.line == text.count("\n") + line
    assert says in found.message


def test_hours_of_a_service_that_overlap_or_are_out_of_order_are_named_at_their_field(written):
    text = (ROOT / "demo" / "branch.toml").read_text("utf-8")
    lines = text.split("\n")
    at = [n for n, line in enumerate(lines) if line.startswith("minutes = ")][1]
    stretch = '{{ weekdays = [{}], issue_from = "{}", issue_until = "{}" }}'
    for stretches, field, says in (
        ([(1, "08:00", "10:00"), ("2, 1", "09:30", "11:00")], "services[2].hours", "on weekday 1 two stretches give"),
        ([(1, "10:00", "08:00")], "services[2].hours[1]", "write issue_from < issue_until"),
    ):
        more = f"hours = [{', '.join(stretch.format(*one) for one in stretches)}]"
        found = problem(written("\n".join([*lines[: at + 1], more, *lines[at + 1 :]])), Branch)
        assert (found.line, found.field) == (at + 2, field)
        assert says in found.message


def test_a_day_is_special_or_a_holiday(written):
    text = (ROOT / "demo" / "branch.toml").read_text("utf-8")
    text = text.replace("timezone =", 'holidays = ["2026-01-10"]\ntimezone =')
    found = problem(written(text), Branch)
    assert "stands in holidays too; keep it in one of them" in found.message
    assert found.line == text.split("\n").index('date = "2026-01-10"') + 1


@pytest.mark.parametrize("kind", ["server", "hub"])
@pytest.mark.parametrize("who", ["ha:secret", "secret"])
def test_an_address_that_everybody_reads_holds_no_name_and_no_password(written, kind, who):
    more = 'branch = "b.toml"\n' if kind == "server" else ""
    found = problem(written(f'kind = "{kind}"\npublic_url = "https://{who}@hn.vn"\n{more}'), PROGRAMS[kind])
    assert (found.line, found.field) == (2, "public_url")
    assert "take away all before the @" in found.message
    assert "secret" not in str(found)


@pytest.mark.parametrize(
    "line", ['folder = "x"\nsecond_folder = "x"', 'second_folder = "var/backups"', 'second_folder = "var/backups/too"']
)
def test_the_second_place_of_backups_is_another_one(written, line):
    found = problem(written(f'kind = "server"\nbranch = "b.toml"\n[backup]\n{line}\n'), ServerSettings)
    assert found.field == "backup.second_folder"
    assert line.split("\n")[found.line - 4].startswith("second_folder")
    assert "give one on another disk" in found.message


@pytest.mark.parametrize("place", ["a/../var/backups/too", "link", "var", ".", "/"])
def test_the_second_place_of_backups_is_no_other_name_of_the_first_and_does_not_hold_it(written, place):
    path = written(f'kind = "server"\nbranch = "b.toml"\n[backup]\nsecond_folder = "{place}"\n')
    (path.parent / "var" / "backups").mkdir(parents=True)
    (path.parent / "link").symlink_to("var/backups")
    found = problem(path, ServerSettings)
    assert (found.field, found.line) == ("backup.second_folder", 4)
    assert "give one on another disk" in found.message


def test_the_second_place_of_a_hubs_backups_is_another_one_and_may_stand_beside_the_first(written):
    found = problem(written('kind = "hub"\n[backup]\nsecond_folder = "var/hub-backups"\n'), HubSettings)
    assert found.field == "backup.second_folder"
    assert check(written('kind = "hub"\n[backup]\nsecond_folder = "var/hub-backups-2"\n')) == []


@pytest.mark.parametrize("zone", ["Factory", "posixrules", "localtime"])
def test_a_name_beside_the_zones_is_no_time_zone(written, zone):
    text = (ROOT / "demo" / "branch.toml").read_text(encoding="utf-8").replace("Asia/Ho_Chi_Minh", zone)
    found = problem(written(text), Branch)
    assert (found.field, "not a known zone" in found.message) == ("timezone", True)


@pytest.mark.parametrize("kind", ["server", "hub"])
def test_the_database_stands_beside_the_settings_whatever_their_folder_is_called(tmp_path, kind):
    folder = tmp_path / "đ ộ%20?#[x]"
    folder.mkdir()
    path = folder / "x.toml"
    path.write_text(f'kind = "{kind}"\n' + ('branch = "b.toml"\n' if kind == "server" else ""), encoding="utf-8")
    url = load(path, PROGRAMS[kind]).database
    assert make_url(url).database == str(folder / "var" / ("branch.db" if kind == "server" else "hub.db"))


def test_a_named_pipe_is_told_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "x.toml")
    assert "is no file; give the path of a settings file" in str(check(tmp_path / "x.toml")[0])


def test_a_folder_is_told_as_no_file_too(tmp_path):
    assert "is no file; give the path of a settings file" in str(check(tmp_path)[0])
