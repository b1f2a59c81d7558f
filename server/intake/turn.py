"""What one commit holds and whom it answers: commands that wait together share it."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.intake.idempotency import Answered
from server.intake.pending import Json, Pending
from server.intake.publishing import Published
from server.store.journal import Batch, KeptReply
from server.store.rows import Row
from wire.errors import Refused
from wire.events import AnyEvent, ClockCorrected, DayOpened
from wire.values import Millis, Seq


@dataclass(slots=True)
class Turn:
    """Commands that are carried out one on top of the other and stored together."""

    asked: list[Pending]
    batch: Batch = field(default_factory=Batch)
    published: list[Published] = field(default_factory=list)
    answers: list[tuple[Pending, Json | Refused]] = field(default_factory=list)
    by_id: dict[str, Answered] = field(default_factory=dict)
    opened_day: bool = False
    corrected_ms: Millis = 0
    """By how much the clock was put right; nothing more is decided in such a turn, for the time is another then."""

    @property
    def stores(self) -> bool:
        """Whether there is anything to store."""
        return bool(self.batch.rows or self.batch.replies)

    def add(self, one: Pending, event: AnyEvent, seq: Seq, at: Millis, actor: str) -> None:
        """A fact that a command led to; `actor` as JSON."""
        self.batch.rows.append(Row(seq, one.command_id, at, actor, event))
        self.published.append(Published(seq, at, one.actor, event))
        self.opened_day |= isinstance(event, DayOpened)
        self.corrected_ms += event.by_ms if isinstance(event, ClockCorrected) else 0

    def keep_reply(self, one: Pending, at: Millis, body: str) -> None:
        """A reply that the same command will get again; `body` as JSON."""
        self.batch.replies.append(KeptReply(one.command_id, one.fingerprint, at, body))

    def answer(self, one: Pending, answer: Json | Refused) -> None:
        """What a command is answered once all of this is stored; the same command may be asked again."""
        self.answers.append((one, answer))

    def answer_for_good(self, one: Pending, answer: Json | Refused) -> None:
        """As `answer`, and it is what the same command will be answered from now on."""
        self.answer(one, answer)
        self.by_id[one.command_id] = (one.fingerprint, answer)
