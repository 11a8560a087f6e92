"""Every order of a processor's events, with repeats and gaps, ends in the same items.

Compared is the whole table. Left out is what only says when, or by which way, we got to know of something:

* the inbox: which webhooks came is the very thing that differs;
* of an outbox item `asked`, `ended` and what follows from them (`expires`, `gsi2sk`); not its job and state;
* of an order without an end `gsi2sk`, when its processor is to be asked again;
* of a letter `reference`, the mail service's own id, another one every time.

Numbers are given and mails written at the same time in all runs, because a document says when it was issued.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cartwright.bootstrap import processing
from cartwright.domain.errors import Declined, Outage
from cartwright.domain.orders import Order
from cartwright.storage import keys
from cartwright.storage.stream import errands
from tests.component.agency import Agency
from tests.component.deployment import Deployment, Dump, deployed
from tests.component.triggers import message
from tests.fakes.world import NOON, FakeClock, SteadyBirths

# What the buyer does until the money has moved: cards, and answers to the bank's question.
STORIES = {
    "at once": ("success",),
    "after two declines": ("decline", "insufficient", "success"),
    "with the bank's question": ("authentication", "yes"),
    "refused at the bank, then another card": ("authentication", "no", "success"),
    "without an answer": ("unknown",),
    "slowly": ("slow",),
    "never": ("decline",),
}
WHEN = {
    "order": {"gsi2sk"},
    "outbox": {"asked", "ended", "expires", "gsi2sk"},
    "letter": {"reference"},
}


@dataclass(frozen=True, slots=True, repr=False)
class Street:
    """The shop with an order placed in it, as every run finds it."""

    agency: Agency
    order: Order
    start: Dump

    @property
    def deployment(self) -> Deployment:
        return self.agency.deployment

    def begin(self) -> None:
        self.deployment.clock = FakeClock()
        self.deployment.births = SteadyBirths(self.deployment.clock)
        self.deployment.renew_queues()
        self.deployment.restore(self.start)
        self.deployment.wire.mails.clear()

    def move(self, card: str) -> None:
        """What the buyer does next; a bank's no and a lost answer are part of the story."""
        payment = self.agency.payment(self.order)
        with suppress(Declined, Outage):
            if card in {"yes", "no"}:
                processing.sandbox().answer(payment, approve=card == "yes")
            else:
                processing.sandbox().pay(payment, card)

    def deliver(self, number: int) -> None:
        """The event of that number, counted round: at the door, and then at the worker, new or not."""
        if events := self.agency.events():
            self.hand(events[number % len(events)])

    def hand(self, event: bytes) -> None:
        assert self.agency.knock(event).status == 200
        kept = self.deployment.item(
            keys.inbox(self.order.account, self.order.payment.connection, json.loads(event)["id"])
        )
        [due] = errands(kept)
        assert self.deployment.hand("settle", message(due.body))

    def deliver_all(self, order: Sequence[int]) -> None:
        """All events in an order of their numbers; and what they led to, until there is nothing new."""
        told = 0
        while told < len(events := self.agency.events()):
            told = len(events)
            for number in order:
                self.hand(events[number % told])

    def sweep(self) -> None:
        """Nobody delivers anything any more: the sweeper finds out."""
        self.deployment.clock.move(timedelta(minutes=30))
        self.deployment.invoke("WebhooksSweeper", {"source": "aws.events"})
        self.deployment.work("settle")

    def finish(self) -> None:
        """Numbers and letters, always an hour after noon."""
        self.deployment.clock = FakeClock(NOON + timedelta(hours=1))
        self.deployment.restart()
        self.deployment.run(without=["hooks"])

    def items(self) -> Dump:
        """But for what came in, and for declines: those that nobody heard of before the payment count
        nowhere."""
        return {
            key: {name: value for name, value in item.items() if name not in WHEN.get(kind, ())}
            for key, item in self.deployment.dump().items()
            if (kind := item["kind"]["S"]) not in {"inbox", "raw-event", "attempts"}
        }


@pytest.fixture(scope="module")
def street() -> Iterator[Street]:
    with deployed() as deployment:
        agency = Agency.opened(deployment)
        order = agency.place("course", "AT")
        kept = {"account", "client", "connection", "order", "sandbox"}
        yield Street(
            agency, order, {key: item for key, item in deployment.dump().items() if item["kind"]["S"] in kept}
        )


class Endings(dict[str, Dump]):
    """Items by story. Hypothesis shows what it gives to a test, and this is much."""

    __repr__ = object.__repr__


@pytest.fixture(scope="module")
def expected(street: Street) -> Endings:
    """The items each story comes to when every event arrives once and in its order."""
    found = Endings()
    for name, moves in STORIES.items():
        street.begin()
        for card in moves:
            street.move(card)
        street.deployment.clock.move(timedelta(minutes=1))
        street.deliver_all(range(len(moves) + 1))
        found[name] = street.items()
    return found


def test_the_stories_end_as_they_should(expected: Endings) -> None:
    """Each of two owners with a charge, which the agency's books mirror; and the agency with the fee."""
    for name, items in expected.items():
        kinds = Counter(item["kind"]["S"] for item in items.values())
        assert (kinds["sale"], kinds["entry"]) == ((0, 0) if name == "never" else (2, 5)), name


@given(
    st.sampled_from(sorted(STORIES)),
    # What happens meanwhile: -1 is the buyer's next move, any other number an event that arrives (again).
    st.lists(st.integers(-1, 4), max_size=7),
    st.permutations(range(5)),
)
@example("after two declines", [-1, -1, -1, 2, 0, 1, 0], range(5)).via("the last event first")
@settings(max_examples=20)
def test_any_order_of_events_and_any_repeats_end_in_the_same_items(
    street: Street, expected: Endings, story: str, steps: list[int], order: Sequence[int]
) -> None:
    _play(street, story, steps)
    street.deliver_all(order)
    assert street.items() == expected[story]


@given(st.sampled_from(sorted(STORIES)), st.lists(st.integers(-1, 4), max_size=6))
@example("at once", []).via("no event ever arrives")
@settings(max_examples=30)
def test_any_prefix_of_the_events_followed_by_a_sweep_ends_in_the_same_items(
    street: Street, expected: Endings, story: str, steps: list[int]
) -> None:
    _play(street, story, steps)
    street.sweep()
    assert street.items() == expected[story]


@pytest.mark.parametrize("story", sorted(STORIES))
def test_heard_of_twice_or_never_the_receipts_and_mails_are_the_same(street: Street, story: str) -> None:
    ends = []
    for swept in (False, True):
        _play(street, story, [])
        if swept:
            street.sweep()
        else:
            street.deliver_all([2, 1, 0, 0, 1, 2])
        street.finish()
        ends.append(street.items())
        paid = story != "never"
        assert sorted(str(mail["to"]) for mail in street.deployment.wire.mails) == (
            ["ada@buyer.example"] * 2 + ["sales@atelier.example", "sales@nordwind.example"] if paid else []
        )
    assert ends[0] == ends[1]


def _play(street: Street, story: str, steps: Sequence[int]) -> None:
    street.begin()
    moves = iter(STORIES[story])
    for step in steps:
        if step < 0:
            if (card := next(moves, None)) is not None:
                street.move(card)
        else:
            street.deliver(step)
    for card in moves:
        street.move(card)
    street.deployment.clock.move(timedelta(minutes=1))
