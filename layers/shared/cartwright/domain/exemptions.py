"""An exemption that a buyer shows after the sale, of whom no number was in doubt then.

A VAT number that its register confirms makes the sale, decided anew by the rules of its own day, one between
businesses. A document says by itself that its holder owes no tax (a certificate for embassies and bodies of
2006/112/EC art. 151, a resale certificate in the US): whether it is one is for who gives the tax back to
judge, and it is kept by its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cartwright.domain.catalog import TaxClass
from cartwright.domain.errors import Conflict, Invalid
from cartwright.domain.ids import ProductId
from cartwright.domain.orders import Line, Sale
from cartwright.domain.printing import prints
from cartwright.domain.tax import Business, Customer, Ground, NumberState, Treatment, treat

DOCUMENT_AT_MOST = 200


class NotExempt(Conflict):
    """What was shown frees nothing of the sale. Facts: `number`, what its register says of it; null where
    that is not the reason."""

    code = "not-exempt"
    title = "What was shown does not free this sale of its tax"


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody says that the buyer has shown: a VAT number, or how a document is called."""

    number: str = ""
    document: str = ""

    def __post_init__(self) -> None:
        if bool(self.number) is bool(self.document):
            raise Invalid.at("/exemption", "a VAT number, or the name of a document")
        if len(self.document) > DOCUMENT_AT_MOST:
            raise Invalid.at("/exemption/document", f"up to {DOCUMENT_AT_MOST} characters")
        if not prints(self.document):
            # It goes onto a credit note, and into the books, for good.
            raise Invalid.at("/exemption/document", "no control characters")


@dataclass(frozen=True, slots=True)
class Freed:
    """How a line is taxed by an exemption: not at all."""

    line: int
    treatment: Treatment


@dataclass(frozen=True, slots=True)
class Exemption:
    """What proves it: a `number` that `register` confirmed, with the register's own proof that it was asked,
    or a `document`; and what it frees."""

    lines: tuple[Freed, ...]
    at: datetime
    number: str = ""
    register: str = ""
    consultation: str = ""
    document: str = ""

    def of(self, line: Line) -> Treatment | None:
        return next((one.treatment for one in self.lines if one.line == line.number), None)


def by_number(sale: Sale, business: Business, classes: Mapping[ProductId, TaxClass]) -> Exemption:
    """What a number frees: each line that a business with it would not have been charged tax on. A line whose
    product nobody knows any more stays as it is. Raises NotExempt."""
    check = business.check
    if check is None or check.state is not NumberState.VALID:
        raise NotExempt(number=business.state.value)
    buyer = Customer(sale.buyer.place, business)
    found = {
        line.number: treat(sale.seller, buyer, classes[line.product], sale.at.date())
        for line in _taxed(sale)
        if line.product in classes
    }
    freed = tuple(Freed(number, treatment) for number, treatment in found.items() if not treatment.levies)
    if not freed:
        raise NotExempt(number=check.state.value)
    return Exemption(freed, check.at, business.number, check.register, check.consultation)


def by_document(sale: Sale, document: str, at: datetime) -> Exemption:
    """What a document frees: all that was taxed. Raises NotExempt."""
    freed = tuple(
        Freed(line.number, Treatment(Ground.CERTIFICATE, line.treatment.country)) for line in _taxed(sale)
    )
    if not freed:
        raise NotExempt(number=None)
    return Exemption(freed, at, document=document)


def _taxed(sale: Sale) -> Sequence[Line]:
    return [line for line in sale.lines if line.amount.tax]
