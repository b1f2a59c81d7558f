"""An emblem shows itself and does nothing else; what is no picture is left out or refused in words."""

from __future__ import annotations

import base64
import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from wire.emblem import LARGEST, BadEmblem, Emblem, Flaw, cleaned, read, said

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def svg(inside: str, head: str = HEAD) -> bytes:
    return f"{head}{inside}</svg>".encode()


def png(width: int = 8, height: int = 8, **words: str) -> bytes:
    held = io.BytesIO()
    info = PngImagePlugin.PngInfo()
    for name, text in words.items():
        info.add_text(name, text)
    Image.new("RGBA", (width, height), (10, 90, 80, 255)).save(held, "PNG", pnginfo=info)
    return held.getvalue()


@pytest.mark.parametrize(
    ("given_", "flaw"),
    [
        (svg("<script>alert(1)</script>"), Flaw.SCRIPT),
        (svg('<path d="M0 0" onload="x()"/>'), Flaw.SCRIPT),
        (svg('<path d="M0 0" ONCLICK="x()"/>'), Flaw.SCRIPT),
        (svg('<a xlink:href=" java&#x0A;script:x()"><path d="M0 0"/></a>'), Flaw.SCRIPT),
        (svg('<set attributeName="href" to="x"/>'), Flaw.SCRIPT),
        (svg("<foreignObject><p>x</p></foreignObject>"), Flaw.FOREIGN),
        (svg("<defs><foreignObject/></defs>"), Flaw.FOREIGN),
        (svg('<image href="https://example.vn/x.png"/>'), Flaw.REFERENCE),
        (svg('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'), Flaw.REFERENCE),
        (svg('<use xlink:href="https://example.vn/x.svg#a"/>'), Flaw.REFERENCE),
        (svg('<path d="M0 0" fill="url(https://example.vn/x#a)"/>'), Flaw.REFERENCE),
        (svg('<path d="M0 0" style="fill:url( \'//example.vn/x\')"/>'), Flaw.REFERENCE),
        (svg("<style>path{fill:url(//x)}</style>"), Flaw.STYLE),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("<text>&a;</text>"), Flaw.DOCTYPE),
        (b'<?xml version="1.0"?>\n<!DOCTYPE svg SYSTEM "https://example.vn/x.dtd">' + svg(""), Flaw.DOCTYPE),
        (svg("<path d='M0 0'>"), Flaw.BROKEN),
        (svg("<text>&a;</text>"), Flaw.BROKEN),
        (svg("<g>" * 100 + "</g>" * 100), Flaw.TOO_LARGE),
        (svg("<path d='M0 0'/>" * 5_000), Flaw.TOO_LARGE),
        (svg(f"<path d='{'M0 0' * 20_000}'/>"), Flaw.TOO_LARGE),
        (b"\x00" * 20_000_000, Flaw.TOO_LARGE),
        (b"<html><svg/></html>", Flaw.NEITHER),
        (svg("", "<svg>"), Flaw.NEITHER),
        (b"GIF89a", Flaw.NEITHER),
        (b"", Flaw.NEITHER),
        (svg("").decode().encode("utf-16"), Flaw.NEITHER),
        (png()[:-4], Flaw.BROKEN),
        (png()[:40] + b"\x00" + png()[41:], Flaw.BROKEN),
        (png(2_000, 8), Flaw.TOO_MANY_PIXELS),
        (png()[:8], Flaw.BROKEN),
    ],
)
def test_what_is_more_or_less_than_a_picture_is_refused_in_words(given_: bytes, flaw: Flaw) -> None:
    with pytest.raises(BadEmblem) as caught:
        cleaned(given_)
    assert caught.value.flaw is flaw
    assert ";" in said(caught.value)
    assert "{" not in said(caught.value)


def test_a_drawing_keeps_its_shapes_and_colours_and_loses_the_words_of_the_program_that_drew_it() -> None:
    drawn = svg(
        "<!-- made by X --><metadata><x>secret</x></metadata><title>logo</title>"
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
        '<path id="p" d="M0 0L9 9" style="fill:url(#g);stroke:#00695c;font-weird:1" data-x="1" class="a"/>'
        '<use xlink:href="#p"/><text x="1">Đất &amp; nhà</text>'
    )
    clean = cleaned(drawn)
    text = clean.data.decode()
    assert (clean.kind, clean.media_type) == ("svg", "image/svg+xml")
    assert '<path id="p" d="M0 0L9 9" fill="url(#g)" stroke="#00695c">' in text
    assert '<use href="#p"></use>' in text
    assert "Đất &amp; nhà" in text
    for gone in ("secret", "logo", "made by", "data-x", "class", "style", "weird"):
        assert gone not in text


def test_a_png_loses_its_words_and_its_picture_stays() -> None:
    clean = cleaned(png(Author="Nguyễn Văn A", Comment="x" * 2000))
    assert clean.kind == "png"
    assert b"Author" not in clean.data
    with Image.open(io.BytesIO(clean.data)) as picture:
        assert picture.getpixel((3, 3)) == (10, 90, 80, 255)


def test_a_png_with_a_chunk_that_no_reader_knows_is_refused() -> None:
    body = b"x"
    chunk = struct.pack(">I", 1) + b"ABCD" + body + struct.pack(">I", zlib.crc32(b"ABCD" + body))
    with pytest.raises(BadEmblem, match="broken"):
        cleaned(png()[:33] + chunk + png()[33:])


def test_a_png_that_does_not_begin_with_its_header_is_refused() -> None:
    whole = png()
    with pytest.raises(BadEmblem, match="broken"):
        cleaned(whole[:8] + whole[33:])


@pytest.mark.parametrize("given_", [svg('<path d="M0 0"/><text>a&lt;b</text>'), png(Author="x")])
def test_a_clean_picture_is_clean_and_reads_back_from_the_settings_to_the_byte(given_: bytes) -> None:
    clean = cleaned(given_)
    assert cleaned(clean.data) == clean
    assert read(clean.lines) == clean
    assert all(len(line) <= 2_000 for line in clean.lines)


def test_what_is_no_base64_is_refused() -> None:
    with pytest.raises(BadEmblem):
        read(("PHN2Zy8+!",))
    with pytest.raises(BadEmblem):
        read(("PHN2Z",))


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text("<>/svgpath\"'=& xmln:#;[]!-D", max_size=200).map(
    lambda text: svg(text))))  # fmt: skip
def test_whatever_is_given_is_clean_or_refused(given_: bytes) -> None:
    with contextlib.suppress(BadEmblem):
        _is_clean(cleaned(given_))


def _is_clean(clean: Emblem) -> None:
    assert len(clean.data) <= LARGEST
    assert cleaned(clean.data) == clean
    assert base64.b64decode("".join(clean.lines)) == clean.data
