"""Settings of the six programs: one frozen class each; `config.load` reads them from TOML, strictly."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from config import plain
from config.addresses import Host, LinkUrl, Network, Port, WebUrl, is_on_a_port
from config.clock import PLACES, SHARED_BYTES, Clock, SharedClock, shared_cells
from config.device_key import read_key
from config.files import SQLITE, in_address
from wire.text import words

DeviceId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
"""The name `toiluot pair` gave the device: letters, digits, dot, dash, underscore."""

PublicKey = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")]
"""An Ed25519 public key as 64 hexadecimal digits; `toiluot hub` prints its own when it starts."""

LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")]
"""A language by its short code (BCP 47): vi, en, km, zh-Hant."""


Words = Annotated[str, AfterValidator(words)]
"""Words that people read: composed (NFC), trimmed, a line break as a blank."""


def _beside_the_file(given: object, read: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Path:
    # A default is a Path already, which strict reading of a file would refuse.
    path: Path = given if isinstance(given, Path) else read(given)
    plain.one_line(str(path))
    base = (info.context or {}).get("base")
    if base is None:
        return path
    try:
        return Path(base) / path.expanduser()
    except RuntimeError:
        raise ValueError(f"{plain.shown(str(path))} names a user who is not known; write the whole path") from None


def _database_beside_the_file(url: str, info: ValidationInfo) -> str:
    plain.one_line(url)
    if not url.startswith(SQLITE):
        return is_on_a_port(url)
    base = (info.context or {}).get("base")
    if base is None or ":memory:" in url:
        return url
    written = url.removeprefix(SQLITE)
    return url if written.startswith("/") else f"{SQLITE}{in_address(Path(base) / '_')[:-1]}{Path(written)}"


PathBeside = Annotated[Path, WrapValidator(_beside_the_file)]
"""A path; a relative one counts from the folder of the settings file."""

DatabaseUrl = Annotated[
    str, Field(pattern=r"^(sqlite:///\S|postgresql\+psycopg://)\S*$"), AfterValidator(_database_beside_the_file)
]
"""`sqlite:///var/branch.db` (relative to the settings file) or `postgresql+psycopg://user@host/name`."""


class Settings(BaseModel):
    """A table of settings: frozen, an unknown key is refused, the prose under a field is its documentation."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        # Made when a file is read: a program reads one of the six kinds. The prose under a field is not taken in
        # either (`use_attribute_docstrings`): `config.explain` reads it when there is something to explain.
        defer_build=True,
        # Defaults are read like what is written, so that their relative paths count from the file too.
        validate_default=True,
        revalidate_instances="always",
    )


Moment = Annotated[int, Field(ge=0, lt=253_370_764_800_000)]
"""Milliseconds since 1970 UTC; the year 9999 is not reached, because no calendar here can name it."""

Count = Annotated[int, Field(ge=0, le=1_000_000)]
Percent = Annotated[int, Field(ge=0, le=100)]
"""How many of something there may be."""


class ClockSettings(Settings):
    """Whose time the program keeps: the real one, unless a demo or rehearsal gives it another."""

    speed: Annotated[float, Field(gt=0, le=1000)] = 1.0
    """Seconds of the hall for each real second; anything but 1 is for the demo."""
    real_start_ms: Moment = 0
    """The real moment, milliseconds since 1970 UTC, at which the hall's clock showed `start_ms`."""
    start_ms: Moment = 0
    """What the hall's clock showed at `real_start_ms`."""
    shared: PathBeside | None = None
    """The file by which a demo moves the time of all its programs together, no faster than `speed`."""
    place: Annotated[int, Field(ge=0, lt=PLACES)] = 0
    """The number of the place there at which this program says that it keeps up; 0 is not waited for."""

    @model_validator(mode="after")
    def _shares_a_time(self) -> Self:
        if self.shared is not None and not _is_a_time(self.shared):
            raise ValueError(
                f"shared: {plain.shown(str(self.shared))} is no demo's time; take shared away to keep real time"
            )
        return self

    def clock(self) -> Clock:
        """The clock these numbers describe.

        Raises:
            OSError: the shared time cannot be opened.
        """
        if self.shared is not None:
            return SharedClock(self.speed, cells=shared_cells(self.shared), place=self.place)
        return Clock(self.speed, self.real_start_ms, self.start_ms)


def _is_a_time(file: Path) -> bool:
    try:
        return file.is_file() and file.stat().st_size == SHARED_BYTES
    except OSError:
        return False


class _Program(Settings):
    clock: ClockSettings = Field(default_factory=ClockSettings)
    """Leave the table out to keep real time."""
    words_folder: PathBeside | None = None
    """A folder with the office's own words: further languages, or other words for what a program says. A file a program
    and language: `server/km.toml`, `wire/km.toml`, `hub/vi.toml`; of a window's texts `kiosk/kiosk_km.ts`
    (docs/operations.md)."""


ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day: 02:30."""


class BackupSettings(Settings):
    """Copies of all data, made once a day by the program itself and opened to see that they are whole."""

    enabled: bool = True
    """False when something else makes them, for instance `toiluot backup` by a timer."""
    at: ClockTime = "02:30"
    """When, in the time zone of the branch; a day that was missed is made up for soon after the start."""
    folder: PathBeside | None = None
    """Where they go; programs that share a folder count and remove their own only. Left out: `backups` in the data
    folder, `hub-backups` for the hub."""
    second_folder: PathBeside | None = None
    """A folder on another disk or a mounted share, where each is copied too. It must be there: it is never made."""
    keep: Annotated[int, Field(ge=1, le=1000)] = 14
    """How many stay in each place; older ones go only after a newer one was found whole."""

    def refuse_one_place(self, first: Path) -> None:
        """Refuse a second place that is the first, stands in it or holds it, also by a link or by `..`.

        Args:
            first: where backups go.

        Raises:
            ValueError: it is; the message says what to write.
        """
        if self.second_folder is None:
            return
        here, there = Path(os.path.realpath(first)), Path(os.path.realpath(self.second_folder))
        if there.is_relative_to(here):
            raise ValueError(
                "backup.second_folder: it is the backups' own folder, or stands in it; give one on another disk"
            )
        if here.is_relative_to(there):
            raise ValueError("backup.second_folder: the backups' own folder stands in it; give one on another disk")


class HubLinkSettings(Settings):
    """How the branch reaches the hub that takes bookings. The branch dials out; the hub never dials in."""

    url: WebUrl
    """The hub's address, for instance `https://datlich.hanoi.gov.vn`."""
    token_file: PathBeside
    """File with the branch's token at the hub, readable by the server's user only."""
    public_keys: tuple[PublicKey, ...] = ()
    """Keys that may sign bookings. List the old and the new one while the hub's key is being changed."""
    public_url: WebUrl | None = None
    """The address where citizens book, if it is another than `url`; kiosks show it with its QR."""

    @property
    def book_at(self) -> str:
        """Where citizens can book; empty when no phone can reach it, because it is an address of this machine alone."""
        return _for_phones(self.public_url or self.url)


def _for_phones(address: str) -> str:
    host = urlsplit(address).hostname or ""
    return "" if host == "localhost" or host.startswith("127.") or host == "::1" else address.rstrip("/")


class LimitSettings(Settings):
    """What one visitor, and all of them together, may take of a port. Times are real seconds."""

    connections: Annotated[int, Field(ge=64, le=100_000)] = 4_000
    """Connections at once on each port. Fewer are let in when the system allows fewer open files (`ulimit -n`)."""
    reserved: Annotated[int, Field(ge=0, le=10_000)] = 200
    """Of these, places that only paired devices, signed-in staff and the branches' links to the hub may take; at most a
    quarter."""
    for_each_address: Annotated[int, Field(ge=8, le=100_000)] = 200
    """Connections at once from one address, paired devices and staff aside. Where many phones share one address (a
    mobile network, a proxy that does not say whom it speaks for) it must be larger than their number."""
    header_s: Annotated[float, Field(ge=0.5, le=60)] = 5.0
    """Within this the whole header of a request must have come, and on the live port the hello after it."""
    body_s: Annotated[float, Field(ge=0.5, le=300)] = 10.0
    """Within this the whole body of a request must have come."""
    idle_s: Annotated[float, Field(ge=0.5, le=300)] = 5.0
    """A browser's connection is kept so long for its next request."""
    answer_s: Annotated[float, Field(ge=5, le=3600)] = 120.0
    """Within this a request must be answered and the answer be taken."""
    header_bytes: Annotated[int, Field(ge=1024, le=65_536)] = 16_384
    """Most bytes of a request's header."""
    body_bytes: Annotated[int, Field(ge=1024, le=16_777_216)] = 65_536
    """Most bytes of a request's body: forms and small JSON; nothing is uploaded."""


PushHost = Annotated[str, Field(pattern=r"^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$")]
"""A host by its name, or with `*.` all that are below it."""

PUSH_SERVICES = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
"""Of Chrome, Firefox, Safari and Edge."""


class PrinterSettings(Settings):
    """A ticket printer."""

    kind: Literal["network", "serial", "usb", "device", "cups", "file", "none"] = "network"
    """How the printer is reached: `network` is TCP, `serial` a serial line, `usb` USB by libusb, `device` a file
    such as /dev/usb/lp0.

    `cups` gives each job to a queue of CUPS, which never says whether it came out ("maybe printed"); `file` writes each
    job to a file; `none` shows the QR on the screen only.
    """
    host: Host = "127.0.0.1"
    """Address of a network printer; it has to be written where `kind = "network"` is."""
    port: Annotated[Port, Field(ge=1)] = 9100
    """Port of a network printer; nearly all use 9100."""
    device: PathBeside = Path("/dev/usb/lp0")
    """The port with `kind = "serial"` (/dev/ttyUSB0 for one) or `kind = "device"`.

    The kiosk's user needs the group `dialout` for the one, `lp` for the other.
    """
    baud: Literal[9600, 19200, 38400, 57600, 115200] = 115200
    """Bits a second of a serial line, as the printer's switches are set; below 115200 a ticket takes over 3 seconds."""
    usb: Annotated[str, Field(pattern=r"^([0-9a-fA-F]{4}:[0-9a-fA-F]{4})?$")] = ""
    """Which printer with `kind = "usb"`, as `lsusb` lists it: "04b8:0e15". Empty takes the only one there is."""
    queue: Annotated[str, Field(max_length=127, pattern=r"^[^\s/#-][^\s/#]*$")] = "toiluot"
    """The queue's name with `kind = "cups"`, as `lpstat -e` lists it."""
    folder: PathBeside = Path("var/paper")
    """Where `kind = "file"` puts its jobs."""
    profile: Literal[
        "", "TM-T20II", "TM-L90", "TM-P80", "TM-T88II", "TM-T88III", "TM-T88IV", "TM-T88IV-SA", "TM-T88V",
        "RP-F10-80mm", "P822D", "NT-80-V-UL", "KR-306", "TH230", "TH230Plus", "NT-5890K", "POS-5890", "ZJ-5870",
        "Sunmi-V2",
    ] = ""  # fmt: skip
    """The model, by its name in python-escpos's list: the three settings below are then as it wants them.

    Empty is one like Epson's on 80 mm paper.
    """
    width_dots: Literal[576, 512, 384] | None = None
    """Dots across the paper: 576 on 80 mm, 512 on some 80 mm printers (TM-T88), 384 on 58 mm. Left out, as the profile
    says."""
    sets_unit: bool | None = None
    """It knows GS P, as Epson's and most clones do. Left out, as the profile says.

    With `false` white is sent as a picture: for one that prints letters at the head of each ticket.
    """
    band_rows: Annotated[int, Field(ge=8, le=960)] | None = None
    """Rows of dots in one picture at most; 128 or 24 for a clone that prints letters in the middle of a ticket. Left
    out, as the profile says."""
    acknowledge: Literal["gs_h", "gs_r", "none"] = "gs_h"
    """How the printer says that a job is out: `gs_h` by GS ( H, `gs_r` by GS r, as older ones and clones do.

    `none` is for a printer that answers neither, or answers nothing at all: each ticket is sent to it once, whether it
    came out is not known ("maybe printed"), and the screen shows the number beside it.
    """
    connect_s: Annotated[float, Field(gt=0, le=60)] = 3.0
    """Seconds to wait for the link, in real time."""
    status_s: Annotated[float, Field(gt=0, le=60)] = 2.0
    """Seconds to wait for a status answer, in real time."""
    print_s: Annotated[float, Field(gt=0, le=120)] = 10.0
    """Seconds to wait for the acknowledgement, or with `none` until the printer has taken the whole job; real time."""

    @model_validator(mode="after")
    def _what_it_hangs_on_is_named(self) -> Self:
        # Neither the device file's usual name nor this machine is where such a printer hangs: left out, every ticket
        # would be "cannot be reached".
        if self.kind == "network" and "kind" in self.model_fields_set and "host" not in self.model_fields_set:
            raise ValueError('host: write the address of the printer too, such as host = "192.168.1.50"')
        if self.kind == "serial" and "device" not in self.model_fields_set:
            raise ValueError('device: name the serial line too, such as device = "/dev/ttyUSB0"')
        return self


class ServerSettings(_Program):
    """The branch server."""

    kind: Literal["server"] = "server"
    """Says which program the file is for."""
    host: Host = "127.0.0.1"
    """Address to listen on. `0.0.0.0` opens it to the branch's network: put a TLS proxy in front."""
    live_port: Port = 8765
    """Port of the live links of kiosks, counters, displays and phones."""
    web_port: Port = 8080
    """Port of the web pages and the HTTP API."""
    public_url: WebUrl = "http://127.0.0.1:8080"
    """The address that phones reach the web port by; it stands in every ticket's QR, so keep it short."""
    live_url: LinkUrl | None = None
    """The address that phones reach the live port by. Left out: the host of `public_url` with `live_port`."""
    database: DatabaseUrl = "sqlite:///var/branch.db"
    """Where the journal and the reports are kept: a SQLite file, or PostgreSQL for a large branch."""
    standby: bool = False
    """True on both of two servers that share one PostgreSQL database: one leads, the other waits and takes over."""
    data_dir: PathBeside = Path("var")
    """Folder for keys, backups and exports; it must be writable and private."""
    branch: PathBeside
    """The branch's own file: services, counters, hours, policy (`kind = "branch"`). It is taken at the first start, and
    later changes by `toiluot settings import`."""
    trusted_proxies: tuple[Network, ...] = ()
    """Proxies in front of this server that are believed when they say who their client is (`X-Forwarded-For`), such as
    `["127.0.0.1"]` for one on this machine. Left out nobody is: all who come through a proxy then count as one."""
    time_sync: PathBeside | None = None
    """A file that holds `yes` while the machine's clock is right; left out, NTP's word to the kernel counts (chrony,
    ntpd, systemd-timesyncd). A clock that jumps is followed only when it is said to be right,
    or a manager confirms it."""
    backup: BackupSettings = Field(default_factory=BackupSettings)
    """Leave the table out for a backup every night beside the data."""
    authority_file: PathBeside | None = None
    """The office's own certificate (PEM) by which devices are to know this server: those that are let in by the code on
    their screen are given it. Left out where the certificate is a public one, or each machine knows it already."""
    erase_words_after_days: Annotated[int, Field(ge=0, le=3650)] = 90
    """Words that people typed (why a number was called, held or cancelled, dossier codes, messages) may name a citizen:
    the server erases them once they are older than so many days, counted from the last day that can still be had
    back; 0 leaves them to `toiluot erase`. Complaints may be lodged within 90 days (Law on Complaints 2011, art. 9)."""
    erase_card_keys_after_days: Annotated[int, Field(ge=0, le=3650)] = 1
    """What stands for people whose identity card was read (never its number) counts for the limit of one day: the
    server erases it once it is older than so many days, counted as above; 0 leaves it as long as words."""
    idle_minutes: Annotated[int, Field(ge=1, le=720)] = 30
    """Whoever is signed in to the pages and asks for nothing for so many minutes has to sign in again; today's page,
    which renews itself, does not count as asking."""
    reception_printer: PrinterSettings | None = None
    """A printer that this server prints on for whoever gives numbers on a tablet (`/reception`): what became of each
    paper is then known. Left out, a tablet has its browser's own print dialog, which tells nobody."""
    push_services: tuple[PushHost, ...] = PUSH_SERVICES
    """Where alarms may be sent for browsers that somebody switched on: hosts of their makers, `*.` for all below one.
    `[]` lets no browser be told."""
    hub: HubLinkSettings | None = None
    """Leave the table out when the branch takes no bookings."""
    limits: LimitSettings = Field(default_factory=LimitSettings)
    """Leave the table out to take these limits as they are; they fit a hall with a thousand phones."""

    @property
    def for_phones(self) -> str:
        """`public_url` as phones reach it; empty when none can, because it is an address of this machine alone."""
        return _for_phones(self.public_url)

    @property
    def backup_folder(self) -> Path:
        """Where backups go."""
        return self.backup.folder or self.data_dir / "backups"

    @model_validator(mode="after")
    def _keeps_two_places(self) -> Self:
        self.backup.refuse_one_place(self.backup_folder)
        return self

    @model_validator(mode="after")
    def _shares_a_database(self) -> Self:
        if self.standby and self.database.startswith(SQLITE):
            raise ValueError(
                "standby: two servers can share a PostgreSQL database, not an SQLite file; "
                'write database = "postgresql+psycopg://user@host/name", or take standby away'
            )
        return self

    @model_validator(mode="after")
    def _has_a_port_for_each(self) -> Self:
        if self.live_port == self.web_port != 0:
            raise ValueError("web_port: live_port has the same number; give each a port of its own")
        return self


class ScannerSettings(Settings):
    """The kiosk's scanner of codes and cards."""

    kind: Literal["keyboard", "serial"] = "keyboard"
    """How it is reached: `keyboard` types what it reads, as most do out of the box; `serial` is a serial line, or a USB
    cable that is set to be one (USB-COM, CDC-ACM). Only a serial one can be told to be lost."""
    device: PathBeside = Path("/dev/ttyACM0")
    """The port with `kind = "serial"`; a name under /dev/serial/by-id stays when cables are changed about.

    The kiosk's user needs the group `dialout`.
    """
    baud: Literal[9600, 19200, 38400, 57600, 115200] = 9600
    """Bits a second of a serial line, as the scanner is set; over USB any will do."""


class _Device(_Program):
    servers: tuple[LinkUrl, ...] = ("ws://127.0.0.1:8765",)
    """Live ports of the branch server, tried in turn until one answers."""
    device_id: DeviceId
    """The device's name as `toiluot pair` wrote it; one paired by the code on its screen has it beside its key."""
    token_file: PathBeside
    """File with the device's key from `toiluot pair`, readable by its user only. Where there is none the device shows a
    code, waits to be let in by it and writes the file itself."""

    @model_validator(mode="after")
    def _reaches_a_server(self) -> Self:
        if not self.servers:
            raise ValueError('servers: the list is empty; write one such as servers = ["ws://127.0.0.1:8765"]')
        return self

    def token(self) -> str:
        """The device's key.

        Raises:
            OSError: the token file cannot be read.
        """
        return read_key(self.token_file).token

    def authority(self) -> str:
        """The certificate by which the device knows its server, if its pairing told one."""
        try:
            return read_key(self.token_file).authority
        except (OSError, ValueError):
            return ""

    def as_paired(self) -> Self:
        """These settings with the name it was paired under.

        Raises:
            OSError: the token file cannot be read.
            ValueError: it holds no key.
        """
        named = read_key(self.token_file).device_id
        return self.model_copy(update={"device_id": named}) if named else self


KeyName = Annotated[
    str,
    Field(
        pattern=r"^(F[1-9]|F1[0-9]|F2[0-4]|Home|End|PageUp|PageDown|Insert|Menu|Help|VolumeUp|VolumeDown|VolumeMute)$"
    ),
]
"""A key that no scanner types."""


class GuidanceSettings(Settings):
    """Spoken guidance at a kiosk, and the keys of the keypad below its screen that are for it.

    Arrows, Tab and Enter are always taken.
    """

    enabled: bool = True
    """False for a silent kiosk."""
    speed: Annotated[int, Field(ge=80, le=260)] = 145
    """Words a minute."""
    start_keys: tuple[KeyName, ...] = ("F9", "F15")
    """Keys that begin to guide. Keypads with a jack send one when earphones are plugged in: see the maker's table."""
    stop_keys: tuple[KeyName, ...] = ("F16",)
    """Keys that end it; such keypads send one when the earphones are taken out."""
    repeat_keys: tuple[KeyName, ...] = ("F10", "Home", "Help")
    """Keys that say the page again."""
    softer_keys: tuple[KeyName, ...] = ("F11", "VolumeDown", "PageDown")
    """Keys that make it softer."""
    louder_keys: tuple[KeyName, ...] = ("F12", "VolumeUp", "PageUp")
    """Keys that make it louder."""
    same_key_after_s: Annotated[float, Field(ge=0, le=2)] = 0
    """Seconds after a key of the keypad in which the same key again counts as one press: for hands that tremble
    (EN 301 549, 5.8). 0 takes every press; a key that is held down is one press anyhow."""
    earphones: PathBeside | None = None
    """The jack as Linux names it, such as /dev/input/by-path/platform-sound-event: earphones that are plugged in
    begin to guide, taken out they end it. The kiosk's user needs the group `input`. Left out: by keys or by touch."""

    @model_validator(mode="after")
    def _gives_each_key_one_task(self) -> Self:
        keys = [*self.start_keys, *self.stop_keys, *self.repeat_keys, *self.softer_keys, *self.louder_keys]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"guidance: {twice[0]} stands for two things; name each key once")
        return self


class KioskSettings(_Device):
    """One kiosk."""

    kind: Literal["kiosk"] = "kiosk"
    """Says which program the file is for."""
    language: LanguageCode = "vi"
    """The language it returns to when nobody is there."""
    zones: tuple[DeviceId, ...] = ()
    """Zones of the branch that it stands in: it shows their notices; empty shows all."""
    width: Annotated[int, Field(ge=320, le=8192)] = 1080
    """Width of the window in pixels when not full screen."""
    height: Annotated[int, Field(ge=320, le=8192)] = 1920
    """Height of the window in pixels; a window wider than tall is laid out for landscape."""
    orientation: Literal["auto", "portrait", "landscape"] = "auto"
    """Layout; `auto` goes by width and height."""
    fullscreen: bool = False
    """True in a hall; false in a window for a trial."""
    idle_s: Annotated[float, Field(ge=20, le=600)] = 60.0
    """Seconds without a touch before it asks "still there?" and then goes back to the first page."""
    ticket_s: Annotated[float, Field(ge=3, le=120)] = 15.0
    """Seconds the ticket page stays."""
    printer: PrinterSettings = Field(default_factory=PrinterSettings)
    """The ticket printer."""
    paper_slot: Literal["below", "right", "left", "above"] = "below"
    """Where the paper comes out, seen from the screen: words and arrows lead there. A manager's word goes before it."""
    scanner: ScannerSettings = Field(default_factory=ScannerSettings)
    """The scanner of codes and cards."""
    reduced_motion: bool = False
    """True shows no movement."""
    screen_inches: Annotated[float, Field(ge=7, le=100)] | None = None
    """The screen's diagonal, by which what is touched is made 20 mm. Left out: what the screen says of itself when the
    kiosk fills it, else 21.5."""
    guidance: GuidanceSettings = Field(default_factory=GuidanceSettings)
    """Leave the table out to take these as they are."""


PadAction = Literal[
    "primary", "next", "recall", "start", "no_show", "park", "transfer", "finish", "finish_next", "pause", "choose",
    "undo", "help", "alarm", "answer",
]  # fmt: skip
"""What a key of a call pad does; `primary` is the large button, whatever it is just then."""

PadKey = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[!-~]+$")]
"""A key of a call pad: letters, digits and signs without blanks."""

PAD_KEYS: dict[str, PadAction] = {
    "Num+Enter": "primary", "Num+1": "next", "Num+2": "recall", "Num+3": "start", "Num+4": "no_show",
    "Num+5": "park", "Num+6": "transfer", "Num+7": "pause", "Num+8": "finish", "Num+9": "help", "Num+0": "undo",
}  # fmt: skip
"""A number pad as it is, with Num Lock on."""


class PadSettings(Settings):
    """A clerk's call pad: which of its keys does what."""

    kind: Literal["keyboard", "serial"] = "keyboard"
    """`keyboard` is a number pad on USB, which types: it is heard while this window has the keyboard. `serial` is a pad
    on a serial line, heard whatever is in front."""
    device: PathBeside = Path("/dev/ttyUSB0")
    """The port with `kind = "serial"`; its user needs the group `dialout`."""
    baud: Literal[9600, 19200, 38400, 57600, 115200] = 9600
    """Bits a second of a serial line, as the pad is set."""
    keys: Annotated[dict[PadKey, PadAction], Field(max_length=64)] = Field(default_factory=lambda: dict(PAD_KEYS))
    """What each key does. Of a keyboard as Qt names keys: `Num+1`, `Num+Enter`, `F13`. Of a serial pad what it sends:
    `1`, `CALL`. Left out: those of a number pad."""

    @model_validator(mode="after")
    def _names_what_it_sends(self) -> Self:
        if self.kind == "serial" and "keys" not in self.model_fields_set:
            raise ValueError('keys: write what the pad sends, such as keys = { "1" = "next", "2" = "recall" }')
        return self


class CounterSettings(_Device):
    """One clerk's place."""

    kind: Literal["counter"] = "counter"
    """Says which program the file is for."""
    desk: Literal["counter", "reception"] = "counter"
    """`reception` gives numbers for people, finds and prints their tickets; its key is of the role `reception`."""
    window: Literal["full", "mini"] = "full"
    """The window it opens with; F11 changes between them."""
    counter_id: DeviceId | None = None
    """Fixed counter of this PC; left out, the clerk chooses one."""
    language: LanguageCode = "vi"
    """The language it starts in."""
    theme: Literal["light", "dark"] = "light"
    """Light or dark; Ctrl+D changes it, and the window remembers what was chosen at this PC."""
    remember: PathBeside | None = None
    """Where the window keeps its places on the screens and its theme. Left out: beside `token_file`, with
    `.window.json` behind its name; what cannot be written there is forgotten at the end."""
    sound: bool = True
    """A short chime when somebody comes while the clerk is free and nobody waited; false for a silent desk."""
    notice: bool = True
    """The window asks to be looked at then, as the desktop shows it (a blinking name in the task bar)."""
    reduced_motion: bool = False
    """True shows no movement."""
    printer: PrinterSettings | None = None
    """Reception's ticket printer, as a kiosk's; left out, the window shows the QR alone."""

    pad: PadSettings | None = None
    """A call pad beside the keyboard; left out there is none."""

    scanner: ScannerSettings = Field(default_factory=ScannerSettings)
    """Reception's scanner of tickets, bookings and identity cards; one that types needs nothing here."""

    @property
    def window_file(self) -> Path:
        """Where the window keeps its places and its theme."""
        return self.remember or self.token_file.with_name(self.token_file.name + ".window.json")

    @model_validator(mode="after")
    def _prints_at_reception(self) -> Self:
        if self.printer is not None and self.desk != "reception":
            raise ValueError('printer: a counter prints no tickets; write desk = "reception", or take printer away')
        return self


def _writes_a_file(command: tuple[str, ...]) -> tuple[str, ...]:
    if not any("{out}" in part for part in command[1:]):
        raise ValueError("write {out} where the program is told which WAV file to write")
    return command


VoiceCommand = Annotated[
    tuple[Annotated[str, Field(max_length=1000), AfterValidator(plain.one_line)], ...],
    Field(min_length=2, max_length=50),
    AfterValidator(_writes_a_file),
]
"""A program and its arguments."""


class VolumeSettings(Settings):
    """How loud calls are from a time of day on."""

    at: ClockTime
    """From when, in the hall's time; until the next one of the list."""
    percent: Annotated[int, Field(ge=5, le=100)]
    """100 is as loud as the clips are; 50 is 6 dB softer. A manager's volume on the devices page is a part of it."""


class VoiceSettings(Settings):
    """How calls are spoken. Clips are made once, by espeak-ng, and joined for each call."""

    enabled: bool = True
    """False for a silent display."""
    speed: Annotated[int, Field(ge=80, le=260)] = 135
    """Words a minute of the made clips."""
    speeds: dict[LanguageCode, Annotated[int, Field(ge=80, le=260)]] = Field(default_factory=lambda: {"en": 140})
    """Words a minute of single languages; one that is left out is as fast as `speed`."""
    linh_or_le: Literal["linh", "lẻ"] = "linh"
    """The word for an empty tens place: một trăm linh năm (north) or một trăm lẻ năm (south)."""
    voices: dict[LanguageCode, Annotated[Words, Field(min_length=1, max_length=60)]] = Field(
        default_factory=lambda: {"en": "en-us"}
    )
    """The espeak-ng voice of single languages, such as vi = "vi-vn-x-south"; the rest are asked for by their code."""
    own_language_first: bool = False
    """True says a call in the language of its ticket before it is said in Vietnamese; false after it."""
    pause_s: Annotated[float, Field(ge=0.3, le=5)] = 0.3
    """Seconds of silence after each call, before the next."""
    notice_every_min: Annotated[int, Field(ge=0, le=240)] = 0
    """Minutes until a notice that a manager had read out is read out again, while it is shown; 0: once."""
    volume: tuple[VolumeSettings, ...] = ()
    """How loud calls are by the time of day; left out, always as loud as the clips are."""
    command: dict[LanguageCode, VoiceCommand] = Field(default_factory=dict)
    """A voice program of the office's own for single languages, with its arguments: `{out}` is the WAV file to write,
    `{text}` the sentence (left out: on standard input), `{speed}` words a minute. Name files by their whole path."""
    clip_dir: PathBeside | None = None
    """Ready-made clips shipped with an installation, used before any is made."""
    overrides_dir: PathBeside | None = None
    """The office's own recordings; one replaces the clip of the same name."""
    cache_dir: PathBeside = Path("var/clips")
    """Where made clips are kept; it may be deleted at any time."""
    max_age_s: Annotated[float, Field(ge=5, le=600)] = 60.0
    """A call older than this, in the hall's time, is not announced any more."""

    @model_validator(mode="after")
    def _each_time_stands_once(self) -> Self:
        times = [step.at for step in self.volume]
        for n, at in enumerate(times):
            if at in times[:n]:
                raise ValueError(f"volume[{n + 1}].at: another step begins at {at}; write each time once")
        return self


Direction = Literal["left", "right", "straight", "up", "down", "back"]
"""Which way a part of the hall is, of somebody who looks at a screen; up and down are floors."""


class DisplaySettings(_Device):
    """One hall screen."""

    kind: Literal["display"] = "display"
    """Says which program the file is for."""
    zones: tuple[DeviceId, ...] = ()
    """Zones of the branch whose calls it shows; empty, or none that the branch has, shows all."""
    layout: Literal["classic", "board", "lists", "door", "results", "bilingual"] = "classic"
    """`classic`: calls large, the last ones below; `board`: every counter with its number; `lists`: who waits, and who
    was called and did not come; `door`: one counter alone, see `counter`; `results`: dossiers whose result can be
    collected, see `results_folder`; `bilingual`: as `classic`, in the first two of `languages` at one size. A manager
    may say another one."""
    results_folder: PathBeside | None = None
    """Folder of `*.csv` files with the codes of those dossiers, one a line (display/README.md). Only their last six
    digits are shown."""
    counter: DeviceId | Literal[""] = ""
    """The counter it hangs at, by its id in the branch's file: it shows and speaks no other's calls. Empty: all. One
    that the branch has not leaves the screen out of use, and its lowest line says so."""
    look: Literal["dark", "light", "by_time"] = "dark"
    """`dark`: light letters on a dark ground; `light`: dark letters on a light one, for a screen in daylight;
    `by_time`: light from `light_from` until `light_until`, else dark. A manager may say another one."""
    light_from: ClockTime = "06:00"
    """From when `by_time` is light, in the hall's time."""
    light_until: ClockTime = "18:00"
    """Until when; earlier than `light_from`, it is light through the night."""
    width: Annotated[int, Field(ge=320, le=8192)] = 1920
    """Width of the window in pixels when not full screen."""
    height: Annotated[int, Field(ge=320, le=8192)] = 1080
    """Height of the window in pixels; taller than wide is laid out as portrait."""
    fullscreen: bool = False
    """True in a hall; false in a window for a trial."""
    languages: tuple[LanguageCode, ...] = ("vi", "en")
    """Languages of the fixed words, in this order."""
    hold_s: Annotated[float, Field(ge=1, le=300)] = 20.0
    """Seconds a called number stays large, in the hall's time."""
    directions: dict[DeviceId, Direction] = Field(default_factory=dict)
    """Which way each zone of the branch is from here, by its id: calls to a counter there show an arrow and words. `up`
    and `down` are another floor, `back` is behind who looks at the screen. A zone that is left out shows no way. The id
    of a counter goes before that of its zone: where one row of counters is at the left and one at the right."""
    media_folder: PathBeside = Path("var/display-media")
    """Where pictures and videos of the office are kept, 4 GB at most; it may be deleted at any time. Never the `media`
    of a server's `data_dir`: those are the files themselves, and a display takes away what it does not need."""
    media_sound: bool = False
    """True lets videos be heard between calls, and softly while a call is said."""
    voice: VoiceSettings = Field(default_factory=VoiceSettings)
    """How calls are spoken."""
    sink: Annotated[str, Field(pattern=r"^(auto|log:.+)$"), AfterValidator(plain.one_line)] = "auto"
    """`auto` plays through the machine's sound output; `log:FOLDER` keeps what would be heard, for the demo."""
    reduced_motion: bool = False
    """True shows no movement."""


class NumberBoardSettings(Settings):
    """One board of a line."""

    counter: DeviceId
    """The counter whose number it shows, by its `id` in the branch's file."""
    address: Annotated[int, Field(ge=0, le=255)] = 1
    """The address that its switches give it; of a make without addresses it means nothing."""


class BoardLineSettings(Settings):
    """A serial line with number boards on it."""

    device: PathBeside
    """The port; a name under /dev/serial/by-id stays when cables are changed about. The program's user needs the group
    `dialout`."""
    make: Literal["", "four-bytes", "led-485", "sunpn"] = ""
    """How its boards are spoken to (hardware/README.md)."""
    template: PathBeside | None = None
    """In place of `make`: the file of a template for another make (`kind = "board"`)."""
    every_s: Annotated[float, Field(ge=0.5, le=60)] = 3.0
    """Each board is sent its number anew so often, in real seconds: one that lost its power is right again by then."""
    boards: tuple[NumberBoardSettings, ...]
    """A `[[lines.boards]]` table for each board."""

    @model_validator(mode="after")
    def _knows_its_boards(self) -> Self:
        if bool(self.make) == (self.template is not None):
            raise ValueError('make: write make = "four-bytes" for one, or template = "board.toml", and not both')
        if not self.boards:
            raise ValueError("boards: there are none; write a [[lines.boards]] table for each")
        addresses = [board.address for board in self.boards]
        for n, address in enumerate(addresses):
            if address in addresses[:n]:
                raise ValueError(f"boards[{n + 1}].address: another board of the line has {address}; give each its own")
        return self


class BoardsSettings(_Device):
    """The number boards over counters. They have no screen to show a code on: the key comes from `toiluot pair`."""

    kind: Literal["boards"] = "boards"
    """Says which program the file is for."""
    lines: tuple[BoardLineSettings, ...]
    """A `[[lines]]` table for each serial line."""
    blank_after_s: Annotated[float, Field(ge=1, le=300)] = 10.0
    """Without a link to the server for so long, in real seconds, all boards are blanked: what they show may be over."""

    @model_validator(mode="after")
    def _has_lines(self) -> Self:
        if not self.lines:
            raise ValueError("lines: there are none; write a [[lines]] table for each serial line")
        devices = [line.device for line in self.lines]
        for n, device in enumerate(devices):
            if device in devices[:n]:
                raise ValueError(f"lines[{n + 1}].device: another line has {device}; put all its boards into one")
        return self


class HubBranch(Settings):
    """One branch that takes bookings through this hub."""

    branch: PathBeside
    """The branch's own file: services, hours and policy."""
    token_file: PathBeside
    """File with the token the branch dials in with."""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    """Where it stands, in degrees north, for the map of branches."""
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    """Where it stands, in degrees east."""


class BookingLimitSettings(Settings):
    """How much strangers may take over all branches and days together; 0 is no limit. A device is a browser."""

    numbers_within_h: Annotated[int, Field(ge=1, le=168)] = 24
    """Hours within which numbers for now are counted."""
    places_within_h: Annotated[int, Field(ge=1, le=744)] = 168
    """Hours within which booked places are counted: as long as times may be booked ahead."""
    device_numbers: Count = 2
    """Numbers for now of one device; also of all new devices of one network together."""
    device_places: Count = 2
    """Places of one device; also of all new devices of one network together. A cancelled one is given back."""
    new_device_min: Annotated[int, Field(ge=0, le=1440)] = 10
    """Minutes after its first wish until a browser is a device of its own. 0 trusts any cookie at once."""
    own_devices: Count = 3
    """How many browsers of one network may begin to be devices of their own within an hour; others stay new ones."""
    phone_numbers: Count = 2
    """Numbers for now with one phone number, if one is given."""
    phone_places: Count = 4
    """Places with one phone number, if one is given."""
    network_numbers: Count = 30
    """Numbers for now of one IPv4 address or IPv6 /64: a home, an office, phones behind one address of an operator."""
    network_places: Count = 60
    """Places of one IPv4 address or IPv6 /64."""
    wide_numbers: Count = 300
    """Numbers for now of one wider network: an IPv4 /24 or an IPv6 /48."""
    wide_places: Count = 600
    """Places of one wider network."""
    network_percent: Percent = 1
    """Share of one IPv4 address or IPv6 /64 of each branch: of a week's places, and as many numbers as this share of a
    day's; a device's limit at least."""
    wide_percent: Percent = 1
    """The same share of places and numbers of one wider network."""
    work_times: Annotated[int, Field(ge=1, le=10)] = 2
    """How many times its numbers and places a network may have when each wish above them comes with a proof of work;
    1 asks nobody for any."""
    work_bits: Annotated[int, Field(ge=8, le=24)] = 18
    """How many zero bits a proof of work must show: 18 are about a second of a phone, each more doubles it."""
    stranger_percent: Percent = 60
    """Share of the places of a branch's day that all strangers together may book, whose phone or card nobody has
    checked; the rest is for programs with a key and for who comes to the hall."""
    stranger_numbers: Count = 200
    """Numbers for now of all strangers together at one branch on a day."""
    stranger_numbers_percent: Percent = 20
    """The same as a share: so many numbers as this share of the places of a branch's day; the smaller one counts."""
    far_percent: Percent = 50
    """Of the places and numbers that all strangers may have of a branch's day, the share of one far network: an IPv4
    /16 or an IPv6 /32, as much as a provider has for all its customers."""
    network_reads: Count = 20
    """Pages and answers of the API that one IPv4 address or IPv6 /64 may read a second; a page's file is a tenth."""
    wide_reads: Count = 40
    """How many a second one wider network may read: an IPv4 /24 or an IPv6 /48."""
    reads_burst_s: Annotated[int, Field(ge=1, le=600)] = 10
    """What was not read in so many seconds before may be read at once: 10 seconds of 20 are 200 pages."""


class HubCaller(Settings):
    """A program that books for many people, such as the city's app. It shows its key in the header `X-Api-Key`."""

    name: DeviceId
    """What it is called in the log and in its refusals."""
    key_file: PathBeside
    """File with its key, 20 characters or more, readable by the hub's user only."""
    numbers: Count = 0
    """Numbers for now that it may take within `numbers_within_h`; 0 is no limit."""
    places: Count = 0
    """Places that it may book within `places_within_h`; 0 is no limit."""


class HubSettings(_Program):
    """The city's side: bookings and the list of branches."""

    kind: Literal["hub"] = "hub"
    """Says which program the file is for."""
    host: Host = "127.0.0.1"
    """Address to listen on. Put a TLS proxy in front before opening it to the internet."""
    port: Port = 8090
    """Port of its pages and of the branches' links."""
    database: DatabaseUrl = "sqlite:///var/hub.db"
    """Where bookings are kept: SQLite for a trial, PostgreSQL for a city."""
    public_url: WebUrl = "http://127.0.0.1:8090"
    """The address that citizens' browsers reach it by."""
    trusted_proxies: tuple[Network, ...] = ()
    """As for the branch server: proxies that are believed when they say who their client is."""
    data_dir: PathBeside = Path("var")
    """Folder of the security log and of backups; it must be writable and private."""
    key_file: PathBeside = Path("var/hub.key")
    """The Ed25519 key that signs bookings; made at the first start, readable by its user only."""
    hotline: Annotated[Words, Field(max_length=40)] = ""
    """A phone number that pages of no branch and refusals name, such as `1022`; empty when there is none."""
    booking_limits: BookingLimitSettings = Field(default_factory=BookingLimitSettings)
    """How much strangers may take."""
    callers: tuple[HubCaller, ...] = ()
    """Programs that book for many people. They are not counted by their network, but by their own limits."""
    backup: BackupSettings = Field(default_factory=BackupSettings)
    """Leave the table out for a backup every night beside the data."""
    branches: tuple[HubBranch, ...] = ()
    """The branches that take bookings here."""
    limits: LimitSettings = Field(default_factory=LimitSettings)
    """Leave the table out to take these limits as they are."""

    @property
    def backup_folder(self) -> Path:
        """Where backups go. Not the server's folder: for a trial both have one data folder."""
        return self.backup.folder or self.data_dir / "hub-backups"

    @model_validator(mode="after")
    def _keeps_two_places(self) -> Self:
        self.backup.refuse_one_place(self.backup_folder)
        return self


PROGRAMS: dict[str, type[Settings]] = {
    "server": ServerSettings,
    "kiosk": KioskSettings,
    "counter": CounterSettings,
    "display": DisplaySettings,
    "boards": BoardsSettings,
    "hub": HubSettings,
}
"""The settings class by a file's `kind`."""
