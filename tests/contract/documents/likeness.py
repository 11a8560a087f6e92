"""Whether two pictures show the same: on the processors that the samples were drawn on byte by byte, on
others but for the last bits of a grey.

Typst sets curves in floating point, and two kinds of processors may round the edge of a letter to greys that
lie next to each other. What is another word, line or colour is far more than that.
"""

from __future__ import annotations

import platform
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

EXACT: Final = platform.machine().lower() in {"x86_64", "amd64"}
"""Where samples are drawn."""
PIXEL, BLOCK, SIDE = 12, 3, 8
"""How much of 255 a pixel may differ at most, and all of a square of so many pixels on a side on average."""
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_CHANNELS: Final = {0: 1, 2: 3, 4: 2, 6: 4}


@dataclass(frozen=True, slots=True)
class Picture:
    """`rows` of bytes, `channels` of them for each pixel."""

    width: int
    height: int
    channels: int
    rows: tuple[bytes, ...]


def unlike(one: bytes, other: bytes, *, exact: bool = EXACT) -> str:
    """What is different, empty where nothing is."""
    if one == other:
        return ""
    if exact:
        return "other bytes"
    drawn, kept = picture(one), picture(other)
    shapes = [(it.width, it.height, it.channels) for it in (drawn, kept)]
    return "another size" if shapes[0] != shapes[1] else next(_differences(drawn, kept), "")


def _differences(one: Picture, other: Picture) -> Iterator[str]:
    step = SIDE * one.channels
    for top in range(0, one.height, SIDE):
        lines = list(zip(one.rows[top : top + SIDE], other.rows[top : top + SIDE], strict=True))
        if all(mine == theirs for mine, theirs in lines):
            continue
        for left in range(0, len(one.rows[0]), step):
            found = [
                abs(mine - theirs)
                for row, beside in lines
                for mine, theirs in zip(row[left : left + step], beside[left : left + step], strict=True)
            ]
            if max(found) > PIXEL or sum(found) > BLOCK * len(found):
                yield f"another picture around {left // one.channels}, {top}"


def picture(png: bytes) -> Picture:
    """Eight bits to a channel and no interlacing, as Typst writes them (ISO/IEC 15948). Raises ValueError."""
    if not png.startswith(_SIGNATURE):
        raise ValueError("no PNG")
    head, packed, place = b"", b"", len(_SIGNATURE)
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        body = png[place + 8 : place + 8 + length]
        head = body if kind == b"IHDR" else head
        packed += body if kind == b"IDAT" else b""
        place += length + 12
    width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    if depth != 8 or interlaced or colours not in _CHANNELS:
        raise ValueError("a PNG that Typst does not write")
    channels = _CHANNELS[colours]
    return Picture(width, height, channels, tuple(_rows(zlib.decompress(packed), width * channels, channels)))


def _rows(filtered: bytes, length: int, channels: int) -> Iterator[bytes]:
    above = bytes(length)
    for start in range(0, len(filtered), length + 1):
        above = _unfiltered(filtered[start], filtered[start + 1 : start + 1 + length], above, channels)
        yield above


def _unfiltered(kind: int, line: bytes, above: bytes, channels: int) -> bytes:
    """By the five filters of ISO/IEC 15948, 9.2."""
    if kind == 0:
        return line
    if kind == 2:
        return bytes((one + up) & 255 for one, up in zip(line, above, strict=True))
    row = bytearray(line)
    for place, one in enumerate(line):
        left = row[place - channels] if place >= channels else 0
        corner = above[place - channels] if place >= channels else 0
        up = above[place]
        row[place] = (one + {1: left, 3: (left + up) // 2}.get(kind, _paeth(left, up, corner))) & 255
    return bytes(row)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))
