"""What there is to get of what is paid, as the confirmation shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cartwright.application.fulfilling import Fulfilled, Withheld
from cartwright.domain.entitlements import AccessState, Entitlement
from cartwright.domain.funnel import Part
from cartwright.domain.orders import Order
from cartwright.languages import speech
from checkout import display
from checkout.order_models import AccessGiven, FileGiven, ProductGiven

JUST_PAID = timedelta(minutes=10)
"""How long a page that leads on by itself does: whoever opens it later wants to see what was bought."""


@dataclass(frozen=True, slots=True)
class Goods:
    """One product's. `access` says until when its buyer is let in; empty where nobody is. `withheld` says
    what a test order does not show; empty of a live one."""

    name: str
    access: str
    paragraphs: Sequence[str]
    onward_url: str
    files: Sequence[FileGiven]
    withheld: str

    @classmethod
    def of(cls, one: Fulfilled, now: datetime, locale: str) -> Goods:
        access, files = _access(one.access, now, locale), _files(one)
        withheld = _withheld(one.withheld, locale)
        return cls(one.name, access, one.fulfilment.paragraphs, onward_url(one), files, withheld)


def told(one: Fulfilled, now: datetime) -> ProductGiven:
    """The same for programs."""
    return ProductGiven(
        product=one.product,
        name=one.name,
        document=one.fulfilment.document,
        onward_url=onward_url(one),
        access=_told(one.access, now) if one.access else None,
        files=_files(one),
        withheld=_kinds(one.withheld),
    )


def _kinds(kept: Withheld | None) -> list[str]:
    if kept is None:
        return []
    there = {
        "document": kept.document,
        "access": kept.access,
        "onward": kept.redirect,
        "files": bool(kept.files),
    }
    return [kind for kind, withheld in there.items() if withheld]


def _withheld(kept: Withheld | None, locale: str) -> str:
    if kept is None or not _kinds(kept):
        return ""
    say = speech(locale).say
    things = [
        *([say("a text")] if kept.document else []),
        *([say("access")] if kept.access else []),
        *([say("the way on to the seller")] if kept.redirect else []),
        *kept.files,
    ]
    return say("Test order. A buyer who pays gets here: {things}", things=", ".join(things))


def _told(held: Entitlement, now: datetime) -> AccessGiven:
    ends = held.ends.isoformat() if held.ends else None
    return AccessGiven(state=held.state(now).value, begins=held.begins.isoformat(), ends=ends)


def _access(held: Entitlement | None, now: datetime, locale: str) -> str:
    if held is None:
        return ""
    say = speech(locale).say
    if held.state(now) is not AccessState.ACTIVE:
        return say("Your access has ended.")
    if held.ends is None:
        return say("You have access, without an end.")
    return say("You have access until {moment}.", moment=display.moment(held.ends, locale))


def onward_url(one: Fulfilled) -> str:
    """Our own address, which signs at each click; empty where it leads nowhere."""
    if one.fulfilment.redirect is None:
        return ""
    return f"{_place(one.order)}/onward/{one.product}"


def _files(one: Fulfilled) -> list[FileGiven]:
    return [
        FileGiven(
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            url=f"{_place(one.order)}/files/{one.product}/{file.id}",
        )
        for file in one.fulfilment.files
    ]


def _place(order: Order) -> str:
    """The address of an order's own confirmation."""
    return f"/{order.slug}/orders/{order.id}/{order.key}"


def leads_on(order: Order, given: Sequence[Fulfilled], now: datetime) -> str:
    """Where who has just paid the order goes by itself: what the page was for says so, nothing beside it."""
    paid = order.payment.settled_at
    if paid is None or now - paid >= JUST_PAID:
        return ""
    main = next((line.product for line in order.lines if line.part is Part.MAIN), None)
    ways = (one for one in given if one.order.id == order.id and one.product == main)
    way = next(ways, None)
    redirect = way.fulfilment.redirect if way else None
    return onward_url(way) if way and redirect and redirect.automatic else ""
