"""One sale as the rules look at it: two spots, two parties, a class and a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cartwright.domain.catalog import TaxClass
from cartwright.domain.people import Profile, Registration
from cartwright.domain.rates import TREATED_AS
from cartwright.domain.tax.business import Verdict, verdict
from cartwright.domain.tax.customers import Customer, Place
from cartwright.domain.tax.territories import Spot, spot
from cartwright.domain.tax.treatments import SUBDIVIDED


@dataclass(frozen=True, slots=True)
class Case:
    """`home` is where the seller is and its goods leave from, `there` where the buyer is."""

    tax_class: TaxClass
    on: date
    home: Spot
    there: Spot
    place: Place
    buyer: Verdict
    registered: Mapping[str, Registration]

    @property
    def goods(self) -> bool:
        return self.tax_class.goods

    @property
    def business(self) -> bool:
        return self.buyer.counts

    @property
    def abroad(self) -> bool:
        """Under another country's tax law than the seller."""
        return self.there.country != self.home.country

    @property
    def away(self) -> bool:
        """In another tax area, be it of the same country."""
        return self.there.jurisdiction != self.home.jurisdiction

    @property
    def across_the_union(self) -> bool:
        """From one EU state to another."""
        return self.abroad and self.home.union and self.there.union

    @property
    def at_home(self) -> Registration | None:
        """The seller's registration at home."""
        return self._first(self.home.held)

    @property
    def held_there(self) -> Registration | None:
        """The seller's registration where the buyer is: in the state, where states have their own."""
        if self.there.country in SUBDIVIDED:
            return self._first((f"{self.there.country}-{self.place.region}", *self.there.held))
        return self._first(self.there.held)

    def holds(self, scheme: str) -> bool:
        return scheme in self.registered

    def _first(self, held: tuple[str, ...]) -> Registration | None:
        return next((self.registered[key] for key in held if key in self.registered), None)


def case(seller: Profile, customer: Customer, tax_class: TaxClass, on: date) -> Case:
    """The sale of one thing of `tax_class`, on that day."""
    place, address = customer.place, seller.address
    there = spot(place.country, place.postcode, goods=tax_class.goods, on=on)
    return Case(
        tax_class=tax_class,
        on=on,
        home=spot(address.country, address.postcode, goods=tax_class.goods, on=on),
        there=there,
        place=place,
        buyer=verdict(customer.business, there, seller.unconfirmed),
        registered={
            TREATED_AS.get(held.jurisdiction, held.jurisdiction): held for held in seller.registrations
        },
    )
