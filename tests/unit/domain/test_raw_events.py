"""What a processor sent, as it is kept."""

from __future__ import annotations

from cartwright.domain.ids import AccountId, ConnectionId
from cartwright.domain.raw_events import RawEvent, SealedEvent, context
from tests.fakes.world import NOON


def test_nothing_of_it_shows_where_it_is_printed() -> None:
    raw = RawEvent(b'{"client_secret":"pi_1_secret"}', {"stripe-signature": "t=1,v1=00"})
    assert repr(raw) == "RawEvent(31 bytes)"
    assert repr(SealedEvent(b"sealed", b"key", NOON)) == f"SealedEvent(until {NOON.isoformat()})"


def test_a_data_key_is_bound_to_its_connection_and_opens_no_credentials() -> None:
    assert context(AccountId("acc_1"), ConnectionId("con_1")) == {
        "account": "acc_1",
        "connection": "con_1",
        "kept": "events",
    }
