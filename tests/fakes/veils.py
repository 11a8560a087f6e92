"""Veils in memory: what is on the shelves has no words, and what holds the words can be taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.sold import Bought
from cartwright.domain.buyers import together
from cartwright.domain.documents import Document
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.orders import Order, OrderState, Sale, sale_id
from cartwright.storage.digests import digest
from cartwright.storage.scope import own
from tests.fakes import coupons, limits
from tests.fakes.shelves import Shelves


def cover(shelves: Shelves, sale: Sale) -> Sale:
    """As it lies, with its words on a shelf of their own. A forgotten buyer has none."""
    if sale.buyer.veiled:
        return sale
    shelves.veils[sale.account, sale.owner, sale.id] = sale.buyer.words
    return sale.under_veil(f"veil of {sale.id}")


def cover_order(order: Order, sales: Sequence[Sale]) -> Order:
    if order.state is not OrderState.PAID:
        return order
    theirs = {sale.owner: sale.veil for sale in sales if sale.veil}
    return replace(order, buyer=order.buyer.under_veil(), veils={**order.veils, **theirs})


def opened(shelves: Shelves, sale: Sale) -> Sale:
    words = shelves.veils.get((sale.account, sale.owner, sale.id))
    return sale.known(shelves.anew.get(sale.veil, words)) if sale.veil and words else sale


def opened_document(shelves: Shelves, document: Document) -> Document:
    return replace(document, sale=opened(shelves, document.sale))


def opened_order(shelves: Shelves, order: Order) -> Order:
    places = {owner: (order.account, owner, sale_id(order.id, owner)) for owner in order.veils}
    known = [
        shelves.anew.get(order.veils[owner], shelves.veils[place])
        for owner, place in places.items()
        if place in shelves.veils
    ]
    return replace(order, buyer=order.buyer.known(together(known))) if known else order


class FakeErasures:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def veil(self, bought: Sequence[Bought], audit: Audit) -> None:
        own(self._account, audit, *bought)
        with self._shelves.lock:
            self._shelves.audits.append(audit)
            for one in bought:
                place = (one.account, one.client, one.sale)
                if self._shelves.veils.pop(place, None) is not None:
                    self._shelves.marks[place] = one

    def forget(self, bought: Sequence[Bought], audit: Audit | None = None) -> None:
        own(self._account, *bought, *([audit] if audit else []))
        with self._shelves.lock:
            places = [(one.account, one.client, one.sale) for one in bought]
            there = self._shelves.veils.keys() | self._shelves.marks.keys()
            if any(place not in there for place in places):
                raise Stale
            if audit:
                self._shelves.audits.append(audit)
            for place in places:
                self._shelves.veils.pop(place, None)
                self._shelves.marks.pop(place, None)
            for one in bought:
                self._shelves.pleas.pop((one.account, one.client, one.buyer), None)
            coupons.forget(self._shelves, bought)
            limits.forget(self._shelves, bought)

    def unpaid(self, email: str) -> Sequence[Order]:
        orders = (order for (account, _), order in self._shelves.orders.items() if account == self._account)
        known = (order for order in orders if not order.buyer.veiled)
        return [order for order in known if digest(order.buyer.email) == digest(email)]

    def forget_carts(self, client: ClientId, email: str, audit: Audit) -> int:
        own(self._account, audit)
        shelves = self._shelves
        with shelves.lock:
            mine = [key for key in shelves.carts if key[:3] == (self._account, client, digest(email))]
            for key in mine:
                order = shelves.carts.pop(key).order
                shelves.ways.pop((self._account, order), None)
                shelves.sealed.pop((self._account, order), None)
            if mine:
                shelves.audits.append(audit)
        return len(mine)

    def revise(self, order: Order, before: Order, audit: Audit) -> None:
        own(self._account, order, before, audit)
        with self._shelves.lock:
            there = self._shelves.orders.get((self._account, order.id))
            if there is None or there.version != before.version:
                raise Stale
            self._shelves.audits.append(audit)
            self._shelves.orders[self._account, order.id] = order
