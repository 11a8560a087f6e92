"""Where goods are sent, and for how much, as it is entered and shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cartwright.domain.shipping import ZONES_AT_MOST, Fare, Zone
from users.models.common import Amount, AmountOrNothing, AmountTaken, Country, Given, Taken


class FareTaken(Taken):
    """In one currency: for the `first` item, and for each `further` one; nothing from `free_from` on, which
    is what the goods come to as they are listed."""

    first: AmountOrNothing
    further: AmountOrNothing
    free_from: AmountTaken | None = None

    def fare(self) -> Fare:
        free_from = self.free_from.money() if self.free_from else None
        return Fare(self.first.money(), self.further.money(), free_from)


class ZoneTaken(Taken):
    """`countries` that share their fares; a zone that names none is for all others."""

    countries: list[Country] = Field(default=[], max_length=250)
    fares: Annotated[list[FareTaken], Field(min_length=1, max_length=20)]

    def zone(self) -> Zone:
        return Zone(tuple(dict.fromkeys(self.countries)), tuple(fare.fare() for fare in self.fares))


type ZonesTaken = Annotated[
    list[ZoneTaken],
    Field(
        max_length=ZONES_AT_MOST,
        description="Of goods: where they are sent. Without any they are sent everywhere, for nothing",
    ),
]


class FareSeen(Given):
    first: Amount
    further: Amount
    free_from: Amount | None


class ZoneSeen(Given):
    countries: list[str]
    fares: list[FareSeen]

    @classmethod
    def of(cls, zone: Zone) -> ZoneSeen:
        return cls(
            countries=list(zone.countries),
            fares=[
                FareSeen(
                    first=Amount.of(fare.first),
                    further=Amount.of(fare.further),
                    free_from=Amount.of(fare.free_from) if fare.free_from else None,
                )
                for fare in zone.fares
            ],
        )
