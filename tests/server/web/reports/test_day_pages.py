"""A day beside its weekdays before, its other figures, and clerks only where a branch wants it and for managers."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from server.figures.reports import figures
from server.web.console import Console
from server.web.pages import Speech
from server.web.reports.day_page import besides, compared_day, day_tiles
from tests.server.branch_kit import BRANCH, COUNTERS, LAN, PASSWORD, SERVICE
from tests.server.figures.test_reports import DAY, visit
from tests.server.web.test_manager import sign_in
from wire import commands as c
from wire.values import Actor, Channel, Role

SHOWN = BRANCH.model_copy(update={"policy": BRANCH.policy.model_copy(update={"figures_by_clerk": True})})


def day(name: str, *waits: float):
    return figures(name, [visit(f"E{n:03d}", "08:00", wait) for n, wait in enumerate(waits)], [], BRANCH)


def test_a_day_stands_beside_the_weekday_before_and_the_mean_of_those_with_visits():
    weeks = [day("2026-11-16", 10, 20), day("2026-11-09"), day("2026-11-02", 30), day("2026-10-26")]
    compared = compared_day(day(DAY, 5), weeks, Speech("vi"))
    assert compared["head"] == ["Ngày này", "16/11", "TB 2 tuần trước"]
    rows = {row[0]: row[1:] for row in compared["rows"]}
    assert rows["Lượt đến, số có thể lấy trùng tính một lần"] == ["1", "2", "2"]  # 1.5 is written 2
    assert rows["Chờ trung bình"] == ["5,0′", "15,0′", "22,5′"]
    assert rows["Trong 15 phút"] == ["100\u202f%", "50\u202f%", "25\u202f%"]


def test_a_first_day_is_compared_with_nothing_and_a_holiday_before_is_no_nought():
    assert compared_day(day(DAY, 5), [day("2026-11-16")] * 4, Speech("vi")) is None
    weeks = [day("2026-11-16"), day("2026-11-09", 9)]
    rows = compared_day(day(DAY, 5), weeks, Speech("vi"))["rows"]
    assert rows[0][2] == "–"


def test_what_nobody_kept_is_said_to_be_unknown():
    of = replace(day(DAY, 5), repeats=None, phantoms=None, on_time=None, slots=None)
    facts = {fact.label: fact.value for fact in besides(of, Speech("vi"))}
    for label in ("Số có thể lấy trùng", "Lấy số từ xa nhưng không đến", "Lịch hẹn được gọi đúng giờ"):
        assert facts[label] == "không rõ"
    of = replace(of, waits=replace(of.waits, gave_up_late=None, kept_share=None))
    tile = day_tiles(of, Speech("vi"))[2]
    assert (tile.value, tile.note) == ("–", "chưa biết số lượt bỏ về ở các ngày lưu trữ")


async def test_numbers_from_home_that_nobody_came_with_yet_stand_by_those_of_the_day_that_goes_on(site, browser_like):
    branch, reception = site.house, Actor(role=Role.RECEPTION, person="s-REC", roles=("reception",))
    policy = BRANCH.policy.model_copy(update={"expected_within_min": 5})
    await branch.put(BRANCH.model_copy(update={"policy": policy}))
    await sign_in(browser_like)

    async def note() -> str:
        page = (await browser_like.get(f"/manager/days/{DAY}?lang=en")).text
        return re.search(r"Taken remotely, nobody came.*?(?=Services not finished)", page, re.DOTALL)[0]

    async def from_home() -> str:
        issue = c.IssueTicket(service_id=SERVICE, channel=Channel.ONLINE)
        return (await branch.ask(issue, Actor(role=Role.HUB)))["ticket_id"]

    await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
    first, second = await from_home(), await from_home()
    assert "2 more not here yet: counted here if nobody" in await note()
    branch.clock.forward(60)
    await site.issued()
    assert isinstance(await branch.ask(c.CallNext(), LAN), dict)
    branch.clock.forward(300)
    await branch.ask(c.Tick())
    await from_home()
    assert "3 more not here yet (places no longer kept: 2): counted here" in await note()
    assert isinstance(answer := await branch.ask(c.Arrive(ticket_id=first), reception), dict), answer
    assert "2 more not here yet (places no longer kept: 1): counted here" in await note()
    assert isinstance(answer := await branch.ask(c.Cancel(ticket_id=second), reception), dict), answer
    assert "1 more not here yet: counted here" in await note()
    branch.clock.forward(24 * 3_600)
    await branch.ask(c.Tick())
    assert "not here yet" not in await note(), "the day is over: they stand in the figure"


async def served(site):
    branch = site.house
    await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
    await site.issued()
    called = await branch.ask(c.CallNext(), LAN)
    branch.clock.forward(300)
    await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)


async def test_times_of_services_count_those_that_were_finished_and_nobody_who_waits(site, browser_like):
    await served(site)
    await site.issued()
    await sign_in(browser_like)
    page = (await browser_like.get(f"/manager/days/{DAY}")).text
    table = page.partition("<h2>Thời gian phục vụ theo thủ tục")[2].partition("</table>")[0]
    assert "tính mọi lần phục vụ đã xong" in table
    assert re.findall(r'data-head="Lần phục vụ">([^<]*)<', table) == ["1"]


@pytest.mark.parametrize("path", ["/manager/days", "/manager/periods"])
async def test_before_the_first_number_it_is_said_that_there_are_no_reports_yet(site, browser_like, path):
    await sign_in(browser_like)
    page = await browser_like.get(path)
    assert page.status_code == 200
    assert "Chưa có báo cáo nào: chưa ai lấy số ở đây." in page.text
    assert "There are no reports yet" in (await browser_like.get(f"{path}?lang=en")).text
    await site.issued()
    assert (await browser_like.get(path)).headers["location"].startswith(path)


@pytest.mark.parametrize(
    ("user", "branch", "shown"), [("hoa", BRANCH, False), ("hoa", SHOWN, True), ("xem", SHOWN, False)]
)
async def test_clerks_are_shown_to_managers_where_the_branch_wants_it(
    site, browser_like, monkeypatch, user, branch, shown
):
    await served(site)
    site.people.add("xem", "Người xem", ("viewer",), PASSWORD)

    async def in_force(self):
        return branch

    monkeypatch.setattr(Console, "branch", in_force)
    await sign_in(browser_like, user)
    page = (await browser_like.get(f"/manager/days/{DAY}")).text
    assert ("Theo cán bộ" in page) is shown
    if shown:
        row = re.search(r"<h2>Theo cán bộ.*?<tbody>(.*?)</tbody>", page, re.DOTALL)[1]
        assert re.findall(r"<td[^>]*>([^<]*)</td>", row)[1:3] == ["1", "5,0′"]
    for path in ("periods/2026-W48", f"days/{DAY}.csv"):
        assert "Theo cán bộ" not in (await browser_like.get(f"/manager/{path}")).text
