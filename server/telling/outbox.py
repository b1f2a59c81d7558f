"""Mails that no mail server has taken yet: when each is tried again, and how many may leave in an hour."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

PAUSES_S = (60, 120, 300, 900, 1800, 3600)
"""Before each further try; the last one again and again."""

KEEP_S = 24 * 3600
"""So long an alarm is tried; after a day it tells nobody anything."""

KEEP_REPORT_S = 4 * 24 * 3600
"""So long a monthly report is tried."""

MOST_AN_HOUR = 6
"""Mails about alarms; what comes beyond that is told together in the next one."""

HOUR_S = 3600
MOST_WAITING = 40
"""Mails that wait; the hourly limit keeps them below this, and nothing makes it more."""


class Mail(BaseModel):
    """One mail."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    """Stands in its Message-ID, the same at each try: a receiver that got it twice can tell."""
    subject: str
    body: str
    to: tuple[str, ...]
    made: int
    """Real seconds of the epoch."""
    tries: int = 0
    due: int = 0
    report: str = ""
    """The month whose report is made and attached when it is sent."""

    @property
    def over(self) -> int:
        """When it is given up."""
        return self.made + (KEEP_REPORT_S if self.report else KEEP_S)


def next_due(outbox: Sequence[Mail], now_s: int) -> Mail | None:
    """The mail to try now; while one waits for its next try, those behind it wait too: it is the same server."""
    # A next try further off than any pause was set by a clock that has been put back since: it is due.
    return next(iter(outbox), None) if not is_waiting(outbox, now_s) else None


def is_waiting(outbox: Sequence[Mail], now_s: int) -> bool:
    """Whether the mail server gets its pause now."""
    return any(mail.tries and now_s < mail.due <= now_s + PAUSES_S[-1] for mail in outbox)


def put_off(mail: Mail, now_s: int) -> Mail:
    """The mail after a try that failed for a while."""
    pause = PAUSES_S[min(mail.tries, len(PAUSES_S) - 1)]
    return mail.model_copy(update={"tries": mail.tries + 1, "due": now_s + pause})


def may_make_one(made: Sequence[int], outbox: Sequence[Mail], now_s: int) -> bool:
    """Whether another mail about alarms may be made now: not too many an hour, and none while an earlier one is held
    up: what happens meanwhile is told together."""
    lately = [at for at in made if now_s - HOUR_S < at <= now_s]
    held_up = any(mail.tries for mail in outbox)
    return len(lately) < MOST_AN_HOUR and not held_up and len(outbox) < MOST_WAITING
