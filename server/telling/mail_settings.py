"""Where mail goes and what it is about; the password is not among this (`secret_file.py`)."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from server.store.journal import Store
from wire.values import MailPart

KEY: Final = "mail"
"""Of `meta`, so that every server of the branch's database has the same."""

MOST_RECEIVERS: Final = 20
LONGEST_ADDRESS: Final = 254
ADDRESS = re.compile(
    r"(?!.*=\?)(?=.{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
)
"""What every mail server takes; letters beyond these need an extension that many do not have. No two dots together,
and nothing that a header reads as encoded words."""
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")


class Security(StrEnum):
    """How the connection to the mail server is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class AlarmKind(StrEnum):
    """What an alarm is about; whoever sets the mail up chooses among these."""

    HELP = "help"
    QUEUE = "queue"
    HALL = "hall"
    DEVICE = "device"
    SERVER = "server"
    CLOCK = "clock"


class MailSettings(BaseModel):
    """As an administrator set it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    on: bool = False
    """Alarms are sent."""
    host: str = ""
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    has_password: bool = False
    """One was typed: where its file is missing, this server says so instead of trying without."""
    sender: str = ""
    receivers: tuple[str, ...] = ()
    kinds: tuple[AlarmKind, ...] = tuple(AlarmKind)
    report_on: bool = False
    """The report of the month before is sent in the first days of a month."""
    report_receivers: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether a mail can be sent by it at all."""
        return bool(self.host and self.sender)

    @property
    def sends(self) -> bool:
        """Whether anything is sent by it."""
        return self.usable and (self.on or self.report_on)


def differences(before: MailSettings, now: MailSettings, password: str | None) -> tuple[MailPart, ...]:
    """Which parts are set otherwise; `password` as for `Teller.keep`."""
    same: dict[MailPart, bool] = {
        "alarms": before.on == now.on,
        "kinds": before.kinds == now.kinds,
        "receivers": before.receivers == now.receivers,
        "reports": before.report_on == now.report_on,
        "report_receivers": before.report_receivers == now.report_receivers,
        "server": (before.host, before.port) == (now.host, now.port),
        "security": before.security == now.security,
        "user": before.user == now.user,
        "password": password is None,
        "sender": before.sender == now.sender,
    }
    return tuple(part for part, is_same in same.items() if not is_same)


def is_address(said: str) -> bool:
    """Whether this is one mail address that goes into a header as it is."""
    return len(said) <= LONGEST_ADDRESS and ADDRESS.fullmatch(said) is not None


def read_settings(store: Store) -> MailSettings:
    """As they stand in the database; those of a newer program are read as far as they are known."""
    text = store.noted(KEY)
    try:
        return MailSettings.model_validate_json(text) if text else MailSettings()
    except ValidationError:
        return MailSettings()


def keep_settings(store: Store, settings: MailSettings) -> None:
    """Put them in force. Raises `CannotStore`."""
    store.note(KEY, settings.model_dump_json())
