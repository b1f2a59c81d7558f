"""What leads where."""

from __future__ import annotations

from kiosk.path.steps import BACK, LEADS_TO, KioskStep


def test_every_step_leads_home_and_every_way_back_is_a_way():
    assert set(LEADS_TO) == set(KioskStep)
    for step in set(KioskStep) - {KioskStep.GROUPS}:
        assert KioskStep.GROUPS in LEADS_TO[step] or step is KioskStep.CLASSES
    for step, before in BACK.items():
        assert before in LEADS_TO[step]
