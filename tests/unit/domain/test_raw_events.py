"""What a processor sent, as it is kept."""

from __future__ import annotations

from cartwright.domain.raw_events import RawEvent, SealedEvent
from tests.fakes.world import NOON


def test_nothing_of_it_shows_where_it_is_printed() -> None:
    raw = RawEvent(b'{"client_secret":"pi_1_secret"}', {"stripe-signature": "t=1,v1=00"})
    assert repr(raw) == "RawEvent(31 bytes)"
    assert repr(SealedEvent(b"sealed", b"key", NOON)) == f"SealedEvent(until {NOON.isoformat()})"
