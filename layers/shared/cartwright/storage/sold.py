"""What was sold, by client and by product: lists of marks first, sales only for what is shown.

A product's takings lie in its own partition, so whoever was granted one product reads nothing of another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cartwright.application.ports.sold import Mark, Place, Span, Spot
from cartwright.domain.catalog import Mode
from cartwright.domain.documents import DocumentKind, counted
from cartwright.domain.ids import AccountId, ClientId, DocumentId, ProductId
from cartwright.domain.journal import SELLING
from cartwright.domain.orders import Sale
from cartwright.domain.takings import Taking
from cartwright.storage import keys, veils
from cartwright.storage.entries import TAKING
from cartwright.storage.orders import SALE
from cartwright.storage.papers import DOCUMENT
from cartwright.storage.table import Table

_SERIES = tuple(f"{kind}-{mode}" for kind in DocumentKind for mode in (Mode.LIVE, Mode.TEST))


class Sold:
    """One account's sales."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def of_client(self, client: ClientId, span: Span, *, limit: int) -> Sequence[Mark]:
        """The newest of them, from one query. Not consistent."""
        before = span.before
        if before is None:
            stretch = keys.sales(self._account, client, span.first, span.until)
        else:
            stretch = keys.sales_before(self._account, client, span.first, before.at, before.sale)
        # The one before which they stand may be among them.
        items = self._table.query(stretch, consistent=False, limit=limit + 1, backwards=True)
        sales = [
            sale for sale in map(SALE.value, items) if before is None or Place(sale.at, sale.id) < before
        ]
        return [Mark(Place(sale.at, sale.id), Spot(client, sale.id)) for sale in sales[:limit]]

    def of_product(self, product: ProductId, span: Span, *, limit: int) -> Sequence[Mark]:
        """The newest of them, consistently: by when they were sold, whatever else was booked of them since.
        One query, and one more where that was much."""
        before = span.before
        if before is None:
            stretch = keys.takings(self._account, product, span.first, span.until)
        else:
            stretch = keys.takings_before(self._account, product, span.first, before.at, before.sale)
        marks, after = list[Mark](), None
        while len(marks) < limit:
            page = self._table.page(stretch, consistent=True, limit=limit, after=after, backwards=True)
            marks += [
                Mark(Place(taking.at, taking.sale), Spot(taking.client, taking.sale))
                for taking in map(TAKING.value, page.items)
                if taking.kind in SELLING
            ]
            after = page.last
            if after is None:
                break
        return marks[:limit]

    def takings(self, product: ProductId, first: datetime, until: datetime) -> Sequence[Taking]:
        """In time order, from one consistent query."""
        stretch = keys.takings(self._account, product, first, until)
        return [TAKING.value(item) for item in self._table.query(stretch, consistent=True)]

    def some(self, spots: Sequence[Spot]) -> Sequence[Sale]:
        """Those of them that exist, in the order asked for, each once: a batch per fifty."""
        wanted = list(dict.fromkeys(spots))
        sales = veils.sales(self._table, SALE, self._account, wanted)
        found = {Spot(sale.owner, sale.id): sale for sale in sales}
        return [found[spot] for spot in wanted if spot in found]

    def documented(self, client: ClientId, label: str) -> Spot | None:
        """The client's sale whose document bears this number: a batch for the number in each series, and one
        for the documents."""
        said = counted(label)
        if said is None:
            return None
        series = [*_SERIES, *(f"{one}-{year}" for year in said.years for one in _SERIES)]
        numbers = [keys.number(self._account, client, one, said.number) for one in series]
        names = [DocumentId(str(item["document"])) for item in self._table.batch(numbers, consistent=True)]
        items = self._table.batch(
            [keys.document(self._account, client, name) for name in names], consistent=True
        )
        documents = (document for document in map(DOCUMENT.value, items) if document.label == label)
        return next((Spot(client, document.sale.id) for document in documents), None)
