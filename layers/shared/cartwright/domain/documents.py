"""Receipts: numbered without gap or duplicate in their client's own series, each sealed to the one before it.

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
from cartwright.domain.ids import AccountId, ClientId, DocumentId, SaleId, derived
from cartwright.domain.orders import Sale


class DocumentKind(StrEnum):
    RECEIPT = "receipt"


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

    def issue(self, sale: Sale, *, at: datetime) -> Document:
        """The next document of this series, for `sale`, which must be of its client and mode (ValueError)."""
        if (sale.account, sale.owner, sale.mode) != (self.account, self.client, self.mode):
            raise ValueError(f"sale {sale.id} is not numbered in {self.name} of {self.client}")
        number = self.last + 1
        label = _label(sale.seller.number_prefix, self.mode, number)
        return Document(
            account=self.account,
            id=document_id(sale.id, self.kind),
            series=self.name,
            number=number,
            label=label,
            sale=sale,
            issued_at=at,
            follows=self.seal,
            seal=_seal(self.seal, label, sale, at),
        )

    def after(self, document: Document) -> Series:
        return Series(self.account, self.client, self.kind, self.mode, document.number, document.seal)


@dataclass(frozen=True, slots=True)
class Document:
    """A receipt as issued. `label` is the number as printed: `NW-000042`, `NW-TEST-000007`."""

    account: AccountId
    id: DocumentId
    series: str
    number: int
    label: str
    sale: Sale
    issued_at: datetime
    follows: str
    seal: str

    @property
    def client(self) -> ClientId:
        return self.sale.owner

    def sealed_after(self, follows: str) -> bool:
        """Whether this document is the one that was issued after the document sealed `follows`."""
        return self.follows == follows and self.seal == _seal(follows, self.label, self.sale, self.issued_at)


def document_id(sale: SaleId, kind: DocumentKind = DocumentKind.RECEIPT) -> DocumentId:
    """A sale has one document of a kind: whoever works out its id gets the same."""
    return DocumentId(derived("document", sale, kind))


def _label(prefix: str, mode: Mode, number: int) -> str:
    parts = [prefix, "TEST" if mode is Mode.TEST else "", f"{number:06d}"]
    return "-".join(part for part in parts if part)


def _seal(follows: str, label: str, sale: Sale, at: datetime) -> str:
    words = [
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
    return hashlib.sha256(json.dumps(words, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()
