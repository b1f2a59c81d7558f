"""A file is what stands in it: no name is believed, nothing that a display could not show is taken."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from server.media import looking
from server.media.looking import BadMedia, Flaw, Looked, looked_at
from tests.server.media.files import box, mp4, picture, webm


def look(folder: Path, data: bytes) -> Looked:
    path = folder / "video.mp4"  # whatever it is called
    path.write_bytes(data)
    return looked_at(path)


def chunk(name: bytes, body: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def flaw(folder: Path, data: bytes) -> Flaw:
    with pytest.raises(BadMedia) as refused:
        look(folder, data)
    return refused.value.flaw


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_taken_with_a_small_one(tmp_path: Path, kind: str) -> None:
    found = look(tmp_path, picture(kind, (800, 400)))
    assert (found.kind, found.media_type) == ("picture", f"image/{kind.lower()}")
    with Image.open(io.BytesIO(found.thumbnail)) as small:
        assert (small.format, small.size) == ("JPEG", (320, 160))


def test_a_photograph_that_was_taken_upright_is_small_upright(tmp_path: Path) -> None:
    held, turned = io.BytesIO(), Image.Exif()
    turned[ExifTags.Base.Orientation] = 6
    Image.new("RGB", (80, 40)).save(held, "JPEG", exif=turned)
    with Image.open(io.BytesIO(look(tmp_path, held.getvalue()).thumbnail)) as small:
        assert small.size == (40, 80)


@pytest.mark.parametrize("bits", ["grey", "colour", "print"])
def test_a_picture_of_another_depth_or_of_a_print_shop_is_small_in_its_colours(tmp_path: Path, bits: str) -> None:
    held = io.BytesIO()
    if bits == "grey":
        Image.frombytes("I;16", (8, 8), struct.pack("<H", 128 * 257) * 64).save(held, "PNG")
    elif bits == "print":
        Image.new("CMYK", (8, 8), (127, 127, 127, 0)).save(held, "JPEG")
    else:
        row = b"\0" + struct.pack(">HHH", *(128 * 257,) * 3) * 8
        head = struct.pack(">IIBBBBB", 8, 8, 16, 2, 0, 0, 0)
        parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(row * 8)), chunk(b"IEND", b""))
        held.write(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    with Image.open(io.BytesIO(look(tmp_path, held.getvalue()).thumbnail)) as small:
        assert all(abs(part - 128) < 4 for part in small.convert("RGB").getpixel((4, 4)))


@pytest.mark.parametrize("of", [b"iCCP", b"zTXt"])
def test_a_note_in_a_picture_that_becomes_hundreds_of_megabytes_is_not_unpacked(tmp_path: Path, of: bytes) -> None:
    data = picture()
    at = data.index(b"IDAT") - 4
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(100)) + packer.flush()
    assert flaw(tmp_path, data[:at] + chunk(of, b"x\0\0" + packed) + data[at:]) is Flaw.BROKEN


def test_a_picture_that_says_it_has_a_hundred_thousand_frames_is_refused_without_looking_at_them(
    tmp_path: Path,
) -> None:
    data = picture()
    at = data.index(b"IDAT") - 4
    frames = b"".join(
        chunk(b"fcTL", struct.pack(">IIIIIHHBB", n, 64, 36, 0, 0, 1, 10, 0, 0))
        + chunk(b"fdAT", struct.pack(">I", n) + b"x")
        for n in range(1, 2_000)
    )
    for says in (100_000, 1):
        head = chunk(b"acTL", struct.pack(">II", says, 0))
        assert flaw(tmp_path, data[:at] + head + data[at:-12] + frames + data[-12:]) is Flaw.MOVES
    one = io.BytesIO()
    Image.new("RGB", (1, 1)).save(one, "WEBP", lossless=True)
    frame = one.getvalue()[12:]
    frame = b"ANMF" + struct.pack("<I", 16 + len(frame)) + bytes(12) + b"\x0a" + bytes(3) + frame
    body = b"VP8X" + struct.pack("<I", 10) + b"\x02" + bytes(9) + b"ANIM" + struct.pack("<I", 6) + bytes(6)
    body += frame * 100_000
    assert flaw(tmp_path, b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body) is Flaw.MOVES


def test_a_picture_that_one_sees_through_stands_on_white(tmp_path: Path) -> None:
    held = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(held, "PNG")
    with Image.open(io.BytesIO(look(tmp_path, held.getvalue()).thumbnail)) as small:
        assert small.getpixel((4, 4)) == (255, 255, 255)


BEGUN = box(b"ftyp", b"isom" + bytes(8)) + box(b"moov")
LONG_BOX = struct.pack(">I", 1) + b"mdat" + struct.pack(">Q", 20) + bytes(4)
BOX_TO_THE_END = bytes(4) + b"mdat" + bytes(9)


@pytest.mark.parametrize("data", [mp4(), mp4(b"mp42"), webm(), BEGUN + LONG_BOX, BEGUN + BOX_TO_THE_END],
                         ids=["mp4", "mp42", "webm", "long box", "box to the end"])  # fmt: skip
def test_a_video_is_known_by_its_parts(tmp_path: Path, data: bytes) -> None:
    found = look(tmp_path, data)
    assert (found.kind, found.thumbnail) == ("video", b"")
    assert found.media_type == ("video/webm" if data.startswith(b"\x1a") else "video/mp4")


def test_a_webm_whose_recorder_left_its_length_open_is_taken(tmp_path: Path) -> None:
    data = webm()
    at = data.index(b"\x18\x53\x80\x67")
    assert look(tmp_path, data[: at + 4] + b"\x01" + b"\xff" * 7 + bytes(50)).media_type == "video/webm"


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 64 million points."""
    header = struct.pack(">IIBBBBB", 8_000, 8_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")
    )


def drawn_again_and_again(times: int) -> bytes:
    """A JPEG whose last scan comes once more and once more."""
    held = io.BytesIO()
    Image.new("RGB", (64, 36), "teal").save(held, "JPEG", progressive=True)
    data = held.getvalue()
    return data[:-2] + data[data.rindex(b"\xff\xda") : -2] * times + data[-2:]


def moving() -> bytes:
    held = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(held, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    return held.getvalue()


def test_a_jpeg_that_becomes_finer_in_several_scans_is_taken_whatever_follows_its_end(tmp_path: Path) -> None:
    film = b"\xff\xda\x00\x02" * 200  # a telephone's, behind its photograph
    assert look(tmp_path, drawn_again_and_again(5) + film).media_type == "image/jpeg"


def test_a_photograph_with_a_second_picture_behind_it_is_the_first(tmp_path: Path) -> None:
    held = io.BytesIO()
    behind = [Image.new("RGB", (80, 45), "red")]
    Image.new("RGB", (160, 90), "teal").save(held, "MPO", save_all=True, append_images=behind)
    found = look(tmp_path, held.getvalue())
    with Image.open(io.BytesIO(found.thumbnail)) as small:
        assert (found.media_type, small.size) == ("image/jpeg", (160, 90))


@pytest.mark.parametrize(("data", "wrong"), [
    (b"", Flaw.EMPTY),
    (b"GIF89a" + bytes(40), Flaw.KIND),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Flaw.KIND),
    (b"%PDF-1.7", Flaw.KIND),
    (picture()[:-30], Flaw.BROKEN),
    (picture("JPEG", (900, 900))[:700], Flaw.BROKEN),
    (picture("WEBP", (900, 900))[:60], Flaw.BROKEN),
    (b"\x89PNG\r\n\x1a\n" + bytes(80), Flaw.BROKEN),
    (b"\xff\xd8\xff" + bytes(80), Flaw.BROKEN),
    (drawn_again_and_again(100), Flaw.BROKEN),
    (b"\xff\xd8" + b"\xff\xe0\x00\x02" * 10_000 + picture("JPEG")[2:], Flaw.BROKEN),
    (bomb(), Flaw.TOO_MANY_PIXELS),
    (picture("PNG", (8_193, 2)), Flaw.TOO_MANY_PIXELS),
    (moving(), Flaw.MOVES),
    (mp4()[:-10], Flaw.CUT_SHORT),
    (mp4() + b"\0\0\0", Flaw.CUT_SHORT),
    (box(b"ftyp", b"isom" + bytes(8)) + box(b"mdat", bytes(40)), Flaw.CUT_SHORT),
    (box(b"ftyp", b"isom" + bytes(8)) + bytes(3) + b"\x01moov", Flaw.CUT_SHORT),
    (mp4(b"qt  "), Flaw.KIND),
    (mp4(b"heic"), Flaw.KIND),
    (mp4() + b"".join(box(b"%04d" % n) for n in range(200)), Flaw.KIND),
    (mp4() + box(b"free") * 50_000, Flaw.KIND),
    (box(b"ftyp", b"isom") + box(b"mdat", b"x") + box(b"moov", bytes(32_000_000)), Flaw.KIND),
    (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', Flaw.KIND),
    (b"<!doctype html><script>alert(1)</script>", Flaw.KIND),
    (picture("GIF"), Flaw.KIND),
    (webm(b"matroska"), Flaw.KIND),
    (webm()[:-1], Flaw.CUT_SHORT),
    (webm()[:12], Flaw.CUT_SHORT),
    (webm()[:9], Flaw.KIND),
    (b"\x1a\x45\xdf\xa3\x00", Flaw.KIND),
    (webm().replace(b"\x18\x53\x80\x67", b"\x18\x53\x80\x68"), Flaw.CUT_SHORT),
], ids=lambda one: "" if isinstance(one, bytes) else one.value)  # fmt: skip
def test_what_no_display_could_show_is_refused(tmp_path: Path, data: bytes, wrong: Flaw) -> None:
    assert flaw(tmp_path, data) is wrong


def test_a_picture_may_have_less_than_a_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "LARGEST_PICTURE", 100)
    assert flaw(tmp_path, picture()) is Flaw.TOO_LARGE
    assert look(tmp_path, mp4()).kind == "video"


def test_every_byte_of_a_file_may_be_another_and_the_answer_is_yes_or_no(tmp_path: Path) -> None:
    for data in (picture("PNG"), picture("JPEG"), picture("WEBP"), mp4(frames=20), webm(inside=20)):
        for at in range(0, len(data), 3):
            spoilt = bytearray(data)
            spoilt[at] ^= 0x5A
            with contextlib.suppress(BadMedia):
                look(tmp_path, bytes(spoilt))
