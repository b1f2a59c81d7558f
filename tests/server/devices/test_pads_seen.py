"""Which pads and PCs ask now."""

from __future__ import annotations

from server.devices.health import Linked
from server.devices.pads_seen import PC_THERE_S, THERE_S, PadsSeen


def test_a_pad_is_there_while_it_asks() -> None:
    now, hall = [100.0], [5_000]
    seen = PadsSeen(lambda: hall[0], lambda: now[0])
    assert seen.linked() == []
    seen.asked("pad-1")
    now[0] += 1
    hall[0] += 1_000
    seen.asked("pad-1")
    assert seen.linked() == [Linked("pad-1", 5_000)]
    seen.keep_only(["pad-1", "kiosk-1"])
    assert seen.linked() == [Linked("pad-1", 5_000)]
    now[0] += THERE_S + 1
    assert seen.linked() == []
    seen.asked("counter-1", PC_THERE_S)
    now[0] += PC_THERE_S
    assert seen.linked() == [Linked("counter-1", 6_000)]
    now[0] += 0.1
    assert seen.linked() == []
    seen.asked("pad-1")
    seen.keep_only(["kiosk-1"])
    assert seen.linked() == []
