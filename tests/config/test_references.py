"""`check` follows what settings name: a program that cannot read one of these files does not start."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from config import PROGRAMS
from config.device_key import DeviceKey, keep_key
from config.references import (
    AUTHORITY,
    BRANCH,
    DATA,
    FOLDERS,
    KEY,
    MADE,
    MEDIA,
    SECOND,
    SERVERS_KEY,
    SERVERS_MEDIA,
    TEMPLATE,
    TOKEN,
    WORDS,
    check_whole,
)
from server.program.startup import KEY_FILE
from server.upkeep.media_beside import FOLDER
from toiluot.first_branch import lay_out
from wire.catalogue import Branch

KINDS: dict[str, type[BaseModel]] = {"branch": Branch}


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A branch as `toiluot init` lays it out, with every key in place."""
    lay_out(tmp_path)
    for name in ("kiosk-1", "counter-1", "display-1", "hanoi-1"):
        (tmp_path / f"{name}.token").write_text("secret\n", encoding="utf-8")
        (tmp_path / f"{name}.token").chmod(0o600)
    return tmp_path


def told(path: Path) -> list[str]:
    return [str(problem).replace(str(path.parent), "") for problem in check_whole(path, KINDS)]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("file", ["branch", "server", "kiosk", "counter", "display", "hub"])
def test_a_whole_office_is_good(office, file):
    assert told(office / f"{file}.toml") == []


def test_a_displays_media_folder_is_no_servers_own(office):
    (office / "var" / "display-media").mkdir(parents=True)
    (office / "var" / "display-media" / f"{'a' * 64}.shown").touch()
    assert told(office / "display.toml") == [], "one that a display filled is its own"
    (office / "var" / "media").mkdir()
    change(office / "display.toml", 'media_folder = "var/display-media"', 'media_folder = "var/media"')
    assert (SERVERS_MEDIA, SERVERS_KEY) == (FOLDER, KEY_FILE)
    assert told(office / "display.toml") == [], "a folder of that name where no server is"
    for of_server in ("branch.key", f"media/{'a' * 64}"):
        (office / "var" / of_server).touch()
        (said,) = told(office / "display.toml")
        assert "media_folder: /var/media: is a server's own pictures and videos; write a folder" in said
        (office / "var" / of_server).unlink()


@pytest.mark.parametrize("file", ["server", "hub"])
def test_a_branch_file_that_is_not_there_is_named_where_it_is_written(office, file):
    (office / "branch.toml").unlink()
    line = (office / f"{file}.toml").read_text(encoding="utf-8").splitlines().index('branch = "branch.toml"') + 1
    (said,) = told(office / f"{file}.toml")
    field = "branch" if file == "server" else "branches[1].branch"
    assert said.startswith(f"/{file}.toml:{line}: {field}: /branch.toml: no such file; write the path")


@pytest.mark.parametrize("file", ["server", "hub"])
def test_what_is_wrong_within_the_branch_file_is_told_with_its_own_line(office, file):
    change(office / "branch.toml", "number = 1\n", "number = 0\n")
    (said,) = told(office / f"{file}.toml")
    line = (office / "branch.toml").read_text(encoding="utf-8").splitlines().index("number = 0") + 1
    assert said.startswith(f"/branch.toml:{line}: counters[1].number: ")


def test_a_branch_that_is_another_programs_file_is_refused(office):
    change(office / "server.toml", 'branch = "branch.toml"', 'branch = "kiosk.toml"')
    (said,) = told(office / "server.toml")
    assert 'write kind = "branch"' in said


@pytest.mark.parametrize("file", ["kiosk", "counter", "display"])
def test_a_device_without_a_key_can_be_started_and_shows_a_code(office, file):
    (office / f"{file}-1.token").unlink()
    assert told(office / f"{file}.toml") == []


def test_a_key_of_a_pairing_by_code_is_one(office):
    keep_key(office / "kiosk-1.token", DeviceKey(token="k" * 43, device_id="kiosk-7", authority="-----\n" * 500))
    assert told(office / "kiosk.toml") == []


def test_a_certificate_that_is_not_there_is_told(office):
    change(office / "server.toml", 'kind = "server"\n', 'kind = "server"\nauthority_file = "root.crt"\n')
    assert "authority_file: /root.crt: no such file" in told(office / "server.toml")[0]


def test_an_empty_key_is_none(office):
    (office / "kiosk-1.token").write_text("\n", encoding="utf-8")
    (said,) = told(office / "kiosk.toml")
    assert "is empty" in said


def test_a_key_that_is_a_folder_cannot_be_read(office):
    (office / "kiosk-1.token").unlink()
    (office / "kiosk-1.token").mkdir()
    (said,) = told(office / "kiosk.toml")
    assert "cannot be read (it is no file); run `toiluot pair`" in said


def test_a_hubs_token_and_that_of_the_link_to_it_are_followed(office):
    change(office / "hub.toml", "hanoi-1.token", "hanoi-2.token")
    (office / "server.toml").write_text(
        (office / "server.toml").read_text(encoding="utf-8") + '\n[hub]\nurl = "http://h"\ntoken_file = "hub.token"\n'
    )
    assert "branches[1].token_file: /hanoi-2.token: no such file" in told(office / "hub.toml")[0]
    assert "hub.token_file: /hub.token: no such file" in told(office / "server.toml")[0]


def test_the_hubs_own_key_is_made_at_its_first_start_and_must_be_readable_after(office):
    assert told(office / "hub.toml") == []
    (office / "var").mkdir(mode=0o700)
    (office / "var" / "hub.key").mkdir()
    assert "key_file: /var/hub.key: cannot be read" in told(office / "hub.toml")[0]


@pytest.mark.parametrize("file", ["server", "hub"])
def test_a_second_folder_must_be_a_folder_that_can_be_written(office, file, monkeypatch):
    path = office / f"{file}.toml"
    path.write_text(path.read_text(encoding="utf-8") + '\n[backup]\nsecond_folder = "second"\n', encoding="utf-8")
    assert "backup.second_folder: /second: no such folder; plug its disk in or mount its share" in told(path)[0]
    (office / "second").mkdir()
    assert told(path) == []
    monkeypatch.setattr("config.references.os.access", lambda file, how: False)
    assert "backup.second_folder: /second: this user may not write there" in told(path)[0]


def test_a_callers_key_must_be_there(office):
    path = office / "hub.toml"
    path.write_text(
        path.read_text(encoding="utf-8") + '\n[[callers]]\nname = "city-app"\nkey_file = "city.key"\n', encoding="utf-8"
    )
    assert "callers[1].key_file: /city.key: no such file; write a long random text" in told(path)[0]


def test_a_hub_without_a_branch_is_told(office):
    path = office / "hub.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("[[branches]]")], encoding="utf-8")
    (said,) = told(path)
    assert "branches: none; nobody can book anything" in said


def test_how_a_hubs_token_is_made_is_told_and_not_how_a_device_is_paired(office):
    (office / "hanoi-1.token").unlink()
    (said,) = told(office / "hub.toml")
    assert "openssl rand -base64 32" in said
    assert "toiluot pair" not in said


@pytest.mark.parametrize("field", sorted(FOLDERS))
def test_a_folder_of_recordings_must_be_there(office, field):
    change(office / "display.toml", "[voice]", f'[voice]\n{field} = "recordings"')
    assert f"voice.{field}: /recordings: no such folder" in told(office / "display.toml")[0]
    (office / "recordings").mkdir()
    assert told(office / "display.toml") == []


def test_a_folder_of_the_offices_own_words_must_be_there(office):
    change(office / "server.toml", 'kind = "server"', 'kind = "server"\nwords_folder = "words"')
    assert "words_folder: /words: no such folder" in told(office / "server.toml")[0]
    (office / "words").mkdir()
    assert told(office / "server.toml") == []


def test_what_is_wrong_with_the_file_itself_is_told_first(office):
    change(office / "kiosk.toml", "port = 9100", "prot = 9100")
    (office / "kiosk-1.token").unlink()
    (said,) = told(office / "kiosk.toml")
    assert "did you mean port?" in said


def test_every_path_among_the_settings_is_followed_or_made_by_the_program() -> None:
    """A new one must be put into one of the tables of `config/references.py`."""
    known = {AUTHORITY, BRANCH, TOKEN, KEY, DATA, MEDIA, SECOND, TEMPLATE, WORDS} | FOLDERS | MADE
    seen: set[str] = set()

    def look(model: type[BaseModel]) -> None:
        for name, field in model.model_fields.items():
            words = str(field.annotation)
            if "Path" in words:
                seen.add(name)
            for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
                if isinstance(part, type) and issubclass(part, BaseModel):
                    look(part)

    for program in PROGRAMS.values():
        look(program)
    assert seen == known


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
@pytest.mark.parametrize("file", ["kiosk", "counter", "display", "hub"])
def test_a_key_that_others_may_read_is_told_with_what_to_run(office, file, mode):
    token = office / ("hanoi-1.token" if file == "hub" else f"{file}-1.token")
    token.chmod(mode)
    (said,) = told(office / f"{file}.toml")
    assert f"token_file: /{token.name}: is open to other users of this machine (mode {mode:04o}); run: chmod" in said
    token.chmod(0o400)
    assert told(office / f"{file}.toml") == []


def test_a_hubs_own_key_and_those_of_its_callers_are_looked_at_too(office):
    (office / "var").mkdir(mode=0o700)
    for name in ("var/hub.key", "the app.key"):
        (office / name).write_text("ab" * 32 + "\n")
        (office / name).chmod(0o644)
    change(office / "hub.toml", "[[branches]]", '[[callers]]\nname = "app"\nkey_file = "the app.key"\n\n[[branches]]')
    own, callers = told(office / "hub.toml")
    assert "key_file: /var/hub.key: is open to other users" in own
    assert callers.endswith("run: chmod 600 '/the app.key'")


@pytest.mark.parametrize("file", ["server", "hub"])
def test_a_data_folder_that_others_may_look_into_is_told(office, file):
    (office / "var").mkdir()
    (office / "var").chmod(0o755)
    (said,) = told(office / f"{file}.toml")
    assert "data_dir: /var: is open to other users of this machine (mode 0755); run: chmod 700 /" in said
    (office / "var").chmod(0o700)
    assert told(office / f"{file}.toml") == []


@pytest.mark.parametrize("file", ["server", "hub"])
@pytest.mark.parametrize(
    ("path", "words"),
    [("plain", "/plain is a file; write the path of a folder"), ("plain/var", "/plain is a file"),
     ("x" * 300, "cannot be a folder (File name too long); write another path")],
)  # fmt: skip
def test_a_data_folder_that_can_be_none_is_told(office, file, path, words):
    (office / "plain").write_text("")
    text = re.sub(r"(?m)^data_dir = .*\n", "", (office / f"{file}.toml").read_text(encoding="utf-8"))
    (office / f"{file}.toml").write_text(re.sub(r"(?m)^kind = .*", rf'\g<0>\ndata_dir = "{path}"', text))
    assert [one for one in told(office / f"{file}.toml") if words in one and "data_dir: " in one]
