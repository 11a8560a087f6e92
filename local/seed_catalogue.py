"""The seed's products."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cartwright.domain.catalog import Mode, PricingOption, TaxClass
from cartwright.domain.ids import OptionId
from cartwright.domain.money import Money
from cartwright.domain.plans import OneTime


@dataclass(frozen=True, slots=True)
class Listed:
    """A product of the seed; owner, connection and bumps by their short names."""

    slug: str
    owner: str
    paid_through: str
    mode: Mode
    name: str
    prices: tuple[tuple[str, str, str], ...]
    tax_included: bool
    summary: str
    bullets: tuple[str, ...] = ()
    bumps: tuple[tuple[str, str], ...] = ()
    tax_class: TaxClass = TaxClass.ELECTRONIC

    def options(self, born: Callable[[], OptionId]) -> tuple[PricingOption, ...]:
        return tuple(
            PricingOption(born(), name, OneTime(Money.of(amount, currency)))
            for name, amount, currency in self.prices
        )


PRODUCTS = (
    Listed(
        slug="contact-sheets",
        owner="fern",
        paid_through="house",
        mode=Mode.TEST,
        name="Contact sheet templates",
        prices=(("Templates", "29.00", "EUR"),),
        tax_included=True,
        summary="Twelve printable contact sheets, A4 and Letter.",
    ),
    Listed(
        slug="lichtung",
        owner="nordlicht",
        paid_through="house",
        mode=Mode.TEST,
        name="Lichtung: photographing available light",
        prices=(("Course", "119.00", "EUR"), ("Course and critique", "189.00", "EUR")),
        tax_included=True,
        summary="A six-week course on seeing, waiting for and working with the light that is there.",
        bullets=(
            "Six chapters, four hours of film, yours to keep",
            "Twelve exercises you can do on the way to work",
            "Exposure cards to print and carry",
        ),
        bumps=(("contact-sheets", "Add the contact sheets the exercises are drawn on"),),
    ),
    Listed(
        slug="morgenlicht",
        owner="nordlicht",
        paid_through="nordlicht",
        mode=Mode.LIVE,
        name="Morgenlicht: the hour before everyone else",
        prices=(("Course", "79.00", "EUR"),),
        tax_included=True,
        summary="A short course on early light, in five mornings.",
        bullets=("Five films of twenty minutes", "A planning sheet for any place and date"),
    ),
    Listed(
        slug="foundry",
        owner="fern",
        paid_through="fern",
        mode=Mode.LIVE,
        name="The small foundry handbook",
        prices=(("Handbook", "49.00", "GBP"),),
        tax_included=True,
        summary="Casting at the kitchen table: moulds, metals, mistakes.",
        bullets=("180 pages, PDF and EPUB", "Forty drawings", "Free updates"),
    ),
    Listed(
        slug="mesa",
        owner="mesa",
        paid_through="mesa",
        mode=Mode.LIVE,
        name="Mesa sessions: a planning course",
        prices=(("Course", "199.00", "USD"),),
        tax_included=False,
        summary="Plan a year of work in eight sessions.",
        bullets=("Eight recorded sessions", "Worksheets for every one"),
    ),
)
