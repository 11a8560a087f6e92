"""Documents as PDF, set by Typst: PDF/A-3a, tagged, every typeface embedded, and the same bytes each time."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import typst

from cartwright.adapters.documents import hybrid, typefaces
from cartwright.adapters.documents.cii import cii
from cartwright.adapters.documents.showing import reasons, shown
from cartwright.adapters.documents.ubl import ubl
from cartwright.domain.documents import Document
from cartwright.domain.einvoice import EInvoice, Unsound, Unspoken, einvoice

TEMPLATE = Path(__file__).with_name("document.typ")
LEVEL: Final = "a-3a"
"""ISO 19005-3 level A: what B asks, and that programs that read aloud know what is what."""


class TypstPages:
    """Typefaces are read once, and then a page takes some milliseconds."""

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
        made = self._compiler.compile(input=files, format="png", ppi=ppi)  # type: ignore[type-var]
        pages = made if isinstance(made, list) else [made]
        return [page for page in pages if page is not None]

    def _pdf(self, document: Document, accent: str, logo: bytes | None, invoice: EInvoice | None) -> bytes:
        files = _files(document, accent, logo, invoice)
        made = self._compiler.compile(input=files, format="pdf", pdf_standards=LEVEL)  # type: ignore[type-var]
        assert isinstance(made, bytes)
        return hybrid.hybrid(made) if invoice else made

    @cached_property
    def _compiler(self) -> typst.Compiler:
        return typst.Compiler(font_paths=[*map(str, typefaces.folders())], ignore_system_fonts=True)


def _einvoice(document: Document) -> EInvoice | None:
    """None also where it would not be right: the document has its number, and is what it is."""
    try:
        made = _made(document)
    except Unsound:
        return None
    return made if isinstance(made, EInvoice) else None


def _made(document: Document) -> EInvoice | Unspoken:
    return einvoice(document, reasons(document.sale.buyer.locale))


# What Typst's own stub knows nothing of: files by their names.
def _files(
    document: Document, accent: str, logo: bytes | None, invoice: EInvoice | None
) -> dict[str, str | bytes | Path]:
    view = shown(
        document,
        accent=accent,
        einvoice=hybrid.NAME if invoice else "",
    )
    # Typst takes files of text only: a picture goes in as its numbers.
    told = _writable(view) | {"logo": [*logo] if logo else None}
    files: dict[str, str | bytes | Path] = {
        "main.typ": TEMPLATE.read_bytes(),
        "view.json": json.dumps(told).encode(),
    }
    if invoice:
        files[hybrid.NAME] = cii(invoice)
    return files


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return typefaces.coverage().writable(value)
    if isinstance(value, list):
        return [_writable(one) for one in value]
    if isinstance(value, dict):
        return {name: _writable(one) for name, one in value.items()}
    return value
