"""What an owner keeps about the guest of its hub: shown to it, copied for it, and asked to be forgotten.

A copy is made while it is waited for: of the newest purchases, as many as the hub lists. What is only the
owner's, its books, is not in it: they say no more of the buyer than the documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from cartwright.application import copies
from cartwright.application.again import until_done
from cartwright.application.fulfilling import Placed
from cartwright.application.hub import SHOWN, known
from cartwright.application.listening import Readers, owner
from cartwright.application.ports.books import Books
from cartwright.application.ports.exports import Exports
from cartwright.application.ports.papers import Composer, Mail
from cartwright.application.ports.people import Clients
from cartwright.application.ports.pleas import Pleas
from cartwright.application.ports.returns import Returning
from cartwright.application.ports.selling import Orders
from cartwright.application.ports.sold import Buyers, Sold
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.domain.correspondence import letters_of
from cartwright.domain.documents import documents_of
from cartwright.domain.erasure import Plea
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import DocumentId, SaleId
from cartwright.domain.jobs import Letter, MailKind, to_buyer
from cartwright.domain.notices import of_a_plea
from cartwright.domain.orders import Sale
from cartwright.domain.passes import Pass
from cartwright.domain.subscriptions import Subscription
from cartwright.domain.subscriptions.credited import goes_on

_OF_DOCUMENTS = (MailKind.RECEIPT, MailKind.CREDIT_NOTE, MailKind.CORRECTION)


@dataclass(frozen=True, slots=True)
class Kept:
    """`older` purchases are not among the `sales`; `plea`: it was asked to forget all of it."""

    sales: tuple[Sale, ...]
    older: int = 0
    plea: Plea | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a copy is made of, beside the purchases: one account's."""

    clients: Clients
    books: Books
    returns: Returning
    exports: Exports
    subscriptions: Subscriptions
    orders: Placed


def kept(guest: Pass, *, buyers: Buyers, sold: Sold, pleas: Pleas) -> Kept:
    """The newest first. Three reads."""
    bought = buyers.of(guest.client, guest.email)
    sales = known(sold.some([one.spot for one in bought[:SHOWN]]))
    return Kept(sales, max(0, len(bought) - SHOWN), pleas.of(guest.client, guest.email))


def copied(guest: Pass, found: Kept, *, of: Sources, now: datetime) -> bytes:
    """All of it, as JSON that people can read, too."""
    names = _documents(found.sales, of.returns)
    labels = of.books.labels(guest.client, list(names))
    going = going_on(found.sales, subscriptions=of.subscriptions, orders=of.orders)
    whole = copies.kept(
        guest.email,
        of.clients.account(),
        of.clients.get(guest.client),
        sales=found.sales,
        documents={name: (names[name], label) for name, label in labels.items()},
        letters=_letters(guest, list(labels), going, of.exports),
        asked_at=now,
        plea=found.plea,
        subscriptions=going,
    )
    return copies.page(whole)


def going_on(
    sales: Sequence[Sale], *, subscriptions: Subscriptions, orders: Placed
) -> Sequence[copies.GoingOn]:
    """What was begun with these sales, of their own owner, or charged by them; and by what it is charged. A
    read of an order for each."""
    wanted = dict.fromkeys(one for sale in sales for line in sale.lines if (one := goes_on(sale, line)))
    owners = {sale.owner for sale in sales}
    found = [one for one in subscriptions.some(list(wanted)) if one.owner in owners] if wanted else []
    return [copies.GoingOn(one, _method(one, orders)) for one in found]


def _method(found: Subscription, orders: Placed) -> str:
    """As the charge says that was paid last, if that was by the method which is kept now."""
    paid = orders.get(found.covered.order if found.covered else found.order).payment
    return paid.method if found.saved is not None and found.saved in {paid.saved, paid.kept} else ""


def plead(guest: Pass, *, buyers: Buyers, pleas: Pleas, readers: Readers, now: datetime) -> Plea:
    """Ask the owner to forget the guest; asked already, that plea. Raises NotFound where there is nobody to
    forget any more."""

    def asked() -> Plea:
        if before := pleas.of(guest.client, guest.email):
            return before
        newest = next(iter(buyers.of(guest.client, guest.email)), None)
        if newest is None:
            raise NotFound
        plea = Plea(guest.account, guest.client, newest.buyer, newest.sale, now)
        hears = owner(guest.client, readers)
        pleas.ask(plea, of_a_plea(plea, hears.client, hears.account, hears.plan))
        return plea

    return until_done(asked)


def composed(letter: Letter, *, orders: Orders, clients: Clients, composer: Composer) -> Mail | None:
    """The notice that a buyer asks to be forgotten; None once it is. Raises NotFound."""
    match letter.subject.split(" "):
        case [wanted, moment]:
            sale = orders.sale(letter.client, SaleId(wanted))
        case _:
            raise NotFound
    if sale.buyer.veiled:
        return None
    plea = Plea(letter.account, letter.client, "", sale.id, datetime.fromisoformat(moment))
    return composer.plea(letter, clients.get(letter.client), sale, plea)


def _documents(sales: Sequence[Sale], returns: Returning) -> Mapping[DocumentId, SaleId]:
    """Those that there may be, each of its sale."""
    return {
        name: sale.id
        for sale in sales
        for name in documents_of(sale, [refund.id for refund in returns.of(sale.order).of(sale.id)])
    }


def _letters(
    guest: Pass, documents: Sequence[DocumentId], going: Sequence[copies.GoingOn], exports: Exports
) -> list[copies.LetterOut]:
    """What was written to the guest about its documents and what goes on: a letter's id follows from its kind
    and subject."""
    named: list[tuple[MailKind, str]] = [(kind, name) for name, kind in product(documents, _OF_DOCUMENTS)]
    named += [one for found in going for one in letters_of(found.subscription)]
    asked = {
        to_buyer(guest.account, guest.client, kind, subject).id: (kind, subject) for kind, subject in named
    }
    out = [copies.LetterOut(*asked[one], posted) for one, posted in exports.posted(list(asked)).items()]
    return sorted(out, key=lambda one: (one.posted.at, one.kind, one.about))
