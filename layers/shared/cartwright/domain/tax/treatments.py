"""What comes out of deciding a tax: the ground, the levies, and the reason in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from cartwright.domain.errors import Invalid
from cartwright.domain.money import Money

SUBDIVIDED = frozenset({"CA", "US"})


class Ground(StrEnum):
    """Why this rate, or none."""

    DOMESTIC = "domestic"
    DESTINATION = "destination"
    ONE_STOP_SHOP = "oss"
    BELOW_THRESHOLD = "below-threshold"
    SELLERS_PLACE = "sellers-place"
    REVERSE_CHARGE = "reverse-charge"
    INTRA_COMMUNITY = "intra-community"
    SMALL_BUSINESS = "small-business"
    EXEMPT = "exempt"
    NOT_A_SUPPLY = "not-a-supply"
    NOT_REGISTERED = "not-registered"
    EXPORT = "export"
    CERTIFICATE = "certificate"
    """By a document that the buyer has shown."""
    MARGIN_TRAVEL = "margin-travel"
    MARGIN_SECOND_HAND = "margin-second-hand"
    MARGIN_ART = "margin-art"
    MARGIN_COLLECTORS = "margin-collectors"


# Where the buyer owes the tax, not the seller.
SELF_ACCOUNTED = frozenset({Ground.REVERSE_CHARGE, Ground.INTRA_COMMUNITY})

MARGIN = frozenset(
    {Ground.MARGIN_TRAVEL, Ground.MARGIN_SECOND_HAND, Ground.MARGIN_ART, Ground.MARGIN_COLLECTORS}
)
"""Where the tax is on the seller's margin, which no document says and nobody here knows: it is the price less
what the thing, or the parts of the journey, cost."""


class RegionNeeded(Invalid):
    """The rate depends on the province or state. Facts: `errors`, `country`."""

    code = "region-needed"
    title = "The tax depends on your province or state"


@dataclass(frozen=True, slots=True)
class Levy:
    """One tax at one rate: `Levy("DE", "VAT", Decimal("0.19"), source)`."""

    jurisdiction: str
    name: str
    rate: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a line is taxed, in the country it is taxed in (France, for a buyer in Monaco).

    Several levies (GST and QST) each bear on the net, so their rates add up. `rule` is the id of the rule
    that decided (see `rules`) and `reason` what it says of this sale; both are empty in orders older than
    rules. Two that tax alike are equal, whatever the words: a rule put better must not make another order of
    a repeated attempt.

    `located`: it rests on where the buyer is found to be, an electronic service to a consumer in the EU, of
    which two pieces of evidence are kept (Implementing Regulation (EU) No 282/2011 art. 24b(d)).
    """

    ground: Ground
    country: str
    levies: tuple[Levy, ...] = ()
    rule: str = field(default="", compare=False)
    reason: str = field(default="", compare=False)
    located: bool = field(default=False, compare=False)

    @property
    def rate(self) -> Decimal:
        return sum((levy.rate for levy in self.levies), Decimal(0))

    def shares(self, tax: Money) -> tuple[tuple[Levy, Money], ...]:
        """`tax` divided among the levies by their rates, to the cent."""
        weights = [int(levy.rate.scaleb(6)) for levy in self.levies]
        if len(weights) < 2 or not any(weights):
            return tuple((levy, tax) for levy in self.levies)
        return tuple(zip(self.levies, tax.split(weights), strict=True))
