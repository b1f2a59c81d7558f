"""A rehearsal in a process of its own: what is asked on standard input, what came of it on standard output.

    python -m server.rehearsal.child

It takes a processor for half a minute. Here it takes none of the server's time, lets everybody else go first, and has
an end of its own even if nobody ends it.
"""

from __future__ import annotations

import os
import resource
import sys
import time

from server.rehearsal.asked import Answer, Work
from server.rehearsal.changes import Change
from server.rehearsal.journal import book_of
from server.rehearsal.refusals import CannotRehearse
from server.rehearsal.rehearse import rehearse
from server.runtime.start_refused import StartRefused

CPU_S = 90
"""Of a processor: more than any rehearsal may take."""


def answer_to(work: Work) -> Answer:
    """Play what is asked; a refusal is an answer too."""
    began = time.monotonic()
    asked = work.asked
    try:
        book = book_of(work.url)
        source = (book.day(asked.day, asked.counters) if asked.day
                  else book.weekday(asked.weekday or 1, asked.counters))  # fmt: skip
        changes = [Change(text) for text in asked.changes]
        found = rehearse(
            source, changes, asked.seeds, goes_on=lambda done: time.monotonic() - began < work.budget_s
        )  # fmt: skip
    except CannotRehearse as why:
        return Answer(key=why.key, facts={name: str(fact) for name, fact in why.facts.items()})
    except StartRefused as why:
        print(why, file=sys.stderr)
        return Answer(key="unreadable")
    return Answer(rehearsal=found)


def main() -> None:
    """Read, play, write."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)
    work = Work.model_validate_json(sys.stdin.buffer.read())
    sys.stdout.write(answer_to(work).model_dump_json())


if __name__ == "__main__":
    main()
