"""From what the buyer chose to what the buyer pays, line by line, with the owner and the tax of each.

Tax is worked out per owner and treatment on the sum of the lines, then shared out among them by largest
remainder, as EN 16931 asks (BR-CO-17: tax per rate group = round(sum of nets x rate)): ten lines of 0.99 at
25.5 % bear 2.52, not 2.50.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from operator import add

from cartwright.domain.catalog import PricingOption, Product
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ClientId, OptionId, ProductId
from cartwright.domain.money import Money, Taxed
from cartwright.domain.offers import Offer
from cartwright.domain.people import Profile
from cartwright.domain.tax import Place, Treatment, treat


class Part(StrEnum):
    """Which part of the funnel an item was bought in."""

    MAIN = "main"
    BUMP = "bump"


@dataclass(frozen=True, slots=True)
class Selection:
    """What the buyer ticked: an option of the main product, and bumps."""

    option: OptionId
    bumps: tuple[ProductId, ...] = ()


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One item at its price. `listed` is the price as shown: gross where `tax_included`, else net."""

    part: Part
    product: ProductId
    option: OptionId
    owner: ClientId
    name: str
    listed: Money
    tax_included: bool
    amount: Taxed
    treatment: Treatment


@dataclass(frozen=True, slots=True)
class Quote:
    """What the buyer is asked to pay, at a place, on a day."""

    currency: str
    place: Place
    on: date
    lines: tuple[PricedLine, ...]

    @property
    def total(self) -> Taxed:
        return added([line.amount for line in self.lines], self.currency)

    @property
    def rates(self) -> tuple[tuple[str, str, Money], ...]:
        """What the page shows under the lines: (name, percent, tax) per levy, in order of appearance."""
        sums: dict[tuple[str, str], Money] = {}
        for line in self.lines:
            for levy, tax in line.treatment.shares(line.amount.tax):
                key = (levy.name, percent(levy.rate))
                sums[key] = sums[key] + tax if key in sums else tax
        return tuple((name, rate, tax) for (name, rate), tax in sums.items())


def quote(offer: Offer, selection: Selection, *, place: Place, on: date) -> Quote:
    """The price of `selection` for a consumer at `place`.

    Raises NotFound for what is not on offer, Invalid, and RegionNeeded where the tax depends on it.
    """
    chosen = [(Part.MAIN, offer.product, offer.product.option(selection.option))]
    if len(set(selection.bumps)) != len(selection.bumps):
        raise Invalid.at("/bumps", "each bump once")
    for wanted in selection.bumps:
        bump, product = offer.bump(wanted)
        chosen.append((Part.BUMP, product, product.option(bump.option)))
    lines = [
        _listed(part, product, option, seller=offer.seller(product), place=place, on=on)
        for part, product, option in chosen
    ]
    if any(line.listed.currency != offer.product.currency for line in lines):
        raise Invalid.at("/bumps", "all items of one order share one currency")
    return Quote(offer.product.currency, place, on, tuple(taxed(lines)))


def taxed(lines: Sequence[PricedLine]) -> list[PricedLine]:
    """The lines with their amounts worked out per owner, treatment and way of listing, in their order."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for place, line in enumerate(lines):
        groups.setdefault(_group(line), []).append(place)
    settled = list(lines)
    for places in groups.values():
        amounts = _share([lines[place].listed for place in places], lines[places[0]])
        for place, amount in zip(places, amounts, strict=True):
            settled[place] = replace(lines[place], amount=amount)
    return settled


def added(amounts: Sequence[Taxed], currency: str) -> Taxed:
    """The sum of taxed amounts; nothing at all is a free zero."""
    return reduce(add, amounts) if amounts else Taxed.free(Money.zero(currency))


def percent(rate: Decimal) -> str:
    """`19%`, `9.975%`: a rate as people write it."""
    return f"{(rate * 100).normalize():f}%"


def _listed(
    part: Part, product: Product, option: PricingOption, *, seller: Profile, place: Place, on: date
) -> PricedLine:
    treatment = treat(seller, place, product.tax_class, on)
    # Products are named "title: subtitle" often enough that another colon would make one name of three.
    name = product.name if len(product.options) == 1 else f"{product.name} – {option.name}"
    free = Taxed.free(option.price)
    return PricedLine(
        part, product.id, option.id, product.owner, name, option.price, product.tax_included, free, treatment
    )


def _group(line: PricedLine) -> tuple[object, ...]:
    levies = ((levy.jurisdiction, levy.rate) for levy in line.treatment.levies)
    return line.owner, line.treatment.ground, line.tax_included, *levies


def _share(listed: Sequence[Money], like: PricedLine) -> list[Taxed]:
    """One tax for the whole group, shared among its lines by what each is listed at."""
    whole = reduce(add, listed)
    rate = like.treatment.rate
    together = Taxed.inside(whole, rate) if like.tax_included else Taxed.on_top(whole, rate)
    if len(listed) == 1:
        return [together]
    taxes = together.tax.split([amount.minor for amount in listed])
    if like.tax_included:
        return [Taxed(amount - tax, tax, amount) for amount, tax in zip(listed, taxes, strict=True)]
    return [Taxed(amount, tax, amount + tax) for amount, tax in zip(listed, taxes, strict=True)]
