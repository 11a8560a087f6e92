"""The processor time of drawing a document: PDF/A-3 with its e-invoice, between businesses, of eight lines.

Each is another document, so that nothing can be remembered of the one before; all threads of the process
count. The first, which reads the typefaces, is told beside them and has no target.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from benchmarks.table import Most, Sample, Spread
from cartwright.domain.buyers import Buyer, Evidence
from cartwright.domain.catalog import Mode
from cartwright.domain.documents import Document, DocumentKind, Series
from cartwright.domain.funnel import Part
from cartwright.domain.ids import AccountId, ClientId, OptionId, OrderId, ProductId, derived
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Line, Sale, sale_id
from cartwright.domain.people import Address, Profile, TaxNumber
from cartwright.domain.tax import Business, Ground, Levy, Place, Treatment

FIRST, WARM = "document, first", "document, warm"
AT_MOST = 100.0
"""Milliseconds of processor."""

LINES, _ROUNDS = 8, 31
_NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
_ACCOUNT, _SELLER = AccountId(derived("account", "a")), ClientId(derived("client", "seller"))


def measure(rounds: int = _ROUNDS) -> Mapping[str, Sample]:
    """Row -> milliseconds of one, in each round. Raises RuntimeError where no e-invoice is in it."""
    # Typst is in nobody else's process: who measures other things starts without it.
    from cartwright.adapters.documents.pages import TypstPages  # noqa: PLC0415

    pages = TypstPages()
    taken = []
    for number in range(1 + rounds):
        document = _document(number)
        wall, cpu = time.perf_counter(), time.process_time()
        made = pages.pdf(document, accent="#0b7285")
        taken.append(((time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3))
        if b"factur-x.xml" not in made:
            raise RuntimeError(document.label)
    return {FIRST: Sample.of(taken[:1]), WARM: Sample.of(taken[1:])}


def targets(samples: Mapping[str, Sample]) -> Sequence[Most]:
    if not samples:
        return []
    what = f"{WARM} ({LINES} lines, PDF/A-3 with Factur-X)"
    return [Most(what, Spread.of(samples[WARM].cpus).median, AT_MOST, "ms")]


def _document(number: int) -> Document:
    order = OrderId(derived("order", "drawn", str(number)))
    seller = Profile(
        client=_SELLER,
        version=1,
        legal_name="A seller in benchmarks GmbH",
        address=Address("Hafenstraße 12", "Hamburg", "DE", "20457"),
        notification_email="sales@seller.example",
        since=_NOW,
        tax_numbers=(TaxNumber("VAT", "DE", "DE136695976"),),
        locale="de",
    )
    buyer = Buyer(
        "buyer@firm.example",
        "A buyer in benchmarks",
        Place("FR", postcode="75011"),
        Evidence("FR"),
        "fr",
        business=Business("A firm in benchmarks", "FR40303265045"),
    )
    lines = tuple(_line(place) for place in range(1, LINES + 1))
    sale = Sale(
        _ACCOUNT, sale_id(order, _SELLER), order, Mode.LIVE, buyer, lines, seller, _NOW, "Visa •••• 4242"
    )
    return Series(_ACCOUNT, _SELLER, DocumentKind.RECEIPT, Mode.LIVE, last=number).issue(sale, at=_NOW)


def _line(number: int) -> Line:
    rate = Decimal("0.19") if number % 2 else Decimal("0.07")
    treatment = Treatment(Ground.DOMESTIC, "DE", (Levy("DE", "VAT", rate),))
    name = f"Volume {number}"
    return Line(
        number,
        Part.MAIN if number == 1 else Part.BUMP,
        ProductId(derived("product", name)),
        OptionId(derived("option", name)),
        _SELLER,
        name,
        Taxed.inside(Money.of(f"{19 + number}.90", "EUR"), rate),
        treatment,
    )
