"""What was sold, and to whom, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from cartwright.application.ports.sold import Bought, Custom, Limited, Mark, Place, Span, Spot
from cartwright.domain.ids import AccountId, ClientId, ProductId
from cartwright.domain.orders import Sale
from cartwright.domain.takings import Taking, takings
from cartwright.storage.digests import digest, mailbox
from tests.fakes.shelves import Shelves
from tests.fakes.veils import opened


class FakeSold:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def of_client(self, client: ClientId, span: Span, *, limit: int) -> Sequence[Mark]:
        sales = (sale for sale in self._shelves.sales.values() if sale.owner == client)
        return _newest((sale for sale in sales if sale.account == self._account), span, limit)

    def of_product(self, product: ProductId, span: Span, *, limit: int) -> Sequence[Mark]:
        sales = self._shelves.sales.values()
        return _newest(
            (
                sale
                for sale in sales
                if sale.account == self._account and product in {line.product for line in sale.lines}
            ),
            span,
            limit,
        )

    def takings(self, product: ProductId, first: datetime, until: datetime) -> Sequence[Taking]:
        found = (
            taking
            for entry in self._shelves.entries.values()
            if any(fact.product == product for fact in entry.facts)
            for taking in takings(entry)
            if (taking.account, taking.product) == (self._account, product) and first <= taking.at < until
        )
        return sorted(found, key=lambda taking: (taking.at, taking.sale, taking.entry))

    def some(self, spots: Sequence[Spot]) -> Sequence[Sale]:
        wanted = ((self._account, spot.client, spot.sale) for spot in dict.fromkeys(spots))
        found = (self._shelves.sales[key] for key in wanted if key in self._shelves.sales)
        return [opened(self._shelves, sale) for sale in found]

    def documented(self, client: ClientId, label: str) -> Spot | None:
        documents = (
            document
            for (account, owner, _), document in self._shelves.documents.items()
            if (account, owner, document.label) == (self._account, client, label)
        )
        return next((Spot(client, document.sale.id) for document in documents), None)


class FakeBuyers:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def of(self, client: ClientId, email: str) -> Sequence[Bought]:
        buyer = digest(email)
        return self.known(client, buyer)

    def known(self, client: ClientId, buyer: str) -> Sequence[Bought]:
        """What the address of that digest bought."""
        return [one for one in self._all() if (one.client, one.buyer) == (client, buyer)]

    def page(self, *, limit: int, after: str = "") -> Sequence[Custom]:
        by_buyer = sorted(self._all(), key=attrgetter("buyer"))
        customs = [Custom(buyer, tuple(its)) for buyer, its in groupby(by_buyer, attrgetter("buyer"))]
        return [custom for custom in customs if custom.buyer > after][:limit]

    def _all(self) -> list[Bought]:
        """The newest first."""
        sales = (opened(self._shelves, sale) for sale in self._shelves.sales.values())
        known = (sale for sale in sales if sale.account == self._account and not sale.buyer.veiled)
        marks = [one for one in self._shelves.marks.values() if one.account == self._account]
        found = [*map(self._bought, known), *marks]
        return sorted(found, key=lambda one: (one.at, one.sale), reverse=True)

    def _bought(self, sale: Sale) -> Bought:
        order = self._shelves.orders[sale.account, sale.order]
        each = dict.fromkeys(line.product for line in sale.lines if line.each is not None)
        return Bought(
            account=sale.account,
            client=sale.owner,
            buyer=digest(sale.buyer.email),
            sale=sale.id,
            order=sale.order,
            products=tuple(dict.fromkeys(line.product for line in sale.lines)),
            at=sale.at,
            mode=sale.mode,
            coupon=sale.coupon,
            limited=tuple(Limited(product, order.pieces[product]) for product in each),
            counted=order.coupon is not None and order.coupon.limit_each is not None,
            again=order.instalment is not None,
            mailbox=mailbox(sale.buyer.email),
        )


def _newest(sales: Iterable[Sale], span: Span, limit: int) -> list[Mark]:
    marks = (Mark(Place(sale.at, sale.id), Spot(sale.owner, sale.id)) for sale in sales)
    within = [
        mark
        for mark in marks
        if span.first <= mark.place.at < span.until and (span.before is None or mark.place < span.before)
    ]
    return sorted(within, key=attrgetter("place"), reverse=True)[:limit]
