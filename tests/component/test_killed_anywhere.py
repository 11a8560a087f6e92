"""A mail, and the process dies at every single AWS call, each once, before it and after it; then it comes
again: whom it has written to meanwhile.

A faultless run is counted first, so a call that is added is a call that is killed. All other works, and all
other faults, are in test_faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from cartwright.application.writing import PATIENCE
from cartwright.storage.stream import errands
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
        [due] = errands(item)
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
def numbered(sold: Work) -> Work:
    """The same sale, numbered, and its receipt about to be mailed."""
    sold.begin()
    sold.deliver()
    return Work.of(
        sold.deployment,
        "mail",
        lambda item: item.get("topic") == {"S": "mail"} and '"receipt"' in item["body"]["S"],
    )


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
