"""The boxes of national returns, filled as far as sales tell, and how near a client is to having to register.

Which boxes there are is data (`forms`). Amounts stay in the currency that was paid, and are not rounded to
whole units as some forms want.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cartwright.domain.money import Money
from cartwright.domain.nexus import NEXUS
from cartwright.domain.tax import MARGIN, SELF_ACCOUNTED
from cartwright.domain.taxbook.cells import Choice, Summed
from cartwright.domain.taxbook.forms import BOXES, Box


@dataclass(frozen=True, slots=True)
class Filled:
    """`choices` are of all its lines, none twice; of a box that sales do not tell of there are none, and the
    amount is nothing."""

    box: Box
    amount: Money
    choices: tuple[Choice, ...]


_IN_NONE: Final = SELF_ACCOUNTED | MARGIN


def _of(one: Summed, country: str) -> bool:
    """What buyers there account for themselves is in no box of the seller's; and of what is sold under a
    margin scheme none can be filled, for each asks for the margin, or for the price without its tax."""
    return one.cell.country == country and one.cell.ground not in _IN_NONE


def _away(one: Summed, home: str) -> bool:
    """What is sold under a margin scheme is at home, also where that is Northern Ireland, of another name."""
    return one.cell.country != home and one.cell.ground not in MARGIN


def filled(cells: Sequence[Summed], countries: Iterable[str], home: str = "") -> tuple[Filled, ...]:
    """The boxes of those countries, in each currency there are sales in; of a country without sales none.

    What a client's own country, `home`, wants to know of sales elsewhere is in those boxes alone that say so.
    """
    wanted = frozenset(countries)
    found = []
    for box in BOXES:
        if box.country not in wanted:
            continue
        mine = [one for one in cells if _of(one, box.country)]
        away = [one for one in cells if box.country == home and _away(one, home) and box.abroad(one)]
        for currency in sorted({one.cell.currency for one in (*mine, *away)}):
            here = [one for one in mine if one.cell.currency == currency and box.wants(one)]
            there = [one for one in away if one.cell.currency == currency]
            minor = sum(box.amount(one).minor for one in here) + sum(one.net.minor for one in there)
            found.append(Filled(box, Money(minor, currency), _choices([*here, *there])))
    return tuple(found)


def _choices(cells: Sequence[Summed]) -> tuple[Choice, ...]:
    """A box takes or leaves all lines that these words do not tell apart."""
    return tuple(
        dict.fromkeys(
            Choice(
                ground=one.cell.ground,
                country=one.cell.country,
                jurisdiction=one.cell.jurisdiction,
                levy=one.cell.levy,
                rate=one.cell.rate,
                currency=one.cell.currency,
            )
            for one in cells
        )
    )


NEAR: Final = 80
"""Per cent of a threshold from which a client is warned."""


@dataclass(frozen=True, slots=True)
class State:
    """What was sold to a state in the report's span, and how near that is to its threshold: whoever asks for
    a year knows the year's. `percent` is rounded down; None where the state has no threshold, or what was
    sold is in another currency than the dollar."""

    state: str
    net: Money
    taxable: Money
    tax: Money
    sales: int
    choice: Choice
    percent: int | None = None

    @property
    def near(self) -> bool:
        return self.percent is not None and self.percent >= NEAR


def states(cells: Iterable[Summed]) -> tuple[State, ...]:
    """Each state of the US and currency, by the region that buyers said; those of whom none is known are
    together, as the state of no name."""
    found: dict[tuple[str, str], list[Summed]] = {}
    for one in cells:
        if one.cell.country == "US":
            found.setdefault((one.cell.region, one.cell.currency), []).append(one)
    return tuple(_state(state, currency, some) for (state, currency), some in sorted(found.items()))


def _state(state: str, currency: str, some: Sequence[Summed]) -> State:
    net = Money(sum(one.net.minor for one in some), currency)
    return State(
        state=state,
        net=net,
        taxable=Money(sum(one.net.minor for one in some if one.cell.rate), currency),
        tax=Money(sum(one.tax.minor for one in some), currency),
        sales=sum(one.documents for one in some if not one.cell.credit),
        choice=Choice(country="US", region=state, currency=currency),
        percent=_percent(state, net, sum(one.documents for one in some if not one.cell.credit)),
    )


def _percent(state: str, net: Money, sales: int) -> int | None:
    threshold = NEXUS.get(state)
    if threshold is None or net.currency != "USD":
        return None
    return threshold.percent(net.minor, sales)
