"""Files that are too long to be held: written in parts, and read in pieces; and drafts, which a run that died
leaves behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final, Protocol

PART_AT_LEAST: Final = 5 * 1024**2
"""Bytes of each part but the last (S3 takes none that is shorter)."""


DRAFTS_LAST: Final = timedelta(days=7)


class Streams(Protocol):
    """Private files, by the keys that `Files` knows. All of them are drafts until they are settled: the store
    throws them away after DRAFTS_LAST, and whatever is begun and not finished after two days."""

    def draft(self, key: str, body: bytes, *, content_type: str) -> None:
        """In one piece. Raises Outage."""
        ...

    def settle(self, keys: Sequence[str]) -> None:
        """They stay. Raises NotFound for what is not there, and Outage."""
        ...

    def unsettle(self, keys: Sequence[str]) -> None:
        """They are drafts again. Raises NotFound, and Outage."""
        ...

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
