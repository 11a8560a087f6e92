"""Tax reports as workbooks (ECMA-376, `.xlsx`): cells that are numbers, days and words, and totals that add
up in front of whoever opens one.

Written of the report's CSV, piece by piece, and of its figures. Lines go to a file aside as they come and are
forgotten, so that a workbook of a hundred thousand takes hardly more memory than one of ten. What is text in
the CSV is text here: a formula is what a cell is, not what it begins with, and no text becomes one.

Sheets and headings are named in the client's language; columns are those of the CSV, in its order, and what a
cell says is what the CSV says, so that a filter or a program finds the same words in any language.

Each line names its group, a row of the second sheet: ground, jurisdiction, levy, rate and currency. That
sheet adds up by this number, because words in a condition would be taken for patterns.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.utility import quote_sheetname, xl_range_abs, xl_rowcol_to_cell  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from cartwright.adapters.mail.display import Display
from cartwright.adapters.sheets import HEADINGS, percent, safe
from cartwright.domain.money import EXPONENTS, Money

COLUMNS: Final = (*HEADINGS[1:], "group")
"""Of the sheet of transactions: those of the CSV but for what says what a row is."""
ALIKE: Final = ("ground", "jurisdiction", "tax_name", "rate_percent", "currency")
AMOUNTS: Final = ("net", "tax", "gross")
SUMS: Final = ("group", *ALIKE, "rows", *AMOUNTS, "report_net", "report_tax")
_SAID: Final = {
    **{name: name for name in (*AMOUNTS, "order")},
    "currency": "report-currency",
    "ground": "report-treatment",
}
"""Headings that are phrases of other places too."""

_WIDTHS: Final = {
    "time": 19,
    "kind": 11,
    "document": 16,
    "amends_document": 16,
    "item": 40,
    "rule": 20,
    "ground": 18,
    "evidence": 34,
    "payment_reference": 30,
    **dict.fromkeys(("order", "sale", "entry", "product"), 32),
    **dict.fromkeys((*AMOUNTS, "report_net", "report_tax"), 15),
}
_NARROW: Final = 13
_BUTTON: Final = 4
"""What the arrow of a filter takes beside a heading, in letters; those are bold."""
_ALIKE: Final = tuple(COLUMNS.index(name) for name in ALIKE)
_NET, _TAX = COLUMNS.index("net"), COLUMNS.index("tax")
_KINDS: Final = [
    "moment"
    if name == "time"
    else "money"
    if name in AMOUNTS
    else "number"
    if name in {"line", "rate_percent"}
    else "text"
    for name in COLUMNS
]

type Figures = Mapping[str, Any]
type Line = Sequence[str]


def xlsx(figures: Figures, pieces: Iterable[bytes], *, locale: str, part: int, at_most: int) -> bytes:
    """The `part`-th, from 1 on, of the workbooks that have `at_most` lines of the report each, in the
    language of `locale`. The same report is the same bytes. Raises ValueError for lines that are in none of
    the figures' sums."""
    packed = io.BytesIO()
    with Workbook(packed, {"constant_memory": True}) as workbook:
        made_at = datetime.fromisoformat(figures["made_at"]).astimezone(UTC).replace(tzinfo=None)
        show, seller = Display(locale), figures["seller"]["legal_name"]
        title = f"{show.say('report')} {figures['period']}"
        workbook.set_properties({"title": title, "author": seller, "created": made_at})
        lines = islice(_lines(pieces), (part - 1) * at_most, part * at_most)
        _Book(workbook, show, figures, part, at_most).write(lines)
    return packed.getvalue()


def _lines(pieces: Iterable[bytes]) -> Iterator[Line]:
    """The cells of each line of the report, without the one that says it is one."""
    for row in csv.reader(_rows(pieces)):
        if row[0] == "line":
            yield row[1:]


def _rows(pieces: Iterable[bytes]) -> Iterator[str]:
    """No cell of ours has an end of line in it."""
    decoder, left = codecs.getincrementaldecoder("utf-8-sig")(), ""
    for piece in pieces:
        *whole, left = (left + decoder.decode(piece)).split("\r\n")
        yield from whole


@dataclass(slots=True)
class _Group:
    """What is taxed alike: as the figures have it of the report, and what this workbook's lines of it come
    to, in minor units."""

    number: int
    told: Mapping[str, Any]
    lines: int = 0
    net: int = 0
    tax: int = 0

    @property
    def currency(self) -> str:
        return str(self.told["currency"])

    @property
    def exponent(self) -> int:
        return EXPONENTS[self.currency]

    @property
    def alike(self) -> tuple[str, ...]:
        """As a line of the CSV says it."""
        told = self.told
        rate = percent(told["levy"], Decimal(told["rate"]))
        return told["ground"], told["jurisdiction"], safe(told["levy"]), rate, self.currency

    def add(self, line: Line) -> None:
        self.lines += 1
        self.net += int(line[_NET].replace(".", ""))
        self.tax += int(line[_TAX].replace(".", ""))

    @property
    def amounts(self) -> Mapping[str, Money]:
        net, tax = Money(self.net, self.currency), Money(self.tax, self.currency)
        return {"net": net, "tax": tax, "gross": net + tax}


class _Book:
    """One workbook, while it is written: lines first, because their sums are what the others show. Of each
    sheet row by row, because a row that is begun is the end of those before."""

    def __init__(self, workbook: Workbook, show: Display, figures: Figures, part: int, at_most: int) -> None:
        self._show, self._figures, self._part = show, figures, part
        self._parts = max(1, -(-figures["rows"] // at_most))
        self._summary = workbook.add_worksheet(show.say("sheet-summary"))
        self._sums = workbook.add_worksheet(show.say("sheet-sums"))
        self._sold = workbook.add_worksheet(show.say("sheet-lines"))
        self._heading = workbook.add_format({"bold": True, "bottom": 1})
        self._title = workbook.add_format({"bold": True, "font_size": 16})
        self._label = workbook.add_format({"font_color": "#5f646d"})
        self._moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
        self._day = workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._count = workbook.add_format({"num_format": "#,##0", "align": "left"})
        self._money = {
            exponent: workbook.add_format({"num_format": f"#,##0{_zeros(exponent)}"})
            for exponent in sorted({*EXPONENTS.values()})
        }
        groups = (_Group(number, told) for number, told in enumerate(figures["sections"]["taxes"], 1))
        self._groups = {group.alike: group for group in groups}

    def write(self, lines: Iterable[Line]) -> None:
        last = self._transactions(lines)
        self._jurisdictions(last)
        self._overview(last)

    def _transactions(self, lines: Iterable[Line]) -> int:
        """The last of its rows, counted from the headings on."""
        sheet, number = self._sold, 0
        self._headed(sheet, COLUMNS)
        for number, line in enumerate(lines, 1):
            group = self._groups.get(tuple([line[column] for column in _ALIKE]))
            if group is None:
                raise ValueError("a line that is in none of the sums")
            group.add(line)
            self._line(number, line, self._money[group.exponent])
            sheet.write_number(number, len(line), group.number)
        sheet.autofilter(0, 0, number, len(COLUMNS) - 1)
        return number

    def _line(self, number: int, line: Line, money: Format) -> None:
        sheet = self._sold
        for column, (text, kind) in enumerate(zip(line, _KINDS, strict=False)):
            if not text:
                continue
            if kind == "text":
                sheet.write_string(number, column, text)
            elif kind == "money":
                sheet.write_number(number, column, float(text), money)
            elif kind == "number":
                sheet.write_number(number, column, float(text))
            else:
                # On the client's own clock: a cell has no zone. The summary says which it is.
                moment = datetime.fromisoformat(text).replace(tzinfo=None)
                sheet.write_datetime(number, column, moment, self._moment)

    def _jurisdictions(self, last: int) -> None:
        sheet = self._sums
        self._headed(sheet, SUMS)
        of = _stretch(self._sold, COLUMNS.index("group"), last)
        for group in self._groups.values():
            row, money = group.number, self._money[group.exponent]
            cell = xl_rowcol_to_cell(row, 0)
            sheet.write_number(row, 0, group.number)
            for column, (name, text) in enumerate(zip(ALIKE, group.alike, strict=True), 1):
                if text and name == "rate_percent":
                    sheet.write_number(row, column, float(text))
                elif text:
                    sheet.write_string(row, column, text)
            sheet.write_formula(row, SUMS.index("rows"), f"=COUNTIF({of},{cell})", None, group.lines)
            for name, amount in group.amounts.items():
                amounts = _stretch(self._sold, COLUMNS.index(name), last)
                formula = f"=ROUND(SUMIF({of},{cell},{amounts}),{group.exponent})"
                sheet.write_formula(row, SUMS.index(name), formula, money, float(amount.decimal))
            for name in ("net", "tax"):
                sheet.write_number(row, SUMS.index(f"report_{name}"), float(group.told[name]), money)
        sheet.autofilter(0, 0, len(self._groups), len(SUMS) - 1)

    def _overview(self, lines: int) -> None:
        figures, sheet = self._figures, self._summary
        facts = [*self._facts(lines)]
        sheet.set_column(0, 0, max(34, *(len(label) for label, _ in facts)))
        sheet.set_column(1, 1, 30)
        sheet.set_column(2, 4, 18)
        sheet.write_string(0, 0, self._show.say("report"), self._title)
        row = 2
        for label, value in facts:
            sheet.write_string(row, 0, label, self._label)
            match value:
                case datetime():
                    sheet.write_datetime(row, 1, value, self._moment)
                case date():
                    sheet.write_datetime(row, 1, value, self._day)
                case int():
                    sheet.write_number(row, 1, value, self._count)
                case _:
                    sheet.write_string(row, 1, value)
            row += 1
        row += 1
        for column, name in enumerate(("totals", "currency", *AMOUNTS)):
            sheet.write_string(row, column, self._heads(name), self._heading)
        for told in figures["sections"]["summary"]:
            row = self._total(row + 1, told)

    def _total(self, row: int, told: Mapping[str, Any]) -> int:
        """A currency: what the lines of this workbook come to, what the report's do, and how that differs
        where they are the same. The row behind it."""
        currency = str(told["currency"])
        exponent, groups = EXPONENTS[currency], len(self._groups)
        mine = [group.amounts for group in self._groups.values() if group.currency == currency]
        of = f"{_stretch(self._sums, SUMS.index('currency'), groups)},{xl_rowcol_to_cell(row, 1)}"
        found = [Money(sum(one[name].minor for one in mine), currency) for name in AMOUNTS]
        whole = [Money.of(told[name], currency) for name in AMOUNTS]
        sums = [f"SUMIF({of},{_stretch(self._sums, SUMS.index(name), groups)})" for name in AMOUNTS]
        say = self._show.say
        self._row(row, say("sheet-mine"), found, exponent, sums)
        self._row(row + 1, say("report-totals"), whole, exponent)
        if self._parts > 1:
            return row + 2
        cells = [[xl_rowcol_to_cell(row + below, column) for column in (2, 3, 4)] for below in (0, 1)]
        apart = [f"{here}-{there}" for here, there in zip(*cells, strict=True)]
        differ = [here - there for here, there in zip(found, whole, strict=True)]
        self._row(row + 2, say("sheet-difference"), differ, exponent, apart)
        return row + 3

    def _row(
        self, row: int, label: str, amounts: Sequence[Money], exponent: int, formulas: Sequence[str] = ()
    ) -> None:
        sheet, money = self._summary, self._money[exponent]
        sheet.write_string(row, 0, label, self._label)
        sheet.write_string(row, 1, amounts[0].currency)
        for column, amount in enumerate(amounts, 2):
            if formulas:
                formula = f"=ROUND({formulas[column - 2]},{exponent})"
                sheet.write_formula(row, column, formula, money, float(amount.decimal))
            else:
                sheet.write_number(row, column, float(amount.decimal), money)

    def _facts(self, lines: int) -> Iterator[tuple[str, str | int | date]]:
        figures, say = self._figures, self._show.say
        seller = figures["seller"]
        yield say("sheet-seller"), seller["legal_name"]
        for number in seller["numbers"]:
            yield say("sheet-number"), number
        yield say("report-period"), figures["period"]
        yield say("sheet-first"), date.fromisoformat(figures["first"])
        yield say("sheet-last"), date.fromisoformat(figures["last"])
        yield say("report-basis"), say(f"report-basis-{figures['basis']}")
        yield say("sheet-zone"), figures["time_zone"]
        made_at = datetime.fromisoformat(figures["made_at"])
        yield say("report-made"), made_at.astimezone(ZoneInfo(figures["time_zone"])).replace(tzinfo=None)
        yield say("sheet-report"), figures["report"]
        yield say("sheet-of-report"), figures["rows"]
        yield say("sheet-of-file"), lines
        yield say("sheet-file"), say("sheet-part", part=str(self._part), parts=str(self._parts))
        for one in figures["files"]:
            yield say("sheet-digest", name=one["name"]), one["sha256"]

    def _heads(self, name: str) -> str:
        """What a column is called."""
        return self._show.say(_SAID.get(name, f"sheet-{name}"))

    def _headed(self, sheet: Worksheet, columns: Sequence[str]) -> None:
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(columns):
            heading = self._heads(name)
            sheet.set_column(column, column, max(_WIDTHS.get(name, _NARROW), len(heading) + _BUTTON))
            sheet.write_string(0, column, heading, self._heading)


def _stretch(sheet: Worksheet, column: int, last: int) -> str:
    """The cells of a column below its heading; of a sheet without any the first that is empty."""
    return f"{quote_sheetname(sheet.name)}!{xl_range_abs(1, column, max(last, 1), column)}"


def _zeros(exponent: int) -> str:
    return f".{'0' * exponent}" if exponent else ""
