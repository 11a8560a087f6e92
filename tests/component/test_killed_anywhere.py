"""A mail or a refund, and the process dies at every single AWS call, each once, before it and after it; then
it comes again: whom it has written to meanwhile, and what it has given back.

A faultless run is counted first, so a call that is added is a call that is killed. All other works, and all
other faults, are in test_faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from cartwright.application.writing import PATIENCE
from cartwright.bootstrap import shop
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import OrderId, SaleId
from cartwright.domain.jobs import give_back
from cartwright.domain.refund_entries import Change
from cartwright.domain.refunds import Portion, Refund, refund_id
from cartwright.storage.stream import errand
from tests.component.agency import Agency
from tests.component.deployment import Deployment, Dump, deployed
from tests.component.triggers import Item, message
from tests.component.wire import Killed, Moment
from tests.events import load
from tests.fakes.world import FakeClock, SteadyBirths

SCENERY = {"audit", "agenda", "host", "page", "profile", "member", "permit", "grant", "product"}


@dataclass(frozen=True, slots=True)
class Work:
    """A message for a queue, in a table that waits for it."""

    deployment: Deployment
    queue: str
    body: dict[str, str]
    start: Dump

    @classmethod
    def of(cls, deployment: Deployment, queue: str, wanted: Callable[[Item], bool]) -> Work:
        (item,) = [item for item in deployment.dump().values() if wanted(item)]
        due = errand(item)
        assert due is not None
        # moto copies the whole table for each transaction.
        start = {key: kept for key, kept in deployment.dump().items() if kept["kind"]["S"] not in SCENERY}
        return cls(deployment, queue, dict(due.body), start)

    def begin(self) -> None:
        self.deployment.clock = FakeClock(self.deployment.clock.now())
        self.deployment.births = SteadyBirths(self.deployment.clock)
        self.deployment.restore(self.start)
        self.deployment.wire.clear()
        self.deployment.wire.mails.clear()

    def deliver(self) -> bool:
        return self.deployment.hand(self.queue, message(self.body))

    def faultless(self) -> tuple[int, Dump]:
        """How many calls the work takes, and what the table is like then."""
        self.begin()
        assert self.deliver()
        calls = len(self.deployment.wire.calls)
        return calls, self.deployment.dump()

    def deaths(self) -> Iterator[tuple[int, Moment]]:
        """The process dies; whoever iterates does what comes then."""
        calls, _ = self.faultless()
        assert calls > 1
        for number in range(1, calls + 1):
            for moment in Moment:
                self.begin()
                self.deployment.wire.kill(number, moment)
                with pytest.raises(Killed):
                    self.deliver()
                self.deployment.restart()
                yield number, moment


@pytest.fixture(scope="module")
def agency() -> Iterator[Agency]:
    with deployed() as deployment:
        yield Agency.opened(deployment)


@pytest.fixture(scope="module")
def paid(agency: Agency) -> Work:
    """An order of two owners, paid, and the worker about to hear of it."""
    agency.pay(agency.place("course", "AT"))
    (event,) = agency.events()
    agency.knock(event)
    return Work.of(agency.deployment, "settle", lambda item: item["kind"] == {"S": "inbox"})


@pytest.fixture(scope="module")
def sold(agency: Agency, paid: Work) -> Work:
    """The same order, settled, and a receipt about to be numbered."""
    paid.begin()
    paid.deliver()
    client = agency.clients["atelier"].id
    return Work.of(
        agency.deployment,
        "number",
        lambda item: item.get("topic") == {"S": "number"} and client in item["body"]["S"],
    )


@pytest.fixture(scope="module")
def asked_back(agency: Agency, paid: Work) -> Work:
    """The same order, settled, and all of one owner's part asked for."""
    paid.begin()
    paid.deliver()
    mine = shop.store().of(agency.account.id)
    client = agency.clients["atelier"].id
    [sale] = (item["body"] for item in agency.deployment.items("sale") if client in str(item["pk"]))
    returns = mine.returns.of(OrderId(sale["order"]))
    [line] = (line for line in mine.orders.get(OrderId(sale["order"])).lines if line.owner == client)
    refund = Refund(
        account=agency.account.id,
        id=refund_id(agency.account.id, SaleId(sale["id"]), "one"),
        order=OrderId(sale["order"]),
        sale=SaleId(sale["id"]),
        client=client,
        mode=Mode.TEST,
        portions=(Portion(line.number, line.amount.gross),),
        asked_at=agency.deployment.clock.now(),
        by=agency.act.seat.member.id,
    )
    job = give_back(refund.account, refund.order, refund.id)
    mine.returns.move(Change(returns, returns.asked(refund, [line]), jobs=(job,)))
    return Work.of(agency.deployment, "settle", lambda item: item.get("topic") == {"S": "refund"})


@pytest.fixture(scope="module")
def given_back(asked_back: Work, sold: Work) -> Work:
    """The same refund, given back, and its credit note about to be issued."""
    sold.begin()
    sold.deliver()
    papers = {"sale", "counter", "number", "document"}
    receipt = {key: item for key, item in sold.deployment.dump().items() if item["kind"]["S"] in papers}
    asked_back.begin()
    asked_back.deliver()
    asked_back.deployment.restore({**asked_back.deployment.dump(), **receipt})
    return Work.of(asked_back.deployment, "number", lambda item: item.get("topic") == {"S": "credit"})


@pytest.fixture(scope="module")
def numbered(sold: Work) -> Work:
    """The same sale, numbered, and its receipt about to be mailed."""
    sold.begin()
    sold.deliver()
    return Work.of(
        sold.deployment,
        "mail",
        lambda item: item.get("topic") == {"S": "mail"} and '"receipt"' in item["body"]["S"],
    )


def test_a_refund_killed_at_any_call_gives_back_once_and_is_booked_once(asked_back: Work) -> None:
    _, expected = asked_back.faultless()
    assert [item["kind"]["S"] for item in expected.values()].count("entry") == 3
    for death in asked_back.deaths():
        assert asked_back.deliver(), death
        assert asked_back.deployment.dump() == expected, death


def test_the_credit_note_killed_at_any_call_is_one_with_no_gap(given_back: Work) -> None:
    _, expected = given_back.faultless()
    notes = [item for item in expected.values() if "-CN-TEST-" in item.get("body", {"S": ""})["S"]]
    assert [item["kind"]["S"] for item in notes] == ["document"]
    for death in given_back.deaths():
        assert given_back.deliver(), death
        assert given_back.deployment.dump() == expected, death


def test_the_mail_killed_at_any_call_writes_to_nobody_twice(numbered: Work) -> None:
    """SES says of a mail that it was sent, whether or not we lived to hear it from itself."""
    _, expected = numbered.faultless()
    unfinished = 0
    for death in numbered.deaths():
        out = list(numbered.deployment.wire.mails)
        if out:
            numbered.deployment.invoke("DeliveriesFeedback", _said_sent(numbered))
        if not numbered.deliver():
            # Claimed, and nobody knows whether it went: not before patience is over.
            unfinished += 1
            assert numbered.deployment.wire.mails == out == [], death
            numbered.deployment.clock.move(PATIENCE + timedelta(seconds=1))
            assert numbered.deliver(), death
        assert len(numbered.deployment.wire.mails) == 1, death
        assert _states(numbered.deployment.dump()) == _states(expected), death
    assert unfinished == 2  # after the claim, and before the mail


def test_a_mail_of_which_ses_never_says_anything_is_written_again_only_after_patience(numbered: Work) -> None:
    """It went, we died before we knew, and SES's event is lost, too: then twice is better than never."""
    numbered.faultless()
    mailed = numbered.deployment.wire.names.index("sesv2.SendEmail") + 1
    numbered.begin()
    numbered.deployment.wire.kill(mailed, Moment.AFTER)
    with pytest.raises(Killed):
        numbered.deliver()

    numbered.deployment.clock.move(PATIENCE)
    assert not numbered.deliver()
    assert len(numbered.deployment.wire.mails) == 1

    numbered.deployment.clock.move(timedelta(seconds=1))
    assert numbered.deliver()
    assert len(numbered.deployment.wire.mails) == 2


def _said_sent(work: Work) -> dict[str, object]:
    event = load("deliveries.feedback.send")
    tags = event["detail"]["mail"]["tags"]
    tags["account"], tags["letter"] = [work.body["account"]], [work.body["job"]]
    return event


def _states(dump: Dump) -> Dump:
    """Everything but the moments at which a letter went out and its job ended, and the mail service's id."""
    loose = {"taken", "sent", "reference", "ended", "expires"}
    return {
        key: {name: value for name, value in item.items() if name not in loose} for key, item in dump.items()
    }
