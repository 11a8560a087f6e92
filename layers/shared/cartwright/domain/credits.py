"""What a refund's credit note says: the lines of which something was given back, each with how much, as it is
in the books."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from cartwright.domain.documents import Credit, refund_document_id
from cartwright.domain.funnel import Part
from cartwright.domain.ids import DocumentId, ProductId, RefundId
from cartwright.domain.journal import Entry, TaxFact
from cartwright.domain.money import Taxed, total
from cartwright.domain.orders import Line, Sale
from cartwright.domain.refunds import Refund, Returns
from cartwright.domain.tax import Ground, Levy, Treatment


def credit_of(entry: Entry, refund: Refund, sale: Sale, *, receipt_at: datetime, cancels: str = "") -> Credit:
    """The credit that a refund's `entry` is; `sale` has its receipt, which was issued at that moment."""
    facts = tuple(-fact for fact in entry.facts)
    by = refund.exemption
    return Credit(
        refund.id,
        sale.document,
        entry.at,
        facts,
        refund.reason,
        cancels,
        refund.of_tax,
        number=by.number if by else "",
        shown=by.document if by else "",
        receipt_at=receipt_at,
    )


def credit_document_id(entry: Entry) -> DocumentId:
    """The document of a refund's entry: its credit note, or what cancels that."""
    return refund_document_id(RefundId(entry.origin), cancelled=entry.amount.gross.minor > 0)


def credited(sale: Sale, credit: Credit) -> Sale:
    """The sale, of which just that was given back."""
    return itemised(sale, credit.facts)


def itemised(sale: Sale, facts: Sequence[TaxFact]) -> Sale:
    """The sale, of which just that is said: without what was taken off it and what was agreed for later, and
    without how many it was of, unless it is all of a line. What of a line is taxed otherwise than the rest
    stands by itself."""
    lines = {line.number: line for line in sale.lines}
    by_line = groupby(facts, key=attrgetter("line", "ground"))
    told = tuple(_line(lines[number], list(of)) for (number, _), of in by_line)
    return replace(sale, lines=told, coupon="")


def gone(sale: Sale, returns: Returns) -> Collection[ProductId]:
    """The products let into of which all was given back, and which are not the buyer's to keep all the
    same."""
    products = dict.fromkeys(line.product for line in sale.lines if line.access is not None)
    return [product for product in products if went_back(product, sale.lines, returns)]


def went_back(product: ProductId, lines: Sequence[Line], returns: Returns) -> bool:
    """Whether all that was paid for a product was given back, and it is not the buyer's to keep all the
    same."""
    its = (line.access for line in lines if line.product == product)
    stays = any(access is not None and access.stays for access in its)
    return not stays and wholly_back(product, lines, returns)


def wholly_back(product: ProductId, lines: Sequence[Line], returns: Returns) -> bool:
    """Whether all that was paid for a product was given back.

    One may be bought twice, as itself and beside itself. What was for nothing goes with what was not: where
    the product itself was for nothing, with its carriage, which else is left out of it.
    """
    its = [line for line in lines if line.product == product]
    paid = [line for line in its if line.amount.gross]
    itself = [line for line in paid if line.part is not Part.SHIPPING]
    return bool(paid) and all(returns.back(line) == line.amount.gross for line in itself or paid)


def _line(line: Line, facts: Sequence[TaxFact]) -> Line:
    currency = line.amount.gross.currency
    net, tax = (total([getattr(fact, of) for fact in facts], currency) for of in ("net", "tax"))
    amount = Taxed(net, tax, net + tax)
    first = facts[0]
    levies = tuple(Levy(fact.jurisdiction, fact.levy, fact.rate) for fact in facts if fact.levy)
    treatment = Treatment(Ground(first.ground), first.country, levies, first.rule)
    whole = amount.gross in {line.amount.gross, -line.amount.gross}
    return replace(
        line,
        amount=amount,
        treatment=treatment,
        quantity=line.quantity if whole else 1,
        discount=None,
        off=None,
        credit=None,
        future=None,
        given=None,
        otherwise=None,
    )
