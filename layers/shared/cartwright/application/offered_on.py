"""The pages that offer a product beside or after their own, when it is edited on its own page."""

from __future__ import annotations

from collections.abc import Iterator

from cartwright.application import reach
from cartwright.application.auditing import Act
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.connecting import Connections
from cartwright.domain.access import Right
from cartwright.domain.catalog import Product
from cartwright.domain.errors import Fact
from cartwright.domain.ids import ProductId
from cartwright.domain.misfits import UnsellableElsewhere, newly

NAMED_AT_MOST = 10
AT_ONCE = 200


def still(
    act: Act, before: Product, after: Product, *, catalogue: Catalogue, connections: Connections
) -> None:
    """Nothing, if all pages that sell, that the member sees and that could sell `before` beside or after
    their own product can sell `after` so. Of others nothing is told: there it is passed by.

    All products the member sees are read, and only where prices, fares, questions or the mode change. Raises
    UnsellableElsewhere.
    """
    if not after.sells or _priced(before) == _priced(after):
        return
    pages = [page for page in _seen(act, catalogue) if page.id != after.id and after.id in _items(page)]
    tills = {one: connections.get(one) for page in pages for one in page.connections}
    wrong: list[Fact] = [
        {"product": page.id, "reason": reason.value}
        for page in pages
        for reason in sorted(
            {why for one in page.connections for why in newly(page, before, after, tills[one])}
        )
    ]
    if wrong:
        raise UnsellableElsewhere(pages=wrong[:NAMED_AT_MOST])


def _priced(product: Product) -> tuple[object, ...]:
    return product.mode, product.options, product.shipping, product.insists


def _seen(act: Act, catalogue: Catalogue) -> Iterator[Product]:
    """Of a client's member reading no other's."""
    if act.seat.of_the_agency:
        pages = _every(catalogue)
    else:
        pages = iter(catalogue.some(list(reach.products(act, Right.VIEW, catalogue=catalogue))))
    return (page for page in pages if reach.opens(act, Right.VIEW, page))


def _every(catalogue: Catalogue) -> Iterator[Product]:
    """A few at a time: an account may have more than are kept in mind at once."""
    after = ""
    while some := catalogue.page(limit=AT_ONCE, after=after):
        yield from some
        after = some[-1].id


def _items(page: Product) -> set[ProductId]:
    return {*(bump.product for bump in page.bumps), *(step.product for step in page.steps)}
