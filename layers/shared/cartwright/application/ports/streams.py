"""Files that are too long to be held: written in parts, and read in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

PART_AT_LEAST: Final = 5 * 1024**2
"""Bytes of each part but the last (S3 takes none that is shorter)."""


class Streams(Protocol):
    """Private files, by the keys that `Files` knows. Whatever is begun and not finished is thrown away by
    the store, after two days."""

    def begin(self, key: str, *, content_type: str) -> str:
        """The upload that parts are sent to. Raises Outage."""
        ...

    def part(self, key: str, upload: str, number: int, body: bytes) -> str:
        """A part, from 1 on; the same number again is that part anew. What it is called when all is put
        together. Raises NotFound for an upload that is over, and Outage."""
        ...

    def finish(self, key: str, upload: str, parts: Sequence[str]) -> None:
        """From then on the file is there, whole. Raises NotFound for an upload that is over, or one of whose
        parts was sent anew since, and Outage."""
        ...

    def read(self, key: str) -> Iterator[bytes]:
        """A file in pieces. Raises NotFound, and Outage."""
        ...
