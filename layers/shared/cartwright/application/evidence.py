"""What is handed to a bank that asks about a sale: one file of all that is known of it, made when it is asked
for.

It is of one owner's part of an order and of nothing else in it; a later charge's has what its subscription
began with, gave and wrote. The same facts make the same bytes: no moment
of its making is in it, so whoever makes it twice can tell whether anything has happened in between.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cartwright.application import copies, reach
from cartwright.application.auditing import Act
from cartwright.application.ports.audits import AuditLog
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.clicks import Clicks
from cartwright.application.ports.entitlements import Entitlements
from cartwright.application.ports.exports import Exports
from cartwright.application.ports.papers import Files, Mail, Papers
from cartwright.application.ports.people import Clients
from cartwright.application.ports.returns import Returning
from cartwright.application.ports.selling import Orders
from cartwright.application.ports.sold import Sold
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.application.sales import sale as seen
from cartwright.domain.access import Resource, Right, require
from cartwright.domain.clicks import Click
from cartwright.domain.correspondence import letters_of
from cartwright.domain.documents import Document, document_id, documents_of
from cartwright.domain.entitlements import Ticket, granting
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import SaleId, SubscriptionId
from cartwright.domain.jobs import MailKind, to_buyer
from cartwright.domain.journal.fees import shared
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, Sale
from cartwright.domain.subscriptions import Subscription, subscription_id

LINK_LASTS = timedelta(minutes=15)

type Written = Callable[[Document], Mail]
"""A document as it was mailed."""

type Packed = Callable[[Mapping[str, bytes]], bytes]
"""Files in one, by their names: the same files, the same bytes."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The file, its digest, and a link that opens it for LINK_LASTS."""

    name: str
    size: int
    sha256: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What it is made of: one account's."""

    sold: Sold
    catalogue: Catalogue
    clients: Clients
    returns: Returning
    papers: Papers
    exports: Exports
    entitlements: Entitlements
    orders: Orders
    clicks: Clicks
    subscriptions: Subscriptions


def hand_out(
    act: Act, wanted: SaleId, *, of: Sources, files: Files, audits: AuditLog, written: Written, packed: Packed
) -> Evidence:
    """Make the file of a sale, keep it where copies are kept, and say so in the log.

    Takes `refund` on the product of every line: who answers a bank decides about the buyer's money. Raises
    NotFound, also to who sees the sale and is not its owner's, and Forbidden.
    """
    part = seen(act, wanted, sold=of.sold, catalogue=of.catalogue, clients=of.clients)
    if reach.whose(act, part.owner) is None:
        raise NotFound
    sale = of.orders.sale(part.owner, part.id)
    for line in sale.lines:
        # Of which mode it is has been asked with whether it is seen.
        on = Resource(product=line.product, owner=sale.owner)
        require(act.seat, Right.REFUND, act.now, on=on)
    inside = _files(sale, of, written)
    manifest = {name: hashlib.sha256(body).hexdigest() for name, body in inside.items()}
    whole = packed({"manifest.json": copies.page({"sale": sale.id, "sha256": manifest}), **inside})
    digest = hashlib.sha256(whole).hexdigest()
    key = f"evidence/{sale.account}/{sale.owner}/{sale.id}-{digest[:16]}.zip"
    files.put(key, whole, content_type="application/zip")
    audits.record(act.audit("sale.evidence", sale.id, after={"sha256": digest}))
    name = f"evidence-{sale.document or sale.id}.zip"
    link = files.link(key, name=name, seconds=int(LINK_LASTS.total_seconds()))
    return Evidence(name, len(whole), digest, link)


def _files(sale: Sale, of: Sources, written: Written) -> dict[str, bytes]:
    order = of.orders.get(sale.order)
    documents = _documents(sale, of)
    going_on = of.subscriptions.some(_going_on(order, sale))
    pages: dict[str, copies.Words] = {
        "order.json": copies.sold(sale),
        "payment.json": _payment(order, sale),
        "access.json": {
            "access": _access(sale, going_on, of.entitlements),
            "clicks": [copies.click(one) for one in _clicks(sale, going_on, of.clicks)],
        },
        "letters.json": {"to_buyer": _letters(sale, _named(sale, documents, order, going_on), of.exports)},
    }
    if order.instalment is not None and going_on:
        pages["began.json"] = copies.sold(_began(going_on[0], of.orders))
    found = {name: copies.page(words) for name, words in pages.items()}
    if sale.buyer.veiled:
        return found
    for document in documents:
        mail = written(document)
        found[f"documents/{document.label}.html"] = mail.html.encode()
        found[f"documents/{document.label}.txt"] = mail.text.encode()
    return found


def _documents(sale: Sale, of: Sources) -> list[Document]:
    refunds = of.returns.of(sale.order).of(sale.id)
    found = []
    for name in documents_of(sale, [refund.id for refund in refunds]):
        try:
            found.append(of.papers.get(sale.owner, name))
        except NotFound:
            continue  # not issued yet, or ever
    return found


def _payment(order: Order, sale: Sale) -> copies.Words:
    """The processor's own words, and of amounts the owner's part alone."""
    payment = order.payment
    nothing = Money.zero(sale.total.gross.currency)
    return {
        "connection": payment.connection,
        "reference": payment.reference,
        "method": payment.method,
        "paid_at": copies.moment(payment.settled_at) if payment.settled_at else "",
        "disputes": [
            {
                "reference": one.reference,
                "state": one.state,
                "reason": one.reason,
                "amount": str(shared(order, one.amount).get(sale.owner, nothing)),
                "at": copies.moment(one.at),
                "answer_by": copies.moment(one.answer_by) if one.answer_by else "",
            }
            for one in order.disputes
        ],
    }


def _going_on(order: Order, sale: Sale) -> list[SubscriptionId]:
    """What it is a charge of, or what began with it."""
    if order.instalment is not None:
        return [order.instalment.subscription]
    return [subscription_id(sale.id, line.number) for line in sale.lines if line.future]


def _began(found: Subscription, orders: Orders) -> Sale:
    """What a subscription began with, and nothing that was bought beside it."""
    sale = orders.sale(found.owner, found.sale)
    return sale.only(tuple(line for line in sale.lines if line.number == found.line))


def _clicks(sale: Sale, going_on: Sequence[Subscription], clicks: Clicks) -> list[Click]:
    """On what was given with it; of a later charge, with what it is a charge of."""
    mine = list(clicks.of(sale.owner, sale.order))
    for found in going_on:
        if found.order != sale.order:
            mine += [one for one in clicks.of(found.owner, found.order) if one.product == found.product]
    return mine


def _access(
    sale: Sale, going_on: Sequence[Subscription], entitlements: Entitlements
) -> Sequence[copies.Words]:
    tickets = [Ticket(sale.owner, sale.id, product) for product in granting(sale.lines)]
    tickets += [found.ticket for found in going_on if found.ticket not in tickets]
    return [
        {
            "product": one.product,
            "begins": copies.moment(one.begins),
            "ends": copies.moment(one.ends) if one.ends else "",
            "revoked": copies.moment(one.revoked) if one.revoked else "",
            "because": one.because or "",
        }
        for one in (entitlements.some(tickets) if tickets else ())
    ]


type Named = tuple[MailKind, str]
"""What a letter is, and about what."""


def _named(
    sale: Sale, documents: Sequence[Document], order: Order, going_on: Sequence[Subscription]
) -> Sequence[Named]:
    """What may have been written to the buyer of a sale, and of what it is a charge of."""
    subjects = [sale.id, *(document.id for document in documents)]
    for found in going_on:
        subjects += [found.sale, document_id(found.sale)]
    named = [(kind, subject) for subject in dict.fromkeys(subjects) for kind in MailKind]
    cards = order.payment.kept, order.payment.saved
    return [*named, *(one for found in going_on for one in letters_of(found, *cards))]


def _letters(sale: Sale, named: Sequence[Named], exports: Exports) -> Sequence[copies.Words]:
    """What was written to the buyer, and how it came back, if it did: a letter's id follows from its kind and
    its subject."""
    asked = {to_buyer(sale.account, sale.owner, kind, subject).id: (kind, subject) for kind, subject in named}
    posted = exports.posted(list(asked))
    out = [copies.LetterOut(*asked[one], when) for one, when in posted.items()]
    return [copies.letter(one) for one in sorted(out, key=lambda one: (one.posted.at, one.kind, one.about))]
