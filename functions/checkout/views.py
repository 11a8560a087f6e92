"""From an offer and its quote to what the cart page shows. No IO, no markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache

from cartwright.application.selling import Showing
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.ids import ProductId
from cartwright.domain.money import Money
from cartwright.domain.offers import Hint, Offer
from cartwright.domain.people import Profile
from cartwright.domain.pricing import PricedLine, Selection
from cartwright.domain.tax import SUBDIVIDED, Place
from checkout import display, words
from checkout.models import MoneyText, PageHint, Quoted, QuotedLine, QuotedRate, QuotedRow, QuotedTotal
from checkout.places import REGION_WORDS, REGIONS


@lru_cache(maxsize=4096)
def money(amount: Money, locale: str) -> MoneyText:
    """The same few amounts are shown again and again: each is written once."""
    return MoneyText(amount.minor, amount.currency, display.money(amount, locale))


def quoted(showing: Showing, locale: str) -> Quoted:
    """The price of a showing; the listed prices alone where the tax is not known yet."""
    quote, place = showing.quote, showing.place
    if quote is None:
        lines = list(_untaxed(showing.offer, showing.selection, locale))
        rates: list[QuotedRate] = []
        total = None
    else:
        lines = [_line(line, locale) for line in quote.lines]
        rates = [QuotedRate(name=name, rate=rate, tax=money(tax, locale)) for name, rate, tax in quote.rates]
        whole = quote.total
        total = QuotedTotal(
            net=money(whole.net, locale), tax=money(whole.tax, locale), gross=money(whole.gross, locale)
        )
    rows = _rows(lines, rates, total, place, locale)
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
    )


def _rows(
    lines: Sequence[QuotedLine],
    rates: Sequence[QuotedRate],
    total: QuotedTotal | None,
    place: Place,
    locale: str,
) -> list[QuotedRow]:
    """Items, then taxes and total such that the column adds up: taxes after the total are contained in it."""
    included = all(line.tax_included for line in lines)
    items = [
        QuotedRow(
            kind="item", label=line.name, text=(line.listed if included else line.net or line.listed).text
        )
        for line in lines
    ]
    whole = QuotedRow(kind="total", label="Total", text=total.gross.text if total else "–")
    if total is None:
        taxes = [QuotedRow(kind="tax", label="Tax", text=f"depends on your {_region_word(place)}")]
    elif not rates:
        taxes = [QuotedRow(kind="tax", label=f"Tax in {display.country(place.country, locale)}", text="none")]
    else:
        lead = "Includes " if included else ""
        taxes = [
            QuotedRow(kind="tax", label=f"{lead}{rate.name} {rate.rate}", text=rate.tax.text)
            for rate in rates
        ]
    return [*items, whole, *taxes] if included else [*items, *taxes, whole]


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


def _untaxed(offer: Offer, selection: Selection, locale: str) -> Iterable[QuotedLine]:
    main = offer.product
    yield _listed(main, main.name, main.option(selection.option).price, locale)
    for wanted in selection.bumps:
        bump, product = offer.bump(wanted)
        yield _listed(product, product.name, product.option(bump.option).price, locale)


def _listed(product: Product, name: str, price: Money, locale: str) -> QuotedLine:
    return QuotedLine(
        product=product.id, name=name, listed=money(price, locale), tax_included=product.tax_included
    )


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the form: what the visitor typed, or brought along, so that nothing is typed twice."""

    email: str = ""
    name: str = ""
    postcode: str = ""
    attempt: str = ""
    replaces: str = ""
    replaces_key: str = ""


@dataclass(frozen=True, slots=True)
class BumpCard:
    product: ProductId
    name: str
    headline: str
    summary: str
    price: str
    tax_included: bool
    ticked: bool


@dataclass(frozen=True, slots=True)
class SellerCard:
    """Who sells what on this page, with the details a buyer is owed before paying."""

    profile: Profile
    country: str
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CartPage:
    """All that the cart page's template needs."""

    showing: Showing
    quote: Quoted
    locale: str
    entered: Entered
    cards: Sequence[object] = ()
    complaints: Mapping[str, str] = field(default_factory=dict)
    alert: str = ""

    @property
    def offer(self) -> Offer:
        return self.showing.offer

    @property
    def product(self) -> Product:
        return self.offer.product

    @property
    def seller(self) -> Profile:
        return self.offer.seller(self.product)

    @property
    def test(self) -> bool:
        return self.product.mode is Mode.TEST

    @property
    def price(self) -> str:
        """The chosen option's price as advertised."""
        return self.quote.lines[0].listed.text

    @property
    def options(self) -> list[tuple[str, str, str, bool]]:
        """(id, name, price, chosen) of every way to pay."""
        return [
            (
                option.id,
                option.name,
                display.money(option.price, self.locale),
                option.id == self.showing.selection.option,
            )
            for option in self.product.options
        ]

    @property
    def bumps(self) -> list[BumpCard]:
        """The bumps that can be bought together with the product."""
        cards = []
        for bump in self.product.bumps:
            product = self.offer.bumped.get(bump.product)
            if product is None or product.currency != self.product.currency:
                continue
            cards.append(
                BumpCard(
                    product=product.id,
                    name=product.name,
                    headline=bump.headline,
                    summary=product.summary,
                    price=display.money(product.option(bump.option).price, self.locale),
                    tax_included=product.tax_included,
                    ticked=product.id in self.showing.selection.bumps,
                )
            )
        return cards

    @property
    def sellers(self) -> list[SellerCard]:
        """The product's owner first, then the owners of its bumps."""
        shown = [self.product, *(self.offer.bumped[card.product] for card in self.bumps)]
        owners = dict.fromkeys(product.owner for product in shown)
        return [
            seller_card(
                self.offer.sellers[owner], [each.name for each in shown if each.owner == owner], self.locale
            )
            for owner in owners
        ]

    @property
    def countries(self) -> tuple[tuple[str, str], ...]:
        return display.countries(self.locale)

    @property
    def country(self) -> str:
        return display.country(self.quote.country, self.locale)

    @property
    def regions(self) -> Mapping[str, Mapping[str, str]]:
        """The provinces and states of the countries where a seller on this page needs them."""
        return {
            country: names for country, names in REGIONS.items() if asks_region(self.offer, Place(country))
        }

    @property
    def region_words(self) -> Mapping[str, str]:
        return REGION_WORDS

    @property
    def hint(self) -> str:
        return hint(self.offer).model_dump_json()

    @property
    def seed(self) -> dict[str, object]:
        """What the script starts from."""
        connection = self.offer.connection
        return {
            "slug": self.product.slug,
            "attempt": self.entered.attempt,
            "hint": hint(self.offer).model_dump(),
            "total": asdict(self.quote.total.gross) if self.quote.total else None,
            "currency": self.product.currency,
            "processor": connection.processor,
            "publishable_key": connection.publishable_key,
            "regions": self.regions,
            "region_words": REGION_WORDS,
            "alerts": {**words.ALERTS, **words.REASONS, "": words.OTHERWISE},
        }


def seller_card(profile: Profile, products: Sequence[str], locale: str) -> SellerCard:
    return SellerCard(profile, display.country(profile.address.country, locale), tuple(products))


def hint(offer: Offer) -> PageHint:
    """What the page says of itself, in the form it comes back in."""
    said = Hint.of(offer)
    return PageHint(
        account=said.account,
        products=list(said.products),
        owners=list(said.owners),
        connection=said.connection,
    )
