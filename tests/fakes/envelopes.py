"""Envelopes whose texts are claim checks: what was sealed lies in memory under them."""

from __future__ import annotations

from datetime import datetime, timedelta

from cartwright.application.ports.events import TornEvent
from cartwright.application.ports.selling import Delivery
from cartwright.domain.errors import Outage
from cartwright.domain.raw_events import RawEvent, SealedEvent

type Whose = tuple[str, str, str]


class FakeEnvelopes:
    """While `down`, nothing answers."""

    def __init__(self, *, days: int = 30) -> None:
        self._kept = timedelta(days=days)
        self._sealed: dict[bytes, tuple[Whose, RawEvent]] = {}
        self.down = False

    def seal(self, raw: RawEvent, delivery: Delivery, *, at: datetime) -> SealedEvent:
        self._answer()
        check = f"sealed {len(self._sealed)}".encode()
        self._sealed[check] = _whose(delivery), raw
        return SealedEvent(check, b"key", at + self._kept)

    def open(self, sealed: SealedEvent, delivery: Delivery) -> RawEvent:
        self._answer()
        bound, raw = self._sealed.get(sealed.sealed, (None, None))
        if raw is None or bound != _whose(delivery) or sealed.key != b"key":
            raise TornEvent
        return raw

    def _answer(self) -> None:
        if self.down:
            raise Outage("the fake envelopes")


def _whose(delivery: Delivery) -> Whose:
    return delivery.account, delivery.connection, delivery.event
