"""What is kept about a guest, and what it can do about that, between request and answer."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from cartwright.application import kept as keeping
from cartwright.application.kept import Kept
from cartwright.bootstrap import base
from cartwright.domain.orders import Sale
from cartwright.languages import speech
from checkout import display
from checkout.hub.guests import Guest
from checkout.hub.models import DataShown, FactShown
from checkout.hub.showing import locale_of, onward, page
from checkout.reading import is_form

_QUIET = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


def shown(guest: Guest) -> Response:
    found, locale = _kept(guest), locale_of(guest.hub, guest)
    seen = told(guest, found, locale)
    if not guest.hub.visit.reads_html:
        return JSONResponse(seen.model_dump(), headers=_QUIET)
    return page(guest.hub, "hub-data.html", guest=guest, shown=seen)


def copy(guest: Guest) -> Response:
    """A file for the guest's own keeping."""
    mine, now = guest.hub.mine, base.clock().now()
    sources = keeping.Sources(
        clients=mine.clients,
        books=mine.books,
        returns=mine.returns,
        exports=mine.exports,
        subscriptions=mine.subscriptions,
        orders=mine.orders,
    )
    body = keeping.copied(guest.sitting, _kept(guest), of=sources, now=now)
    headers = {**_QUIET, "content-disposition": f'attachment; filename="purchases-{now:%Y-%m-%d}.json"'}
    return Response(body, media_type="application/json", headers=headers)


def plead(request: Request, guest: Guest) -> Response:
    """Raises NotFound."""
    mine = guest.hub.mine
    keeping.plead(guest.sitting, buyers=mine.buyers, pleas=mine.pleas, readers=mine, now=base.clock().now())
    if is_form(request):
        return onward(guest.hub, "/data")
    return JSONResponse(told(guest, _kept(guest), locale_of(guest.hub, guest)).model_dump(), headers=_QUIET)


def told(guest: Guest, found: Kept, locale: str) -> DataShown:
    profile = guest.hub.owner.profile
    return DataShown(
        seller=profile.sender,
        email=guest.sitting.email,
        support=profile.support_email or profile.notification_email,
        purchases=len(found.sales) + found.older,
        facts=list(_facts(found.sales, locale)),
        erasure_asked=found.plea.at.isoformat() if found.plea else None,
        asked_day=_day(guest, found, locale, answered=False),
        answer_day=_day(guest, found, locale, answered=True),
    )


def _kept(guest: Guest) -> Kept:
    mine = guest.hub.mine
    return keeping.kept(guest.sitting, buyers=mine.buyers, sold=mine.sold, pleas=mine.pleas)


def _day(guest: Guest, found: Kept, locale: str, *, answered: bool) -> str:
    """On the seller's calendar."""
    if found.plea is None:
        return ""
    moment = found.plea.answered_by if answered else found.plea.at
    return display.day(moment.astimezone(guest.hub.owner.profile.zone).date(), locale)


def _facts(sales: Iterable[Sale], locale: str) -> Iterable[FactShown]:
    """Each thing once, as it was said first: what does not differ from purchase to purchase is one line."""
    say, seen = speech(locale).say, dict[tuple[str, str], None]()
    for sale in sales:
        buyer = sale.buyer
        seen |= dict.fromkeys(
            (label, text)
            for label, text in (
                (say("Name"), buyer.name),
                (say("Business"), buyer.business.name if buyer.business else ""),
                (say("VAT number"), buyer.business.number if buyer.business else ""),
                (say("Place"), _place(sale, locale)),
                *((one.asked, _said(one.said, ticked=one.kind.ticked)) for one in buyer.answers),
                (say("Paid by"), sale.method),
                (say("Country of the internet address"), _country(buyer.evidence.ip_country, locale)),
                (say("Country of the card"), _country(buyer.evidence.card_country, locale)),
            )
            if text
        )
    labels = dict.fromkeys(label for label, _ in seen)
    return (FactShown(label=label, values=[text for of, text in seen if of == label]) for label in labels)


def _place(sale: Sale, locale: str) -> str:
    place, delivery = sale.buyer.place, sale.buyer.delivery
    lines = [delivery.street, delivery.city] if delivery else []
    return ", ".join(part for part in (*lines, place.postcode, _country(place.country, locale)) if part)


def _country(code: str | None, locale: str) -> str:
    return display.country(code, locale) if code else ""


def _said(text: str, *, ticked: bool) -> str:
    return "✓" if ticked else text
