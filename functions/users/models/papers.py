"""A document as files."""

from __future__ import annotations

from cartwright.application.handing_over import Handed
from users.models.common import Given


class PaperHanded(Given):
    """`pdf` and `ubl` open for five minutes and save the file by the document's number. `ubl` is its
    e-invoice by itself (EN 16931, UBL 2.1), which is in the PDF as well, as `factur-x.xml`; null where there
    is none."""

    number: str
    pdf: str
    ubl: str | None

    @classmethod
    def of(cls, handed: Handed) -> PaperHanded:
        return cls(number=handed.number, pdf=handed.pdf, ubl=handed.ubl or None)
