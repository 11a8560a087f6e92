"""The mention of cash accounting: the tax of a sale is due when it is paid, and its buyer deducts it then.

2006/112/EC art. 226(7a), with art. 66(b): of what is taxed in the seller's own country, for there it has that
scheme. What a buyer accounts for itself, and what the one-stop shop declares, is due by other rules.
"""

from __future__ import annotations

from collections.abc import Iterable

from cartwright.domain.orders import Line
from cartwright.domain.people import Profile
from cartwright.domain.rates import EU


def mentioned(seller: Profile, lines: Iterable[Line]) -> bool:
    """Whether a document of this seller over these lines says so."""
    home = seller.address.country
    if not seller.cash_accounting or home not in EU:
        return False
    return any(levy.jurisdiction == home for line in lines for levy in line.treatment.levies)
