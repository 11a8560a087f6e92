"""Where a buyer is: the pieces of evidence there are, and what they come to.

For electronic services to consumers in the EU a seller keeps two pieces that do not contradict each other
(Implementing Regulation (EU) No 282/2011 art. 24b(d); the kinds are those of art. 24f). Where the address
given and the visit's network disagree the buyer is asked to confirm the address, which is a piece of its own
(art. 24f, "other commercially relevant information"); the card's country comes with the payment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cartwright.domain.catalog import TaxClass
from cartwright.domain.errors import Conflict
from cartwright.domain.rates import EU
from cartwright.domain.tax.territories import spot


class Proof(StrEnum):
    """A kind of evidence, art. 24f (a), (b), (c) and (f)."""

    BILLING = "billing-address"
    IP = "ip-address"
    CARD = "card-issuer"
    DECLARED = "declaration"


class LocationUnclear(Conflict):
    """The address given and the network the visit came from are in different countries: the buyer confirms
    the address, or corrects it. Facts: `stated`, `seen`."""

    code = "location-unclear"
    title = "Two signs of where you are do not agree"


@dataclass(frozen=True, slots=True)
class Finding:
    """`country` is where the buyer is taken to be, `agreeing` what says so, `against` what says otherwise."""

    country: str
    agreeing: tuple[Proof, ...]
    against: tuple[Proof, ...]

    @property
    def enough(self) -> bool:
        """Two pieces that do not contradict each other; a third may."""
        return len(self.agreeing) > 1


# Electronic services, as far as evidence goes: what is supplied over the net.
DIGITAL = frozenset({TaxClass.ELECTRONIC, TaxClass.E_BOOK, TaxClass.LIVE_EVENT})


def weigh(stated: str, pieces: Mapping[Proof, str]) -> Finding:
    """What `pieces` come to, for a buyer who says to be in `stated`."""
    here = _law(stated)
    agreeing = tuple(proof for proof, country in pieces.items() if _law(country) == here)
    return Finding(stated, agreeing, tuple(proof for proof in pieces if proof not in agreeing))


def needs_confirming(stated: str, seen: str) -> bool:
    """Whether a buyer of electronic services has to confirm the address: the network is in another country,
    and one of the two is in the EU."""
    if not seen or _law(stated) == _law(seen):
        return False
    return bool({_law(stated), _law(seen)} & EU)


def _law(country: str) -> str:
    """The country whose tax it would be: a network in Monaco or on Réunion does not contradict France."""
    return spot(country, "", goods=False, on=date.max).country
