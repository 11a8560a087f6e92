"""The recapitulative statement (2006/112/EC art. 262 to 264), which many call the EC sales list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cartwright.domain.people import Profile
from cartwright.domain.rates import EU
from cartwright.domain.tax import Ground
from cartwright.domain.tax.business import country_of
from cartwright.domain.tax.territories import spot
from cartwright.domain.taxbook.tally import Buyer


def recapitulated(buyers: Iterable[Buyer], seller: Profile, on: date) -> tuple[Buyer, ...]:
    """Those of the buyers, in their order, whom the seller's statement names: who bought goods from one
    member state to another, Northern Ireland being like one; and of sellers in the EU who bought services
    by a number of the EU.

    Businesses elsewhere account for the tax on services by themselves as well (the United Kingdom's, say),
    and sellers elsewhere have such buyers in the EU: neither is in any statement.
    """
    inside = spot(seller.address.country, seller.address.postcode, goods=False, on=on).union
    return tuple(
        one
        for one in buyers
        if one.ground == Ground.INTRA_COMMUNITY or (inside and country_of(one.number) in EU)
    )
