"""A line with its price and its tax, and how the tax of several is worked out together.

Tax is worked out per owner and treatment on the sum of the lines, then shared out among them by largest
remainder, as EN 16931 asks (BR-CO-17: tax per rate group = round(sum of nets x rate)): ten lines of 0.99 at
25.5 % bear 2.52, not 2.50.

What a processor takes in steps of so many minor units only (`step`) is priced in such steps: each line, with
its tax. Then the price decides, and its tax is what is in it, to the minor unit, as of a price listed with
tax (2006/112/EC art. 73: taxed is what is paid). So every line can be paid, and given back, by itself.

A price listed with tax is the consumer's. A business that accounts for the tax itself pays it without the tax
a consumer there would bear: `waived` is that rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import add

from cartwright.domain.catalog import TaxClass
from cartwright.domain.funnel import Part
from cartwright.domain.futures import Future
from cartwright.domain.ids import ClientId, OptionId, ProductId
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.people import Profile
from cartwright.domain.tax import SELF_ACCOUNTED, Customer, Treatment, treat

_NONE, _WHOLE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Bearing:
    """How listed prices of one owner bear tax: they are gross where `included`, else net; `waived` is the
    rate taken out of them for who accounts for the tax itself."""

    owner: ClientId
    treatment: Treatment
    included: bool
    waived: Decimal = _NONE
    step: int = 1

    @property
    def alike(self) -> tuple[object, ...]:
        """What is equal where prices are taxed in one sum: words of a treatment do not count."""
        levies = ((levy.jurisdiction, levy.rate) for levy in self.treatment.levies)
        return self.owner, self.treatment.ground, self.included, self.waived, *levies

    def amounts(self, listed: Sequence[Money]) -> list[Taxed]:
        """One tax for all of them, shared among them by what each is listed at."""
        if self.step > 1:
            return self._in_steps(listed)
        if self.waived:
            return [Taxed.free(amount.net) for amount in _shared(listed, self.waived, included=self.included)]
        return _shared(listed, self.treatment.rate, included=self.included)

    def _in_steps(self, listed: Sequence[Money]) -> list[Taxed]:
        """All of them together are as near as that goes to what they would come to else."""
        whole, rate = reduce(add, listed), self.treatment.rate
        if self.waived:
            paid = whole.without(self.waived, self.step)
        else:
            paid = whole.portion(_WHOLE if self.included else 1 + rate, self.step)
        shares = paid.split([amount.minor for amount in listed], self.step) if whole else listed
        return _shared(shares, rate, included=True)


def borne(
    seller: Profile, buyer: Customer, tax_class: TaxClass, on: date, *, included: bool, step: int = 1
) -> Bearing:
    """How what a seller sells of that class bears tax on that day. Raises RegionNeeded and Invalid."""
    treatment = treat(seller, buyer, tax_class, on)
    waived = _NONE
    if included and treatment.ground in SELF_ACCOUNTED:
        waived = treat(seller, Customer(buyer.place), tax_class, on).rate
    return Bearing(seller.client, treatment, included, waived, step)


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What a line would come to, and how it would be taxed, had the register said of its buyer's VAT number
    what was not assumed of it (see `doubts`)."""

    amount: Taxed
    treatment: Treatment


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One item at its price. `unit` is one of it; `listed` is `quantity` of them less `discount`: gross where
    `tax_included`, else net; `waived` the rate taken out of it for who accounts for the tax itself."""

    part: Part
    product: ProductId
    option: OptionId
    owner: ClientId
    name: str
    unit: Money
    quantity: int
    discount: Money
    tax_included: bool
    amount: Taxed
    treatment: Treatment
    future: Future | None = None
    given: Money | None = None
    waived: Decimal = _NONE
    otherwise: Otherwise | None = field(default=None, compare=False)
    step: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.discount.minor <= self.unit.minor * self.quantity:
            raise ValueError("a discount is not more than the price")

    @property
    def listed(self) -> Money:
        return self.unit * self.quantity - self.discount

    @property
    def bearing(self) -> Bearing:
        return Bearing(self.owner, self.treatment, self.tax_included, self.waived, self.step)


def taxed(lines: Sequence[PricedLine]) -> list[PricedLine]:
    """The lines with their amounts worked out anew, all of them together."""
    together = amounts([line.listed for line in lines], [line.bearing for line in lines])
    return [replace(line, amount=amount) for line, amount in zip(lines, together, strict=True)]


def taken_off(lines: Sequence[PricedLine]) -> list[Taxed | None]:
    """What each line's discount comes to with its tax: the line without it, all of them together, less the
    line. Of one so small that no cent of the net is its, that is in the tax alone. None where there is no
    discount, and where nothing is left of it."""
    whole = amounts([line.unit * line.quantity for line in lines], [line.bearing for line in lines])
    off = [full + -line.amount for full, line in zip(whole, lines, strict=True)]
    return [
        one if line.discount and max(one.net.minor, one.gross.minor) > 0 else None
        for one, line in zip(off, lines, strict=True)
    ]


def amounts(listed: Sequence[Money], bearings: Sequence[Bearing]) -> list[Taxed]:
    """What each listed price comes to, where those taxed alike are taxed in one sum."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for place, bearing in enumerate(bearings):
        groups.setdefault(bearing.alike, []).append(place)
    found: dict[int, Taxed] = {}
    for places in groups.values():
        shares = bearings[places[0]].amounts([listed[place] for place in places])
        found.update(zip(places, shares, strict=True))
    return [found[place] for place in range(len(listed))]


def added(amounts: Sequence[Taxed], currency: str) -> Taxed:
    """The sum of taxed amounts; nothing at all is a free zero."""
    net, tax = (total([getattr(amount, of) for amount in amounts], currency) for of in ("net", "tax"))
    return Taxed(net, tax, net + tax)


def _shared(listed: Sequence[Money], rate: Decimal, *, included: bool) -> list[Taxed]:
    whole = reduce(add, listed)
    together = Taxed.inside(whole, rate) if included else Taxed.on_top(whole, rate)
    if len(listed) == 1:
        return [together]
    if not whole:
        return [together] * len(listed)
    taxes = together.tax.split([amount.minor for amount in listed])
    if included:
        return [Taxed(amount - tax, tax, amount) for amount, tax in zip(listed, taxes, strict=True)]
    return [Taxed(amount, tax, amount + tax) for amount, tax in zip(listed, taxes, strict=True)]
