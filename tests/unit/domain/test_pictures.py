"""What a picture is: told by its bytes, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.errors import Invalid
from cartwright.domain.pictures import BYTES_AT_MOST, SIDE_AT_MOST, Kind, Picture, picture
from tests.unit.domain.pictures import extended, jpeg, lossless, lossy, png, segment, webp

sides = st.integers(1, SIDE_AT_MOST)
MAKERS: list[tuple[Callable[[int, int], bytes], Kind]] = [
    (jpeg, Kind.JPEG),
    (lossy, Kind.WEBP),
    (lossless, Kind.WEBP),
    (extended, Kind.WEBP),
]


@pytest.mark.parametrize(("made", "kind"), MAKERS)
@given(width=sides, height=sides)
def test_a_picture_is_as_wide_and_high_as_it_was_made(
    made: Callable[[int, int], bytes], kind: Kind, width: int, height: int
) -> None:
    assert picture(made(width, height)) == Picture(kind, width, height)


@pytest.mark.parametrize(("made", "kind"), [(png, Kind.PNG), *MAKERS])
def test_a_picture_is_told_by_its_first_bytes(made: Callable[[int, int], bytes], kind: Kind) -> None:
    assert picture(made(240, 80)) == Picture(kind, 240, 80)


@pytest.mark.parametrize("frame", [0xC0, 0xC1, 0xC2, 0xCF])
def test_what_stands_before_a_frame_is_stepped_over(frame: int) -> None:
    before = (
        segment(0xE1, b"Exif\x00\x00" + b"\xff\xc0\x00\x11\x08\x00\x01\x00\x01"),  # a thumbnail's own frame
        b"\xff",
        b"\xff\x01",
        segment(0xC4, bytes(30)),
        segment(0xDB, bytes(65)),
    )
    assert picture(jpeg(320, 90, *before, frame=frame)) == Picture(Kind.JPEG, 320, 90)


NO_PICTURES = {
    "nothing": b"",
    "a drawing that can be a program": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a page that begins like one": b"GIF89a<script>",
    "the first half of a PNG's signature": b"\x89PNG\r\n\x1a\n\x00\x00",
    "a PNG without its size": png(9, 9)[:18],
    "a JPEG without a frame": b"\xff\xd8" + segment(0xE0, bytes(14)),
    "a JPEG that ends in its frame": jpeg(9, 9)[:9],
    "a JPEG whose segments point nowhere": b"\xff\xd8\xff\xe0\xff\xff" + bytes(40),
    "a JPEG whose segment has no length": b"\xff\xd8\xff\xe0\x00\x00" + bytes(40),
    "a WebP of another kind": webp(b"ICCP", bytes(30)),
    "a WebP that ends": lossy(9, 9)[:28],
    "a lossless one without its mark": webp(b"VP8L", bytes(20)),
    "a lossy one without its mark": webp(b"VP8 ", bytes(20)),
    "a sound": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(30),
}


@pytest.mark.parametrize("found", NO_PICTURES.values(), ids=NO_PICTURES.keys())
def test_what_is_no_picture_is_refused(found: bytes) -> None:
    assert _refused(found) == "a PNG, JPEG or WebP"


@pytest.mark.parametrize(
    "found",
    [
        lossy(0, 9),
        lossy(9, 0),
        jpeg(SIDE_AT_MOST + 1, 9),
        jpeg(9, SIDE_AT_MOST + 1),
        extended(2**24, 2**24),
    ],
)
def test_a_picture_of_no_size_or_a_bomb_is_refused(found: bytes) -> None:
    assert _refused(found) == f"a side of 1 to {SIDE_AT_MOST} pixels"


def test_a_heavy_picture_is_refused() -> None:
    whole = png(9, 9)
    assert picture(whole + bytes(BYTES_AT_MOST - len(whole))).kind is Kind.PNG
    assert _refused(whole + bytes(BYTES_AT_MOST - len(whole) + 1)) == f"more than {BYTES_AT_MOST} bytes"


@given(st.binary(max_size=80) | st.binary(max_size=80).map(lambda some: b"\xff\xd8\xff" + some))
def test_whatever_comes_is_a_picture_or_refused(found: bytes) -> None:
    try:
        seen = picture(found)
    except Invalid:
        return
    assert 0 < seen.width <= SIDE_AT_MOST
    assert 0 < seen.height <= SIDE_AT_MOST


def test_each_kind_is_served_as_what_it_is() -> None:
    assert [kind.media_type for kind in Kind] == ["image/png", "image/jpeg", "image/webp"]


def _refused(found: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        picture(found)
    errors = refused.value.facts["errors"]
    assert isinstance(errors, list)
    [error] = errors
    assert isinstance(error, dict)
    assert error["pointer"] == "/picture"
    return str(error["detail"])
