"""What entries book for each product: an entry's own figures, cut by product and by nothing else.

A taking never says more than its entry, so whatever adds up takings adds up the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, ClientId, EntryId, OrderId, ProductId, SaleId
from cartwright.domain.journal import Entry, Kind
from cartwright.domain.money import Taxed, total


@dataclass(frozen=True, slots=True)
class Taking:
    """One product's part of one entry. `client` is whose books it is in; `units` how many lines sold it, of a
    charge (a correction sells nothing again);
    `began`: the order was begun on the product's own page; `repeats`: by a browser that has bought in that
    page's contest before."""

    account: AccountId
    product: ProductId
    client: ClientId
    entry: EntryId
    kind: Kind
    mode: Mode
    at: datetime
    order: OrderId
    sale: SaleId
    units: int
    amount: Taxed
    began: bool = False
    repeats: bool = False

    @property
    def sells(self) -> bool:
        """Whether something was sold by it: neither given back, nor only taxed otherwise, nor charged later
        for what was sold before."""
        return self.kind not in {Kind.CORRECTION, Kind.REFUND, Kind.REBILL}


def takings(entry: Entry) -> tuple[Taking, ...]:
    """The entry's takings, one per product, in the order of their first lines. They sum to its amount."""
    products = dict.fromkeys(fact.product for fact in entry.facts)
    return tuple(_taking(entry, product) for product in products)


def _taking(entry: Entry, product: ProductId) -> Taking:
    facts = [fact for fact in entry.facts if fact.product == product]
    currency = entry.amount.gross.currency
    net = total([fact.net for fact in facts], currency)
    tax = total([fact.tax for fact in facts], currency)
    return Taking(
        account=entry.account,
        product=product,
        client=entry.client,
        entry=entry.id,
        kind=entry.kind,
        mode=entry.mode,
        at=entry.at,
        order=entry.order,
        sale=entry.sale,
        units=0 if entry.kind is Kind.CORRECTION else len({one.line for one in facts if not one.carriage}),
        amount=Taxed(net, tax, net + tax),
        began=any(fact.main for fact in facts),
        repeats=entry.repeats,
    )
