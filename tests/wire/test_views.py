"""What documents say by themselves, beyond their fields."""

from __future__ import annotations

from wire.values import Role
from wire.views import DeviceLine


def test_a_device_is_called_by_its_name_or_by_the_one_it_was_paired_under() -> None:
    line = DeviceLine(device_id="kiosk-1", role=Role.KIOSK, connected=True, since=1)
    assert line.called == "kiosk-1"
    assert line.model_copy(update={"name": "Cửa chính"}).called == "Cửa chính"
