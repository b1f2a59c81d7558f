"""An emblem shows itself and does nothing else; what is no picture is left out or refused in words."""

from __future__ import annotations

import base64
import contextlib
import io
import struct
import tracemalloc
import unicodedata
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


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(packed: bytes, *, kind: int = 6, depth: int = 8, interlaced: int = 0) -> bytes:
    header = struct.pack(">IIBBBBB", 8, 8, depth, kind, 0, 0, interlaced)
    return png()[:8] + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def shorter_png() -> bytes:
    """Cut in the middle of its rows by a program that then wrote right checks and an end."""
    whole = zlib.compress(bytes(n * 7 % 251 for n in range(33 * 8)), 0)
    return png_of(whole[: len(whole) // 2])


def moving_png() -> bytes:
    held = io.BytesIO()
    first, second = (Image.new("RGB", (8, 8), colour) for colour in ("red", "blue"))
    first.save(held, "PNG", save_all=True, append_images=[second])
    return held.getvalue()


def echoing(one: str, *, groups: int = 9, times: int = 10) -> bytes:
    """Each group shows the one before it many times."""
    inside = '<g id="a0"><path d="M0 0"/></g>'
    for n in range(1, groups):
        inside += f'<g id="a{n}">{one.format(n - 1) * times}</g>'
    return svg(inside)


@pytest.mark.parametrize(
    ("given_", "flaw"),
    [
        (svg("<script>alert(1)</script>"), Flaw.SCRIPT),
        (svg('<path d="M0 0" onload="x()"/>'), Flaw.SCRIPT),
        (svg('<path d="M0 0" ONCLICK="x()"/>'), Flaw.SCRIPT),
        (svg('<a xlink:href=" java&#x0A;script:x()"><path d="M0 0"/></a>'), Flaw.SCRIPT),
        (svg('<set attributeName="href" to="x"/>'), Flaw.ANIMATED),
        (svg('<g><animateTransform attributeName="transform" to="x"/></g>'), Flaw.ANIMATED),
        (moving_png(), Flaw.ANIMATED),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg">'), Flaw.NO_SIZE),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 9">'), Flaw.NO_SIZE),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 nan 9">'), Flaw.NO_SIZE),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9">'), Flaw.NO_SIZE),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="9">'), Flaw.NO_SIZE),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="0">'), Flaw.NO_SIZE),
        (svg("<foreignObject><p>x</p></foreignObject>"), Flaw.FOREIGN),
        (svg("<defs><foreignObject/></defs>"), Flaw.FOREIGN),
        (svg('<image href="https://example.vn/x.png"/>'), Flaw.REFERENCE),
        (svg('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'), Flaw.REFERENCE),
        (svg('<use xlink:href="https://example.vn/x.svg#a"/>'), Flaw.REFERENCE),
        (svg('<use xmlns:q="urn:q" q:href="#a"/>'), Flaw.REFERENCE),
        (svg("<metadata/>" * 4_000), Flaw.TOO_LARGE),
        (svg('<path d="M0 0" fill="url(https://example.vn/x#a)"/>'), Flaw.REFERENCE),
        (svg('<path d="M0 0" style="fill:url( \'//example.vn/x\')"/>'), Flaw.REFERENCE),
        (svg('<path d="M0 0" mask="u\\72l(https://example.vn/x#a)"/>'), Flaw.REFERENCE),
        (svg('<path d="M0 0" style="mask: Image-Set (\'https://example.vn/x\' 1x)"/>'), Flaw.REFERENCE),
        (echoing('<use href="#a{}"/>'), Flaw.REPEATS),
        (echoing('<path mask="url(#a{})"/>'), Flaw.REPEATS),
        (echoing('<g fill="url(#a{})"><path/><path/></g>', times=2, groups=12), Flaw.REPEATS),
        (svg('<g id="a"><use xlink:href="#a"/></g>'), Flaw.REPEATS),
        (svg('<g id="a"><use href="#b"/></g><g id="b" style="fill: url(\'#a\')"/>'), Flaw.REPEATS),
        (
            svg('<g id="a0"/>' + "".join(f'<g id="a{n + 1}"><use href="#a{n}"/></g>' for n in range(1_000))),
            Flaw.REPEATS,
        ),
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
        (b"", Flaw.EMPTY),
        (b"\xff\xd8\xff\xe0" + b"x" * 900, Flaw.NEITHER),
        (svg("").decode().encode("utf-16"), Flaw.NEITHER),
        (png()[:-4], Flaw.BROKEN),
        (png()[:40] + b"\x00" + png()[41:], Flaw.BROKEN),
        (png(2_000, 8), Flaw.TOO_MANY_PIXELS),
        (png()[:8], Flaw.BROKEN),
        (shorter_png(), Flaw.BROKEN),
        (png_of(b"not packed at all"), Flaw.BROKEN),
        (png_of(zlib.compress(b"\x00" * (33 * 8 - 1))), Flaw.BROKEN),
        (png_of(zlib.compress(b"\x00" * 33 * 8), kind=3), Flaw.BROKEN),
        (png_of(zlib.compress(b"\x00" * 33 * 8), kind=5), Flaw.BROKEN),
        (png_of(zlib.compress(b"\x00" * 33 * 8), depth=3), Flaw.BROKEN),
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


def test_a_drawing_of_many_shapes_that_use_each_other_as_drawings_do_is_taken() -> None:
    shapes = '<use href="#star" transform="translate(1 2) rotate(9)" fill="url(#gold)" clip-path="url(#round)"/>' * 400
    own = '<linearGradient id="gold"><stop offset="0" stop-color="rgb(9 9 9)"/></linearGradient>'
    own += '<clipPath id="round"><circle r="4"/></clipPath><g id="star"><path d="M0 0"/><path d="M1 1"/></g>'
    assert cleaned(svg(own + f'<g font-family="Arial (Body)" stroke="url(#gold)">{shapes}</g>')).kind == "svg"


def test_a_png_loses_its_words_and_its_picture_stays() -> None:
    clean = cleaned(png(Author="Nguyễn Văn A", Comment="x" * 2000))
    assert clean.kind == "png"
    assert b"Author" not in clean.data
    with Image.open(io.BytesIO(clean.data)) as picture:
        assert picture.getpixel((3, 3)) == (10, 90, 80, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("size", [(1, 1), (3, 5), (9, 17), (200, 31)])
def test_every_kind_of_png_is_taken(mode: str, size: tuple[int, int]) -> None:
    held = io.BytesIO()
    Image.new(mode, size).save(held, "PNG")
    assert cleaned(held.getvalue()).kind == "png"


def test_an_interlaced_png_is_whole_when_each_of_its_passes_is() -> None:
    rows = sum(
        rows * (1 + columns * 4)
        for columns, rows in ((1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4))
    )  # fmt: skip
    assert cleaned(png_of(zlib.compress(b"\x00" * rows), interlaced=1)).kind == "png"
    with pytest.raises(BadEmblem, match="broken"):
        cleaned(png_of(zlib.compress(b"\x00" * (rows - 1)), interlaced=1))
    with pytest.raises(BadEmblem, match="broken"):
        cleaned(png_of(zlib.compress(b"\x00" * rows), interlaced=2))


def test_rows_that_swell_a_thousandfold_are_unpacked_no_further_than_the_picture_needs() -> None:
    bomb = zlib.compress(b"\x00" * 50_000_000)
    tracemalloc.start()
    assert cleaned(png_of(bomb)).kind == "png"
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_a_drawing_of_a_known_size_says_what_it_spans_so_that_pages_can_scale_it() -> None:
    clean = cleaned(svg("", '<svg xmlns="http://www.w3.org/2000/svg" width="120.5px" height="40">'))
    assert b'viewBox="0 0 120.5 40"' in clean.data
    assert cleaned(clean.data) == clean


def test_letters_of_a_drawing_are_composed_and_a_mark_at_its_beginning_is_left_out() -> None:
    told = unicodedata.normalize("NFD", "Đất đai")
    clean = cleaned(b"\xef\xbb\xbf" + svg(f"<text>{told}</text>"))
    assert "Đất đai" in clean.data.decode()
    assert clean.data.startswith(b"<svg ")


def test_a_png_with_a_chunk_that_no_reader_knows_is_refused() -> None:
    with pytest.raises(BadEmblem, match="broken"):
        cleaned(png()[:33] + chunk(b"ABCD", b"x") + png()[33:])


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


@pytest.mark.parametrize("box", ["a b c d", "0 0 9", "0 0 0 9", "0 0 9 -1", "0 0 9 1e7", ""])
def test_a_drawing_that_spans_nothing_is_refused(box: str) -> None:
    with pytest.raises(BadEmblem) as why:
        cleaned(svg("<path d='M0 0h9'/>", HEAD.replace("0 0 9 9", box)))
    assert why.value.flaw is Flaw.NO_SIZE
