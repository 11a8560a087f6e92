"""Where a list goes on: sealed words, good for one caller, one account and the very list they came from.

A bookmark names the last thing that was shown; where a page is short, the last that was looked at, be it
hidden from its reader, who cannot read the bookmark.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from cartwright.application.auditing import Act
from cartwright.application.ports.papers import BadToken, Signatures

PURPOSE = "bookmark"


class Bookmarks:
    """The bookmarks of one list, `which`, for whoever acts."""

    def __init__(self, act: Act, signatures: Signatures, *which: str) -> None:
        seat = act.seat
        # A member's id follows from its account, too.
        self._bound = [seat.member.id, seat.key or "", seat.seen_by or "", *which]
        self._signatures = signatures

    def put(self, *last: str) -> str:
        """A cursor to what follows `last`."""
        return self._signatures.sign(PURPOSE, json.dumps([self._bound, last]))

    def find(self, cursor: str) -> Sequence[str]:
        """The words it was put with; none for an empty one. Raises BadToken for any that is not of here."""
        if not cursor:
            return ()
        bound, last = json.loads(self._signatures.read(PURPOSE, cursor))
        if bound != self._bound:
            raise BadToken
        return tuple(last)
