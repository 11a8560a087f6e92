"""Subscriptions: seeing them, ending, pausing and resuming them, and the clock of those in test mode."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import sales as sold
from cartwright.application import subscribing as use
from cartwright.application import turning
from cartwright.application.auditing import Act
from cartwright.application.ports.leafing import Leaf
from cartwright.bootstrap import base, shop, signing, vat
from cartwright.bootstrap.caller import Acting, ActingOrKey, ActingThoughClosed
from cartwright.domain.ids import OptionId
from cartwright.http.paths import product_id, sale_id, subscription_id
from users.models.subscriptions import (
    CancellationTaken,
    ClockTaken,
    PauseTaken,
    PlanSeen,
    PlansSeen,
    PlanTaken,
    SubscriptionSeen,
    SubscriptionsSeen,
    When,
)
from users.routes.paging import Cursor, Limit

router = APIRouter(prefix="/v1/accounts/{account}", tags=["subscriptions"])


@router.get("/products/{product}/subscriptions", summary="What goes on of a product")
async def subscriptions_of_product(
    act: ActingOrKey, product: str, limit: Limit = 50, cursor: Cursor = ""
) -> SubscriptionsSeen:
    """The newest first. A page may be short and have a cursor all the same."""
    mine = shop.store().of(act.seat.member.account)
    leaf = use.of_product(
        act,
        product_id(product),
        limit=limit,
        cursor=cursor,
        subscriptions=mine.subscriptions,
        catalogue=mine.catalogue,
        signatures=signing.signatures(),
    )
    return SubscriptionsSeen.of(leaf, act)


@router.get("/sales/{sale}/subscriptions", summary="What goes on of a sale")
async def subscriptions_of_sale(act: ActingOrKey, sale: str) -> SubscriptionsSeen:
    """Of the lines I may see."""
    mine = shop.store().of(act.seat.member.account)
    found = sold.sale(act, sale_id(sale), sold=mine.sold, catalogue=mine.catalogue, clients=mine.clients)
    return SubscriptionsSeen.of(Leaf(use.of_sale(found, subscriptions=mine.subscriptions), ""), act)


@router.get("/subscriptions/{subscription}", summary="One subscription")
async def subscription(act: ActingOrKey, subscription: str) -> SubscriptionSeen:
    mine = shop.store().of(act.seat.member.account)
    wanted = subscription_id(subscription)
    return SubscriptionSeen.of(use.one(act, wanted, subscriptions=mine.subscriptions), act)


@router.put("/subscriptions/{subscription}/cancellation", summary="End a subscription")
async def cancel_subscription(
    act: ActingThoughClosed, subscription: str, taken: CancellationTaken
) -> SubscriptionSeen:
    """At once, with its buyer's access; or when the time paid for is over. What waits to be paid is called
    off within minutes."""
    mine = shop.store().of(act.seat.member.account)
    moved = use.cancel(
        act,
        subscription_id(subscription),
        now=taken.when is When.NOW,
        reason=taken.reason,
        subscriptions=mine.subscriptions,
        readers=mine,
    )
    return SubscriptionSeen.of(moved, act)


@router.delete("/subscriptions/{subscription}/cancellation", summary="Let a subscription go on after all")
async def keep_subscription(act: Acting, subscription: str) -> SubscriptionSeen:
    """As long as the time paid for is not over."""
    mine = shop.store().of(act.seat.member.account)
    wanted = subscription_id(subscription)
    return SubscriptionSeen.of(use.keep(act, wanted, subscriptions=mine.subscriptions, readers=mine), act)


@router.put("/subscriptions/{subscription}/pause", summary="Pause a subscription")
async def pause_subscription(act: Acting, subscription: str, taken: PauseTaken) -> SubscriptionSeen:
    """Nothing is charged until that day. What falls due meanwhile falls due then, and what follows is counted
    from there."""
    mine = shop.store().of(act.seat.member.account)
    wanted = subscription_id(subscription)
    moved = use.pause(act, wanted, until=taken.until, subscriptions=mine.subscriptions)
    return SubscriptionSeen.of(moved, act)


@router.delete("/subscriptions/{subscription}/pause", summary="Let a subscription go on")
async def resume_subscription(act: Acting, subscription: str) -> SubscriptionSeen:
    mine = shop.store().of(act.seat.member.account)
    wanted = subscription_id(subscription)
    return SubscriptionSeen.of(use.resume(act, wanted, subscriptions=mine.subscriptions), act)


@router.get("/subscriptions/{subscription}/plans", summary="What it would cost to change its plan")
async def plans_of_subscription(act: ActingOrKey, subscription: str) -> PlansSeen:
    """To each other subscription option of its product, as of today. The total of `now` is what `PUT …/plan`
    takes as `shown`."""
    wanted = subscription_id(subscription)
    return PlansSeen(items=[PlanSeen.of(one) for one in turning.changes(act, wanted, _changer(act))])


@router.put("/subscriptions/{subscription}/plan", summary="Change the plan of a subscription")
async def change_plan(act: Acting, subscription: str, taken: PlanTaken) -> SubscriptionSeen:
    """At once, charged within minutes; or from the next charge on. Asked for again it is done once; what was
    put off may be had at once after all. Until a change at once is paid, the old plan holds, and `turning`
    says what to."""
    moved = turning.change(
        act,
        subscription_id(subscription),
        OptionId(taken.option),
        shown=taken.agreed(),
        changer=_changer(act),
    )
    return SubscriptionSeen.of(moved, act)


@router.put("/subscriptions/{subscription}/clock", summary="Let a test subscription live up to a moment")
async def set_subscription_clock(act: Acting, subscription: str, taken: ClockTaken) -> SubscriptionSeen:
    """What was bought in test mode lives by this clock from then on: all that falls due up to that moment is
    done within seconds, each charge as of its own day. It never goes back."""
    mine = shop.store().of(act.seat.member.account)
    wanted = subscription_id(subscription)
    return SubscriptionSeen.of(use.set_clock(act, wanted, taken.at, subscriptions=mine.subscriptions), act)


def _changer(act: Act) -> turning.Changer:
    mine = shop.store().of(act.seat.member.account)
    return turning.Changer(
        subscriptions=mine.subscriptions,
        orders=mine.orders,
        returns=mine.returns,
        births=base.births(),
        vouch=vat.vouch,
    )
