"""Who may sell under a margin scheme, and when goods sold so leave the area of its tax.

Directive 2006/112/EC art. 306 to 325, and the United Kingdom's like it (Value Added Tax Act 1994 s. 50A, 53):
what is sold so is supplied where its seller is, to whomever and wherever to. Art. 35 keeps it out of distance
sales and art. 4(a) out of acquisitions; art. 307 taxes travel where the agent is; art. 139(3) knows no
intra-Community supply of it.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from cartwright.domain.catalog import TaxClass
from cartwright.domain.errors import Conflict
from cartwright.domain.people import Profile
from cartwright.domain.rates import EU
from cartwright.domain.tax.cases import Case, case
from cartwright.domain.tax.customers import Customer, Place

_UNITED_KINGDOM: Final = frozenset({"GB", "XI"})


class NoMarginScheme(Conflict):
    """A client that is not registered for VAT at home, in the EU or the United Kingdom, or is exempt there
    as a small business, was to sell under a margin scheme. Facts: `client`, `tax_class`."""

    code = "no-margin-scheme"
    title = "This client can sell nothing under a margin scheme"


def in_scheme(case: Case) -> bool:
    """Whether the seller is registered where there are such schemes, and charges tax there."""
    held = case.at_home
    return held is not None and not held.exempt and held.jurisdiction in EU | _UNITED_KINGDOM


def leaves(case: Case) -> bool:
    """Whether goods go out of the EU, or out of the United Kingdom."""
    home, there = case.home, case.there
    within = {home.jurisdiction, there.jurisdiction} <= _UNITED_KINGDOM
    return case.away and not within and not (home.union and there.union)


def require_scheme(seller: Profile, tax_class: TaxClass, on: date) -> None:
    """Raises NoMarginScheme."""
    if not tax_class.margin:
        return
    at_home = Customer(Place(seller.address.country, postcode=seller.address.postcode))
    if not in_scheme(case(seller, at_home, tax_class, on)):
        raise NoMarginScheme(client=seller.client, tax_class=tax_class.value)
