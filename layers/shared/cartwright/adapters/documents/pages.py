"""Documents as PDF, set by Typst: PDF/A-3a, tagged, every typeface embedded, and the same bytes each time."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from cartwright.adapters.documents import hybrid, typesetting
from cartwright.adapters.documents.cii import cii
from cartwright.adapters.documents.showing import reasons, shown
from cartwright.adapters.documents.ubl import ubl
from cartwright.adapters.mail.display import Display
from cartwright.domain.documents import Document
from cartwright.domain.einvoice import EInvoice, Unsound, Unspoken, einvoice

TEMPLATE = Path(__file__).with_name("document.typ")


class TypstPages:
    def pdf(self, document: Document, *, accent: str = "", logo: bytes | None = None) -> bytes:
        """With its e-invoice in it, where there is one. A picture that is broken is left out."""
        invoice = _einvoice(document)
        try:
            return self._pdf(document, accent, logo, invoice)
        except (typst.TypstError, RuntimeError):
            if logo is None:
                raise
            return self._pdf(document, accent, None, invoice)

    def ubl(self, document: Document) -> bytes | None:
        """Its e-invoice by itself; None where there is none. Raises Unsound."""
        made = _made(document)
        return ubl(made) if isinstance(made, EInvoice) else None

    def png(
        self, document: Document, *, accent: str = "", logo: bytes | None = None, ppi: float = 96
    ) -> list[bytes]:
        """The same, one picture for each page: to be looked at."""
        files = _files(document, accent, logo, _einvoice(document))
        return typesetting.png(files, ppi)

    def _pdf(self, document: Document, accent: str, logo: bytes | None, invoice: EInvoice | None) -> bytes:
        files = _files(document, accent, logo, invoice)
        made = typesetting.pdf(files)
        return hybrid.hybrid(made) if invoice else made


def _einvoice(document: Document) -> EInvoice | None:
    """None also where it would not be right: the document has its number, and is what it is."""
    try:
        made = _made(document)
    except Unsound:
        return None
    return made if isinstance(made, EInvoice) else None


def _made(document: Document) -> EInvoice | Unspoken:
    locale = document.sale.buyer.locale
    return einvoice(document, reasons(locale), cash=Display(locale).say("cash-accounting"))


def _files(
    document: Document, accent: str, logo: bytes | None, invoice: EInvoice | None
) -> typesetting.Sources:
    view = shown(
        document,
        accent=accent,
        einvoice=hybrid.NAME if invoice else "",
    )
    # Typst takes files of text only: a picture goes in as its numbers.
    told = typesetting.writable(view) | {"logo": [*logo] if logo else None}
    files: typesetting.Sources = {
        "main.typ": TEMPLATE.read_bytes(),
        "view.json": json.dumps(told).encode(),
    }
    if invoice:
        files[hybrid.NAME] = cii(invoice)
    return files
