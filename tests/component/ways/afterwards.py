"""What becomes of money that was paid: disputed, given back elsewhere, slowly, or not after all; and the
commands that hold our books against what a processor says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest

from cartwright import reconcile, replay
from cartwright.adapters.processors.sandbox import SLOW, Sandbox
from cartwright.application.settling import AT_LAST
from cartwright.bootstrap import processing, shop
from cartwright.domain.errors import Declined
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.ids import derived
from cartwright.domain.jobs import look_back
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, DisputeState
from cartwright.domain.orders import Order
from tests.component.deployment import Dump
from tests.component.faults import Unfinished
from tests.component.ways.way import SINCE, Way, of_kind, swept, topic

KEY = "the-request-of-one-refund"

LETTING_IN = Fulfilment(access=Access(30))
BY_WHOM = {"inbox": {"x", "outcome"}}
"""Whether it was this event that booked it, or what came before."""


def disputed(way: Way) -> None:
    """A bank takes it back: it is heard, booked, and lets nobody in; and each owner reads of it. Then it is
    given back, and lets in again; or kept."""
    way.edit(fulfilment=LETTING_IN)
    _bought(way, "disputed", knocks=1)
    (*_, news) = way.agency.events()
    assert way.agency.knock(news).status == 200
    (event,) = _waiting(way)
    way.next("WebhooksWorker", "a bank takes it back", way.queued("settle", event), loose=BY_WHOM)
    assert len(way.deployment.booked("dispute")) == 2
    assert way.deployment.items("entitlement")[0]["body"]["because"] == "dispute"
    letter, *_ = way.bodies(topic("mail", of='"dispute-notice"'))
    way.mailed("its owner reads of it", letter)
    _decided(way)


def _decided(way: Way) -> None:
    taken = way.deployment.dump()
    for state, moved, because in ((DisputeState.WON, 4, None), (DisputeState.LOST, 2, "dispute")):
        way.deployment.restore(taken)
        word = {"id": f"sbx_{state}", "type": f"dispute.{state}", "created": 1}
        (event,) = _told_of(way, {**word, "data": _named(way)})
        way.next("WebhooksWorker", f"it is {state}", _by_bank(way, event, state), loose=BY_WHOM)
        assert len(way.deployment.booked("dispute")) == moved
        assert way.deployment.items("entitlement")[0]["body"]["because"] == because


def _named(way: Way) -> dict[str, str]:
    """What the sandbox's webhooks say of a payment."""
    (order,) = way.deployment.items("order")
    return {"payment": order["body"]["payment"]["id"], "order": order["body"]["id"]}


def _by_bank(way: Way, event: dict[str, str], state: DisputeState) -> Callable[[], object]:
    """As the worker finds it: the sandbox's own banks never decide."""
    now, said = way.deployment.clock.now(), Sandbox.disputed

    def disputed(sandbox: Sandbox, order: Order) -> Sequence[Disputed]:
        return [replace(one, state=state, at=now) for one in said(sandbox, order)]

    def do() -> object:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Sandbox, "disputed", disputed)
            return way.queued("settle", event)()

    return do


def returned(way: Way) -> None:
    """Somebody gives back in the processor's own pages; then the buyer's bank sends it back."""
    way.edit(fulfilment=LETTING_IN)
    order = _bought(way)
    payment = processing.sandbox().give_back(way.agency.payment(order), Money.of("148.00", "EUR"))
    given = way.deployment.dump()
    shop.store().of(order.account).outbox.add(look_back(order.account, order.id, "re_1"))
    (job,) = way.bodies(topic("look"))
    way.next("WebhooksWorker", "a night has seen that it is under way", way.queued("settle", job))
    assert len(way.deployment.booked("refund")) == 2
    way.deployment.restore(given)
    _told(way, "it was given back at the processor")
    assert len(way.deployment.booked("refund")) == 2
    for job in way.bodies(topic("credit")):
        way.next("DeliveriesNumbers", "it has its credit note, and lets nobody in", way.queued("number", job))
    processing.sandbox().send_back(way.agency.payment(order), payment.refunds[0].reference)
    _told(way, "its bank sends it back")


def slowly(way: Way) -> None:
    """Asked for, under way, and looked at again until it has arrived."""
    _bought(way, "slow")
    sale = way.deployment.items("sale")[0]["body"]["id"]
    path, reason = f"/sales/{sale}/refunds", {"reason": "Changed her mind"}
    asked = way.agency.api("owner", "POST", path, reason, idempotency_key=KEY)
    assert asked.status == 202, asked
    (job,) = way.bodies(topic("refund"))
    way.next(
        "WebhooksWorker", "it is being given back", way.queued("settle", job), loose={"returns": {"version"}}
    )
    way.deployment.clock.move(timedelta(hours=2))
    way.next(
        "WebhooksSweeper",
        "it is looked whether it has arrived",
        lambda: swept(way),
        meanwhile=lambda: way.deployment.clock.move(timedelta(hours=2)),
        loose={"returns": {"version", "looked"}, "outbox": {"asked", "gsi2sk"}},
    )
    assert len(way.deployment.booked("refund")) == 1


def unheard(way: Way) -> None:
    """What nobody told of, found by who holds our books against the processor's."""
    # Of Stripe nobody is there.
    way.deployment.restore(_without(way, "stripe"))
    order = _bought(way, knocks=0)
    way.deployment.clock.move(timedelta(hours=1))
    before = way.deployment.dump()
    account = way.agency.account.id
    asked = [account, order.id, "--ask", "--apply"]
    way.next("replay", "an order is replayed by asking", _commanded(replay.main, asked))
    assert len(way.deployment.booked("charge")) == 2
    way.deployment.restore(before)
    way.next("reconcile", "it is caught up", _commanded(reconcile.main, [account, "3", "--catch-up"]))
    assert len(way.deployment.booked("charge")) == 2
    way.deployment.restore(before)
    path, source = f"/orders/{order.id}/replays", {"source": "processor"}
    asked_for = way.agency.api("owner", "POST", path, source, idempotency_key=KEY)
    assert asked_for.status == 202, asked_for
    (job,) = way.bodies(topic("replay"))
    # What it did before it was cut off, it does not find any more.
    way.next(
        "WebhooksWorker", "the agency replays it", way.queued("settle", job), loose={"replay": {"finding"}}
    )
    assert len(way.deployment.booked("charge")) == 2
    way.deployment.restore(before)
    for event in way.agency.events():
        way.agency.knock(event)
    way.next(
        "replay", "it is replayed from its events", _commanded(replay.main, [account, order.id, "--apply"])
    )
    assert len(way.deployment.booked("charge")) == 2


def unsettled(way: Way) -> None:
    """A card that is declined, and a webhook about an order that there is not."""
    agency = way.agency
    with suppress(Declined):
        agency.pay(agency.place("course", "AT"), "decline")
    _told(way, "a card was declined")
    event = json.loads(agency.events()[-1])
    nobody = {**event, "id": "sbx_of_nobody", "data": {**event["data"], "order": derived("order", "nobody")}}
    assert agency.knock(json.dumps(nobody).encode()).status == 200
    way.deployment.clock.move(AT_LAST)
    (waiting,) = _waiting(way)
    way.next("WebhooksWorker", "it is of nobody's order", way.queued("settle", waiting), loose=SINCE)


def _bought(way: Way, card: str = "success", *, knocks: int | None = None) -> Order:
    """The course and the templates, paid with that card; so many events of it are told of, or all."""
    agency = way.agency
    order = agency.place("course", "AT")
    agency.pay(order, card)
    if card == "slow":
        way.deployment.clock.move(SLOW)
    for event in agency.events()[:knocks]:
        agency.knock(event)
    if knocks != 0:
        way.deployment.run(without=["hooks", "mail"])
    return order


def _without(way: Way, processor: str) -> Dump:
    """As if its connection had never been."""
    gone = f"CONNECTION#{way.agency.connections[processor].id}"
    return {(pk, sk): item for (pk, sk), item in way.deployment.dump().items() if sk != gone}


def _told_of(way: Way, event: Mapping[str, object]) -> list[dict[str, str]]:
    assert way.agency.knock(json.dumps(event).encode(), at=way.deployment.clock.now()).status == 200
    return _waiting(way)


def _told(way: Way, name: str) -> None:
    """The processor's newest word."""
    assert way.agency.knock(way.agency.events()[-1]).status == 200
    (event,) = _waiting(way)
    way.next("WebhooksWorker", name, way.queued("settle", event), loose=SINCE)


def _waiting(way: Way) -> list[dict[str, str]]:
    return way.bodies(lambda item: of_kind("inbox")(item) and item["state"] != {"S": "done"})


def _commanded(main: Callable[[Sequence[str]], int], words: Sequence[str]) -> Callable[[], object]:
    """A command, started again until it ends well; what it says on the way is nobody's."""

    def do() -> object:
        with redirect_stdout(StringIO()):
            if main(words):
                raise Unfinished
        return None

    return do
