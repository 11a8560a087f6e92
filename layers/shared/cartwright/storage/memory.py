"""What a process remembers for a while: bounded in number and in time, by the clock it is given."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime, timedelta

from cartwright.application.ports.world import Clock


class Memory[Key: Hashable, Thing]:
    """The last `limit` things put in, each for as long as it `lasts`."""

    def __init__(self, clock: Clock, *, limit: int, lasts: timedelta) -> None:
        self._clock = clock
        self._limit = limit
        self._lasts = lasts
        self._things: dict[Key, tuple[datetime, Thing]] = {}

    def get(self, key: Key) -> Thing | None:
        found = self._things.get(key)
        if found is None or self._clock.now() - found[0] >= self._lasts:
            return None
        return found[1]

    def put(self, key: Key, thing: Thing) -> None:
        self._things.pop(key, None)
        while len(self._things) >= self._limit:
            del self._things[next(iter(self._things))]
        self._things[key] = (self._clock.now(), thing)
