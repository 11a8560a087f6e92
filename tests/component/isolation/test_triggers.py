"""What comes by queue, webhook or mail feedback names an account: nothing of any other is asked for.

Each trigger is told of this account and handed ids of the account beside it, which exist and are busy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest

from cartwright.bootstrap import base, shop
from cartwright.domain.ids import ReportId, derived
from cartwright.domain.jobs import report_run
from cartwright.domain.orders import Order
from tests.component.agency import Agency
from tests.component.deployment import CONSUMERS, Deployment, Dump, deployed, slim
from tests.component.triggers import message, queue_event
from tests.doubles.receiver import Receiver
from tests.events import load


@dataclass(slots=True)
class Two:
    """`victim` has an order paid at the sandbox, of which the webhook and every job still wait."""

    deployment: Deployment
    victim: Agency
    mine: Agency
    order: Order
    jobs: Mapping[str, str]
    start: Dump

    def handed(self, queue: str, body: Mapping[str, str]) -> None:
        """A message for this account to that queue's function, whatever it makes of it."""
        self.deployment.invoke(CONSUMERS[queue], queue_event(queue, message(body)))


@pytest.fixture(scope="module")
def busy(_listening: Receiver) -> Iterator[Two]:
    with deployed(_listening.url) as deployment:
        victim = Agency.opened(deployment)
        mine = Agency.opened(deployment, "wharf", identities=victim.identities)
        order = victim.place("course")
        victim.pay(order)
        victim.sold("course", base.clock().now())
        report = report_run(
            victim.account.id, victim.clients["nordwind"].id, ReportId(derived("report", "asked")), "2026-10"
        )
        shop.store().of(victim.account.id).outbox.add(report)
        jobs = {
            str(item["topic"]): str(item["body"]["id"])
            for item in deployment.items("outbox")
            if victim.account.id in str(item["pk"])
        }
        yield Two(deployment, victim, mine, order, jobs, slim(deployment.dump()))


@pytest.fixture
def two(busy: Two) -> Two:
    busy.deployment.begin(busy.start)
    return busy


def settle(two: Two, connection: str, order: str) -> None:
    body = {
        "account": two.mine.account.id,
        "connection": connection,
        "event": "evt_1",
        "kind": "payment.succeeded",
        "order": order,
        "reference": "pi_1",
    }
    two.handed("settle", body)


def job(topic: str, queue: str) -> Callable[[Two], None]:
    return lambda two: two.handed(queue, {"account": two.mine.account.id, "job": two.jobs[topic]})


def feedback(two: Two) -> None:
    event = load("deliveries.feedback.bounce")
    event["detail"]["mail"]["tags"] |= {"account": [two.mine.account.id], "letter": [two.jobs["number"]]}
    two.deployment.invoke("DeliveriesFeedback", event)


def webhook(two: Two) -> None:
    """Signed with the victim's own secret, sent to an address of this account's."""
    body = two.victim.events()[0] if two.victim.events() else b"{}"
    answer = two.victim.knock(body, account=two.mine.account.id)
    assert answer.status == 404


TRIGGERS: dict[str, Callable[[Two], None]] = {
    "settle, the victim's order": lambda two: settle(two, two.mine.connections["sandbox"].id, two.order.id),
    "settle, the victim's connection": lambda two: settle(
        two, two.victim.connections["sandbox"].id, two.order.id
    ),
    "number": job("number", "number"),
    "mail, a job of another kind": job("number", "mail"),
    "hooks": job("hook", "hooks"),
    "reports": job("report", "reports"),
    "feedback": feedback,
    "webhook": webhook,
}


@pytest.mark.parametrize("name", TRIGGERS)
def test_a_trigger_for_one_account_never_touches_another(two: Two, name: str) -> None:
    before = {key: item for key, item in two.deployment.dump().items() if two.victim.account.id in key[0]}
    two.deployment.wire.clear()
    TRIGGERS[name](two)
    assert two.deployment.wire.calls, "it did not even look"
    for call in two.deployment.wire.calls:
        assert two.victim.account.id not in str(call.asked), call.name
    after = {key: item for key, item in two.deployment.dump().items() if two.victim.account.id in key[0]}
    assert after == before
