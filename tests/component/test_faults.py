"""A sale's whole way, failing at every single call to AWS in every way, and done again: it ends as if nothing
had happened. How many faults that were is told in the last lines of the run."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

import pytest

from cartwright.application import methods, turning
from cartwright.application.writing import PATIENCE
from cartwright.bootstrap import shop, signing
from cartwright.domain import inquiries
from cartwright.domain.alternatives import Alternative
from cartwright.domain.catalog import PricingOption
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.ids import ClientId, OptionId, SaleId, SubscriptionId
from cartwright.domain.jobs import give_back
from cartwright.domain.money import Money
from cartwright.domain.orders import Sale
from cartwright.domain.plans import Interval, Subscription
from cartwright.domain.refund_entries import Change
from cartwright.domain.refunds import Refund, refund_id, whole
from cartwright.storage.stream import errand
from tests.component.agency import BUYER, HOST, Agency
from tests.component.deployment import Deployment, deployed, template
from tests.component.faults import Unfinished, Work
from tests.component.recorded import fitted
from tests.component.triggers import QUEUES, Item, message, stream_event
from tests.doubles.receiver import Receiver
from tests.events import load

SECOND = timedelta(seconds=1)
SCENERY = {"audit", "member", "permit", "grant"}
"""Nothing here reads it, and moto copies the whole table for each transaction."""

BY_PEOPLE = {
    "Users": "who asks sees what came of it, and asks again knowing that",
    "UsersOperator": "the same, at a keyboard: an account that was opened unseen is said to be there",
    "Reports": "the same; what it asks for is made by ReportsQueued",
}
"""Functions of which nothing is done again unseen, and why."""


@dataclass(slots=True)
class Way:
    """The works, each of which begins where the one before it has ended."""

    deployment: Deployment
    works: list[Work] = field(default_factory=list)

    def next(self, function: str, name: str, do: Callable[[], object], **more: Any) -> Any:
        """What the work answers without a fault."""
        dump, at = self.deployment.dump(), self.deployment.clock.now()
        start = {key: item for key, item in dump.items() if item["kind"]["S"] not in SCENERY}
        work = Work(function, name, self.deployment, at, start, do, **more)
        self.works.append(work)
        return work.faultless()[1].answer

    def bodies(self, wanted: Callable[[Item], bool]) -> list[dict[str, str]]:
        """The messages of what waits in the table."""
        waits = [item for item in self.deployment.dump().values() if wanted(item)]
        return [dict(due.body) for item in waits if (due := errand(item)) is not None]

    def queued(self, queue: str, body: dict[str, str]) -> Callable[[], object]:
        def do() -> object:
            if not self.deployment.hand(queue, message(body)):
                raise Unfinished
            return None

        return do

    def asked(
        self, method: str, path: str, payload: object = None, **headers: str
    ) -> Callable[[], tuple[int, Any]]:
        def do() -> tuple[int, Any]:
            answer = self.deployment.request(
                method, path, payload=payload, headers={"host": HOST, "accept": "application/json", **headers}
            )
            if answer.status >= 500:
                raise Unfinished(answer)
            return answer.status, answer.json

        return do

    def looked(self, path: str) -> Callable[[], Any]:
        """At a page that asks again by itself while it does not know."""

        def do() -> Any:
            _, standing = self.asked("GET", path)()
            if standing["state"] == "confirming":
                raise Unfinished
            return standing

        return do

    def streamed(self) -> Callable[[], object]:
        """What waits in the table is told by its stream; what it leads to is in the queues then."""
        told = [item for item in self.deployment.dump().values() if item["kind"]["S"] in {"inbox", "outbox"}]

        def do() -> object:
            if self.deployment.invoke("DeliveriesDispatch", stream_event(told))["batchItemFailures"]:
                raise Unfinished
            return {one["Body"] for queue in QUEUES for one in self.deployment.messages(queue)}

        return do

    def invoked(self, function: str, event: Mapping[str, Any]) -> Callable[[], object]:
        return lambda: self.deployment.invoke(function, event)


def topic(name: str, of: str = "") -> Callable[[Item], bool]:
    return lambda item: item.get("topic") == {"S": name} and of in item["body"]["S"]


@pytest.fixture(scope="module")
def way(_listening: Receiver) -> Iterator[Way]:
    with deployed(_listening.url) as deployment:
        agency = Agency.opened(deployment)
        agency.connect("stripe")
        agency.sell("masterclass", "nordwind", "500.00", through="stripe")
        start, way = deployment.dump(), Way(deployment)
        _sale(agency, way)
        deployment.begin(start)
        _month(agency, way)
        deployment.begin(start)
        _rebill(agency, way)
        deployment.begin(start)
        _stood_in(agency, way)
        yield way


def _sale(agency: Agency, way: Way) -> None:
    """From the buyer's order to the mail in its mailbox."""
    deployment, course = way.deployment, agency.products["course"]
    wanted = {
        "attempt": "0123456789abcdef0123456789abcdef",
        "option": course.preferred.id,
        "bumps": [agency.products["templates"].id],
        "country": "AT",
        "email": BUYER,
        "name": "Ada Buyer",
        "shown": {"minor": 14800, "currency": "EUR"},
    }
    status, placed = way.next("Checkout", "an order is placed", way.asked("POST", "/course/orders", wanted))
    assert status == 201, placed
    pay = way.asked("POST", placed["payment"]["pay_url"], {"card": "success"})
    # Said again, it is a 409: it is paid, by the state that both name.
    assert way.next("Checkout", "it is paid", lambda: pay()[1]["state"]) == "succeeded"
    paid = deployment.dump()

    told = way.next("DeliveriesDispatch", "what was written is told", way.streamed())
    assert len(told) == 1
    (hook,) = way.bodies(topic("hook"))
    way.next("DeliveriesHooks", "the processor tells of it", way.queued("hooks", hook))
    (event,) = agency.events()
    loose = {"raw-event": {"key", "sealed"}}
    assert way.next("WebhooksInbound", "it is heard", lambda: _heard(agency, event), loose=loose) == 200
    (heard,) = way.bodies(lambda item: item["kind"] == {"S": "inbox"})
    way.next("WebhooksWorker", "it is settled", way.queued("settle", heard), loose={"inbox": {"x"}})
    assert way.next("Checkout", "its buyer looks", way.looked(placed["confirm_url"]))["state"] == "paid"
    for job in way.bodies(topic("number")):
        way.next("DeliveriesNumbers", "it gets its number", way.queued("number", job))
    receipt, *_ = way.bodies(topic("mail", of='"receipt"'))
    sent = fitted(load("deliveries.feedback.send"), account=receipt["account"], letter=receipt["job"])
    way.next(
        "DeliveriesMail",
        "its receipt is mailed",
        way.queued("mail", receipt),
        meanwhile=lambda: _ses_speaks(deployment, sent),
        loose={"letter": {"taken", "sent", "reference"}, "outbox": {"ended", "expires"}},
    )
    way.next("DeliveriesFeedback", "ses says so", way.invoked("DeliveriesFeedback", sent))
    _given_back(agency, way)

    deployment.restore(paid)
    deployment.clock.move(timedelta(minutes=30))
    way.next(
        "WebhooksSweeper",
        "nobody told, and it is asked",
        lambda: _swept(deployment),
        meanwhile=lambda: deployment.clock.move(inquiries.SOON[-1]),
        loose={"outbox": {"asked", "gsi2sk"}},
    )
    deployment.restore(paid)
    _compared(agency, way)


def _stood_in(agency: Agency, way: Way) -> None:
    """A product whose own processor does not answer: at Stripe's address there is nobody here."""
    stripe, sandbox = agency.connections["stripe"].id, agency.connections["sandbox"].id
    course = agency.products["course"]
    mine = shop.store().of(agency.account.id)
    behind = (Alternative(sandbox, offered=False, stands_in=True),)
    moved = replace(course, connection=stripe, alternatives=behind, version=course.version + 1)
    mine.catalogue.revise(moved, agency.act.audit("product.connections", course.id))
    wanted = {
        "attempt": "fedcba9876543210fedcba9876543210",
        "option": course.preferred.id,
        "country": "AT",
        "email": BUYER,
        "name": "Ada Buyer",
        "shown": {"minor": 11900, "currency": "EUR"},
    }
    status, placed = way.next("Checkout", "another stands in", way.asked("POST", "/course/orders", wanted))
    assert (status, placed["payment"]["processor"]) == (201, "sandbox"), placed


def _asked_back(agency: Agency) -> Sale:
    """All of the newest sale is to be given back."""
    mine = shop.store().of(agency.account.id)
    found = max((item["body"] for item in agency.deployment.items("sale")), key=itemgetter("at"))
    sale = mine.orders.sale(ClientId(found["seller"]["client"]), SaleId(found["id"]))
    before = mine.returns.of(sale.order)
    refund = Refund(
        account=sale.account,
        id=refund_id(sale.account, sale.id, "one"),
        order=sale.order,
        sale=sale.id,
        client=sale.owner,
        mode=sale.mode,
        portions=whole(sale.lines, before),
        asked_at=agency.deployment.clock.now(),
        by=agency.act.seat.member.id,
    )
    job = give_back(refund.account, refund.order, refund.id)
    mine.returns.move(Change(before, before.asked(refund, sale.lines), jobs=(job,)))
    return sale


def _given_back(agency: Agency, way: Way) -> None:
    """From what was asked for to its credit note."""
    sale = _asked_back(agency)
    (asked,) = way.bodies(topic("refund"))
    # That it was not known for a while is written down, too.
    loose = {"returns": {"version"}}
    way.next("WebhooksWorker", "it is given back", way.queued("settle", asked), loose=loose)
    (credit,) = way.bodies(topic("credit"))
    way.next("DeliveriesNumbers", "it gets its credit note", way.queued("number", credit))
    ended = shop.store().of(agency.account.id).returns.of(sale.order)
    assert ended.back(sale.lines[0]) == sale.lines[0].amount.gross


def _compared(agency: Agency, way: Way) -> None:
    """From a payment of which nobody told to the break that the next night finds."""
    deployment, till = way.deployment, agency.connections["sandbox"]
    (due, *_) = shop.store().nights.due(at=deployment.clock.now() + timedelta(days=2), limit=1)
    deployment.clock.move(due.due - deployment.clock.now())
    deployment.restart()
    event = {**load("reports.scheduled.first-of-month"), "time": due.due.isoformat()}
    over = way.invoked("ReportsScheduled", event)
    way.next("ReportsScheduled", "a night is over", lambda: over() and None)
    (night,) = way.bodies(topic("reconcile", of=till.id))
    way.next("WebhooksReconciler", "books and processor are compared", way.queued("reconcile", night))
    assert {one["body"]["kind"] for one in deployment.items("break")} == {"payment", "fee"}


def _month(agency: Agency, way: Way) -> None:
    """From a live sale to the report that it stands in."""
    deployment = way.deployment
    agency.sold("masterclass", datetime(2026, 11, 12, 9, 0, tzinfo=UTC), "AT")
    deployment.clock.move(datetime(2026, 12, 1, 6, 0, tzinfo=UTC) - deployment.clock.now())
    deployment.restart()
    due = way.invoked("ReportsScheduled", load("reports.scheduled.first-of-month"))
    way.next("ReportsScheduled", "its month is over", lambda: due() and None)
    report, *_ = way.bodies(topic("report"))
    made = way.queued("reports", report)
    way.next("ReportsQueued", "its report is made", lambda: made() or deployment.files())


def _rebill(agency: Agency, way: Way) -> None:
    """From a month that has passed to the next charge of a subscription."""
    deployment = way.deployment
    plan = Subscription(Money.of("19.00", "EUR"), Interval.MONTHLY)
    club = agency.sell("club", "nordwind", "19.00", plan=plan)
    agency.products["club"] = replace(club, fulfilment=Fulfilment(access=Access()), version=club.version + 1)
    audit = agency.act.audit("product.edit", club.id)
    shop.store().of(agency.account.id).catalogue.revise(agency.products["club"], audit)
    agency.pay(agency.place("club"))
    for event in agency.events():
        agency.knock(event)
    deployment.run(without=["hooks", "mail"])
    bought = deployment.dump()
    _asked_back(agency)
    (asked,) = way.bodies(topic("refund"))
    ends = way.queued("settle", asked)
    way.next("WebhooksWorker", "what goes on of it ends", ends, loose={"returns": {"version"}})
    [ended] = deployment.items("subscription")
    assert ended["body"]["state"] == "cancelled"
    deployment.restore(bought)
    _another_method(agency, way)
    deployment.restore(bought)
    _another_plan(agency, way)
    deployment.restore(bought)
    deployment.clock.move(timedelta(days=29, hours=23))
    # What lies behind has been looked through before.
    _ticked(deployment, {**load("billing.clock.tick"), "time": deployment.clock.now().isoformat()})
    deployment.clock.move(timedelta(hours=2))
    deployment.restart()
    tick = {**load("billing.clock.tick"), "time": deployment.clock.now().isoformat()}
    way.next("BillingClock", "a month is over", lambda: _due(deployment, tick))
    deployment.restore(way.works[-1].start)
    (due,) = _ticked(deployment, tick)
    way.next("BillingCharges", "its subscription is charged", way.queued("billing", json.loads(due)))


def _another_method(agency: Agency, way: Way) -> None:
    """From the mail's link to a subscription that is charged to another method."""
    (found,) = agency.deployment.items("subscription")
    club = shop.store().of(agency.account.id).subscriptions.get(SubscriptionId(found["body"]["id"]))
    signs = signing.signatures()
    now = agency.deployment.clock.now()
    link = methods.link(club, HOST, signatures=signs, address=lambda _, path: path, now=now)
    status, asked = way.next("Checkout", "another method is asked for", way.asked("POST", link, {}))
    assert status == 200, asked
    way.next("Checkout", "its buyer looks at it", way.looked(asked["url"]))
    # Each work has had a process of its own.
    mine = shop.store().of(agency.account.id)
    club = mine.subscriptions.get(club.id)
    assert club.asking is not None
    agency.pay(mine.orders.get(club.asking))
    event = agency.events()[-1]
    assert agency.knock(event).status == 200
    heard = way.bodies(lambda item: item["kind"] == {"S": "inbox"})[-1]
    way.next("WebhooksWorker", "another method is kept", way.queued("settle", heard), loose={"inbox": {"x"}})
    assert shop.store().of(agency.account.id).subscriptions.get(club.id).saved != club.saved


def _another_plan(agency: Agency, way: Way) -> None:
    """A change of plan was asked for, and is charged."""
    mine, club = shop.store().of(agency.account.id), agency.products["club"]
    dear = PricingOption(OptionId("opt_dear"), "All", Subscription(Money.of("57", "EUR"), Interval.MONTHLY))
    both = replace(club, options=(*club.options, dear), version=club.version + 1)
    mine.catalogue.revise(both, agency.act.audit("product.edit", club.id))
    (found,) = agency.deployment.items("subscription")
    wanted = SubscriptionId(found["body"]["id"])
    turning.change(
        agency.act,
        wanted,
        dear.id,
        shown=Money.of("38", "EUR"),
        changer=turning.Changer(
            subscriptions=mine.subscriptions,
            orders=mine.orders,
            returns=mine.returns,
            births=agency.deployment.births,
            vouch=lambda business, _: business,
        ),
    )
    (job,) = way.bodies(topic("bill"))
    way.next("BillingCharges", "its plan is changed", way.queued("billing", job))
    assert shop.store().of(agency.account.id).subscriptions.get(wanted).option == dear.id


def _ticked(deployment: Deployment, tick: Mapping[str, Any]) -> Collection[str]:
    """The messages that the clock sends."""
    deployment.invoke("BillingClock", tick)
    return {str(one["Body"]) for one in deployment.messages("billing")}


def _due(deployment: Deployment, tick: Mapping[str, Any]) -> Collection[str]:
    """The same, where something is due: what no queue took is sent by the next run."""
    if found := _ticked(deployment, tick):
        return found
    raise Unfinished


def _swept(deployment: Deployment) -> None:
    """It comes again after minutes; those who did not answer are asked again later."""
    if deployment.invoke("WebhooksSweeper", load("webhooks.sweeper.tick"))["unanswered"]:
        raise Unfinished


def _heard(agency: Agency, event: bytes) -> int:
    answer = agency.knock(event, at=agency.deployment.clock.now())
    if answer.status >= 500:
        raise Unfinished(answer)
    return answer.status


def _ses_speaks(deployment: Deployment, sent: Mapping[str, Any]) -> None:
    """It tells of what went out, whether or not we lived to hear that; where nothing did, patience ends."""
    if deployment.wire.mails:
        deployment.invoke("DeliveriesFeedback", sent)
    else:
        deployment.clock.move(PATIENCE + timedelta(seconds=1))


def test_whatever_fails_it_ends_as_if_nothing_had(
    way: Way, record_property: Callable[[str, object], None]
) -> None:
    faults = 0
    for work in way.works:
        calls, expected = work.faultless()
        assert calls, work.name
        for number, fault, end in work.ends(calls):
            faults += 1
            differing = end.beside(expected)
            assert not differing, f"{work.name}: call {number} {fault}"
    record_property(
        "score", f"faults: {faults} in {len(way.works)} steps of a sale, each as if there were none"
    )


def test_every_function_is_on_the_way_or_asked_by_people(way: Way) -> None:
    every = {function.name for function in template().resources("AWS::Serverless::Function")}
    assert {work.function for work in way.works} | BY_PEOPLE.keys() == every
