"""Receipts and credit notes: numbered without gap or duplicate in their client's own series, each sealed to
the one before it.

A series belongs to a client, a kind and a mode (tests number apart). The seal is SHA-256 over the
predecessor's seal and the document's own words, so a missing, changed or reordered document shows. Of the
buyer's words it takes the veil they lie under, so a buyer who is forgotten breaks no chain.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, ClientId, DocumentId, RefundId, SaleId, derived
from cartwright.domain.journal import TaxFact
from cartwright.domain.orders import Sale


class DocumentKind(StrEnum):
    RECEIPT = "receipt"
    CREDIT_NOTE = "credit-note"


@dataclass(frozen=True, slots=True)
class Credit:
    """What makes a document a credit note: the refund it is of, the number of the `receipt` it belongs to,
    and what was given back `at` that moment, levy by levy. One that takes back another, because the buyer's
    bank did not take the money, names it in `cancels`; its amounts are less than nothing."""

    refund: RefundId
    receipt: str
    at: datetime
    facts: tuple[TaxFact, ...]
    reason: str = ""
    cancels: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """How far a series has come: `last` is the number given out last (0: none yet), `seal` that
    document's."""

    account: AccountId
    client: ClientId
    kind: DocumentKind
    mode: Mode
    last: int = 0
    seal: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.mode}"

    def issue(self, sale: Sale, *, at: datetime, credit: Credit | None = None) -> Document:
        """The next document of this series, for `sale`, which must be of its client and mode; in a series of
        credit notes, of that `credit` (ValueError)."""
        if (credit is not None) is not (self.kind is DocumentKind.CREDIT_NOTE):
            raise ValueError(f"a {self.kind} is made of something else")
        if (sale.account, sale.owner, sale.mode) != (self.account, self.client, self.mode):
            raise ValueError(f"sale {sale.id} is not numbered in {self.name} of {self.client}")
        number = self.last + 1
        label = _label(sale.seller.number_prefix, self.kind, self.mode, number)
        return Document(
            account=self.account,
            id=credit_id(credit) if credit else document_id(sale.id),
            series=self.name,
            number=number,
            label=label,
            sale=sale,
            issued_at=at,
            follows=self.seal,
            seal=_seal(self.seal, label, sale, at, credit),
            credit=credit,
        )

    def after(self, document: Document) -> Series:
        return Series(self.account, self.client, self.kind, self.mode, document.number, document.seal)


@dataclass(frozen=True, slots=True)
class Document:
    """A receipt or credit note as issued. `label` is the number as printed: `NW-000042`, `NW-TEST-000007`,
    `NW-CN-000003`. The lines of a credit note's `sale` are those of which something was given back, each with
    how much."""

    account: AccountId
    id: DocumentId
    series: str
    number: int
    label: str
    sale: Sale
    issued_at: datetime
    follows: str
    seal: str
    credit: Credit | None = None

    @property
    def client(self) -> ClientId:
        return self.sale.owner

    def sealed_after(self, follows: str) -> bool:
        """Whether this document is the one that was issued after the document sealed `follows`."""
        seal = _seal(follows, self.label, self.sale, self.issued_at, self.credit)
        return self.follows == follows and self.seal == seal


def document_id(sale: SaleId) -> DocumentId:
    """A sale has one receipt: whoever works out its id gets the same."""
    return DocumentId(derived("document", sale, DocumentKind.RECEIPT))


def credit_id(credit: Credit) -> DocumentId:
    """A refund has one credit note, and at most one that takes it back."""
    return refund_document_id(credit.refund, cancelled=bool(credit.cancels))


def refund_document_id(refund: RefundId, *, cancelled: bool = False) -> DocumentId:
    parts = (refund, DocumentKind.CREDIT_NOTE, *(("cancelled",) if cancelled else ()))
    return DocumentId(derived("document", *parts))


def _label(prefix: str, kind: DocumentKind, mode: Mode, number: int) -> str:
    credit = "CN" if kind is DocumentKind.CREDIT_NOTE else ""
    parts = [prefix, credit, "TEST" if mode is Mode.TEST else "", f"{number:06d}"]
    return "-".join(part for part in parts if part)


def _seal(follows: str, label: str, sale: Sale, at: datetime, credit: Credit | None) -> str:
    words: list[object] = [
        follows,
        label,
        sale.id,
        sale.seller.legal_name,
        sale.seller.version,
        sale.veil,
        sale.at.isoformat(),
        at.isoformat(),
        [[line.number, line.name, str(line.amount.net), str(line.amount.tax)] for line in sale.lines],
    ]
    if credit is not None:
        words += [credit.refund, credit.receipt, credit.at.isoformat(), credit.reason, credit.cancels]
        words += [[fact.line, fact.levy, str(fact.net), str(fact.tax)] for fact in credit.facts]
    return hashlib.sha256(json.dumps(words, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()
