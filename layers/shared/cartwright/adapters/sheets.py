"""Tax reports as CSV: for Excel, Calc and programs alike.

UTF-8 with a byte order mark (without one Excel reads Latin 1), CRLF and quotes as RFC 4180 has them, points
in decimals, ISO 8601 times with their offset. One table, no blank lines: the first column says what a row is,
a `line`, a `subtotal` (one jurisdiction, rate and currency) or a `total` (one currency). Why: decision record
0052. Where something was given back, `sold-subtotal`, `credit-subtotal`, `sold-total` and `credit-total` say
what these are made of.

A million lines are written one by one, so what is the same in many is worked out once, and what cannot be a
formula is not looked at twice (`make bench` holds it against the bare writer).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Final

from cartwright.domain.journal import Known
from cartwright.domain.money import EXPONENTS, Money, Taxed
from cartwright.domain.taxbook import Shown, Sum, TaxReport

MARK: Final = "\ufeff"
HEADINGS: Final = (
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
    "line",
    "product",
    "buyer_region",
    "amends_document",
    "amends_month",
    "late",
)
# What only lines have: from `time` to `evidence_enough`, and from `line` on.
_DETAILS: Final = HEADINGS.index("ground") - 1
_BEHIND: Final = len(HEADINGS) - HEADINGS.index("line")

# Line ends and other controls, text direction overrides, byte order marks, halves of surrogate pairs.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
# A formula begins with = + - or @, also in their full-width forms, at the start of a cell or after what
# another region's
# spreadsheet takes for the end of one; blanks, quotes and signs without width in front of it do not stop it.
_FORMULA = re.compile('(^|[;|])(?=[\\s"\u200b-\u200f\u2060]*[=+\\-@\uff1d\uff0b\uff0d\uff20])')
# What is surely neither: most ids, numbers and codes.
_PLAIN = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.:-]*)?\Z").match

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z").match


class CsvSheets:
    def csv(self, zone: tzinfo) -> CsvSheet:
        return CsvSheet(zone)


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Any other table as a file of the same kind. Numbers below nothing keep their minus; any other cell that
    would be a formula gets its apostrophe."""
    cells = ((cell if _NUMBER(cell) else _cell(cell) for cell in row) for row in rows)
    return (MARK + _written([headings, *cells])).encode()


class CsvSheet:
    """One file. A report of nothing is its headings alone."""

    content_type = "text/csv; charset=utf-8"
    suffix = "csv"

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    def head(self) -> bytes:
        return (MARK + _written([HEADINGS])).encode()

    def lines(self, lines: Iterable[Shown]) -> bytes:
        zone = self._zone
        return _written(row for line in lines for row in _lines(line, zone)).encode()

    def sums(self, report: TaxReport) -> bytes:
        return _written(_sums(report)).encode()


def safe(text: str) -> str:
    """`text` as a cell that no spreadsheet runs: where a formula would begin, an apostrophe stands before it.

    Line ends and the like become a blank, so that a row stays a row.
    """
    return _FORMULA.sub(r"\1'", _UNFIT.sub(" ", text))


_remembered = lru_cache(4096)(safe)


def _cell(text: str) -> str:
    return text if _PLAIN(text) else _remembered(text)


def _written(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _lines(line: Shown, zone: tzinfo) -> Iterator[tuple[str, ...]]:
    entry = line.entry
    amends = line.of if line.of != line.month else ""
    before = (
        "line",
        entry.at.astimezone(zone).isoformat(timespec="seconds"),
        entry.kind,
        _cell(line.document),
        entry.order,
        entry.sale,
        entry.id,
        _cell(entry.payment_reference),
    )
    known = _known(entry.buyer)
    behind = _cell(entry.buyer.region), _cell(line.original), amends, "yes" if line.late else ""
    for fact in line.facts:
        net, tax = fact.net, fact.tax
        currency = net.currency
        exponent = EXPONENTS[currency]
        yield (
            *before,
            fact.country,
            _cell(fact.name),
            fact.rule,
            *known,
            fact.ground,
            fact.jurisdiction,
            _cell(fact.levy),
            percent(fact.levy, fact.rate),
            currency,
            _plain(net.minor, exponent),
            _plain(tax.minor, exponent),
            _plain(net.minor + tax.minor, exponent),
            str(fact.line),
            fact.product,
            *behind,
        )


@lru_cache(256)
def _known(buyer: Known) -> tuple[str, ...]:
    """Of entries older than evidence nothing is said, not that it is missing."""
    enough = ("yes" if buyer.enough else "no") if buyer.evidence else ""
    evidence = safe("; ".join(buyer.evidence))
    return safe(buyer.number), safe(buyer.number_state), safe(buyer.consultation), evidence, enough


@lru_cache(256)
def percent(levy: str, rate: Decimal) -> str:
    """A rate as the file has it; nothing where there is no levy."""
    return f"{(rate * 100).normalize():f}" if levy else ""


def _plain(minor: int, exponent: int) -> str:
    """In major units, with all decimals: a refund's minus stays one."""
    if not exponent:
        return str(minor)
    whole, part = divmod(abs(minor), 10**exponent)
    return f"{'-' if minor < 0 else ''}{whole}.{part:0{exponent}d}"


def _sums(report: TaxReport) -> Iterator[tuple[str, ...]]:
    whole, back = report.whole, report.credits
    apart = [("sold-", report.sales), ("credit-", back)] if back.sums else []
    for name, part in apart:
        yield from (_subtotal(one, name) for one in part.sums)
    yield from map(_subtotal, whole.sums)
    for name, part in [*apart, ("", whole)]:
        yield from (_total(amount, name) for amount in part.totals.values())


def _subtotal(part: Sum, of: str = "") -> tuple[str, ...]:
    taxed_as = part.ground, part.jurisdiction, safe(part.levy), percent(part.levy, part.rate)
    amounts = _amounts(part.net, part.tax, part.net + part.tax)
    return (f"{of}subtotal", *[""] * _DETAILS, *taxed_as, *amounts, *[""] * _BEHIND)


def _total(amount: Taxed, of: str) -> tuple[str, ...]:
    amounts = _amounts(amount.net, amount.tax, amount.gross)
    return (f"{of}total", *[""] * (_DETAILS + 4), *amounts, *[""] * _BEHIND)


def _amounts(net: Money, tax: Money, gross: Money) -> tuple[str, ...]:
    exponent = EXPONENTS[net.currency]
    return net.currency, *(_plain(one.minor, exponent) for one in (net, tax, gross))
