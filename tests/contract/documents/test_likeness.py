"""How pictures are compared where they cannot be the same bytes: what is another picture is one."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace

import pytest

from cartwright.domain.money import Money
from tests.contract.adapters.samples import COURSE, a_document
from tests.contract.documents.likeness import Picture, _rows, picture, unlike
from tests.contract.documents.samples import PAGES

SMALL = 24
RECEIPT = PAGES.png(a_document(), accent="#0b7285", ppi=SMALL)[0]
DRAWN = picture(RECEIPT)


def packed(of: Picture) -> bytes:
    """A PNG of it, by no filter."""
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[of.channels]
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", of.width, of.height, 8, kind, 0, 0, 0),
        b"IDAT": zlib.compress(b"".join(b"\0" + row for row in of.rows)),
        b"IEND": b"",
    }
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts.items()
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def moved(by: int) -> bytes:
    """The receipt, with every grey so much lighter or darker."""
    rows = tuple(
        bytes(min(255, max(0, one + (-1) ** place * by)) for place, one in enumerate(row))
        for row in DRAWN.rows
    )
    return packed(replace(DRAWN, rows=rows))


def test_a_picture_is_read_as_it_was_written() -> None:
    assert picture(packed(DRAWN)) == DRAWN
    assert DRAWN.rows[0] == b"\xff" * DRAWN.width * DRAWN.channels
    assert {row[:3] for row in DRAWN.rows} == {b"\xff\xff\xff"}
    middle = DRAWN.width // 2 * DRAWN.channels
    assert any(row[middle + 2] > row[middle] + 20 for row in DRAWN.rows), "the line in the owner's colour"


def test_where_bytes_can_be_the_same_they_have_to_be() -> None:
    assert unlike(RECEIPT, RECEIPT, exact=True) == ""
    assert unlike(packed(DRAWN), RECEIPT, exact=True) == "other bytes"


@pytest.mark.parametrize(("by", "alike"), [(0, True), (1, True), (2, True), (4, False), (60, False)])
def test_greys_that_lie_next_to_each_other_are_the_same_and_others_are_not(by: int, alike: bool) -> None:
    assert (unlike(moved(by), RECEIPT, exact=False) == "") is alike


@pytest.mark.parametrize(
    ("price", "accent"),
    [("119.01", "#0b7285"), ("118.00", "#0b7285"), ("119.00", "#0b72b5"), ("119.00", "#4b7285")],
)
def test_another_cent_and_another_colour_are_another_picture(price: str, accent: str) -> None:
    other = a_document(items=[replace(COURSE, gross=Money.of(price, "EUR"))])
    assert unlike(PAGES.png(other, accent=accent, ppi=SMALL)[0], RECEIPT, exact=False)


def test_another_size_is_another_picture() -> None:
    assert unlike(PAGES.png(a_document(), ppi=SMALL + 1)[0], RECEIPT, exact=False) == "another size"


@pytest.mark.parametrize("broken", [b"GIF89a", RECEIPT.replace(b"\x08\x06\0\0\0", b"\x10\x06\0\0\0", 1)])
def test_what_typst_does_not_write_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match="PNG"):
        picture(broken)


def filtered(kind: int, rows: list[bytes], channels: int) -> bytes:
    """Each row by one filter of ISO/IEC 15948, 9.2. The fourth takes in a tie what is left of it, and
    then what is above."""
    packed_rows, above = bytearray(), bytes(len(rows[0]))
    for row in rows:
        packed_rows.append(kind)
        for place, one in enumerate(row):
            left = row[place - channels] if place >= channels else 0
            corner = above[place - channels] if place >= channels else 0
            up = above[place]
            far = [abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)]
            nearest = (left, up, corner)[far.index(min(far))]
            packed_rows.append((one - (0, left, up, (left + up) // 2, nearest)[kind]) & 255)
        above = row
    return bytes(packed_rows)


@pytest.mark.parametrize("kind", range(5))
def test_rows_are_read_by_each_filter(kind: int) -> None:
    rows = [bytes((3 * at * at + 40 * at * row + 7 * row) % 251 for at in range(12)) for row in range(1, 7)]
    # Left and the corner are as near to the guess as each other: 0 and 20 around 10.
    rows += [bytes([20, 20, 20, 30, 30, 30] * 2), bytes([0, 0, 0, 77, 78, 79] * 2)]
    assert list(_rows(filtered(kind, rows, 3), 12, 3)) == rows
