"""Somebody who does what the hints say, and nothing else: what the tests of practice share."""

from __future__ import annotations

from wire import commands as c
from wire.catalogue import Branch
from wire.views import DeskView

STANDS_STILL = ("wait", "come", "no_show_wait", "over")
"""Hints at which there is nothing to press."""


def obeys(view: DeskView, branch: Branch, counter_id: str) -> c.Command | None:
    """The command that a clerk gives who reads this hint; None where it says to wait."""
    assert view.practice is not None
    hint, ticket_id = view.practice.hint, view.ticket.ticket_id if view.ticket else ""
    if hint in STANDS_STILL:
        return None
    outcomes = branch.outcomes
    match hint:
        case "open":
            return c.OpenCounter(counter_id=counter_id)
        case "call":
            return c.CallNext()
        case "recall" | "no_show_recall":
            return c.Recall(ticket_id=ticket_id)
        case "start":
            return c.Start(ticket_id=ticket_id)
        case "no_show":
            return c.NoShow(ticket_id=ticket_id)
        case "bring_back":
            return c.Return(ticket_id=view.missed[0].ticket_id)
        case "park":
            return c.Park(ticket_id=ticket_id)
        case "park_back":
            return c.Return(ticket_id=view.parked[0].ticket_id)
        case "transfer":
            other = next(one.id for one in branch.services if one.id != view.ticket.service_id)  # type: ignore[union-attr]
            return c.Transfer(ticket_id=ticket_id, service_id=other)
        case "choose":
            return c.CallChosen(ticket_id=view.waiting[-1].ticket_id, why="có hẹn trước")
        case "finish" | "dossiers" | "dossiers_only":
            usual = hint == "finish"
            return c.Finish(ticket_id=ticket_id, outcome=outcomes[0 if usual else -1].id, dossiers=1 if usual else 2)
        case "undo":
            assert view.undo is not None
            return c.UndoStep(seq=view.undo.seq)
        case "pause":
            return c.PauseCounter(reason=branch.pause_reasons[0].id)
        case "resume":
            return c.ResumeCounter()
    raise AssertionError(f"a hint that nobody can follow: {hint}")
