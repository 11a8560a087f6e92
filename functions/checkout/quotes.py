"""A quote as it is shown: each figure in cents and in words, and the rows of the summary. The hot path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from cartwright.application.selling import Showing
from cartwright.domain.catalog import Product
from cartwright.domain.money import Money
from cartwright.domain.offers import Offer
from cartwright.domain.pricing import PricedLine, Quote, Selection
from cartwright.domain.tax import SELF_ACCOUNTED, SUBDIVIDED, Place
from cartwright.domain.tax.wording import wording
from checkout import display, firms
from checkout.models import MoneyText, Quoted, QuotedLine, QuotedRate, QuotedRow, QuotedTotal
from checkout.places import REGION_WORDS


@lru_cache(maxsize=4096)
def money(amount: Money, locale: str) -> MoneyText:
    """The same few amounts are shown again and again: each is written once."""
    return MoneyText(amount.minor, amount.currency, display.money(amount, locale))


def quoted(showing: Showing, locale: str) -> Quoted:
    """The price of a showing; the listed prices alone where the tax is not known yet."""
    quote, place = showing.quote, showing.place
    if quote is None:
        lines = list(_untaxed(showing.offer, showing.selection, place.country, locale))
        rates: list[QuotedRate] = []
        total = None
    else:
        lines = [_line(line, locale) for line in quote.lines]
        rates = [QuotedRate(name=name, rate=rate, tax=money(tax, locale)) for name, rate, tax in quote.rates]
        whole = quote.total
        total = QuotedTotal(
            net=money(whole.net, locale), tax=money(whole.tax, locale), gross=money(whole.gross, locale)
        )
    owed = _owed(quote) if quote else ""
    rows = _rows(lines, rates, total, place, locale, owed=owed)
    return Quoted(
        country=place.country,
        region=place.region,
        lines=lines,
        rates=rates,
        total=total,
        tax_included=all(line.tax_included for line in lines),
        asks_region=asks_region(showing.offer, place),
        region_needed=quote is None,
        rows=rows,
        taxes=", ".join(f"{row.label} {row.text}" for row in rows if row.kind == "tax"),
        number=showing.business.state if showing.business and showing.business.number else "",
        number_note=firms.note(showing.business),
    )


def listed_with_tax(offer: Offer, product: Product, country: str) -> bool:
    """Whether a product's prices contain the tax, as they are shown in a country."""
    return offer.seller(product).lists_with_tax(country, otherwise=product.tax_included)


def _rows(
    lines: Sequence[QuotedLine],
    rates: Sequence[QuotedRate],
    total: QuotedTotal | None,
    place: Place,
    locale: str,
    *,
    owed: str,
) -> list[QuotedRow]:
    """Items, then taxes and total such that the column adds up: taxes after the total are contained in it.

    `owed` says why the buyer owes the tax itself, where it does: then nothing is contained.
    """
    included = all(line.tax_included for line in lines) and not owed
    items = [
        QuotedRow(
            kind="item", label=line.name, text=(line.listed if included else line.net or line.listed).text
        )
        for line in lines
    ]
    whole = QuotedRow(kind="total", label="Total", text=total.gross.text if total else "–")
    if total is None:
        taxes = [QuotedRow(kind="tax", label="Tax", text=f"depends on your {_region_word(place)}")]
    elif owed and not rates:
        taxes = [QuotedRow(kind="tax", label=owed, text="none")]
    elif not rates:
        taxes = [QuotedRow(kind="tax", label=f"Tax in {display.country(place.country, locale)}", text="none")]
    else:
        lead = "Includes " if included else ""
        taxes = [
            QuotedRow(kind="tax", label=f"{lead}{rate.name} {rate.rate}", text=rate.tax.text)
            for rate in rates
        ]
    return [*items, whole, *taxes] if included else [*items, *taxes, whole]


def _owed(quote: Quote) -> str:
    """What is said of the first line that the buyer accounts for itself."""
    treatments = (line.treatment for line in quote.lines)
    return next((wording(one).note for one in treatments if one.ground in SELF_ACCOUNTED), "")


def _region_word(place: Place) -> str:
    return REGION_WORDS.get(place.country, "region").lower()


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
        listed=money(line.listed, locale),
        tax_included=line.tax_included,
        net=money(line.amount.net, locale),
        tax=money(line.amount.tax, locale),
        gross=money(line.amount.gross, locale),
    )


def _untaxed(offer: Offer, selection: Selection, country: str, locale: str) -> Iterable[QuotedLine]:
    main = offer.product
    price = main.option(selection.option).plan_in(country).price
    yield _listed(main, price, locale, tax_included=listed_with_tax(offer, main, country))
    for wanted in selection.bumps:
        bump, product = offer.bump(wanted)
        price = product.option(bump.option).plan_in(country).price
        yield _listed(product, price, locale, tax_included=listed_with_tax(offer, product, country))


def _listed(product: Product, price: Money, locale: str, *, tax_included: bool) -> QuotedLine:
    return QuotedLine(
        product=product.id, name=product.name, listed=money(price, locale), tax_included=tax_included
    )
