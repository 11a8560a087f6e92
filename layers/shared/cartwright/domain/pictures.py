"""What a picture is, by its first bytes: never by what anybody calls it.

::

    PNG    signature, then IHDR: width and height                      W3C, PNG, 3rd edition, 11.2.1
    JPEG   FF D8, then segments up to the first start of a frame       ITU-T T.81, B.1.1.4, B.2.2
    WebP   RIFF….WEBP, then VP8, VP8L or VP8X: width and height        RFC 9649, 2.5 to 2.7

Nothing is decoded: what is broken behind its first bytes shows as a broken picture, to its owner first. A
picture that is a program as well (SVG is one) is none of these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from cartwright.domain.errors import Invalid

BYTES_AT_MOST = 40 * 1024
SIDE_AT_MOST = 2000
"""In pixels: a logo is shown 32 to 44 high."""

_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"
# Starts of a frame: C0 to CF, but for Huffman tables, extensions and arithmetic conditions among them.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


class Kind(StrEnum):
    """By the end of a file's name."""

    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"

    @property
    def media_type(self) -> str:
        return "image/jpeg" if self is Kind.JPEG else f"image/{self.value}"


@dataclass(frozen=True, slots=True)
class Picture:
    kind: Kind
    width: int
    height: int


def picture(found: bytes) -> Picture:
    """What `found` is. Raises Invalid for what is no picture that browsers show, or too large a one."""
    if len(found) > BYTES_AT_MOST:
        raise Invalid.at("/picture", f"more than {BYTES_AT_MOST} bytes")
    for kind, sized in _SIZED.items():
        size = sized(found)
        if size is not None:
            width, height = size
            if not (0 < width <= SIDE_AT_MOST and 0 < height <= SIDE_AT_MOST):
                raise Invalid.at("/picture", f"a side of 1 to {SIDE_AT_MOST} pixels")
            return Picture(kind, width, height)
    raise Invalid.at("/picture", "a PNG, JPEG or WebP")


type Size = tuple[int, int]


def _png(found: bytes) -> Size | None:
    if not found.startswith(_PNG) or len(found) < 24:
        return None
    return _big(found, 16, 4), _big(found, 20, 4)


def _jpeg(found: bytes) -> Size | None:
    if not found.startswith(b"\xff\xd8"):
        return None
    at = 2
    while at + 4 <= len(found) and found[at] == 0xFF:
        marker = found[at + 1]
        if marker == 0xFF:  # as many as one likes may stand before a marker
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _FRAMES:
            return (_big(found, at + 7, 2), _big(found, at + 5, 2)) if at + 9 <= len(found) else None
        else:
            at += 2 + max(_big(found, at + 2, 2), 2)
    return None


def _webp(found: bytes) -> Size | None:
    if not (found.startswith(b"RIFF") and found[8:12] == b"WEBP" and len(found) >= 30):
        return None
    match found[12:16]:
        case b"VP8X":
            return _little(found, 24, 3) + 1, _little(found, 27, 3) + 1
        case b"VP8L" if found[20] == 0x2F:
            packed = _little(found, 21, 4)
            return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
        case b"VP8 " if found[23:26] == b"\x9d\x01\x2a":
            return _little(found, 26, 2) & 0x3FFF, _little(found, 28, 2) & 0x3FFF
        case _:
            return None


_SIZED: dict[Kind, Callable[[bytes], Size | None]] = {Kind.PNG: _png, Kind.JPEG: _jpeg, Kind.WEBP: _webp}


def _big(found: bytes, at: int, length: int) -> int:
    return int.from_bytes(found[at : at + length], "big")


def _little(found: bytes, at: int, length: int) -> int:
    return int.from_bytes(found[at : at + length], "little")
