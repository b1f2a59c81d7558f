"""What was typed about mail, checked field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

from server.telling.mail_settings import HOST, MOST_RECEIVERS, AlarmKind, MailSettings, Security, is_address
from server.web.pages import Speech

LONGEST_SECRET = 200


@dataclass(frozen=True, slots=True)
class Given:
    """What came of a form."""

    settings: MailSettings
    password: str | None
    """A new one, empty for none, None to keep the one that is there."""
    wrong: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)


def read_form(sent: Mapping[str, object], before: MailSettings, say: Speech) -> Given:
    """The settings that a form asks for, and what is wrong with it at its fields."""
    names = ("host", "port", "security", "user", "sender", "receivers", "report_receivers")
    typed = {name: str(sent.get(name, "")).strip() for name in names}
    wrong: dict[str, str] = {}
    on, report_on = bool(sent.get("on")), bool(sent.get("report_on"))
    host = typed["host"]
    if host and not HOST.fullmatch(host):
        wrong["host"] = say("telling.bad_host")
    if not host and (on or report_on):
        wrong["host"] = say("telling.host_missing")
    port = int(typed["port"]) if typed["port"].isascii() and typed["port"].isdigit() and len(typed["port"]) <= 5 else 0
    if not 1 <= port <= 65535:
        wrong["port"] = say("telling.bad_port")
    security = Security(typed["security"]) if typed["security"] in set(Security) else Security.STARTTLS
    if len(typed["user"]) > LONGEST_SECRET:
        wrong["user"] = say("telling.too_long", n=LONGEST_SECRET)
    if not typed["sender"] and (on or report_on or host):
        wrong["sender"] = say("telling.sender_missing")
    elif typed["sender"] and not is_address(typed["sender"]):
        wrong["sender"] = say("telling.bad_address", address=typed["sender"][:60])
    receivers = _addresses(typed["receivers"], "receivers", on, wrong, say)
    reported = _addresses(typed["report_receivers"], "report_receivers", report_on, wrong, say)
    kinds = tuple(kind for kind in AlarmKind if sent.get(f"kind_{kind.value}"))
    if on and not kinds:
        wrong["kinds"] = say("telling.no_kinds")
    password = _password(sent, before, host, port, security, typed["user"], wrong, say)
    settings = MailSettings(
        on=on, host=host, port=port or before.port, security=security, user=typed["user"],
        has_password=before.has_password, sender=typed["sender"], receivers=receivers, kinds=kinds,
        report_on=report_on, report_receivers=reported,
    )  # fmt: skip
    return Given(settings, password, wrong, typed)


def _addresses(said: str, name: str, needed: bool, wrong: dict[str, str], say: Speech) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(said.replace(",", " ").replace(";", " ").split()))
    bad = next((address for address in found if not is_address(address)), None)
    if bad is not None:
        wrong[name] = say("telling.bad_address", address=bad[:60])
    elif len(found) > MOST_RECEIVERS:
        wrong[name] = say("telling.too_many", n=MOST_RECEIVERS)
    elif needed and not found:
        wrong[name] = say("telling.receivers_missing")
    return found


def _password(
    sent: Mapping[str, object],
    before: MailSettings,
    host: str,
    port: int,
    security: Security,
    user: str,
    wrong: dict[str, str],
    say: Speech,
) -> str | None:
    """The password of the form; one that is kept does not go to another server than the one it was typed for."""
    new = str(sent.get("password", ""))
    if len(new) > LONGEST_SECRET:
        wrong["password"] = say("telling.too_long", n=LONGEST_SECRET)
    has = bool(new) or before.has_password
    if not user:
        if new:
            wrong["user"] = say("telling.user_missing")
        return "" if before.has_password else None
    if not has:
        wrong["password"] = say("telling.password_missing")
    elif security is Security.NONE and not _is_this_machine(host):
        wrong["security"] = say("telling.password_in_clear")
    elif not new and (host, port, security, user) != (before.host, before.port, before.security, before.user):
        wrong["password"] = say("telling.password_again")
    return new or None


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
