"""Cursors: where a list goes on, in words only we can have written or can read, for one caller, account and
list."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import astuple

from cartwright.application.ports.papers import BadToken
from cartwright.storage.keys import Key, Stretch

PURPOSE = "cursor"


class Cursors:
    """`sign` and `read` take the purpose first, as the port Signatures does."""

    def __init__(
        self,
        caller: str,
        *,
        sign: Callable[[str, str], str],
        read: Callable[[str, str], str],
    ) -> None:
        self._caller = caller
        self._sign = sign
        self._read = read

    def cursor(self, stretch: Stretch, last: Key | None) -> str:
        """A token to go on after `last` in this stretch; empty where nothing follows."""
        if last is None:
            return ""
        return self._sign(PURPOSE, json.dumps([self._bound(stretch), last]))

    def key(self, stretch: Stretch, cursor: str) -> Key | None:
        """The key to go on after. Raises BadToken for a token of another caller, account or stretch."""
        if not cursor:
            return None
        bound, last = json.loads(self._read(PURPOSE, cursor))
        if bound != self._bound(stretch):
            raise BadToken
        key: Key = last
        return key

    def _bound(self, stretch: Stretch) -> list[str]:
        """Whose it is, and of which list: its partition names the account, too."""
        return [self._caller, *map(str, astuple(stretch))]
