"""The walk past all that is owned, to lay pages on a host or to clear them: a batch at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Product
from cartwright.domain.domains import Mark
from cartwright.domain.ids import AccountId, ClientId
from cartwright.storage import keys, pages, slots
from cartwright.storage.catalogue import Catalogue
from cartwright.storage.conditions import present
from cartwright.storage.table import Check, Table, Write

AT_ONCE = 45
"""Products in one step: two legs each, and those of whoever walks."""


class Walk:
    """Past one account's products, by owner and id."""

    def __init__(self, table: Table, account: AccountId, *, at_once: int = AT_ONCE) -> None:
        self._table = table
        self._account = account
        self._catalogue = Catalogue(table, account)
        self._at_once = at_once

    def on(self, mark: Mark | None, *, of: ClientId | None = None) -> tuple[Sequence[Product], Mark | None]:
        """The next products after `mark`, of a client or of all, and how far that is; no mark at the end."""
        for client in self._clients(mark, of):
            after = mark.product if mark and mark.client == client else ""
            ids = self._catalogue.owned(client, after=after, limit=self._at_once)
            if ids:
                # What changed hands since it was listed was minded by the hand-over.
                still = [one for one in self._catalogue.some(ids) if one.owner == client]
                return still, Mark(client, ids[-1])
        return [], None

    def laid(self, host: str, products: Sequence[Product]) -> Sequence[Write]:
        """The pages; each only if its product's owner is still who it was. Raises NameTaken."""
        for slug, many in Counter(product.slug for product in products).items():
            if many > 1:
                raise NameTaken(name=slug)
        hints = pages.hints(products, self._catalogue.some)
        owned = (keys.owned(self._account, product.owner, product.id) for product in products)
        return [
            *(pages.laid(product, host, hints[product.id]) for product in products),
            *(Write(Check(key, present()), otherwise=Stale()) for key in owned),
        ]

    def cleared(self, host: str, products: Sequence[Product]) -> Sequence[Write]:
        slugs = {product.slug for product in products}
        return [write for slug in slugs for write in pages.cleared(self._account, host, slug)]

    def _clients(self, mark: Mark | None, of: ClientId | None) -> Iterator[ClientId]:
        """Whose products are still to be walked past: the client's, or those of all who own something."""
        every = (one.client for one in slots.every(self._table, self._account) if one.client)
        owners = [of] if of else sorted(every)
        return (client for client in owners if mark is None or client >= mark.client)
