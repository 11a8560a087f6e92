"""What a buyer sees in the hub of whom it bought: its own, of this owner, and nothing else.

Whose a thing is is asked of one place, the list of what the pass's address bought of the pass's client. An
id of anybody else's is no other than one of nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.application.fulfilling import Fulfilled, GivenBack, Placed, Shelf, fulfilled
from cartwright.application.ports.books import Books
from cartwright.application.ports.entitlements import Entitlements
from cartwright.application.ports.papers import Papers
from cartwright.application.ports.returns import Returning
from cartwright.application.ports.sold import Bought, Buyers, Sold
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.application.ports.vat_checks import VatChecks
from cartwright.application.reissuing import doubted
from cartwright.domain.documents import Document, documents_of, receipt_id
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import DocumentId, SaleId, SubscriptionId
from cartwright.domain.orders import Sale
from cartwright.domain.passes import Pass
from cartwright.domain.reissues import AT_MOST, Beside
from cartwright.domain.subscriptions import Subscription, subscription_id

SHOWN = 200
"""Of a buyer's purchases, the newest: a page, and four reads. Each subscription that still charges is found
by one of its latest charges."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """`older` purchases are not among the `sales`; what was paid for a subscription is."""

    sales: tuple[Sale, ...]
    subscriptions: tuple[Subscription, ...]
    older: int = 0


@dataclass(frozen=True, slots=True)
class Purchase:
    """`documents` are the receipt and what amends it, by their ids, each with its number as printed."""

    sale: Sale
    documents: Mapping[DocumentId, str]
    subscriptions: tuple[Subscription, ...]
    amended: bool = False

    @property
    def receipt(self) -> bool:
        """Whether its newest receipt is there, and may be issued anew."""
        newest = self.documents.get(receipt_id(self.sale.id, self.sale.reissued))
        return newest is not None and self.sale.reissued < AT_MOST and not self.amended


def belongings(guest: Pass, *, buyers: Buyers, sold: Sold, subscriptions: Subscriptions) -> Belongings:
    """All of it, the newest first."""
    bought = buyers.of(guest.client, guest.email)
    sales = known(sold.some([one.spot for one in bought[:SHOWN]]))
    found = subscriptions.some(_going(sales))
    return Belongings(sales, _theirs(guest, bought, found), max(0, len(bought) - SHOWN))


def purchase(
    guest: Pass,
    wanted: SaleId,
    *,
    buyers: Buyers,
    sold: Sold,
    returns: Returning,
    vat_checks: VatChecks,
    books: Books,
    subscriptions: Subscriptions,
) -> Purchase:
    """Raises NotFound for what the guest did not buy here."""
    bought = buyers.of(guest.client, guest.email)
    sale = _one(bought, wanted, sold)
    back = returns.of(sale.order)
    names = documents_of(sale, [refund.id for refund in back.of(sale.id)])
    labels = books.labels(guest.client, list(names))
    documents = {name: labels[name] for name in names if name in labels}
    going = _theirs(guest, bought, subscriptions.some(_going([sale])))
    beside = Beside(back, doubted(sale, vat_checks))
    return Purchase(sale, documents, going, beside.amends(sale))


def given(
    guest: Pass,
    sale: Sale,
    *,
    orders: Placed,
    shelf: Shelf,
    entitlements: Entitlements,
    returns: GivenBack,
    now: datetime,
) -> Sequence[Fulfilled]:
    """What there is to get of a purchase of the guest's, as of now. What else was bought with the same order
    is another owner's. Two reads, and those of handing out."""
    order = orders.get(sale.order)
    mine = replace(order, lines=tuple(line for line in order.lines if line.owner == guest.client))
    return fulfilled([mine], shelf=shelf, entitlements=entitlements, returns=returns, now=now)


def document(guest: Pass, wanted: DocumentId, *, buyers: Buyers, papers: Papers) -> Document:
    """As it was issued. Raises NotFound for what is not of a purchase of the guest's."""
    found = papers.get(guest.client, wanted)
    if found.sale.id not in {one.sale for one in buyers.of(guest.client, guest.email)}:
        raise NotFound
    return found


def subscription(
    guest: Pass, wanted: SubscriptionId, *, buyers: Buyers, subscriptions: Subscriptions
) -> Subscription:
    """Raises NotFound for what the guest did not buy here."""
    bought = buyers.of(guest.client, guest.email)
    found = _theirs(guest, bought, [subscriptions.get(wanted)])
    if not found:
        raise NotFound
    return found[0]


def accent(guest: Pass, *, buyers: Buyers, shelf: Shelf) -> str:
    """The colour of the page of what the guest bought last; empty where that is another owner's by now."""
    newest = [product for one in buyers.of(guest.client, guest.email)[:1] for product in one.products]
    found = (one.look.accent for one in shelf.some(newest) if one.owner == guest.client)
    return next(found, "")


def _one(bought: Sequence[Bought], wanted: SaleId, sold: Sold) -> Sale:
    spots = [one.spot for one in bought if one.sale == wanted]
    for sale in known(sold.some(spots)):
        return sale
    raise NotFound


def known(sales: Sequence[Sale]) -> tuple[Sale, ...]:
    """Those whose buyer was not forgotten in this very moment."""
    return tuple(sale for sale in sales if not sale.buyer.veiled)


def _going(sales: Sequence[Sale]) -> list[SubscriptionId]:
    """What goes on of them, by what began it or by a charge of it."""
    found = [
        line.instalment.subscription if line.instalment else subscription_id(sale.id, line.number)
        for sale in sales
        for line in sale.lines
        if line.instalment or line.future
    ]
    return list(dict.fromkeys(found))


def _theirs(guest: Pass, bought: Sequence[Bought], found: Sequence[Subscription]) -> tuple[Subscription, ...]:
    """Those that began with a purchase of the guest's, of this owner."""
    sales = {one.sale for one in bought}
    return tuple(one for one in found if one.owner == guest.client and one.sale in sales)
