"""The typefaces there are, and what each of them can write.

PDF/A has no place for a sign that its typeface lacks, so what none has is told before anything is set.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

# Names of importable packages: their makers pack Google's Noto, under the SIL Open Font License 1.1.
PACKAGES = ("manimgx_fonts", "noto_cjk_sans_otc")
UNKNOWN = "□"

type Stretch = tuple[int, int]


def folders() -> list[Path]:
    return [Path(str(files(package))) for package in PACKAGES]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which signs can be written: `stretches` from the first to the last, ascending and apart."""

    stretches: tuple[Stretch, ...]

    def __contains__(self, sign: str) -> bool:
        place = bisect_right(self.stretches, (ord(sign), 0x110000)) - 1
        return place >= 0 and ord(sign) <= self.stretches[place][1]

    def writable(self, text: str) -> str:
        """`text`, with a box in place of each sign that no typeface has."""
        return "".join(sign if sign.isspace() or sign in self else UNKNOWN for sign in text)


@cache
def coverage() -> Coverage:
    """Of all typefaces together, read once."""
    paths = sorted(
        path for folder in folders() for path in folder.iterdir() if path.suffix in {".ttf", ".ttc"}
    )
    return Coverage(tuple(_joined(sorted(stretch for path in paths for stretch in _of_file(path)))))


def _joined(found: Sequence[Stretch]) -> Iterator[Stretch]:
    first, last = found[0]
    for one, end in found[1:]:
        if one > last + 1:
            yield first, last
            first, last = one, end
        else:
            last = max(last, end)
    yield first, last


def _of_file(path: Path) -> Iterator[Stretch]:
    """By the table `cmap` of its first typeface (OpenType 1.9): format 12 where there is one, else 4."""
    with path.open("rb") as file:
        head = file.read(16)
        offset = struct.unpack(">I", head[12:16])[0] if head[:4] == b"ttcf" else 0
        file.seek(offset)
        (tables,) = struct.unpack(">4xH6x", file.read(12))
        for _ in range(tables):
            tag, at, size = struct.unpack(">4s4xII", file.read(16))
            if tag == b"cmap":
                file.seek(at)
                yield from _of_map(file.read(size))
                return


def _of_map(table: bytes) -> Iterator[Stretch]:
    (count,) = struct.unpack_from(">2xH", table)
    places = {struct.unpack_from(">4xI", table, 4 + 8 * number)[0] for number in range(count)}
    formats = {struct.unpack_from(">H", table, place)[0]: place for place in sorted(places)}
    if 12 in formats:
        (groups,) = struct.unpack_from(">12xI", table, formats[12])
        for number in range(groups):
            first, last = struct.unpack_from(">II", table, formats[12] + 16 + 12 * number)
            yield first, last
        return
    place = formats[4]
    (double,) = struct.unpack_from(">6xH", table, place)
    segments = double // 2
    ends = struct.unpack_from(f">{segments}H", table, place + 14)
    starts = struct.unpack_from(f">{segments}H", table, place + 16 + double)
    yield from ((first, last) for first, last in zip(starts, ends, strict=True) if first != 0xFFFF)
