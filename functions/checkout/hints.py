"""What a page says of itself, so that an offer is found in one read: as it is sent, and as it comes back.

The ids of connections are not on it: other programs of the account's call them by those. They are shown under
another name each page has for them, which is no secret, for it opens nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from cartwright.domain.ids import PREFIXES, ConnectionId
from cartwright.domain.offers import Hint, Offer
from checkout.models import PageHint

_SIGNS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_KIND: Final = f"{PREFIXES['connection']}_"


def told(offer: Offer) -> PageHint:
    said = Hint.of(offer)
    return PageHint(
        account=said.account,
        products=list(said.products),
        owners=list(said.owners),
        connection=veiled(said.connection, said.products[0]),
        stocked=list(said.stocked),
        others=[veiled(one, said.products[0]) for one in said.others],
    )


def meant(said: PageHint | None) -> Hint | None:
    """None for one that names no product, which no page does."""
    if said is None or not said.products:
        return None
    return Hint(
        said.account,
        tuple(said.products),
        tuple(said.owners),
        _known(said.connection, said.products[0]),
        tuple(said.stocked),
        tuple(_known(one, said.products[0]) for one in said.others),
    )


def veiled(connection: ConnectionId, product: str) -> str:
    """Its name on the page of that product."""
    return _turned(connection.removeprefix(_KIND), product, 1)


def _known(name: str, product: str) -> ConnectionId:
    return ConnectionId(_KIND + _turned(name, product, -1))


@lru_cache(maxsize=1024)
def _turned(name: str, product: str, way: int) -> str:
    """Each sign moved on, or back, by as much as the product's id says there."""
    by = product[-len(name) :]
    return "".join(
        _SIGNS[(_SIGNS.index(sign) + way * _SIGNS.index(step)) % len(_SIGNS)]
        for sign, step in zip(name, by, strict=True)
    )
