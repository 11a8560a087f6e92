"""Envelopes under a key that everybody knows: nothing is kept here, so what one process sealed another opens,
and one that seals for a year does not grow."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken

from cartwright.application.ports.events import TornEvent
from cartwright.application.ports.selling import Delivery
from cartwright.domain.errors import Outage
from cartwright.domain.raw_events import RawEvent, SealedEvent

_SEAL = Fernet(base64.urlsafe_b64encode(bytes(32)))


class FakeEnvelopes:
    """While `down`, nothing answers."""

    def __init__(self, *, days: int = 30) -> None:
        self._kept = timedelta(days=days)
        self.down = False

    def seal(self, raw: RawEvent, delivery: Delivery, *, at: datetime) -> SealedEvent:
        self._answer()
        told = [_whose(delivery), base64.b64encode(raw.body).decode(), dict(raw.headers)]
        return SealedEvent(_SEAL.encrypt(json.dumps(told).encode()), b"key", at + self._kept)

    def open(self, sealed: SealedEvent, delivery: Delivery) -> RawEvent:
        self._answer()
        try:
            bound, body, headers = json.loads(_SEAL.decrypt(sealed.sealed))
        except InvalidToken as torn:
            raise TornEvent from torn
        if bound != _whose(delivery) or sealed.key != b"key":
            raise TornEvent
        return RawEvent(base64.b64decode(body), headers)

    def _answer(self) -> None:
        if self.down:
            raise Outage("the fake envelopes")


def _whose(delivery: Delivery) -> list[str]:
    return [delivery.account, delivery.connection, delivery.event]
