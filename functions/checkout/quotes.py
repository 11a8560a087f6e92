"""A quote as it is shown: each figure in cents and in words, and the rows of the summary. The hot path."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from operator import add

from cartwright.application.showing import Showing
from cartwright.domain.funnel import Part
from cartwright.domain.lines import PricedLine, added
from cartwright.domain.offers import Offer
from cartwright.domain.payments import Asks, asked
from cartwright.domain.pricing import Quote, keeps, listed
from cartwright.domain.tax import MARGIN, SELF_ACCOUNTED, SUBDIVIDED, Ground, Place
from cartwright.domain.tax.wording import wording
from cartwright.languages import Speech, message, speech
from checkout import discounts, display, due, firms
from checkout.amounts import money
from checkout.models import Quoted, QuotedCharges, QuotedLine, QuotedRate, QuotedRow, QuotedTotal
from checkout.places import REGION_MATTERS


def quoted(showing: Showing, locale: str) -> Quoted:
    """The price of a showing; the listed prices alone where the tax is not known yet."""
    quote, place, words = showing.quote, showing.place, speech(locale)
    later: list[QuotedCharges] = []
    whole, asks, saves = "", Asks.MONEY, False
    if quote is None:
        lines = list(_untaxed(showing, locale))
        rates: list[QuotedRate] = []
        total = None
    else:
        futures = ((line.product, line.name, line.future) for line in quote.lines)
        later = due.charges(futures, quote.on, locale)
        lines = _lines(quote.lines, locale, words)
        rates = [
            QuotedRate(name=words.say(name), rate=display.rate(rate, locale), tax=money(tax, locale))
            for name, rate, tax in quote.rates
        ]
        sums = quote.total
        total = QuotedTotal(
            net=money(sums.net, locale), tax=money(sums.tax, locale), gross=money(sums.gross, locale)
        )
        saves = keeps(showing.offer, quote)
        asks = asked(sums.gross, saves=saves)  # as the order's payment will
        if later and (every := quote.whole) is not None:
            whole = display.money(every.gross, locale)
    owed = _said(quote, SELF_ACCOUNTED, words) if quote else ""
    scheme = _said(quote, MARGIN, words) if quote else ""
    stands = _stands(lines) and not owed
    as_listed = discounts.alike(lines) and stands
    rows = _rows(
        lines,
        rates,
        total,
        place,
        locale,
        later=bool(later),
        owed=owed,
        scheme=scheme,
        stands=stands,
        as_listed=as_listed,
    )
    if quote is not None and (quote.coupon or quote.lowered):
        after_items = len(lines)
        rows[after_items:after_items] = [discounts.row(quote, locale, as_listed=as_listed)]
    return Quoted(
        country=place.country,
        region=place.region,
        currency=showing.offer.product.currency_in(place.country),
        lines=lines,
        rates=rates,
        total=total,
        tax_included=all(line.tax_included for line in lines),
        asks_region=asks_region(showing.offer, place),
        region_needed=quote is None,
        rows=[*rows, *due.rows(later, whole, locale)],
        taxes=", ".join(f"{row.label} {row.text}" for row in rows if row.kind == "tax"),
        number=showing.business.state if showing.business and showing.business.number else "",
        number_note=firms.note(showing.business, locale),
        later=later,
        terms=due.sentence(later, locale),
        asks=asks.value,
        saves=saves,
        button=_button(asks, total, words),
        coupon=quote.coupon if quote is not None else "",
    )


def _button(asks: Asks, total: QuotedTotal | None, words: Speech) -> str:
    """What pressing it does: a button that costs money says so, in most languages in the very words of the
    law and without an amount (Directive 2011/83/EU art. 8(2): "only with the words")."""
    match asks:
        case Asks.NOTHING:
            return words.say("Get it for free")
        case Asks.METHOD:
            return words.say("Start, and pay later")
        case Asks.MONEY:
            return words.say("Pay {amount}", amount=total.gross.text) if total else words.say("Pay")


def _rows(
    lines: Sequence[QuotedLine],
    rates: Sequence[QuotedRate],
    total: QuotedTotal | None,
    place: Place,
    locale: str,
    *,
    later: bool,
    owed: str,
    scheme: str,
    stands: bool,
    as_listed: bool,
) -> list[QuotedRow]:
    """Items, then taxes and total such that the column adds up: taxes after the total are contained in it.

    `owed` says why the buyer owes the tax itself, where it does; `scheme` under which the tax is in the
    price, how much nobody is told. `stands`: they are paid as they are listed; else nothing is contained.
    `as_listed`: items stand there as they are advertised, before any discount.
    """
    included = all(line.tax_included for line in lines) and stands
    items = [
        QuotedRow(
            kind="item",
            label=f"{line.quantity} × {line.name}" if line.quantity > 1 else line.name,
            text=(line.price if as_listed else line.net or line.listed).text,
        )
        for line in lines
    ]
    words = speech(locale)
    whole = QuotedRow(
        kind="total",
        label=words.say("Due today") if later else words.say("Total"),
        text=total.gross.text if total else "–",
    )
    if total is None:
        taxes = [QuotedRow(kind="tax", label=words.say("Tax"), text=words.say(_matters(place)))]
    elif not total.gross.minor:
        taxes = []  # of nothing there is no tax to speak of
    elif owed and not rates:
        taxes = [QuotedRow(kind="tax", label=owed, text=words.say("none"))]
    elif scheme and not rates:
        taxes = [QuotedRow(kind="tax", label=scheme, text=words.say("tax included"))]
    elif not rates:
        where = words.say("Tax in {country}", country=display.country(place.country, locale))
        taxes = [QuotedRow(kind="tax", label=where, text=words.say("none"))]
    else:
        taxes = [
            QuotedRow(
                kind="tax",
                label=words.say("Includes {tax} {rate}", tax=rate.name, rate=rate.rate)
                if included
                else f"{rate.name} {rate.rate}",
                text=rate.tax.text,
            )
            for rate in rates
        ]
    return [*items, whole, *taxes] if included else [*items, *taxes, whole]


def _stands(lines: Sequence[QuotedLine]) -> bool:
    """Whether what is listed is what is paid, with the tax or without: it is not where it was rounded to what
    the processor takes."""
    paid = ((line.listed, line.gross if line.tax_included else line.net) for line in lines)
    return all(amount is None or listed.minor == amount.minor for listed, amount in paid)


def _said(quote: Quote, grounds: Collection[Ground], words: Speech) -> str:
    """What is said of the first line of one of these grounds, if there is any."""
    treatments = (line.treatment for line in quote.lines)
    return next((words.say(wording(one).note) for one in treatments if one.ground in grounds), "")


def _matters(place: Place) -> str:
    return REGION_MATTERS.get(place.country, message("depends on your region"))


def asks_region(offer: Offer, place: Place) -> bool:
    """Whether a seller on this page collects tax by province or state in the buyer's country."""
    return place.country in SUBDIVIDED and any(
        registration.jurisdiction.partition("-")[0] == place.country
        for seller in offer.sellers.values()
        for registration in seller.registrations
    )


def _line(line: PricedLine, locale: str) -> QuotedLine:
    return QuotedLine(
        product=line.product,
        name=line.name,
        price=money(line.unit if line.quantity == 1 else line.unit * line.quantity, locale),
        listed=money(line.listed, locale),
        tax_included=line.tax_included,
        quantity=line.quantity,
        discount=money(line.discount, locale) if line.discount else None,
        net=money(line.amount.net, locale),
        tax=money(line.amount.tax, locale),
        gross=money(line.amount.gross, locale),
    )


def _lines(lines: Sequence[PricedLine], locale: str, words: Speech) -> list[QuotedLine]:
    """The items, and below them what sending them costs."""
    if lines[-1].part is not Part.SHIPPING:
        return [_line(line, locale) for line in lines]
    items = [_line(line, locale) for line in lines if line.part is not Part.SHIPPING]
    return [*items, _shipping([line for line in lines if line.part is Part.SHIPPING], locale, words)]


def _shipping(lines: Sequence[PricedLine], locale: str, words: Speech) -> QuotedLine:
    """In one line, whatever rates it bears and whoever sends."""
    cost = reduce(add, (line.listed for line in lines))
    whole = added([line.amount for line in lines], cost.currency)
    return QuotedLine(
        product="",
        name=words.say("Shipping"),
        price=money(cost, locale),
        listed=money(cost, locale),
        tax_included=all(line.tax_included for line in lines),
        net=money(whole.net, locale),
        tax=money(whole.tax, locale),
        gross=money(whole.gross, locale),
    )


def _untaxed(showing: Showing, locale: str) -> Iterable[QuotedLine]:
    """The prices as listed, of what is chosen, where the tax is not known."""
    for item in listed(showing.offer, showing.selection, showing.place):
        yield QuotedLine(
            product=item.product.id,
            name=item.product.name,
            price=money(item.price, locale),
            listed=money(item.price, locale),
            tax_included=item.tax_included,
            quantity=item.quantity,
        )
