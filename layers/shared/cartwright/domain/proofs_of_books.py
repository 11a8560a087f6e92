"""What must be true of an account's books, each as a function of what lies there to what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cartwright.domain.corrections import correction_document_id, correction_number
from cartwright.domain.credits import credit_document_id
from cartwright.domain.documents import Document, cancellation_id, receipt_id, refund_document_id
from cartwright.domain.ids import ClientId, DocumentId, EntryId, ProductId, RefundId, SaleId, SubscriptionId
from cartwright.domain.journal import SELLING, Book, Entry, Kind, misplaced
from cartwright.domain.money import Money, total
from cartwright.domain.orders import Order, OrderState, Sale, sale_id
from cartwright.domain.takings import Taking, takings

AT_LEISURE = timedelta(hours=1)
"""How long a sale may be without its document: queues are drained by then."""


@dataclass(frozen=True, slots=True)
class Violation:
    """`rule` that does not hold, `where` (client, then the thing by its id), and what `is` there."""

    rule: str
    where: str
    found: str

    def __str__(self) -> str:
        return f"{self.rule}  {self.where}  {self.found}"


def of_entry(entry: Entry, holders: Mapping[str, ClientId | None]) -> Iterator[Violation]:
    """Its tax is that of its facts, by jurisdiction, its revenue what it sells, and the connections it names
    are there: `holders`, each with whose money it takes. (That its postings sum to nothing, its type sees to:
    one that does not cannot be read.)"""
    where = _at(entry.client, entry.id)
    booked, stated = Counter[str](), Counter[str]()
    for posting in entry.postings:
        if posting.book is Book.TAX:
            booked[posting.detail] -= posting.amount.minor
    for fact in entry.facts:
        stated[fact.jurisdiction] += fact.tax.minor
    for place in sorted(booked.keys() | stated.keys()):
        if booked[place] != stated[place]:
            yield Violation("tax-booked", where, f"{place}: {booked[place]} booked, {stated[place]} stated")
    earned = -(entry.moved(Book.REVENUE) + entry.moved(Book.REFUNDS))
    if earned != entry.amount.net and entry.kind is not Kind.MANUAL:
        yield Violation("revenue-booked", where, f"{earned} booked, {entry.amount.net} sold")
    for posting in misplaced(entry, holders):
        yield Violation("connection-known", where, f"{posting.amount} in {posting.book} of {posting.detail}")


def of_order(order: Order, sales: Iterable[Sale], entries: Iterable[Entry]) -> Iterator[Violation]:
    """It is paid, each of its owners has its sale, and its money is in the books of who holds it.

    `entries` are all that name it, in whosever books.
    """
    holder = order.payment.holder
    for entry in entries:
        if holder not in {None, entry.client} and entry.moved(Book.PROCESSOR):
            moved = entry.moved(Book.PROCESSOR)
            yield Violation("held-by-the-holder", _at(entry.client, entry.id), f"{moved}, held by {holder}")
    if order.state is not OrderState.PAID:
        yield Violation("order-paid", order.id, f"{order.state}, and there is a sale of it")
    known = {sale.id for sale in sales}
    for owner in order.owners:
        if sale_id(order.id, owner) not in known:
            yield Violation("order-sold", order.id, f"no sale of {owner}")


def of_sale(
    sale: Sale, entries: Sequence[Entry], documents: Mapping[DocumentId, Document], now: datetime
) -> Iterator[Violation]:
    """It is charged once, as it was sold; no more was given back than was taken; it has its document.

    `entries` are those of its owner's books that name it, `documents` all of that client.
    """
    where = _at(sale.owner, sale.id)
    charges = [entry for entry in entries if entry.kind in SELLING]
    if len(charges) != 1:
        yield Violation("sale-charged", where, f"{len(charges)} charges")
    elif charges[0].amount != sale.total:
        yield Violation("sale-charged", where, f"{charges[0].amount.gross} charged, {sale.total.gross} sold")
    left = _left(sale, entries)
    if left.minor < 0:
        yield Violation("refunds-within-charges", where, f"{left} is left of it")
    facts = [fact for entry in entries for fact in entry.facts]
    for place in sorted({fact.jurisdiction for fact in facts}):
        tax = total([fact.tax for fact in facts if fact.jurisdiction == place], left.currency)
        if tax.minor < 0:
            yield Violation("refunds-within-charges", where, f"{tax} is left of the tax of {place}")
    document = documents.get(receipt_id(sale.id, sale.reissued))
    if document is None and now - sale.at > AT_LEISURE:
        yield Violation("sale-documented", where, "no document")
    if document is not None and document.label != sale.document:
        yield Violation("sale-documented", where, f"{sale.document or 'no number'}, not {document.label}")


def of_charges(
    client: ClientId, sales: Iterable[Sale], entries: Mapping[SaleId, Sequence[Entry]]
) -> Iterator[Violation]:
    """Each charge of a subscription was paid once, by whichever of its attempts. What was given back wholly,
    or a bank has, is paid no more. `sales` are all of the client, `entries` those of its books by the sale
    they name."""
    paid: dict[tuple[SubscriptionId, int], list[SaleId]] = {}
    for sale in sales:
        of = next((line.instalment for line in sale.lines if line.instalment), None)
        if of and _left(sale, entries.get(sale.id, ())):
            paid.setdefault((of.subscription, of.number), []).append(sale.id)
    for (subscription, number), by in sorted(paid.items()):
        if len(by) > 1:
            where = _at(client, f"{subscription} {number}")
            yield Violation("charged-once", where, f"paid by {', '.join(sorted(by))}")


def _left(sale: Sale, entries: Sequence[Entry]) -> Money:
    """What of a sale is paid, by those entries of its owner's: neither given back nor taken by a bank."""
    currency = sale.total.gross.currency
    taken = total([entry.moved(Book.DISPUTES) for entry in entries], currency)
    return total([entry.amount.gross for entry in entries], currency) - taken


def of_corrections(
    entries: Iterable[Entry], documents: Mapping[DocumentId, Document], now: datetime
) -> Iterator[Violation]:
    """What corrects how something was taxed has its document, which says what is booked; and there is no
    document of what is not booked. Of what had been given back by then there is nothing to say."""
    known = {correction_document_id(entry): entry for entry in entries if entry.kind is Kind.CORRECTION}
    for name, entry in known.items():
        document = documents.get(name)
        where = _at(entry.client, entry.id)
        if document is None and correction_number(entry) and now - entry.at > AT_LEISURE:
            yield Violation("correction-documented", where, "no document")
        said = document.correction if document else None
        if said is not None and (*(-fact for fact in said.said), *said.found) != entry.facts:
            yield Violation("correction-documented", where, f"{name} says something else")
    for name, document in documents.items():
        if document.correction is not None and name not in known:
            yield Violation("correction-documented", _at(document.client, name), "no entry of it")


def of_credits(
    entries: Iterable[Entry], documents: Mapping[DocumentId, Document], now: datetime
) -> Iterator[Violation]:
    """What was given back has its credit note, and what a bank sent back afterwards the one that cancels it;
    each says what is booked, and there is none of what is not. What came back before it had a note needs
    none."""
    known = {credit_document_id(entry): entry for entry in entries if entry.kind is Kind.REFUND}
    came_back = {entry.origin for entry in known.values() if entry.amount.gross.minor > 0}
    for name, entry in known.items():
        document = documents.get(name)
        where = _at(entry.client, entry.id)
        note = refund_document_id(RefundId(entry.origin))
        # It is cancelled where there is what to cancel; and what is to be cancelled is not given a note.
        due = note in documents if entry.amount.gross.minor > 0 else entry.origin not in came_back
        if document is None and due and now - entry.at > AT_LEISURE:
            yield Violation("credit-documented", where, "no document")
        said = document.credit if document else None
        if said is not None and tuple(-fact for fact in said.facts) != entry.facts:
            yield Violation("credit-documented", where, f"{name} says something else")
    for name, document in documents.items():
        if document.credit is not None and name not in known:
            yield Violation("credit-documented", _at(document.client, name), "no entry of it")


def of_receipts(
    client: ClientId, sales: Iterable[Sale], documents: Mapping[DocumentId, Document]
) -> Iterator[Violation]:
    """Where a receipt was issued anew, there are both documents of it, each naming the receipt before and
    together nothing: of the same lines, for the same seller. No credit note or correction is of what was
    cancelled, and there is no document of a sale that says nothing of it."""
    known: dict[SaleId, int] = {}
    notes = [one.credit for one in documents.values() if one.credit is not None]
    # What came back since is as if it had never been given.
    undone = {credit.refund for credit in notes if credit.cancels}
    named = {credit.receipt for credit in notes if credit.refund not in undone}
    named |= {one.correction.receipt for one in documents.values() if one.correction}
    for sale in sales:
        known[sale.id] = sale.reissued
        for number in range(1, sale.reissued + 1):
            before, cancels, anew = (
                documents.get(name)
                for name in (
                    receipt_id(sale.id, number - 1),
                    cancellation_id(sale.id, number),
                    receipt_id(sale.id, number),
                )
            )
            where = _at(client, sale.id)
            if before is None or cancels is None or anew is None:
                yield Violation("receipt-anew", where, f"no document of the time {number}")
            elif not _replaced(before, cancels, anew):
                yield Violation("receipt-anew", where, f"{anew.label} is not {before.label} anew")
            elif before.label in named:
                yield Violation(
                    "receipt-anew", where, f"{before.label} is cancelled, and amended beside that"
                )
    for document in documents.values():
        if document.reissue and document.reissue.number > known.get(document.sale.id, 0):
            yield Violation(
                "receipt-anew", _at(client, document.id), f"{document.label} of no sale that says so"
            )


def _replaced(before: Document, cancels: Document, anew: Document) -> bool:
    named = cancels.reissue, anew.reissue
    if not all(one is not None and one.receipt == before.label for one in named):
        return False
    lines = [
        [(line.number, line.amount, line.treatment) for line in one.sale.lines] for one in (cancels, anew)
    ]
    sellers = {one.sale.seller for one in (before, cancels, anew)}
    same = [(line.number, line.amount, line.treatment) for line in before.sale.lines]
    by = anew.reissue.by if anew.reissue else ""
    return lines == [same, same] and len(sellers) == 1 and by == cancels.label


def of_series(client: ClientId, name: str, documents: Sequence[Document]) -> Iterator[Violation]:
    """From 1 without a gap, each sealed after the one before. `documents` are all of the series, in its
    order."""
    seal = ""
    for place, document in enumerate(documents, start=1):
        where = _at(client, f"{name} {document.number}")
        if document.number != place:
            yield Violation("numbers-without-gap", where, f"where {place} belongs")
        if not document.sealed_after(seal):
            yield Violation("seal-unbroken", where, document.id)
        seal = document.seal


def of_takings(entries: Iterable[Entry], found: Iterable[Taking]) -> Iterator[Violation]:
    """What the figures of products are made of is what the entries say, and nothing else."""
    said = {(one.entry, one.product): one for entry in entries for one in takings(entry)}
    kept = {(one.entry, one.product): one for one in found}
    for key in sorted(said.keys() | kept.keys()):
        wanted, there = said.get(key), kept.get(key)
        if wanted != there:
            yield Violation("figures-booked", _of_product(*key), _difference(wanted, there))


def of_settlements(entries: Sequence[Entry]) -> Iterator[Violation]:
    """What one client owes another, the other claims: entry by entry, and month by month over all.

    `entries` are those of all clients of the account.
    """
    mirrors = {entry.mirrors: entry for entry in entries if entry.mirrors}
    claiming = {entry.id for entry in entries if entry.moved(Book.SETTLEMENT)}
    for entry in entries:
        where = _at(entry.client, entry.id)
        if entry.mirrors and entry.mirrors not in claiming:
            yield Violation(
                "mirrored", where, f"mirrors {entry.mirrors}, which is not there or claims nothing"
            )
        owed = entry.moved(Book.SETTLEMENT)
        if not owed or entry.mirrors or entry.kind is Kind.MANUAL:
            continue
        mirror = mirrors.get(entry.id)
        if mirror is None or mirror.moved(Book.SETTLEMENT) != -owed:
            there = mirror.moved(Book.SETTLEMENT) if mirror else "nothing"
            yield Violation("mirrored", where, f"{owed}, and {there} against it")
    yield from _unequal(entries)


def _unequal(entries: Sequence[Entry]) -> Iterator[Violation]:
    """Of every two clients, with what either has posted about the other: to be nothing together."""
    sums: dict[tuple[str, str, str, str, str], Money] = {}
    for entry in entries:
        for posting in entry.postings:
            if posting.book is Book.SETTLEMENT:
                money = posting.amount
                one, other = sorted((entry.client, posting.detail))
                key = (entry.month, entry.mode, money.currency, one, other)
                sums[key] = sums.get(key, Money.zero(money.currency)) + money
    for month, mode, currency, one, other in sorted(sums):
        left = sums[month, mode, currency, one, other]
        if left:
            yield Violation("claims-are-debts", f"{one} {other} {month}", f"{left} that only one knows")


def _at(client: ClientId, thing: str) -> str:
    return f"{client} {thing}"


def _of_product(entry: EntryId, product: ProductId) -> str:
    return f"{product} {entry}"


def _difference(wanted: Taking | None, there: Taking | None) -> str:
    if there is None:
        return "no taking of what is booked"
    if wanted is None:
        return "a taking of what is not booked"
    return f"{there.amount.gross} taken, {wanted.amount.gross} booked"
