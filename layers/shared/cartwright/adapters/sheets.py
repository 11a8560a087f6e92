"""Tax reports as CSV: for Excel, Calc and programs alike.

UTF-8 with a byte order mark (without one Excel reads Latin 1), CRLF and quotes as RFC 4180 has them, points
in decimals, ISO 8601 times with their offset. One table, no blank lines: the first column says what a row is,
a `line`, a `subtotal` (one jurisdiction, rate and currency) or a `total` (one currency). Why: decision record
0052. Where something was given back, `sold-subtotal`, `credit-subtotal`, `sold-total` and `credit-total` say
what these are made of.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import tzinfo
from decimal import Decimal

from cartwright.domain.journal import Known
from cartwright.domain.money import Money, Taxed
from cartwright.domain.taxbook import Row, Sum, TaxReport

type Cell = str | Decimal

MARK = "\ufeff"
HEADINGS = (
    "row",
    "time",
    "kind",
    "document",
    "order",
    "sale",
    "entry",
    "payment_reference",
    "buyer_country",
    "item",
    "rule",
    "buyer_vat_number",
    "number_state",
    "consultation_number",
    "evidence",
    "evidence_enough",
    "ground",
    "jurisdiction",
    "tax_name",
    "rate_percent",
    "currency",
    "net",
    "tax",
    "gross",
)
# What only lines have, from `time` to `evidence_enough`.
_DETAILS = HEADINGS.index("ground") - 1

# Line ends and other controls, text direction overrides, byte order marks, halves of surrogate pairs.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
# A formula begins with = + - or @, also in their full-width forms, at the start of a cell or after what
# another region's
# spreadsheet takes for the end of one; blanks, quotes and signs without width in front of it do not stop it.
_FORMULA = re.compile('(^|[;|])(?=[\\s"\u200b-\u200f\u2060]*[=+\\-@\uff1d\uff0b\uff0d\uff20])')


class CsvSheets:
    def csv(self, report: TaxReport, *, zone: tzinfo | None = None) -> bytes:
        """The whole file. A report of nothing is its headings alone."""
        text = io.StringIO(newline="")
        text.write(MARK)
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(HEADINGS)
        writer.writerows([_written(cell) for cell in row] for row in _rows(report, zone))
        return text.getvalue().encode()


def safe(text: str) -> str:
    """`text` as a cell that no spreadsheet runs: where a formula would begin, an apostrophe stands before it.

    Line ends and the like become a blank, so that a row stays a row.
    """
    return _FORMULA.sub(r"\1'", _UNFIT.sub(" ", text))


def _written(cell: Cell) -> str:
    """Numbers as they are, so that a refund's minus stays one; texts made safe."""
    return f"{cell:f}" if isinstance(cell, Decimal) else safe(cell)


def _rows(report: TaxReport, zone: tzinfo | None) -> Iterator[tuple[Cell, ...]]:
    yield from (_line(row, zone) for row in report.rows)
    apart = [("sold-", report.sales), ("credit-", report.credits)] if report.credits.sums else []
    for name, part in apart:
        yield from (_subtotal(one, name) for one in part.sums)
    yield from map(_subtotal, report.sums)
    for name, part in apart:
        yield from (_total(part.totals[currency], name) for currency in sorted(part.totals))
    yield from (_total(report.totals[currency]) for currency in sorted(report.totals))


def _line(row: Row, zone: tzinfo | None) -> tuple[Cell, ...]:
    return (
        "line",
        (row.at.astimezone(zone) if zone else row.at).isoformat(timespec="seconds"),
        row.kind,
        row.document,
        row.order,
        row.sale,
        row.entry,
        row.payment_reference,
        row.buyer_country,
        row.item,
        row.rule,
        *_known(row.buyer),
        *_taxed_as(row),
        *_amounts(row.net, row.tax, row.gross),
    )


def _known(buyer: Known) -> tuple[Cell, ...]:
    """Of entries older than evidence nothing is said, not that it is missing."""
    enough = ("yes" if buyer.enough else "no") if buyer.evidence else ""
    return buyer.number, buyer.number_state, buyer.consultation, "; ".join(buyer.evidence), enough


def _subtotal(part: Sum, of: str = "") -> tuple[Cell, ...]:
    amounts = _amounts(part.net, part.tax, part.net + part.tax)
    return (f"{of}subtotal", *[""] * _DETAILS, *_taxed_as(part), *amounts)


def _total(amount: Taxed, of: str = "") -> tuple[Cell, ...]:
    return (f"{of}total", *[""] * (_DETAILS + 4), *_amounts(amount.net, amount.tax, amount.gross))


def _taxed_as(of: Row | Sum) -> tuple[Cell, ...]:
    percent = (of.rate * 100).normalize() if of.levy else ""
    return of.ground, of.jurisdiction, of.levy, percent


def _amounts(net: Money, tax: Money, gross: Money) -> tuple[Cell, ...]:
    return net.currency, net.decimal, tax.decimal, gross.decimal
