"""A branch through a day of 1,500 visits, with a year behind it: what pages of today and reports are drawn of."""

from __future__ import annotations

import contextlib
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert

from config import ServerSettings, Visit, read_day
from rules import hours
from server.store.roll_ups import RollUp, rolled
from server.store.tables import ROLL_UP
from server.store.visits import LegRow, VisitRow, legs_of, visits_of
from tests.server.branch_kit import BRANCH, HandClock, House, house
from tests.server.day_player import MIDNIGHT, DayPlayer
from tests.server.web.conftest import BUSY, Site, make_site, on_ports
from wire.catalogue import Address, Branch, Facts, Service
from wire.values import Text

TODAY = "2026-11-23"
FIRST_KEPT = date(2025, 10, 1)
MANY = 1_500
"""Visits of a large branch in a day; the day file has 1,227."""

_AGENCIES = {
    "dat-dai": ("Văn phòng Đăng ký đất đai Hà Nội, Chi nhánh khu vực quận Tây Hồ và quận Ba Đình",
                "Hanoi Land Registration Office, branch of Tay Ho and Ba Dinh districts"),
    "ho-tich": ("Sở Tư pháp", "Department of Justice"),
    "xuat-nhap-canh": ("Phòng Quản lý xuất nhập cảnh, Công an thành phố", "Immigration Office of the City Police"),
    "bao-hiem": ("Bảo hiểm xã hội thành phố", "City Social Insurance"),
}  # fmt: skip


def several() -> Branch:
    """The demo branch at two addresses, with the agencies that decide, and figures of each clerk."""
    services: list[Service] = []
    for one in BRANCH.services:
        named = _AGENCIES.get(one.group)
        facts = None if named is None else Facts(agency=Text({"vi": named[0], "en": named[1]}), example=True)
        services.append(one.model_copy(update={"facts": facts}))
    further = Address(
        id="co-so-2",
        name=Text({"vi": "Cơ sở 2", "en": "Site 2"}),
        address=Text({"vi": "15 Lý Thường Kiệt, phường Cửa Nam, Hà Nội", "en": "15 Ly Thuong Kiet, Cua Nam, Hanoi"}),
    )
    zones = tuple(z.model_copy(update={"address": "co-so-2"}) if z.id == "tang-2" else z for z in BRANCH.zones)
    policy = BRANCH.policy.model_copy(update={"figures_by_clerk": True})
    changes = {"services": tuple(services), "addresses": (further,), "zones": zones, "policy": policy}
    return Branch.model_validate(BRANCH.model_copy(update=changes).model_dump())


def crowd() -> list[Visit]:
    """The people of the day file and more like them, who are served a little faster."""
    day = read_day(BUSY.with_name("hanoi-1.day"))
    dice = random.Random(3)
    more = [replace(visit, at_s=visit.at_s + 37) for visit in dice.sample(day, MANY - len(day))]
    return sorted((replace(v, serve_min=v.serve_min * 0.8) for v in (*day, *more)), key=lambda visit: visit.at_s)


class HallDay:
    """The day, played to any moment of it."""

    def __init__(self, branch: House, site: Site) -> None:
        self.branch, self.site = branch, site
        self._player: DayPlayer | None = None

    async def until(self, clock: str) -> None:
        """Play on to HH:MM."""
        if self._player is None:
            self._player = DayPlayer(self.branch, crowd())
        await self._player.run(clock)

    async def remember_a_year(self) -> None:
        """Keep the figures of each working day before this one, as of days that went to an archive."""
        store = self.branch.store
        await store.run(lambda: store.transact(lambda connection: _keep_days(connection)))


def _keep_days(connection: object) -> None:
    rows, legs = visits_of(connection, TODAY), legs_of(connection, TODAY)  # type: ignore[arg-type]
    for day in _working_days():
        kept = [_values(row) for row in rolled(day, *_some(day, rows, legs), BRANCH.timezone)]
        connection.execute(insert(ROLL_UP), kept)  # type: ignore[attr-defined]


def _working_days() -> Iterator[str]:
    day = FIRST_KEPT
    while day.isoformat() < TODAY:
        if hours.windows(BRANCH, day.isoformat()):
            yield day.isoformat()
        day += timedelta(days=1)


def _some(day: str, rows: list[VisitRow], legs: list[LegRow]) -> tuple[list[VisitRow], list[LegRow]]:
    """Today's visits as another day could have had them: fewer, with shorter or longer waits."""
    dice = random.Random(day)
    share, faster = dice.uniform(0.35, 0.8), dice.uniform(0.5, 1.2)
    mine = {row.ticket_id for row in rows if dice.random() < share}

    def waited(ms: int | None) -> int | None:
        return None if ms is None else int(ms * faster)

    return (
        [row._replace(wait_ms=waited(row.wait_ms)) for row in rows if row.ticket_id in mine],
        [leg._replace(wait_ms=waited(leg.wait_ms)) for leg in legs if leg.ticket_id in mine],
    )


def _values(row: RollUp) -> dict[str, object]:
    values = row._asdict()
    scores = values.pop("scores")
    return values | {f"score_{n}": scores[n - 1] for n in range(1, 6)}


@contextlib.asynccontextmanager
async def hall_day(folder: Path, branch: Branch | None = None) -> AsyncIterator[HallDay]:
    """A branch before its first day, on ports; with settings of its own if they are given."""
    async with house(f"sqlite:///{folder}/hall-day.db", HandClock(MIDNIGHT + 6 * 3_600_000)) as made:
        if branch is not None:
            await made.put(branch)
        site = await make_site(made, ServerSettings(branch=Path("branch.toml")))
        async with on_ports(site) as up:
            yield HallDay(made, up)
