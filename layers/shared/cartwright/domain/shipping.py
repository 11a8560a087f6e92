"""What sending goods costs, by where they go.

::

    a product     zones: countries, or all others    a fare in each currency it sells in there
    a fare        for the first item · for each further one · nothing from an amount on

Each owner sends its own goods, in one parcel: its dearest first item, every other item as a further one.
Goods without zones are sent everywhere, and for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from cartwright.domain.countries import COUNTRIES
from cartwright.domain.errors import Conflict, Invalid
from cartwright.domain.ids import ClientId, ProductId
from cartwright.domain.money import Money

ZONES_AT_MOST = 20
_PLACES = COUNTRIES | {"XK"}


class NotShipped(Conflict):
    """Goods that are not sent to the buyer's country. Facts: `country`, `products`."""

    code = "not-shipped"
    title = "This is not sent to your country"


@dataclass(frozen=True, slots=True)
class Fare:
    """In one currency. `free_from` is what the owner's goods come to, as listed, from which on this one goes
    for nothing."""

    first: Money
    further: Money
    free_from: Money | None = None

    def __post_init__(self) -> None:
        amounts = [self.first, self.further, *([self.free_from] if self.free_from else [])]
        if len({amount.currency for amount in amounts}) != 1:
            raise Invalid.at("/shipping", "a fare is in one currency")
        if any(amount.minor < 0 for amount in amounts):
            raise Invalid.at("/shipping", "a fare costs something or nothing")

    @property
    def currency(self) -> str:
        return self.first.currency


@dataclass(frozen=True, slots=True)
class Zone:
    """Where the same fares hold: in `countries`, or wherever no other zone is, if it names none."""

    countries: tuple[str, ...]
    fares: tuple[Fare, ...]

    def __post_init__(self) -> None:
        if not set(self.countries) <= _PLACES:
            raise Invalid.at("/shipping", "countries as in ISO 3166-1 alpha-2")
        if len({fare.currency for fare in self.fares}) != len(self.fares):
            raise Invalid.at("/shipping", "one fare in each currency")

    def fare(self, currency: str) -> Fare | None:
        return next((fare for fare in self.fares if fare.currency == currency), None)


def amounts(zones: Iterable[Zone]) -> Iterator[Money]:
    """All that sending may cost, for a first item or for a further one."""
    for zone in zones:
        for fare in zone.fares:
            yield fare.first
            yield fare.further


def checked_zones(zones: Sequence[Zone], sold_in: Mapping[str, str], otherwise: str) -> None:
    """Make sure that it is clear what sending costs, wherever it is sent: `sold_in` are the currencies of
    countries with prices of their own, `otherwise` that of all others. Raises Invalid."""
    named = [country for zone in zones for country in zone.countries]
    rest = [zone for zone in zones if not zone.countries]
    if len(zones) > ZONES_AT_MOST:
        raise Invalid.at("/shipping", f"up to {ZONES_AT_MOST} zones")
    if len(set(named)) != len(named) or len(rest) > 1:
        raise Invalid.at("/shipping", "each country once, and all others once")
    for place, zone in enumerate(zones):
        elsewhere = {country for country in sold_in if country not in named} if not zone.countries else set()
        wanted = {sold_in.get(country, otherwise) for country in (*zone.countries, *elsewhere)}
        missing = (wanted or {otherwise}) - {fare.currency for fare in zone.fares}
        if missing:
            raise Invalid.at(f"/shipping/{place}/fares", f"a fare in {', '.join(sorted(missing))}")


def zone_of(zones: Sequence[Zone], country: str) -> Zone | None:
    """The zone of a country; None where it is not sent to."""
    rest = None
    for zone in zones:
        if country in zone.countries:
            return zone
        rest = rest if zone.countries else zone
    return rest


@dataclass(frozen=True, slots=True)
class Parcel:
    """Some of one product, to be sent: how many, and what they are listed at, of all of them."""

    owner: ClientId
    product: ProductId
    zones: tuple[Zone, ...]
    quantity: int
    listed: Money


def unsent(parcels: Iterable[Parcel], country: str) -> tuple[ProductId, ...]:
    """The products that are not sent there."""
    return tuple(
        parcel.product for parcel in parcels if parcel.zones and zone_of(parcel.zones, country) is None
    )


def costs(parcels: Sequence[Parcel], country: str) -> dict[ClientId, Money]:
    """What sending them there costs, by owner; only of owners who charge for it."""
    found: dict[ClientId, Money] = {}
    for owner in dict.fromkeys(parcel.owner for parcel in parcels):
        mine = [parcel for parcel in parcels if parcel.owner == owner]
        cost = _cost(mine, country)
        if cost:
            found[owner] = cost
    return found


def _cost(parcels: Sequence[Parcel], country: str) -> Money:
    """Of one owner's goods. The first item is the one that makes it dearest."""
    whole = reduce(add, (parcel.listed for parcel in parcels))
    charged = [
        (parcel.quantity, fare)
        for parcel in parcels
        if (zone := zone_of(parcel.zones, country)) is not None
        and (fare := zone.fare(whole.currency)) is not None
        and not (fare.free_from is not None and not whole < fare.free_from)
    ]
    nothing = Money.zero(whole.currency)
    if not charged:
        return nothing
    further = reduce(add, (fare.further * quantity for quantity, fare in charged))
    return further + max((fare.first - fare.further for _, fare in charged), key=lambda more: more.minor)
