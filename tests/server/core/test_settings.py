"""Settings in force: who started from older ones is refused (R81)."""

from __future__ import annotations

from tests.server.core.core_hall import Hall, assert_events, assert_refused, branch
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import Role

LATER = branch(counters=branch().counters[1:])
OTHER = branch(services=branch().services[1:])


def test_who_started_from_settings_that_are_not_in_force_any_more_is_told_who_was_quicker():
    hall = Hall()
    mine = hall.state.settings_seq
    assert mine == 1
    hall.pass_time(minutes=1)
    (applied,) = assert_events(
        hall.ask(c.ApplySettings(branch=LATER, started_from=mine), Role.MANAGER, "hoa"), e.SettingsApplied
    )
    assert applied.by == "hoa"
    assert (hall.state.settings_seq, hall.state.settings_by, hall.state.settings_at) == (3, "hoa", hall.now)
    why = assert_refused(
        hall.ask(c.ApplySettings(branch=OTHER, started_from=mine), Role.MANAGER, "lan"),
        Code.SETTINGS_CHANGED, person="hoa", at="08:31",
    )  # fmt: skip
    assert "hoa" in why.text("vi")
    assert hall.state.branch == LATER


def test_who_started_from_what_is_in_force_goes_on():
    hall = Hall()
    assert_events(hall.put(LATER), e.SettingsApplied)
    assert_events(hall.put(OTHER), e.SettingsApplied)
    assert hall.state.branch == OTHER


def test_what_is_in_force_already_is_no_quarrel():
    hall = Hall()
    hall.put(LATER)
    assert_events(hall.ask(c.ApplySettings(branch=LATER, started_from=1), Role.MANAGER, "lan"))
    assert hall.state.settings_by == ""


def test_settings_that_were_made_from_none_cannot_follow_some():
    assert_refused(Hall().ask(c.ApplySettings(branch=LATER), Role.SERVER), Code.SETTINGS_CHANGED, person="toiluot")


def test_a_tool_of_the_server_is_named_as_who_did_it():
    hall = Hall()
    hall.ask(c.ApplySettings(branch=LATER, started_from=1), Role.SERVER, device="toiluot-settings-import")
    assert hall.state.settings_by == "toiluot-settings-import"


def test_a_branch_keeps_its_name_for_ever():
    hall = Hall()
    mine = hall.state.settings_seq
    why = assert_refused(
        hall.ask(c.ApplySettings(branch=branch(id="other"), started_from=mine), Role.SERVER),
        Code.BAD_PARAMS, method="settings.apply", field="branch.id", what="no_choice", choices=branch().id,
    )  # fmt: skip
    assert branch().id in why.text("vi")
    assert hall.state.branch == branch()
