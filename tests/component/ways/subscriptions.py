"""What falls due of a subscription: charged, changed, failed, and given up."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from cartwright.application import methods, turning
from cartwright.bootstrap import processing, shop, signing
from cartwright.domain.catalog import PricingOption
from cartwright.domain.dunning import Dunning
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.ids import OptionId, SubscriptionId
from cartwright.domain.money import Money
from cartwright.domain.plans import Interval, Subscription
from cartwright.domain.subscriptions import Subscription as Going
from cartwright.domain.subscriptions import SubscriptionState
from cartwright.domain.subscriptions.turning import Shown
from tests.component.agency import HOST
from tests.component.faults import Unfinished
from tests.component.ways.way import SINCE, Way, of_kind, topic
from tests.events import load

DAY = timedelta(days=1)
TO_THE_DAY = timedelta(days=29, hours=23)
MONTHLY = Subscription(Money.of("19.00", "EUR"), Interval.MONTHLY)


def rebill(way: Way) -> None:
    """From a month that has passed to the next charge of a subscription."""
    deployment = way.deployment
    _subscribed(way)
    bought = deployment.dump()
    _another_method(way)
    deployment.restore(bought)
    _another_plan(way)
    deployment.restore(bought)
    _given_back(way)
    deployment.restore(bought)
    _asked_back(way)
    deployment.restore(bought)
    _pass(way, TO_THE_DAY)
    # What lies behind has been looked through before.
    _ticked(way)
    _pass(way, timedelta(hours=2))
    way.next("BillingClock", "a month is over", lambda: _due(way))
    deployment.restore(way.works[-1].start)
    _charged(way, "its subscription is charged")


def failing(way: Way) -> None:
    """From the news that a charge comes, to a card that pays no more, and to the end."""
    _subscribed(way, card="once", dunning=Dunning(days=(1,), reminder=1))
    _pass(way, TO_THE_DAY - DAY + timedelta(hours=2))
    _charged(way, "its buyer is told that a charge comes")
    _pass(way, DAY)
    _charged(way, "its card is declined")
    assert _club(way).declined
    _pass(way, DAY)
    _charged(way, "called off, tried again, called off, and given up")
    assert _club(way).state is SubscriptionState.CANCELLED
    for letter in way.bodies(topic("mail", of='"subscription-ended"')):
        way.mailed("its buyer reads that it has ended", letter)


def leaving(way: Way) -> None:
    """A card that asks its bank while nobody is there; a buyer who ends it meanwhile; and the end."""
    _subscribed(way, card="ending")
    _pass(way, timedelta(days=29))
    _charged(way, "its buyer is told that the card ends")


def _another_method(way: Way) -> None:
    """From the mail's link to a subscription that is charged to another method."""
    agency, club = way.agency, _club(way)
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
    news = way.bodies(of_kind("inbox"))[-1]
    way.next("WebhooksWorker", "another method is kept", way.queued("settle", news), loose=SINCE)
    assert _club(way).saved != club.saved


def _another_plan(way: Way) -> None:
    """A change of plan was asked for, and is charged."""
    agency = way.agency
    mine, club = shop.store().of(agency.account.id), agency.products["club"]
    dear = PricingOption(OptionId("opt_dear"), "All", Subscription(Money.of("57", "EUR"), Interval.MONTHLY))
    both = replace(club, options=(*club.options, dear), version=club.version + 1)
    mine.catalogue.revise(both, agency.act.audit("product.edit", club.id))
    wanted = _club(way).id
    turning.change(
        agency.act,
        wanted,
        dear.id,
        shown=Shown(Money.of("38", "EUR")),
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
    assert _club(way).option == dear.id


def _given_back(way: Way) -> None:
    """All that was paid is given back, at the processor: it lets nobody in any more, and is not charged."""
    agency = way.agency
    order = shop.orders(agency.account.id).get(_club(way).order)
    processing.sandbox().give_back(agency.payment(order), order.payment.amount)
    assert agency.knock(agency.events()[-1]).status == 200
    (news,) = way.bodies(lambda item: of_kind("inbox")(item) and item["state"] != {"S": "done"})
    way.next("WebhooksWorker", "what was paid is given back", way.queued("settle", news), loose=SINCE)
    assert _club(way).due is None


def _asked_back(way: Way) -> None:
    """The same, asked for here."""
    (sale,) = way.deployment.items("sale")
    path, reason = f"/sales/{sale['body']['id']}/refunds", {"reason": "Changed her mind"}
    asked = way.agency.api("owner", "POST", path, reason, idempotency_key="the-only-one")
    assert asked.status == 202, asked
    (job,) = way.bodies(topic("refund"))
    loose = {"returns": {"version"}}
    way.next("WebhooksWorker", "what goes on of it ends", way.queued("settle", job), loose=loose)
    assert _club(way).state is SubscriptionState.CANCELLED


def _subscribed(way: Way, card: str = "success", dunning: Dunning | None = None) -> None:
    agency = way.agency
    agency.sell("club", "nordwind", "19.00", plan=MONTHLY)
    way.edit("club", fulfilment=Fulfilment(access=Access()))
    if dunning is not None:
        way.edit("club", dunning=dunning)
    agency.pay(agency.place("club"), card)
    for event in agency.events():
        agency.knock(event)
    way.deployment.run(without=["hooks", "mail"])


def _club(way: Way) -> Going:
    (found,) = way.deployment.items("subscription")
    mine = shop.store().of(way.agency.account.id)
    return mine.subscriptions.get(SubscriptionId(found["body"]["id"]))


def _pass(way: Way, time: timedelta) -> None:
    """What is remembered of before is forgotten."""
    way.deployment.clock.move(time)
    way.deployment.restart()


def _charged(way: Way, name: str) -> None:
    """What is due by now."""
    before = way.deployment.dump()
    (due,) = _ticked(way)
    way.deployment.restore(before)
    way.next("BillingCharges", name, way.queued("billing", json.loads(due)))


def _ticked(way: Way) -> Collection[str]:
    """The messages that the clock sends."""
    tick = {**load("billing.clock.tick"), "time": way.deployment.clock.now().isoformat()}
    way.deployment.invoke("BillingClock", tick)
    return {str(one["Body"]) for one in way.deployment.messages("billing")}


def _due(way: Way) -> Collection[str]:
    """The same, where something is due: what no queue took is sent by the next run."""
    if found := _ticked(way):
        return found
    raise Unfinished
