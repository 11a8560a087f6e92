"""Receipts, and the credit notes and corrections that amend them: numbered without gap or duplicate in their
client's own series, each sealed to the one before it.

A series belongs to a client, a kind and a mode (tests number apart), and to a year where the client numbers
by year. The seal is SHA-256 over the predecessor's seal and all that the document says (`printed`), so a
missing, changed or reordered document shows. Of the buyer's words it takes the veil they lie under, so a
buyer who is forgotten breaks no chain.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, ClientId, DocumentId, RefundId, SaleId, derived
from cartwright.domain.journal import TaxFact
from cartwright.domain.money import Money
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client, Profile
from cartwright.domain.printed import accounted, printed


class DocumentKind(StrEnum):
    RECEIPT = "receipt"
    CREDIT_NOTE = "credit-note"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Credit:
    """What makes a document a credit note: the refund it is of, the number of the `receipt` it belongs to,
    and what was given back `at` that moment, levy by levy. One that takes back another, because the buyer's
    bank did not take the money, names it in `cancels`; its amounts are less than nothing. `tax`: it is of tax
    alone, which was not due. `number` or `shown` is what its buyer has shown for that after the sale: a VAT
    number, or a document by its name. `receipt_at` is when that receipt was issued: one issued before credit
    notes said so has none."""

    refund: RefundId
    receipt: str
    at: datetime
    facts: tuple[TaxFact, ...]
    reason: str = ""
    cancels: str = ""
    tax: bool = False
    number: str = ""
    shown: str = ""
    receipt_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What makes a document a correction of a receipt (2006/112/EC art. 219): the receipt's number and when
    it was issued, how it `said` that what was paid is taxed, and how it is, as was found `at` that moment,
    levy by levy. It is of what the buyer has not got back by then: `apart` is what it has."""

    receipt: str
    receipt_at: datetime
    at: datetime
    said: tuple[TaxFact, ...]
    found: tuple[TaxFact, ...]
    apart: Money


@dataclass(frozen=True, slots=True)
class Reissue:
    """What makes a document one of the two by which a receipt is issued anew, the `number`-th time: it names
    the receipt that is cancelled, and when that was issued. A credit note cancels it whole; a receipt takes
    its place, with the customer's words put right, and names `by` which credit note that was cancelled."""

    number: int
    receipt: str
    receipt_at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of a series: of one that goes on for good, or of one of these `years`, as far as its parts
    look like years, each once."""

    number: int
    years: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """How far a series has come: `last` is the number given out last (0: none yet), `seal` that
    document's. `year` is empty in one that goes on for good."""

    account: AccountId
    client: ClientId
    kind: DocumentKind
    mode: Mode
    last: int = 0
    seal: str = ""
    year: str = ""

    @classmethod
    def due(cls, client: Client, kind: DocumentKind, mode: Mode, at: datetime) -> Series:
        """That of a document which the client issues at that moment, before there was any: as it numbers now,
        whenever it sold, and in the year that it is by its clock."""
        profile = client.profile
        year = f"{at.astimezone(profile.zone):%Y}" if profile.numbering.by_year else ""
        return cls(client.account, client.id, kind, mode, year=year)

    @property
    def name(self) -> str:
        return series_name(self.kind, self.mode, self.year)

    def issue(
        self,
        sale: Sale,
        *,
        at: datetime,
        credit: Credit | None = None,
        correction: Correction | None = None,
        reissue: Reissue | None = None,
    ) -> Document:
        """The next document of this series, for `sale`, which must be of its client and mode; in a series of
        credit notes, of that `credit`, or of the receipt that `reissue` cancels; in one of corrections, of
        that `correction`; and in one of receipts, in the place of the receipt that `reissue` names, if any
        (ValueError)."""
        amends = [one for one in (credit, correction, reissue) if one is not None]
        if [type(one) for one in amends] not in _MADE_OF[self.kind]:
            raise ValueError(f"a {self.kind} is made of something else")
        if (sale.account, sale.owner, sale.mode) != (self.account, self.client, self.mode):
            raise ValueError(f"sale {sale.id} is not numbered in {self.name} of {self.client}")
        number = self.last + 1
        label = self._label(sale.seller, number)
        return Document(
            account=self.account,
            id=_id(sale.id, self.kind, credit, reissue),
            series=self.name,
            number=number,
            label=label,
            sale=sale,
            issued_at=at,
            follows=self.seal,
            seal=_seal(self.seal, label, sale, at, credit or correction or reissue, whole=True),
            credit=credit,
            correction=correction,
            reissue=reissue,
        )

    def after(self, document: Document) -> Series:
        return replace(self, last=document.number, seal=document.seal)

    def _label(self, seller: Profile, number: int) -> str:
        written = seller.numbering
        marks = [seller.number_prefix, _MARKS.get(self.kind, ""), "TEST" if self.mode is Mode.TEST else ""]
        named = [self.year, *marks] if written.year_first else [*marks, self.year]
        return written.separator.join([*filter(None, named), f"{number:0{written.digits}d}"])


def counted(label: str) -> Counted | None:
    """What a number as printed says of where it was given out; None where it can be none."""
    named = label.rstrip("0123456789")
    digits = label[len(named) :]
    if not digits or len(digits) > LONGEST:
        return None
    years = dict.fromkeys(part for part in _PARTS.split(named) if _YEAR.fullmatch(part))
    return Counted(int(digits), tuple(years))


@dataclass(frozen=True, slots=True)
class Document:
    """A receipt, credit note or correction as issued. `label` is the number as printed: `NW-000042`,
    `NW-TEST-000007`, `NW-CN-000003`, `NW-CO-000001`, `NW-2027-000001`. The lines of a credit
    note's `sale` are those of which something was given back, each with how much; those of a correction's the
    ones it is about, as they were found to be taxed; those of a cancellation are all of the receipt's."""

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
    correction: Correction | None = None
    reissue: Reissue | None = None

    @property
    def client(self) -> ClientId:
        return self.sale.owner

    @property
    def kind(self) -> DocumentKind:
        """By its series."""
        return next(kind for kind in DocumentKind if self.series.startswith(f"{kind}-"))

    @property
    def cancels(self) -> str:
        """The number of the receipt that it cancels whole, for another to take its place; empty for all
        others."""
        return self.reissue.receipt if self.reissue and not self.reissue.by else ""

    @property
    def names(self) -> str:
        """The number of the receipt that it amends, or takes the place of; empty for a sale's first."""
        amends = self.credit or self.correction or self.reissue
        return amends.receipt if amends else ""

    @property
    def facts(self) -> tuple[TaxFact, ...]:
        """How it says that what it is of is taxed, where that is not just the sale."""
        if self.correction is not None:
            return self.correction.found
        return self.credit.facts if self.credit else ()

    def sealed_after(self, follows: str) -> bool:
        """Whether this document is the one that was issued after the document sealed `follows`."""
        amends, whole = self.credit or self.correction or self.reissue, self.seal.startswith(_WHOLE)
        seal = _seal(follows, self.label, self.sale, self.issued_at, amends, whole=whole)
        return self.follows == follows and self.seal == seal


def series_name(kind: DocumentKind, mode: Mode, year: str = "") -> str:
    return f"{kind}-{mode}-{year}" if year else f"{kind}-{mode}"


def document_id(sale: SaleId, kind: DocumentKind = DocumentKind.RECEIPT) -> DocumentId:
    """A sale has one receipt, and at most one correction of it: whoever works out its id gets the same."""
    return DocumentId(derived("document", sale, kind))


def receipt_id(sale: SaleId, reissued: int) -> DocumentId:
    """The receipt of a sale once that was issued anew so many times."""
    if not reissued:
        return document_id(sale)
    return DocumentId(derived("document", sale, DocumentKind.RECEIPT, str(reissued)))


def cancellation_id(sale: SaleId, number: int) -> DocumentId:
    """What cancels the receipt of a sale as it is issued anew the `number`-th time."""
    return DocumentId(derived("document", sale, "receipt cancelled", str(number)))


def documents_of(sale: Sale, refunds: Iterable[RefundId]) -> dict[DocumentId, DocumentKind]:
    """All that a sale may have: its receipt, what corrects that, the credit notes of its refunds, and each
    receipt that took another's place, after what cancels that."""
    found = {document_id(sale.id): DocumentKind.RECEIPT}
    if any(line.otherwise for line in sale.lines):
        found[document_id(sale.id, DocumentKind.CORRECTION)] = DocumentKind.CORRECTION
    for refund in refunds:
        for cancelled in (False, True):
            found[refund_document_id(refund, cancelled=cancelled)] = DocumentKind.CREDIT_NOTE
    for number in range(1, sale.reissued + 1):
        found[cancellation_id(sale.id, number)] = DocumentKind.CREDIT_NOTE
        found[receipt_id(sale.id, number)] = DocumentKind.RECEIPT
    return found


def _id(sale: SaleId, kind: DocumentKind, credit: Credit | None, reissue: Reissue | None) -> DocumentId:
    if credit is not None:
        return credit_id(credit)
    if reissue is None:
        return document_id(sale, kind)
    return (receipt_id if kind is DocumentKind.RECEIPT else cancellation_id)(sale, reissue.number)


def credit_id(credit: Credit) -> DocumentId:
    """A refund has one credit note, and at most one that takes it back."""
    return refund_document_id(credit.refund, cancelled=bool(credit.cancels))


def refund_document_id(refund: RefundId, *, cancelled: bool = False) -> DocumentId:
    parts = (refund, DocumentKind.CREDIT_NOTE, *(("cancelled",) if cancelled else ()))
    return DocumentId(derived("document", *parts))


def drawn_at(account: AccountId, client: ClientId, document: DocumentId, ending: str = "pdf") -> str:
    """Where a document lies as a file: the tenant first."""
    return f"documents/{account}/{client}/{document}.{ending}"


_MADE_OF: Mapping[DocumentKind, Sequence[Sequence[type]]] = {
    DocumentKind.RECEIPT: ([], [Reissue]),
    DocumentKind.CREDIT_NOTE: ([Credit], [Reissue]),
    DocumentKind.CORRECTION: ([Correction],),
}
_WHOLE = "2:"
"""What the seals of all that a document says begin with."""
LONGEST = 9
"""How many digits a number is looked for by: no series comes so far."""
_PARTS = re.compile("[-._]")
_YEAR = re.compile("2[0-9]{3}")
_MARKS = {DocumentKind.CREDIT_NOTE: "CN", DocumentKind.CORRECTION: "CO"}


def _seal(
    follows: str,
    label: str,
    sale: Sale,
    at: datetime,
    amends: Credit | Correction | Reissue | None,
    *,
    whole: bool,
) -> str:
    """`whole`: over all that it says. What was sealed before there were such seals, over its numbers, names
    and sums, stays as it was sealed; whatever follows it is sealed over that."""
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
    if isinstance(amends, Credit):
        words += [amends.refund, amends.receipt, amends.at.isoformat(), amends.reason, amends.cancels]
        # What was sealed before there were any of tax alone stays as it was sealed.
        words += [*_sealed(amends.facts), *(["tax"] if amends.tax else [])]
    if isinstance(amends, Correction):
        words += [amends.receipt, amends.receipt_at.isoformat(), amends.at.isoformat()]
        words += [*_sealed(amends.said), *_sealed(amends.found), str(amends.apart)]
    if isinstance(amends, Reissue):
        words += [amends.number, amends.receipt, amends.receipt_at.isoformat(), amends.by]
    if whole:
        words += [printed(sale), *_whole(amends)]
    digest = hashlib.sha256(json.dumps(words, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()
    return f"{_WHOLE}{digest}" if whole else digest


def _whole(amends: Credit | Correction | Reissue | None) -> list[object]:
    if isinstance(amends, Credit):
        receipt_at = amends.receipt_at.isoformat() if amends.receipt_at else ""
        return [amends.number, amends.shown, receipt_at, accounted(amends.facts)]
    if isinstance(amends, Correction):
        return [accounted(amends.said), accounted(amends.found)]
    return []


def _sealed(facts: Iterable[TaxFact]) -> list[object]:
    return [[fact.line, fact.levy, str(fact.net), str(fact.tax)] for fact in facts]
