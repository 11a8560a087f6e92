"""What is said of a buyer in a mail that nobody has paid a cent for.

Whoever can type an address can type another's, and what is written beside it would reach that other in the
seller's name. So of what was typed only what looks like a name, or a place, goes into such a mail, and
nothing that a mail program makes a link of.
"""

from __future__ import annotations

import re
from dataclasses import replace
from unicodedata import category

from cartwright.domain.buyers import Buyer
from cartwright.domain.catalog import Mode
from cartwright.domain.orders import Sale

PLAIN_AT_MOST = 60
DIGITS_AT_MOST = 8
"""A house has fewer, and a telephone more."""

_SIGNS = frozenset(" .,'’-&()·\u200c\u200d")
_LINKED = re.compile("\\.[\u200c\u200d]*\\w\\w|\\bwww\\b", re.IGNORECASE)
"""Mail programs see a domain where a dot has a word behind it, and people where a dot with nothing to be seen
between has one. `J. R. R. Tolkien` has no such dot."""


def mailed(sale: Sale) -> Buyer:
    """The buyer of a sale, as the mails about it may tell: one who has paid as given, any other as
    `plainly`."""
    return sale.buyer if sale.mode is Mode.LIVE and sale.total.gross.minor else plainly(sale.buyer)


def plainly(buyer: Buyer) -> Buyer:
    """The buyer, with the address in place of a name that is none, and without a business, a place of
    delivery or a postcode that look like none."""
    if buyer.veiled:
        return buyer
    business, delivery, place = buyer.business, buyer.delivery, buyer.place
    return replace(
        buyer,
        name=buyer.name if is_plain(buyer.name) else buyer.email,
        business=business if business and is_plain(business.name) else None,
        delivery=delivery if delivery and is_plain(delivery.street) and is_plain(delivery.city) else None,
        place=place if is_plain(place.postcode) else replace(place, postcode=""),
    )


def is_plain(text: str) -> bool:
    """Whether it looks like a name, or a place: short, of letters of any script and few digits, without an
    address of the web."""
    if len(text) > PLAIN_AT_MOST or sum(sign.isdigit() for sign in text) > DIGITS_AT_MOST:
        return False
    return all(sign in _SIGNS or category(sign)[0] in "LMN" for sign in text) and not _LINKED.search(text)
