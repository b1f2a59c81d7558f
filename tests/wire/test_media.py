"""What displays show between calls: a part fits a link beside a call; of a newer server what is known here is read."""

from __future__ import annotations

import base64

import pytest
from pydantic import ValidationError

from server.live.client import SOFT_LIMIT
from wire.codec import Reply, encode
from wire.media import LARGEST_VIDEO, MOST_ITEMS, PART_BYTES, HallMedia, MediaItem, MediaPart, Unknown
from wire.queries import FetchMedia
from wire.reports import ItemState, MediaReport, read_report, trouble

ONE = "5e" * 32


def test_a_part_never_makes_a_link_count_as_slow_so_no_call_is_left_out() -> None:
    data = base64.b64encode(b"x" * PART_BYTES).decode()
    part = MediaPart(sha256=ONE, offset=LARGEST_VIDEO, size=LARGEST_VIDEO, data=data)
    assert len(encode(Reply("c" * 64, part.model_dump(mode="json")))) < SOFT_LIMIT


@pytest.mark.parametrize(("sha256", "offset"), [
    ("../../etc/passwd", 0), ("5E" * 32, 0), (ONE + "0", 0), (ONE, -1), (ONE, LARGEST_VIDEO + 1)
])  # fmt: skip
def test_what_names_no_place_of_a_file_is_refused(sha256: str, offset: int) -> None:
    with pytest.raises(ValidationError):
        FetchMedia(sha256=sha256, offset=offset)


def test_an_item_of_a_newer_server_is_read_with_what_is_known_here() -> None:
    [item] = HallMedia.model_validate({"items": [
        {"sha256": ONE, "kind": "picture", "media_type": "image/avif", "size": 9, "seconds": 8, "sound": True}
    ]}).items  # fmt: skip
    assert (item.media_type, item.seconds, item.zones) == ("image/avif", 8, ())


def test_what_is_no_item_here_is_left_out_by_itself_and_named() -> None:
    picture = {"sha256": ONE, "kind": "picture", "media_type": "image/png", "size": 9, "seconds": 8}
    web = picture | {"sha256": "7a" * 32, "kind": "web", "name": "Trang mới"}
    view = HallMedia.model_validate({"items": [web, picture, 7, {"sha256": "x", "name": 3}]})
    assert [item.sha256 for item in view.items] == [ONE]
    assert view.unknown == (Unknown("7a" * 32, "Trang mới"), Unknown("", ""), Unknown("", "3"))
    item = MediaItem.model_validate(picture)
    assert (HallMedia(items=(item,)).items, HallMedia().unknown) == ((item,), ())
    with pytest.raises(ValidationError):
        HallMedia.model_validate({"items": 7})


def test_a_report_of_all_there_can_be_fits_its_frame_and_a_broken_one_is_a_trouble() -> None:
    item = ItemState(sha256=ONE, state="broken", why="unreadable")
    report = MediaReport(state="broken", detail="ố" * 200, items=(item,) * MOST_ITEMS)
    assert len(report.model_dump_json().encode()) < MediaReport.most - 100
    assert trouble(report) is not None
    assert trouble(MediaReport(state="ready")) is None
    assert isinstance(read_report("media", {"state": "ready", "items": [{"sha256": "x", "state": "playing"}]}), dict)
