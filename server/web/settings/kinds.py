"""What can be edited, item by item: one line a field. Words of a field are `KIND_FIELD`, those beside it `…_help`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wire.ticket_layout import PARTS

Type = Literal[
    "texts",  # words in each of the branch's languages
    "word",  # one short text
    "words",  # several short texts, with commas
    "whole",  # a whole number
    "number",
    "yes_no",
    "time",
    "date",
    "dates",
    "one",  # of another list of the settings
    "many",  # of another list
    "weekdays",
    "weekday",  # one of the seven, or none
    "choice",  # of a few, named in `of`
    "colour",
    "picture",  # sent as a file, kept as base64
    "icon",  # the name of a drawing of the program's own
    "rows",  # several, each with the fields of `columns`
    "served_by",  # the counters that serve a service: kept with the counters
]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item."""

    name: str
    type: Type
    of: str = ""
    """The list from which is chosen; for `choice` the values, with spaces."""
    optional: bool = False
    """It is taken out of the settings when it is left empty."""
    columns: tuple[Field, ...] = ()
    """Of `rows`. One without a name is the whole row."""

    @property
    def path(self) -> tuple[str, ...]:
        """Where it stands in its item: `slots.places` is a field within `slots`."""
        return tuple(self.name.split(".")) if self.name else ()

    @property
    def key(self) -> str:
        """In words, in forms and on pages."""
        return self.name.replace(".", "_") or "text"

    @property
    def input(self) -> str:
        """The name of its input."""
        return f"f-{self.name.replace('.', '_')}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of item."""

    name: str
    """In addresses and words."""
    at: str
    """Where the items stand in the settings; empty for the settings themselves."""
    how: Literal["named", "numbered", "single"]
    fields: tuple[Field, ...]

    @property
    def is_list(self) -> bool:
        """Whether items are added and removed."""
        return self.how != "single"


SIZES = "small normal large"
OPENING = (Field("opens", "time"), Field("closes", "time"), Field("issue_from", "time"), Field("issue_until", "time"))
OWN_HOURS = (Field("weekdays", "weekdays"), Field("issue_from", "time"), Field("issue_until", "time"))
PLACES_AT = (Field("at", "time"), Field("until", "time", optional=True), Field("places", "whole"))

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("service", "services", "named", (
            Field("name", "texts"),
            Field("group", "one", "groups"),
            Field("minutes", "number"),
            Field("quota", "whole", optional=True),
            Field("hours", "rows", columns=OWN_HOURS),
            Field("bookable", "yes_no"),
            Field("booking_quota", "whole", optional=True),
            Field("slots.slot_min", "whole", optional=True),
            Field("slots.places", "whole", optional=True),
            Field("slots.at", "rows", columns=PLACES_AT),
            Field("also", "texts", optional=True),
            Field("bring", "texts", optional=True),
            Field("no_wait.online", "word", optional=True),
            Field("no_wait.agent", "texts", optional=True),
            Field("no_wait.agent_hours", "texts", optional=True),
            Field("no_wait.only", "yes_no"),
            Field("served_by", "served_by", "counters"),
            Field("first_at", "many", "counters"),
            Field("facts.code", "word"),
            Field("facts.agency", "texts", optional=True),
            Field("facts.legal_days", "number", optional=True),
            Field("facts.fee", "texts", optional=True),
            Field("facts.online", "choice", "none partial full", optional=True),
            Field("facts.papers", "rows", columns=(Field("", "texts"),)),
            Field("facts.source", "texts", optional=True),
            Field("facts.as_of", "date", optional=True),
            Field("facts.example", "yes_no"),
        )),
        Kind("group", "groups", "named", (
            Field("name", "texts"),
            Field("series", "word"),
            Field("icon", "icon"),
            Field("hours", "rows", columns=OWN_HOURS),
        )),
        Kind("event", "life_events", "named", (
            Field("name", "texts"),
            Field("icon", "icon"),
            Field("services", "rows", columns=(Field("", "one", "services"),)),
        )),
        Kind("counter", "counters", "named", (
            Field("number", "whole"),
            Field("name", "texts"),
            Field("zone", "one", "zones"),
            Field("groups", "many", "groups"),
            Field("services", "many", "services"),
            Field("accessible", "yes_no"),
            Field("first_groups", "many", "groups"),
            Field("first_services", "many", "services"),
            Field("booked_only", "yes_no"),
        )),
        Kind("zone", "zones", "named", (
            Field("name", "texts"),
            Field("floor", "texts", optional=True),
            Field("address", "one", "addresses", optional=True),
        )),
        Kind("address", "addresses", "named", (
            Field("name", "texts"),
            Field("address", "texts"),
            Field("map_url", "word", optional=True),
        )),
        Kind("nearby", "nearby", "named", (
            Field("name", "texts"),
            Field("address", "texts", optional=True),
            Field("hours", "rows", columns=OWN_HOURS),
        )),
        Kind("class", "classes", "named", (
            Field("name", "texts"),
            Field("head_start_min", "whole"),
            Field("at_kiosk", "yes_no"),
            Field("from_age", "whole", optional=True),
            Field("accessible_counter", "yes_no"),
        )),
        Kind("hours", "hours", "numbered", (
            Field("weekdays", "weekdays"),
            Field("opens", "time"),
            Field("closes", "time"),
            Field("issue_from", "time"),
            Field("issue_until", "time"),
        )),
        Kind("special", "special_days", "numbered", (
            Field("date", "date"),
            Field("name", "texts"),
            Field("hours", "rows", columns=OPENING),
            Field("as_weekday", "weekday", optional=True),
            Field("bookings", "yes_no"),
        )),
        Kind("kiosk", "kiosk_modes", "numbered", (
            Field("weekdays", "weekdays"),
            Field("begins", "time"),
            Field("ends", "time"),
            Field("mode", "choice", "priority_only closed out_of_service"),
            Field("kiosks", "words"),
        )),
        Kind("holidays", "", "single", (Field("holidays", "dates"),)),
        Kind("policy", "policy", "single", (
            Field("wait_target_min", "whole"),
            Field("max_waiting", "whole"),
            Field("services_a_ticket", "whole"),
            Field("away_numbers", "whole"),
            Field("numbers_a_person", "whole"),
            Field("no_show_min_calls", "whole"),
            Field("no_show_after_s", "whole"),
            Field("return_within_min", "whole"),
            Field("return_credit_min", "whole"),
            Field("expected_within_min", "whole"),
            Field("outside_quota_percent", "whole"),
            Field("slot_min", "whole"),
            Field("slot_places", "whole"),
            Field("days_ahead", "whole"),
            Field("bookings_a_day", "whole"),
            Field("booking_credit_min", "whole"),
            Field("booking_early_min", "whole"),
            Field("booking_late_min", "whole"),
            Field("undo_s", "whole"),
            Field("dossier_form", "word"),
            Field("same_clerk", "yes_no"),
            Field("parked_come_back", "yes_no"),
            Field("snoozes_a_ticket", "whole"),
            Field("groups_by_use", "yes_no"),
            Field("absolute_priority", "yes_no"),
            Field("figures_by_clerk", "yes_no"),
            Field("pins", "yes_no"),
        )),
        Kind("notice", "notices", "numbered", (
            Field("title", "texts"),
            Field("text", "texts"),
            Field("bookings", "yes_no"),
        )),
        Kind("ticker", "ticker", "numbered", (Field("", "texts"),)),
        Kind("outcome", "outcomes", "named", (Field("name", "texts"),)),
        Kind("pause", "pause_reasons", "named", (Field("name", "texts"),)),
        Kind("rating", "rating_reasons", "named", (Field("name", "texts"),)),
        Kind("branding", "branding", "single", (
            Field("emblem", "picture"),
            Field("accent", "colour", optional=True),
            Field("hotline", "word"),
        )),
        Kind("ticket", "ticket", "single", (
            Field("order", "rows", columns=(Field("", "choice", " ".join(PARTS)),)),
            Field("number_size", "choice", SIZES, optional=True),
            Field("text_size", "choice", SIZES, optional=True),
            Field("code_size", "choice", SIZES, optional=True),
            Field("emblem", "yes_no"),
            Field("title", "texts", optional=True),
            Field("follow", "texts", optional=True),
            Field("scan", "texts", optional=True),
            Field("please", "texts", optional=True),
            Field("missed", "texts", optional=True),
            Field("notes", "rows", columns=(Field("", "texts"),)),
        )),
        Kind("branch", "", "single", (
            Field("name", "texts"),
            Field("address", "texts"),
            Field("site", "texts"),
            Field("site_short", "texts", optional=True),
            Field("result_service", "one", "services", optional=True),
            Field("languages", "words"),
            Field("timezone", "word"),
        )),
    )
}  # fmt: skip

ORDER = (
    "service", "event", "counter", "hours", "special", "holidays", "kiosk", "class", "zone", "address", "nearby",
    "notice", "ticker", "outcome", "pause", "rating", "policy", "branding", "ticket", "branch",
)  # fmt: skip
"""Of the list at the left; groups stand with their services."""


def kind_at(name: str) -> Kind | None:
    """The kind whose items stand in that field of the settings."""
    return next((kind for kind in KINDS.values() if kind.at == name), None) if name else None


def kind_of_field(name: str) -> Kind | None:
    """The kind that has a field of the settings themselves."""
    single = (kind for kind in KINDS.values() if kind.how == "single" and not kind.at)
    return next((kind for kind in single if any(field.name == name for field in kind.fields)), None)
