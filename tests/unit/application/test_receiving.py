"""The door for processors' webhooks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.adapters.processors.sandbox_webhooks import HEADER, verify_sandbox
from cartwright.adapters.processors.signatures import by_secret, sign
from cartwright.adapters.processors.stripe_webhooks import verify_stripe
from cartwright.application.ports.processors import BadSignature
from cartwright.application.ports.selling import Delivery
from cartwright.application.receiving import (
    BODY_LIMIT,
    LOOKS,
    REMEMBERED,
    Keyring,
    Knock,
    receive,
    receive_linked,
)
from cartwright.domain.connections import Connection, Credentials
from cartwright.domain.errors import Invalid, NotFound, Outage, TooLarge
from cartwright.domain.ids import ConnectionId, derived
from tests.unit.application.agency import SECRET, Agency
from tests.unit.domain.shop import ACCOUNT

ORDER = derived("order", "first")
MOMENT = timedelta(seconds=1)


class Door:
    """One warm door of the agency's."""

    def __init__(self, agency: Agency, *, limit: int = 1000) -> None:
        self.agency = agency
        self.keyring = Keyring(
            lambda account: agency.store.of(account).connections, agency.vault, agency.clock, limit=limit
        )

    def knock(self, body: bytes, secret: str = SECRET, connection: Connection | None = None) -> bool:
        headers = {HEADER: sign(body, secret, self.agency.now)}
        knock = Knock(ACCOUNT, (connection or self.agency.till).id, body, headers)
        return receive(
            knock,
            keyring=self.keyring,
            verifiers={"sandbox": by_secret(verify_sandbox)},
            inbox=self.agency.store.inbox,
            envelopes=self.agency.envelopes,
            now=self.agency.now,
        )

    @property
    def kept(self) -> list[Delivery]:
        return [kept.delivery for kept in self.agency.store.shelves.deliveries.values()]

    @property
    def reads(self) -> int:
        return self.agency.vault.opened


@pytest.fixture
def door(agency: Agency) -> Door:
    return Door(agency)


def event(
    name: str = "sbx_1", kind: str = "payment.succeeded", order: str = ORDER, payment: str = "pay_1"
) -> bytes:
    return json.dumps({"id": name, "type": kind, "data": {"order": order, "payment": payment}}).encode()


def rotate(agency: Agency, secrets: str) -> None:
    """Somebody changes the connection's signing secrets."""
    sealed = agency.vault.seal(Credentials({"webhook_secrets": secrets}), agency.till.context)
    agency.store.shelves.connections[ACCOUNT, agency.till.id] = replace(agency.till, sealed=sealed)


def test_a_signed_webhook_is_kept_once(door: Door) -> None:
    assert door.knock(event())
    assert not door.knock(event())
    assert door.kept == [Delivery(ACCOUNT, door.agency.till.id, "sbx_1", "payment.succeeded", ORDER, "pay_1")]


def test_events_of_one_name_at_two_connections_are_two(door: Door) -> None:
    other = door.agency.connected("another till", secrets="another-secret")
    assert door.knock(event())
    assert door.knock(event(), "another-secret", other)
    assert len(door.kept) == 2


def test_what_the_connections_own_secrets_did_not_sign_is_not_kept(door: Door) -> None:
    door.agency.connected("another till", secrets="another-secret")
    with pytest.raises(BadSignature):
        door.knock(event(), "another-secret")
    assert door.kept == []


def test_an_unknown_connection_has_no_door(door: Door) -> None:
    nowhere = replace(door.agency.till, id=ConnectionId(derived("connection", "none")))
    with pytest.raises(NotFound):
        door.knock(event(), SECRET, nowhere)
    assert door.kept == []


def test_a_body_of_more_than_we_take_is_not_even_verified(door: Door) -> None:
    with pytest.raises(TooLarge) as large:
        door.knock(b"x" * (BODY_LIMIT + 1))
    assert large.value.facts == {"limit": BODY_LIMIT}
    assert door.reads == 0


def test_a_body_of_just_what_we_take_is_kept(door: Door) -> None:
    assert door.knock(event() + b" " * (BODY_LIMIT - len(event())))


@pytest.mark.parametrize(
    "body",
    [b"no json", event(kind="x" * 256), event(order="x" * 256), event(payment="x" * 256)],
    ids=["words", "kind", "order", "payment"],
)
def test_what_is_signed_and_no_event_is_not_kept(door: Door, body: bytes) -> None:
    with pytest.raises(Invalid):
        door.knock(body)
    assert door.kept == []


class TestSecrets:
    def test_are_read_once_for_many_webhooks(self, door: Door) -> None:
        for place in range(20):
            door.knock(event(f"sbx_{place}"))
        assert door.reads == 1

    def test_are_read_again_after_a_while(self, door: Door) -> None:
        door.knock(event("sbx_1"))
        door.agency.clock.move(REMEMBERED - MOMENT)
        door.knock(event("sbx_2"))
        assert door.reads == 1
        door.agency.clock.move(MOMENT)
        door.knock(event("sbx_3"))
        assert door.reads == 2

    def test_that_were_rotated_are_found_at_once(self, door: Door) -> None:
        door.knock(event("sbx_1"))
        rotate(door.agency, "newer-secret")
        door.agency.clock.move(MOMENT)
        assert door.knock(event("sbx_2"), "newer-secret")
        with pytest.raises(BadSignature):
            door.knock(event("sbx_3"))

    def test_that_were_rotated_are_found_at_once_while_strangers_guess(self, door: Door) -> None:
        door.knock(event("sbx_1"))
        for _ in range(LOOKS - 1):
            door.agency.clock.move(MOMENT)
            with pytest.raises(BadSignature):
                door.knock(event("sbx_2"), "a guess")
        rotate(door.agency, "newer-secret")
        door.agency.clock.move(MOMENT)
        assert door.knock(event("sbx_2"), "newer-secret")

    def test_that_were_retired_open_a_warm_door_for_so_long_and_no_longer(self, door: Door) -> None:
        door.knock(event("sbx_1"))
        rotate(door.agency, "newer-secret")
        door.agency.clock.move(REMEMBERED - MOMENT)
        assert door.knock(event("sbx_2"))
        door.agency.clock.move(MOMENT)
        with pytest.raises(BadSignature):
            door.knock(event("sbx_3"))

    def test_that_are_being_rotated_both_open(self, door: Door) -> None:
        rotate(door.agency, f"newer-secret {SECRET}")
        assert door.knock(event("sbx_1"))
        assert door.knock(event("sbx_2"), "newer-secret")

    def test_that_were_just_read_are_not_read_again_for_a_forgery(self, door: Door) -> None:
        for _ in range(100):
            with pytest.raises(BadSignature):
                door.knock(event("sbx_2"), "a guess")
        assert door.reads == 1

    def test_are_read_by_a_lasting_storm_so_often_and_no_more(self, door: Door) -> None:
        """Every second for a minute: when it is cold, LOOKS times, and the same once more."""
        for _ in range(60):
            with pytest.raises(BadSignature):
                door.knock(event(), "a guess")
            door.agency.clock.move(MOMENT)
        assert door.reads == 1 + LOOKS + LOOKS

    def test_are_remembered_for_so_many_connections_and_no_more(self, agency: Agency) -> None:
        door = Door(agency, limit=1)
        other = agency.connected("another till")
        for place, connection in enumerate([agency.till, other, other, agency.till]):
            door.knock(event(f"sbx_{place}"), SECRET, connection)
        assert door.reads == 3

    def test_that_cannot_be_read_now_are_an_outage(self, door: Door) -> None:
        door.agency.vault.down = True
        with pytest.raises(Outage):
            door.knock(event())
        assert door.kept == []


def test_an_event_of_another_accounts_order_is_kept_as_nothing_of_ours(door: Door) -> None:
    theirs = {"payment": "pay_1", "order": ORDER, "account": derived("account", "another")}
    ours = theirs | {"account": ACCOUNT}
    for name, about in (("evt_1", theirs), ("evt_2", ours)):
        door.knock(json.dumps({"id": name, "type": "payment.succeeded", "data": about}).encode())
    assert [delivery.order for delivery in door.kept] == ["", ORDER]


class TestThePlatformsDoor:
    """Where Stripe tells of all accounts that are linked."""

    SECRETS = Credentials({"webhook_secrets": "whsec_platform"})
    LINKED = "acct_atelier00001"

    def told(
        self, door: Door, *tills: Connection, secrets: Credentials | None = SECRETS, **event: object
    ) -> bool:
        subject = {"object": "payment_intent", "id": "pi_1"}
        more = {"account": self.LINKED, "type": "payment_intent.succeeded", "data": {"object": subject}}
        body = json.dumps({"object": "event", "id": "evt_1", **more, **event}).encode()
        return receive_linked(
            body,
            {"stripe-signature": sign(body, "whsec_platform", door.agency.now)},
            secrets=secrets,
            verify=by_secret(verify_stripe),
            links=lambda theirs: [(one.account, one.id) for one in tills if theirs == self.LINKED],
            inbox=door.agency.store.inbox,
            envelopes=door.agency.envelopes,
            now=door.agency.now,
        )

    def test_keeps_what_it_is_told_for_each_connection(self, door: Door) -> None:
        second = door.agency.connected("second")
        assert self.told(door, door.agency.till, second)
        assert [one.connection for one in door.kept] == [door.agency.till.id, second.id]
        assert not self.told(door, door.agency.till, second)

    @pytest.mark.parametrize("account", ["acct_somebody0001", "", None, "acct_x"])
    def test_forgets_what_is_of_nobody_here(self, door: Door, account: object) -> None:
        assert not self.told(door, door.agency.till, account=account)
        assert not door.kept

    @pytest.mark.parametrize("secrets", [None, Credentials({})])
    def test_is_not_there_without_a_platform(self, door: Door, secrets: Credentials | None) -> None:
        with pytest.raises(NotFound):
            self.told(door, door.agency.till, secrets=secrets)

    def test_takes_no_more_than_the_other(self, door: Door) -> None:
        with pytest.raises(TooLarge):
            self.told(door, door.agency.till, more="x" * BODY_LIMIT)

    def test_believes_nothing_that_the_platforms_secret_did_not_sign(self, door: Door) -> None:
        with pytest.raises(BadSignature):
            self.told(door, door.agency.till, secrets=Credentials({"webhook_secrets": "whsec_another"}))


def test_a_linked_connection_has_no_door_of_its_own(door: Door) -> None:
    linked = replace(door.agency.till, linked="acct_atelier00001")
    door.agency.store.shelves.connections[ACCOUNT, linked.id] = linked
    with pytest.raises(NotFound):
        door.knock(event())
