"""What documents and reports look like: docs/samples/, and their words: pages/. `make samples` writes both
anew."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from cartwright.adapters.documents.binder import ReportBinder
from cartwright.adapters.documents.pages import TypstPages
from cartwright.domain.catalog import Mode
from cartwright.domain.documents import Document
from cartwright.domain.money import Money
from cartwright.domain.people import Address
from cartwright.domain.tax import Place
from cartwright.domain.taxbook import Shown
from local import ROOT
from tests.contract.adapters.report_files import a_quarter, files, full
from tests.contract.adapters.samples import NORDWIND, Item, a_buyer, a_document, levied
from tests.contract.adapters.test_correction_mail import a_correction
from tests.contract.documents.examples import EXAMPLES

PICTURES = ROOT / "docs" / "samples"
WORDS = Path(__file__).with_name("pages")
ACCENT = "#0b7285"
PPI = 72

LOGO = Path(__file__).with_name("logo.png").read_bytes()
HELSINKI = replace(
    NORDWIND,
    legal_name="Καΐκι & Синий якорь Oy",
    sender_name="",
    address=Address("Katajanokanlaituri 5", "Helsinki", "FI", "00160"),
    locale="fi",
)

ALGIERS = replace(
    NORDWIND,
    legal_name="Voile d'Alger SARL",
    sender_name="",
    address=Address("12 rue Didouche Mourad", "Alger", "DZ", "16000"),
    tax_numbers=(),
    locale="fr",
)

SAMPLES: dict[str, tuple[Document, bytes | None]] = {
    "receipt": (EXAMPLES["several-lines"], LOGO),
    "invoice": (EXAMPLES["reverse-charge"], LOGO),
    "reduced": (EXAMPLES["reduced"], LOGO),
    "credit-note": (EXAMPLES["credit-note"], None),
    "credit-note-cancelled": (EXAMPLES["credit-note-cancelled"], None),
    "correction": (a_correction("de"), None),
    "test": (a_document(mode=Mode.TEST), None),
    "scripts": (
        a_document(
            seller=HELSINKI, buyer=replace(a_buyer(name="山田 太郎 · 김민준", locale="pl"), place=Place("JP"))
        ),
        None,
    ),
    "margin": (EXAMPLES["margin-beside-a-tax"], LOGO),
    "in-words": (
        a_document(
            seller=ALGIERS,
            buyer=a_buyer(name="Amel Haddad", country="DZ", locale="fr"),
            items=[Item("Initiation à la voile", Money.of("11900.50", "DZD"), levied(("DZ", "VAT", "0.19")))],
        ),
        None,
    ),
    "forgotten": (
        replace(
            EXAMPLES["receipt"],
            sale=EXAMPLES["receipt"].sale.under_veil("sealed"),
        ),
        None,
    ),
}
PAGES = TypstPages()

REPORTS: dict[str, tuple[str, str, list[Shown]]] = {
    "report": ("en", "2026-Q4", a_quarter()),
    "report-nothing": ("de", "2026-Q4", []),
    "report-negative": ("fr", "2026-11", [line for line in full() if line.credit]),
}
"""In which language, of which period, of what."""
LOGOS = {"report": LOGO}
BINDER = ReportBinder()


def figures(name: str) -> Any:
    _, span, lines = REPORTS[name]
    return json.loads(dict(files(span, lines))["json"])


def picture(name: str) -> bytes:
    """Its first page."""
    if name in REPORTS:
        return BINDER.png(figures(name), locale=REPORTS[name][0], logo=LOGOS.get(name), ppi=PPI)[0]
    document, logo = SAMPLES[name]
    return PAGES.png(document, accent=ACCENT, logo=logo, ppi=PPI)[0]


def pdf(name: str) -> bytes:
    if name in REPORTS:
        return BINDER.pdf(figures(name), locale=REPORTS[name][0], logo=LOGOS.get(name))
    document, logo = SAMPLES[name]
    return PAGES.pdf(document, accent=ACCENT, logo=logo)


def words(made: bytes) -> str:
    """What a reader finds in it, page by page."""
    return "\f".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages) + "\n"


def main() -> None:
    for name in (*SAMPLES, *REPORTS):
        (PICTURES / f"{name}.png").write_bytes(picture(name))
        (WORDS / f"{name}.txt").write_text(words(pdf(name)), "utf-8")


if __name__ == "__main__":
    main()
