"""The semantic model of EN 16931-1, once: what is written as UBL or CII, and put into a PDF, is this.

`einvoice(document)` makes it of a document as issued, or says why there is none of it.
"""

from cartwright.domain.einvoice.making import NoEInvoice, Unspoken, einvoice
from cartwright.domain.einvoice.model import (
    Allowance,
    Delivered,
    EInvoice,
    Group,
    Item,
    Party,
    Postal,
    Preceding,
    Totals,
    TypeCode,
)
from cartwright.domain.einvoice.soundness import Unsound, require_sound

__all__ = [
    "Allowance",
    "Delivered",
    "EInvoice",
    "Group",
    "Item",
    "NoEInvoice",
    "Party",
    "Postal",
    "Preceding",
    "Totals",
    "TypeCode",
    "Unsound",
    "Unspoken",
    "einvoice",
    "require_sound",
]
