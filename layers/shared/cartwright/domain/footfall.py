"""How many came to a product's page, how many began to fill it in, and how many of them bought.

Counts of visits, not of people: nothing is kept by which one visitor could be told from another, so who opens
a page twice came twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from cartwright.domain.ids import AccountId, ClientId, OrderId, ProductId

if TYPE_CHECKING:
    from cartwright.domain.takings import Taking

_MINUTES = 15
_SHARE = Decimal("0.0001")

# CUBOT makes telephones.
_MACHINE = re.compile(
    r"(?<!cu)bot(?:\b|_)|crawl|spider|slurp|scan|preview|headless|lighthouse|monitor|uptime|archiver|fetch"
    r"|validator|externalhit|embedly|whatsapp|mediapartners|phantomjs|python|curl|wget|okhttp|java/|go-http"
    r"|axios",
    re.IGNORECASE,
)
_AHEAD = ("prefetch", "prerender", "preview")


class Deed(StrEnum):
    """What a visitor did: opened the page, or began to fill in its form."""

    VIEW = "view"
    START = "start"


@dataclass(frozen=True, slots=True)
class Passer:
    """Who is at the page, as its browser says, unproven: what it is, what it fetches the page for
    (`Sec-Purpose`), and from where (`Sec-Fetch-Site`; empty where a browser does not say it)."""

    agent: str
    purpose: str = ""
    site: str = ""

    @property
    def machine(self) -> bool:
        """Most say that they are one."""
        return not self.agent or _MACHINE.search(self.agent) is not None

    @property
    def counts(self) -> bool:
        """A person, as far as one can say, on our own page, and there by now: pages fetched ahead are often
        never looked at."""
        ahead = any(word in self.purpose.lower() for word in _AHEAD)
        return not self.machine and not ahead and self.site in {"", "same-origin"}


@dataclass(frozen=True, slots=True)
class Footfall:
    """The visits to a product's page in the quarter of an hour from `at` on, while it was `client`'s, and
    what the clock found then of carts that were begun there: left, written about, and bought after that."""

    account: AccountId
    product: ProductId
    client: ClientId
    at: datetime
    views: int = 0
    starts: int = 0
    abandoned: int = 0
    mailed: int = 0
    recovered: int = 0


def quarter(at: datetime) -> datetime:
    """When its quarter of an hour began. Every midnight begins one, in whatever time zone: since 1972 all of
    their offsets are multiples of fifteen minutes (IANA's tz database)."""
    utc = at.astimezone(UTC)
    return utc.replace(minute=utc.minute - utc.minute % _MINUTES, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Traffic:
    """`bought`: the orders that were begun on these pages and paid. `abandoned`: the carts that were left,
    `mailed` those of them a mail was written about, `recovered` those that were bought after one."""

    views: int = 0
    starts: int = 0
    bought: int = 0
    abandoned: int = 0
    mailed: int = 0
    recovered: int = 0

    @property
    def conversion(self) -> Decimal | None:
        """Orders per view, to four places; None where nobody came. More than one where visits were not told
        of: who blocks what counts them may buy all the same."""
        return (Decimal(self.bought) / self.views).quantize(_SHARE) if self.views else None


def traffic(visits: Iterable[Footfall], takings: Iterable[Taking]) -> Traffic:
    counted = list(visits)
    return Traffic(
        views=sum(one.views for one in counted),
        starts=sum(one.starts for one in counted),
        bought=_bought([taking for taking in takings if taking.began]),
        abandoned=sum(one.abandoned for one in counted),
        mailed=sum(one.mailed for one in counted),
        recovered=sum(one.recovered for one in counted),
    )


def _bought(begun: Sequence[Taking]) -> int:
    """The orders that were begun on these pages, but those of which all was given back again, as far as both
    are among these takings."""
    sold = {taking.order for taking in begun if taking.sells}
    paid, left = Counter[OrderId](), Counter[OrderId]()
    for taking in begun:
        left[taking.order] += taking.amount.gross.minor
        paid[taking.order] += taking.amount.gross.minor if taking.sells else 0
    return sum(not paid[order] or left[order] > 0 for order in sold)
