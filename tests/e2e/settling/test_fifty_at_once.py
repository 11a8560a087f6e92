"""The functions themselves, fifty at once, on MiniStack: whatever races, there is one effect."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Barrier

import pytest

from cartwright.application import refunding, subscribing, turning
from cartwright.application.refunding import Wish
from cartwright.application.settling import confirm
from cartwright.application.sweeping import UNHEARD
from cartwright.bootstrap import processing, shop
from cartwright.domain.catalog import PricingOption
from cartwright.domain.errors import NotFound, Outage, Refusal
from cartwright.domain.ids import OptionId, SaleId
from cartwright.domain.jobs import give_back
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, sale_id
from cartwright.domain.plans import Interval
from cartwright.domain.plans import Subscription as Every
from cartwright.domain.refunds import MoreThanPaid, RefundState, refund_id
from cartwright.domain.subscriptions import Subscription, subscription_id
from cartwright.domain.subscriptions.turning import Shown
from local.ministack import MiniStack
from tests.component.agency import Agency
from tests.component.deployment import Deployment, Dump, deployed_on
from tests.component.triggers import message
from tests.events import load
from tests.unit.application.test_refunding import unasked

pytestmark = pytest.mark.stack

MANY = 50
MONTHLY = Every(Money.of("19.00", "EUR"), Interval.MONTHLY)
ROUNDS = int(os.environ.get("RACES", "4"))
"""Of the race for one order; `make races` runs two hundred."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Agency, Dump]]:
    with MiniStack(tmp_path_factory.mktemp("ministack")) as running, deployed_on(running) as deployment:
        agency = Agency.opened(deployment)
        yield agency, deployment.dump()


@pytest.fixture
def agency(opened: tuple[Agency, Dump]) -> Agency:
    agency, start = opened
    agency.deployment.begin(start)
    return agency


@pytest.fixture
def paid(agency: Agency) -> Order:
    """An order of two owners, paid at the sandbox; nobody has heard of it yet."""
    order = agency.place("course", "AT")
    agency.pay(order)
    return order


def at_once[Result](work: Callable[[int], Result], number: int = MANY) -> list[Result]:
    """What `work(0)`, `work(1)`, … come to when all begin in the same moment."""
    barrier = Barrier(number)

    def begin(which: int) -> Result:
        barrier.wait()
        return work(which)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(begin, range(number)))


def look(order: Order) -> None:
    """What the buyer's confirmation page does."""
    orders, processors = shop.orders(order.account), processing.processors()
    confirm(order.id, order.key, orders=orders, processors=processors, return_url=shop.return_url)


def about(order: Order, event: str) -> dict[str, str]:
    return {
        "account": order.account,
        "connection": order.payment.connection,
        "event": event,
        "kind": "payment.succeeded",
        "order": order.id,
        "reference": order.payment.id,
    }


def kinds(deployment: Deployment) -> Counter[str]:
    return Counter(item["kind"]["S"] for item in deployment.dump().values())


def assert_settled_once(agency: Agency) -> None:
    (order,) = agency.deployment.items("order")
    assert (order["state"], order["version"]) == ("paid", "3")
    jobs = Counter(item["topic"] for item in agency.deployment.items("outbox"))
    assert jobs == {"hook": 1, "number": 2}
    found = kinds(agency.deployment)
    # Two owners sold, through the agency: each has its charge, and the agency the mirrors and the fee.
    assert (found["sale"], found["entry"]) == (2, 5)


def test_of_fifty_deliveries_of_one_event_at_the_door_one_is_new(agency: Agency, paid: Order) -> None:
    (event,) = agency.events()
    agency.knock(event.replace(b"sbx_", b"warm_"))

    answers = at_once(lambda _: agency.knock(event))

    assert {answer.status for answer in answers} == {200}
    assert Counter(answer.json["new"] for answer in answers) == {True: 1, False: MANY - 1}
    assert kinds(agency.deployment)["inbox"] == 2


def test_fifty_workers_with_one_event_have_one_effect(agency: Agency, paid: Order) -> None:
    (event,) = agency.events()
    agency.knock(event)
    body = about(paid, json.loads(event)["id"])

    done = at_once(lambda number: agency.deployment.hand("settle", message(body, number)))

    # Who lost the race too often asks for the message again, and then finds nothing left to do.
    assert any(done)
    assert all(agency.deployment.hand("settle", message(body)) for well in done if not well)
    assert_settled_once(agency)
    (kept,) = agency.deployment.items("inbox")
    assert (kept["state"], kept["outcome"]) == ("done", "settled")


def test_events_pages_and_the_sweeper_at_once_have_one_effect(agency: Agency, paid: Order) -> None:
    (event,) = agency.events()
    events = [event.replace(b"sbx_", b"sbx%d_" % number) for number in range(MANY)]
    for body in events:
        assert agency.knock(body).json["new"]
    agency.deployment.clock.move(UNHEARD * 2)

    def settle(number: int) -> None:
        match number % 5:
            case 0:
                with suppress(Outage):
                    look(paid)
            case 1 if number == 1:
                agency.deployment.invoke("WebhooksSweeper", load("webhooks.sweeper.tick"))
            case _:
                body = about(paid, json.loads(events[number])["id"])
                agency.deployment.hand("settle", message(body, number))

    at_once(settle)
    for body in events:
        assert agency.deployment.hand("settle", message(about(paid, json.loads(body)["id"])))

    assert_settled_once(agency)
    assert {item["state"] for item in agency.deployment.items("inbox")} == {"done"}


def test_fifty_workers_with_one_number_job_give_one_number(agency: Agency, paid: Order) -> None:
    look(paid)
    job = next(item for item in agency.deployment.items("outbox") if item["topic"] == "number")
    body = {"account": paid.account, "job": str(job["body"]["id"])}

    done = at_once(lambda number: agency.deployment.hand("number", message(body, number)))

    assert any(done)
    (document,) = agency.deployment.items("document")
    assert document["body"]["number"] == 1
    (counter,) = agency.deployment.items("counter")
    assert counter["last"] == "1"


def test_fifty_workers_with_one_letter_write_one_mail(agency: Agency, paid: Order) -> None:
    look(paid)
    agency.deployment.run(without=["hooks", "mail"])
    job = next(item for item in agency.deployment.items("outbox") if item["topic"] == "mail")
    body = {"account": paid.account, "job": str(job["body"]["id"])}

    at_once(lambda number: agency.deployment.hand("mail", message(body, number)))

    assert len(agency.deployment.wire.mails) == 1


ALL_OF_IT = Wish("Changed her mind")
HALF_AND_MORE = Wish("Changed her mind", amount=Money.of("80.00", "EUR"))
KEYS = ("one", "two")


@pytest.mark.parametrize("number", range(ROUNDS))
def test_webhooks_pages_the_sweeper_and_refunds_of_one_order_at_once(
    agency: Agency, paid: Order, number: int
) -> None:
    """Two refunds are asked for, again and again, of which there is room for one; each as soon as there is a
    sale, while others still find out that it was paid."""
    (event,) = agency.events()
    events = [event.replace(b"sbx_", b"sbx%d_" % place) for place in range(8)]
    for body in events:
        agency.knock(body)
    agency.deployment.clock.move(UNHEARD * 2)
    sale = sale_id(paid.id, agency.clients["nordwind"].id)

    at_once(lambda seat: race(agency, paid, sale, events, seat), 32)

    for body in events:
        agency.deployment.hand("settle", message(about(paid, json.loads(body)["id"])))
    for key in KEYS:
        ask(agency, sale, key)
    agency.deployment.run(without=["hooks", "mail"])
    assert_charged_once_and_given_back_once(agency, paid)


def race(agency: Agency, order: Order, sale: SaleId, events: list[bytes], seat: int) -> None:
    key = KEYS[seat // 8 % 2]
    match seat % 8:
        case 0 | 1:
            body = about(order, json.loads(events[seat // 4])["id"])
            agency.deployment.hand("settle", message(body, seat))
        case 2:
            with suppress(Outage):
                look(order)
        case 3:
            agency.deployment.invoke("WebhooksSweeper", load("webhooks.sweeper.tick"))
        case 4 | 5:
            ask(agency, sale, key)
        case _:
            job = give_back(order.account, order.id, refund_id(order.account, sale, key)).id
            agency.deployment.hand("settle", message({"account": order.account, "job": job}, seat))


def ask(agency: Agency, sale: SaleId, key: str, wish: Wish = HALF_AND_MORE) -> None:
    mine = shop.store().of(agency.account.id)
    with suppress(NotFound, MoreThanPaid, Outage):
        refunding.ask(
            agency.act,
            sale,
            wish,
            key=key,
            sold=mine.sold,
            returns=mine.returns,
            catalogue=mine.catalogue,
            clients=mine.clients,
            vat_checks=mine.vat_checks,
            vouch=unasked,
            orders=mine.orders,
            subscriptions=mine.subscriptions,
        )


def assert_charged_once_and_given_back_once(agency: Agency, order: Order) -> None:
    booked = Counter(item["body"]["kind"] for item in agency.deployment.items("entry"))
    # The agency holds the money: each owner's charge and the refund have a mirror in its books.
    assert booked == {"charge": 2, "refund": 1, "settlement": 3, "fee": 1}
    [returned] = agency.payment(order).refunds
    [refund] = shop.store().of(order.account).returns.of(order.id).refunds
    assert (refund.state, refund.amount, refund.reference) == (
        RefundState.SUCCEEDED,
        returned.amount,
        returned.reference,
    )
    labels = sorted(str(item["body"]["label"]) for item in agency.deployment.items("document"))
    assert labels == ["AL-TEST-000001", "NW-CN-TEST-000001", "NW-TEST-000001"]
    assert {item["state"] for item in agency.deployment.items("inbox")} == {"done"}
    set_aside = [item for item in agency.deployment.items("outbox") if item["state"] == "parked"]
    assert set_aside == []


DEAR = OptionId("opt_dear")
DEARER = Shown(Money.of("38.00", "EUR"))
"""57.00 a month, less the 19.00 that were paid today."""


@pytest.fixture
def going(agency: Agency) -> Subscription:
    """Nordwind's club by the month, paid today; its buyer could change to a dearer plan."""
    agency.sell("club", "nordwind", "19.00", plan=MONTHLY)
    order = agency.place("club")
    agency.pay(order)
    look(order)
    agency.deployment.run(without=["hooks", "mail"])
    mine, club = shop.store().of(agency.account.id), agency.products["club"]
    dear = PricingOption(DEAR, "All", replace(MONTHLY, price=Money.of("57.00", "EUR")))
    both = replace(club, options=(*club.options, dear), version=club.version + 1)
    mine.catalogue.revise(both, agency.act.audit("product.edit", club.id))
    return mine.subscriptions.get(subscription_id(sale_id(order.id, club.owner), 1))


@pytest.mark.parametrize("number", range(max(2, ROUNDS // 2)))
def test_a_change_of_plan_a_refund_a_pause_and_the_clock_of_one_subscription_at_once(
    agency: Agency, going: Subscription, number: int
) -> None:
    """Whoever is first: what was credited to the dearer plan is not given back as well, nothing is charged
    twice, and nobody is charged for what is over. In every other round the others look at the plans first, as
    the change does, or it would always be last."""
    body = {"account": going.account, "subscription": going.id}

    at_once(lambda seat: move(agency, going, body, seat, slow=bool(number % 2)), 16)

    for _ in range(3):
        agency.deployment.hand("billing", message(body))
        agency.deployment.run(without=["hooks", "mail"])
    assert_charged_for_once_and_credited_or_given_back(agency, going)


def move(agency: Agency, going: Subscription, body: dict[str, str], seat: int, *, slow: bool) -> None:
    mine = shop.store().of(agency.account.id)
    with suppress(Refusal, Outage):
        if slow and seat % 4:
            for _ in range(2):
                turning.changes(agency.act, going.id, changer(agency))
        match seat % 4:
            case 0:
                turning.change(agency.act, going.id, DEAR, shown=DEARER, changer=changer(agency))
            case 1:
                ask(agency, going.sale, "back", ALL_OF_IT)
            case 2 if seat == 2:
                subscribing.pause(agency.act, going.id, until=None, subscriptions=mine.subscriptions)
            case 2:
                subscribing.resume(agency.act, going.id, subscriptions=mine.subscriptions)
            case _:
                agency.deployment.hand("billing", message(body, seat))


def changer(agency: Agency) -> turning.Changer:
    mine = shop.store().of(agency.account.id)
    return turning.Changer(
        subscriptions=mine.subscriptions,
        orders=mine.orders,
        returns=mine.returns,
        births=agency.deployment.births,
        vouch=lambda business, _: business,
    )


def assert_charged_for_once_and_credited_or_given_back(agency: Agency, going: Subscription) -> None:
    mine = shop.store().of(agency.account.id)
    after = mine.subscriptions.get(going.id)
    changes = [
        item["body"] for item in agency.deployment.items("order") if item["body"]["lines"][0]["instalment"]
    ]
    paid = [one for one in changes if one["payment"]["state"] == "succeeded"]
    assert len(paid) == after.paid <= 1
    given_back = [one for one in mine.returns.of(going.order).refunds if one.state is RefundState.SUCCEEDED]
    credited = [one for one in after.credited if one.order == going.order]
    assert len(given_back) + len(credited) <= 1
    assert (after.option == DEAR) is bool(paid)
    assert bool(given_back) <= after.state.over
    assert after.turn is None
    set_aside = [item for item in agency.deployment.items("outbox") if item["state"] == "parked"]
    assert set_aside == []
