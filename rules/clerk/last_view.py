"""What the server last said to this window, and what the clerk has put in since. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field

from rules.desk import Entry, Situation
from wire.catalogue import Branch
from wire.values import CounterState, Language, Millis
from wire.views import DeskView


@dataclass
class LastView:
    """The last view of the branch and of this counter."""

    branch: Branch | None = None
    view: DeskView | None = None
    lost_at: Millis | None = None
    """The server's time when the link was lost: what is shown stops there."""
    paused_since: Millis | None = None
    pause_reason: str = ""
    entry: Entry = field(default_factory=Entry)

    def take(self, view: DeskView, now: Millis) -> None:
        """A newer view: the clerk's entry stays while the same ticket is there."""
        mine = next((line for line in view.counters if line.counter_id == view.counter_id), None)
        if view.state is CounterState.PAUSED:
            if self.paused_since is None:
                self.paused_since = mine.since if mine and mine.since else now
            self.pause_reason = (mine.pause_reason if mine else "") or self.pause_reason
        else:
            self.paused_since, self.pause_reason = None, ""
        self.view = view
        self.entry = self.entry.for_ticket(view.ticket)

    def forget_desk(self) -> None:
        """The person left: the next one sees no ticket of theirs."""
        if self.view is not None:
            self.view = self.view.model_copy(update={"counter_id": None, "ticket": None, "person": ""})
        self.entry = Entry()

    def link_is(self, live: bool, now: Millis) -> None:
        """The link came or went."""
        if live:
            self.lost_at = None
        elif self.lost_at is None and self.view is not None:
            self.lost_at = now

    def situation(self, now: Millis, language: Language, live: bool, busy: bool) -> Situation | None:
        """What the window's answers depend on; None before the first view."""
        if self.branch is None or self.view is None:
            return None
        return Situation(self.view, self.branch, now, language, self.entry, live, busy)
