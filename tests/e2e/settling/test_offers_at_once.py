"""Answers to one offer, many at once, on MiniStack: whatever races, there is one order, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from cartwright.application import offering
from cartwright.application.offering import Counter as SalesCounter
from cartwright.application.settling import confirm
from cartwright.application.sweeping import UNHEARD
from cartwright.bootstrap import base, processing, shop
from cartwright.domain.errors import Outage
from cartwright.domain.funnel import Offered, Step
from cartwright.domain.ids import StepId, derived
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.upsells import follow_on_id
from local.ministack import MiniStack
from tests.component.agency import Agency
from tests.component.deployment import Dump, deployed_on
from tests.component.triggers import message
from tests.e2e.settling.test_fifty_at_once import about, at_once, kinds
from tests.events import load

pytestmark = pytest.mark.stack

MANY = 24
STEP = StepId(derived("step", "templates"))


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Agency, Dump]]:
    with MiniStack(tmp_path_factory.mktemp("ministack")) as running, deployed_on(running) as deployment:
        agency = Agency.opened(deployment)
        item, page = agency.products["templates"], agency.products["course"]
        step = Step(STEP, Offered.UPSELL, item.id, item.preferred.id, "And these?")
        catalogue = shop.store().of(agency.account.id).catalogue
        changed = replace(page, steps=(step,), version=page.version + 1)
        catalogue.revise(changed, agency.act.audit("product.funnel", page.id))
        yield agency, deployment.dump()


@pytest.fixture
def agency(opened: tuple[Agency, Dump]) -> Agency:
    agency, start = opened
    agency.deployment.begin(start)
    return agency


@pytest.fixture
def order(agency: Agency) -> Order:
    """Paid: its buyer is at the offer."""
    placed = agency.place("course", "AT", bumps=False)
    agency.pay(placed)
    orders, processors = shop.orders(placed.account), processing.processors()
    return confirm(
        placed.id, placed.key, orders=orders, processors=processors, return_url=shop.return_url
    ).order


def counter(order: Order) -> SalesCounter:
    mine = shop.store().of(order.account)
    return SalesCounter(
        runs=mine.runs,
        orders=mine.orders,
        storefront=shop.storefront(),
        processors=processing.processors(),
        return_url=shop.return_url,
        now=base.clock().now(),
    )


def yes(order: Order) -> None:
    offered = offering.stand(order, at=counter(order)).offered
    if offered is not None:
        with suppress(Outage):  # others are faster again and again: the buyer would click once more
            offering.accept(order, STEP, offered.quote.total.gross, at=counter(order))


def no(order: Order) -> None:
    with suppress(Outage):
        offering.decline(order, STEP, at=counter(order))


def test_many_yeses_are_one_order_one_charge_one_sale(agency: Agency, order: Order) -> None:
    before = agency.deployment.items("order")
    at_once(lambda _: yes(order), MANY)
    offering.stand(order, at=counter(order))

    found = kinds(agency.deployment)
    assert (found["order"], found["sandbox"], found["sale"], found["run"]) == (2, 2, 2, 1)
    # Of each order the charge, its mirror in the books of who holds the money, and the fee.
    assert found["entry"] == 6
    made = shop.orders(order.account).get(follow_on_id(order.id, STEP))
    assert made.state is OrderState.PAID
    assert [one for one in agency.deployment.items("order") if one in before] == before


def test_of_yes_and_no_at_once_one_counts(agency: Agency, order: Order) -> None:
    at_once(lambda number: (yes if number % 2 else no)(order), MANY)

    stage = offering.stand(order, at=counter(order))
    assert len(stage.run.answers) == 1
    found = kinds(agency.deployment)
    accepted = int(stage.run.answers[0].yes)
    assert (found["order"], found["sale"], found["entry"] // 3) == (1 + accepted,) * 3


def test_pages_events_and_the_sweeper_settle_an_addition_once(agency: Agency, order: Order) -> None:
    yes(order)
    made = shop.orders(order.account).get(follow_on_id(order.id, STEP))
    agency.deployment.clock.move(UNHEARD * 2)

    def look(number: int) -> None:
        match number % 3:
            case 0:
                with suppress(Outage):
                    offering.stand(order, at=counter(order))
            case 1 if number == 1:
                agency.deployment.invoke("WebhooksSweeper", load("webhooks.sweeper.tick"))
            case _:
                agency.deployment.hand("settle", message(about(made, f"evt_{number}"), number))

    at_once(look, MANY)
    found = kinds(agency.deployment)
    assert (found["sale"], found["entry"]) == (2, 6)
    jobs = Counter(item["topic"] for item in agency.deployment.items("outbox"))
    assert jobs["number"] == 2
