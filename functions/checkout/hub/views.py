"""Purchases and subscriptions as a buyer reads them."""

from __future__ import annotations

from datetime import date, timedelta

from cartwright.application.hub import Belongings, Purchase
from cartwright.application.looking_after import Opened
from cartwright.application.replanning import Possible, Prospects
from cartwright.application.turning import Changed
from cartwright.domain.catalog import Mode
from cartwright.domain.funnel import Part
from cartwright.domain.orders import Line, Order, Sale
from cartwright.domain.subscriptions import Subscription, SubscriptionState
from cartwright.domain.subscriptions.choices import PAUSE_AT_MOST
from cartwright.domain.subscriptions.telling import expected
from cartwright.languages import speech
from checkout import display
from checkout.amounts import money
from checkout.hub.guests import Guest
from checkout.hub.models import (
    ChargeToCome,
    DetailsWanted,
    DocumentShown,
    HubShown,
    LineShown,
    PlanNow,
    PlanOffered,
    PlansShown,
    PurchaseRow,
    PurchaseShown,
    SubscriptionRow,
    SubscriptionShown,
)
from checkout.order_models import ProductGiven
from checkout.terms import EVERY, OFTEN

FORESEEN = 3
_COMING = {SubscriptionState.TRIALING, SubscriptionState.ACTIVE}


def hub(guest: Guest, found: Belongings, locale: str) -> HubShown:
    return HubShown(
        seller=guest.hub.owner.profile.sender,
        email=guest.sitting.email,
        purchases=[_row(guest, sale, locale) for sale in found.sales],
        older=found.older,
        subscriptions=[subscription(guest, one, locale) for one in found.subscriptions],
    )


def purchase(guest: Guest, found: Purchase, given: list[ProductGiven], locale: str) -> PurchaseShown:
    sale = found.sale
    return PurchaseShown(
        **_row(guest, sale, locale).model_dump(),
        order=sale.order,
        method=sale.method,
        lines=[_line(line, locale) for line in sale.lines],
        documents=[
            DocumentShown(id=name, number=label, url=f"{guest.hub.path}/documents/{name}")
            for name, label in found.documents.items()
        ],
        details=_details(sale) if found.receipt else None,
        subscriptions=[subscription(guest, one, locale) for one in found.subscriptions],
        given=given,
    )


def _details(sale: Sale) -> DetailsWanted:
    buyer = sale.buyer
    return DetailsWanted(
        name=buyer.name,
        company=buyer.business.name if buyer.business else "",
        street=buyer.delivery.street if buyer.delivery else "",
        city=buyer.delivery.city if buyer.delivery else "",
        postcode=buyer.place.postcode,
    )


def subscription(guest: Guest, found: Subscription, locale: str) -> SubscriptionRow:
    on = next_on(found)
    return SubscriptionRow(
        id=found.id,
        name=found.name,
        state=found.state,
        standing=standing(found, locale),
        next_on=on.isoformat() if on else None,
        next=money(expected(found, found.coming), locale) if on else None,
        test=found.mode is Mode.TEST,
        url=f"{guest.hub.path}/subscriptions/{found.id}",
    )


def looked_after(guest: Guest, opened: Opened, unpaid: Order | None, locale: str) -> SubscriptionShown:
    found, allowed = opened.subscription, opened.choices
    return SubscriptionShown(
        **subscription(guest, found, locale).model_dump(),
        often=speech(locale).say(OFTEN[found.future.interval]),
        paid=found.paid,
        charges=found.future.times,
        schedule=_schedule(found, locale),
        choices=sorted(allowed.these),
        turning=found.turn is not None,
        pause_from=(allowed.latest - PAUSE_AT_MOST + timedelta(days=1)).isoformat(),
        pause_until=allowed.latest.isoformat(),
        pay_url=f"/{unpaid.slug}/orders/{unpaid.id}/{unpaid.key}" if unpaid else "",
    )


def plans(found: Prospects, locale: str) -> PlansShown:
    return PlansShown(items=[_plan(one, locale) for one in found.possible])


def _plan(one: Possible, locale: str) -> PlanOffered:
    future, day = one.after.future, one.after.falls_due
    return PlanOffered(
        option=one.option.id,
        name=one.option.name,
        price=money(future.stretches[0].amount.gross, locale),
        every=speech(locale).say(EVERY[future.interval]),
        now=_now(one.now, locale) if one.now else None,
        later=day.isoformat() if one.waits else None,
        later_day=display.day(day, locale),
    )


def _now(found: Changed, locale: str) -> PlanNow:
    return PlanNow(
        price=money(found.price.gross, locale),
        credit=money(found.credit, locale),
        unused=found.rest.left,
        days=found.rest.days,
        total=money(found.total.gross, locale),
        left=money(found.left, locale),
        next=found.next.isoformat(),
        next_day=display.day(found.next, locale),
    )


def _schedule(found: Subscription, locale: str) -> list[ChargeToCome]:
    """The next few, where they come by themselves."""
    if found.state not in _COMING or found.leaving is not None or found.contested:
        return []
    last = found.future.times or found.coming + FORESEEN
    return [
        ChargeToCome(
            on=found.calendar.day(number).isoformat(),
            day=display.day(found.calendar.day(number), locale),
            amount=money(expected(found, number), locale),
        )
        for number in range(found.coming, min(last, found.coming + FORESEEN - 1) + 1)
    ]


def next_on(found: Subscription) -> date | None:
    """The day of the coming charge; None where there is none, or nobody knows."""
    if found.state.over or found.leaving is not None or found.contested:
        return None
    if found.state is SubscriptionState.PAUSED:
        if found.resumes is None:
            return None
        return max(found.falls_due, found.calendar.today(found.resumes))
    if found.state is SubscriptionState.PAST_DUE:
        return found.calendar.today(found.again) if found.again else None
    return found.falls_due


def standing(found: Subscription, locale: str) -> str:
    """What happens next, in one sentence. Its tax may be another by then, so what it comes to may be, too."""
    say = speech(locale).say
    on = next_on(found)
    if found.state is SubscriptionState.COMPLETED:
        return say("All of it is paid.")
    if found.state is SubscriptionState.CANCELLED:
        return say("It has ended. Nothing more is charged.")
    if found.leaving is not None:
        day = display.day(found.falls_due, locale)
        return say("It ends on {day}. Nothing more is charged.", day=day)
    if found.contested:
        return say("A payment for it is disputed. Until that is decided it rests, and nothing is charged.")
    if found.state is SubscriptionState.PAST_DUE:
        if on is None:
            return say("The last charge failed, and is not tried again by itself.")
        return say("The last charge failed. It is tried again on {day}.", day=display.day(on, locale))
    if on is None:
        return say("It is paused. Nothing is charged until it goes on.")
    figure = display.money(expected(found, found.coming), locale)
    day, often = display.day(on, locale), say(OFTEN[found.future.interval])
    if found.state is SubscriptionState.PAUSED:
        return say("It is paused. The next charge is {figure} on {day}.", figure=figure, day=day)
    if found.state is SubscriptionState.TRIALING:
        return say(
            "Your trial ends with a charge of {figure} on {day}, then {often}.",
            figure=figure,
            day=day,
            often=often,
        )
    return say("The next charge is {figure} on {day}, {often}.", figure=figure, day=day, often=often)


def _row(guest: Guest, sale: Sale, locale: str) -> PurchaseRow:
    return PurchaseRow(
        id=sale.id,
        at=sale.at.isoformat(),
        day=display.day(sale.bought, locale),
        names=[line.name for line in sale.lines if line.part is not Part.SHIPPING],
        total=money(sale.total.gross, locale),
        number=sale.document,
        test=sale.mode is Mode.TEST,
        url=f"{guest.hub.path}/purchases/{sale.id}",
    )


def _line(line: Line, locale: str) -> LineShown:
    name = speech(locale).say("Shipping") if line.part is Part.SHIPPING else line.name
    return LineShown(name=name, quantity=line.quantity, total=money(line.amount.gross, locale))
