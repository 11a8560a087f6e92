"""Workbooks of tax reports, read back by another library: every cell is what the CSV says, with its type; and
the formulas, worked out here, come to the control totals."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from cartwright.adapters.documents.binder import ReportBinder
from cartwright.adapters.documents.workbooks import COLUMNS, SUMS
from cartwright.adapters.mail.display import Display
from cartwright.domain.money import EXPONENTS
from cartwright.languages import languages
from tests.contract.adapters.report_files import NAMES, a_line, a_quarter, files, full

SHEETS = ["Summary", "Jurisdictions", "Transactions"]
DINARS: Mapping[str, Any] = {"currency": "KWD", "net": 1_234, "tax": 99, "country": "KW", "levy": "GST"}
REPORTS: Mapping[str, tuple[str, list[Any]]] = {
    "full": ("2026-Q4", [*full(), a_line(12, **DINARS)]),
    "quarter": ("2026-Q4", a_quarter()),
    "nothing": ("2026-Q4", []),
    "negative": ("2026-11", [line for line in full() if line.credit]),
}
TYPED: Mapping[str, Callable[[str], Any]] = {
    "time": lambda text: datetime.fromisoformat(text).replace(tzinfo=None),
    **dict.fromkeys(("net", "tax", "gross", "rate_percent"), Decimal),
    "line": int,
}


@cache
def report(name: str) -> tuple[bytes, dict[str, Any]]:
    """Its CSV, and its figures."""
    made = dict(files(*REPORTS[name]))
    return made["csv"], json.loads(made["json"])


def bound(name: str, part: int = 1, at_most: int = 1_000, piece: int = 50, locale: str = "en") -> bytes:
    body, figures = report(name)
    pieces = (body[at : at + piece] for at in range(0, len(body), piece))
    return ReportBinder().xlsx(figures, pieces, locale=locale, part=part, at_most=at_most)


def opened(made: bytes, *, values: bool = False) -> Workbook:
    return load_workbook(io.BytesIO(made), data_only=values)


def lines(name: str) -> list[dict[str, str]]:
    text = report(name)[0].decode("utf-8-sig")
    return [row for row in csv.DictReader(io.StringIO(text, newline="")) if row["row"] == "line"]


def rows(sheet: Worksheet) -> list[dict[str, Cell]]:
    """By the keys of the CSV, in whose order they are; without the headings."""
    heads, *below = sheet.iter_rows()
    keys = COLUMNS if len(heads) == len(COLUMNS) else SUMS
    return [dict(zip(keys, row, strict=True)) for row in below]  # type: ignore[arg-type]


def exact(value: Any) -> Any:
    """A number of the sheet in the decimals that it was meant in."""
    return Decimal(repr(value)) if isinstance(value, float) else value


class Sums:
    """What a spreadsheet makes of the few functions that there are."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._known: dict[str, list[Any]] = {}

    def of(self, sheet: str, place: str) -> Any:
        value = self._book[sheet][place].value
        if not (isinstance(value, str) and self._book[sheet][place].data_type == "f"):
            return Decimal(0) if value is None else exact(value)
        return self._worked_out(value.removeprefix("="), sheet)

    def _worked_out(self, formula: str, sheet: str) -> Decimal:
        if found := re.fullmatch(r"ROUND\((.*),(\d)\)", formula):
            return round(Decimal(self._worked_out(found[1], sheet)), int(found[2]))
        formula = formula.replace("'", "")
        if found := re.fullmatch(r"SUMIF\((.*?),(\w+),(.*)\)", formula):
            wanted, amounts = self.of(sheet, found[2]), self._stretch(found[3])
            pairs = zip(self._stretch(found[1]), amounts, strict=True)
            return sum((amount for one, amount in pairs if one == wanted), Decimal(0))
        if found := re.fullmatch(r"COUNTIF\((.*),(\w+)\)", formula):
            return Decimal(self._stretch(found[1]).count(self.of(sheet, found[2])))
        here, there = formula.split("-")
        return Decimal(self.of(sheet, here) - self.of(sheet, there))

    def _stretch(self, named: str) -> list[Any]:
        """Worked out once: each total is of the same columns."""
        if named not in self._known:
            self._known[named] = self._looked_up(named)
        return self._known[named]

    def _looked_up(self, named: str) -> list[Any]:
        sheet, _, stretch = named.partition("!")
        first, _, last = stretch.replace("$", "").partition(":")
        cells = self._book[sheet][f"{first}:{last or first}"]
        return [self.of(sheet, cell.coordinate) for (cell,) in cells]


def totals(made: bytes) -> dict[tuple[str, str], list[Decimal]]:
    """Of the first sheet, by label and currency, worked out; what lies in the cells is the same."""
    book, kept = opened(made), opened(made, values=True)
    sums, found = Sums(book), {}
    for row in book["Summary"].iter_rows(min_col=1, max_col=5):
        if isinstance(row[1].value, str) and row[1].value in EXPONENTS:
            worked = [sums.of("Summary", cell.coordinate) for cell in row[2:]]
            assert worked == [exact(kept["Summary"][cell.coordinate].value) for cell in row[2:]]
            found[str(row[0].value), row[1].value] = worked
    return found


@pytest.mark.parametrize("name", REPORTS)
def test_every_cell_is_what_the_csv_says_with_its_type(name: str) -> None:
    book = opened(bound(name))
    found = rows(book["Transactions"])
    groups = {row["group"].value: row for row in rows(book["Jurisdictions"])}
    assert book.sheetnames == SHEETS
    assert len(found) == len(lines(name))
    for row, line in zip(found, lines(name), strict=True):
        del line["row"]
        group = groups[row.pop("group").value]
        assert list(row) == list(line)
        for column, text in line.items():
            meant = TYPED.get(column, str)(text) if text else None
            assert exact(row[column].value) == meant, column
            assert row[column].data_type == (
                "d" if column == "time" else "n" if column in TYPED else "s"
            ) or (meant is None)
        of = ("ground", "jurisdiction", "tax_name", "rate_percent", "currency")
        assert [group[column].value for column in of] == [row[column].value for column in of]


@pytest.mark.parametrize("name", REPORTS)
def test_its_formulas_come_to_the_control_totals(name: str) -> None:
    made = bound(name)
    sections = report(name)[1]["sections"]
    found = totals(made)
    for told in sections["summary"]:
        meant = [Decimal(told[amount]) for amount in ("net", "tax", "gross")]
        currency = told["currency"]
        assert found.pop(("Sums of this file", currency)) == meant
        assert found.pop(("Control totals", currency)) == meant
        assert found.pop(("Difference", currency)) == [0, 0, 0]
    assert not found
    book, kept = opened(made), opened(made, values=True)
    sums = Sums(book)
    below = rows(book["Jurisdictions"])
    assert len(below) == len(sections["taxes"])
    for row, told in zip(below, sections["taxes"], strict=True):
        worked = {column: sums.of("Jurisdictions", cell.coordinate) for column, cell in row.items()}
        net, tax = Decimal(told["net"]), Decimal(told["tax"])
        assert [worked[column] for column in ("net", "tax", "gross")] == [net, tax, net + tax]
        assert [worked[column] for column in ("report_net", "report_tax")] == [net, tax]
        for column in ("rows", "net", "tax", "gross"):
            assert exact(kept["Jurisdictions"][row[column].coordinate].value) == worked[column]


def test_a_report_of_many_lines_is_split_and_nothing_is_lost_or_twice() -> None:
    parts = [bound("full", part, at_most=5) for part in (1, 2, 3)]
    found = [[row["entry"].value for row in rows(opened(made)["Transactions"])] for made in parts]
    assert [len(some) for some in found] == [5, 5, 2]
    assert [entry for some in found for entry in some] == [line["entry"] for line in lines("full")]
    sums = [totals(made) for made in parts]
    for told in report("full")[1]["sections"]["summary"]:
        of, meant = told["currency"], [Decimal(told[amount]) for amount in ("net", "tax", "gross")]
        mine = [one["Sums of this file", of] for one in sums]
        assert [sum(amounts) for amounts in zip(*mine, strict=True)] == meant
        assert [one["Control totals", of] for one in sums] == [meant] * 3
        assert not [one for one in sums if ("Difference", of) in one]
    said = [[cell.value for (cell,) in opened(made)["Summary"]["B3:B20"]] for made in parts]
    assert ["2 of 3" in cells for cells in said] == [False, True, False]


def test_a_part_behind_the_last_is_empty() -> None:
    assert rows(opened(bound("full", 4, at_most=5))["Transactions"]) == []


def test_no_text_is_a_formula_though_the_csv_had_not_marked_it() -> None:
    body, figures = report("full")
    evil = body.replace(b"'=1+1", b"=1+1").replace(b"pi_1,", b"@SUM(A1),").replace(b"ord_2,", b"+1,")
    book = opened(ReportBinder().xlsx(figures, [evil], locale="en", part=1, at_most=100))
    cells = [cell for row in book["Transactions"].iter_rows() for cell in row]
    texts = {cell.value: cell.data_type for cell in cells if cell.value in {"=1+1", "@SUM(A1)", "+1"}}
    assert texts == {"=1+1": "s", "@SUM(A1)": "s", "+1": "s"}
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_names_of_every_script_are_what_they_were() -> None:
    found = {row["item"].value for row in rows(opened(bound("full"))["Transactions"])}
    assert set(NAMES[1:6]) <= found


@pytest.mark.parametrize("sheet", SHEETS[1:])
def test_headings_stay_and_can_be_filtered_by(sheet: str) -> None:
    found = opened(bound("full"))[sheet]
    assert found.freeze_panes == "A2"
    assert found.auto_filter.ref == found.dimensions
    assert all(cell.font.b for cell in found[1])
    assert found.column_dimensions["H"].width > 9


def test_amounts_are_shown_in_the_decimals_of_their_currency() -> None:
    found = {
        row["currency"].value: row["net"].number_format for row in rows(opened(bound("full"))["Transactions"])
    }
    assert (found["JPY"], found["EUR"], found["KWD"]) == ("#,##0", "#,##0.00", "#,##0.000")


@pytest.mark.parametrize("language", sorted(languages()))
def test_sheets_and_headings_are_in_the_clients_language_and_cells_are_not(language: str) -> None:
    """Each heading once, so that a filter finds it; a formula finds its sheet by any name."""
    book, english = opened(bound("full", locale=language)), opened(bound("full"))
    show = Display(language)
    assert book.sheetnames == [show.say(f"sheet-{name}") for name in ("summary", "sums", "lines")]
    heads = [[str(cell.value) for cell in sheet[1]] for sheet in book.worksheets[1:]]
    assert all(len(set(one)) == len(one) for one in heads)
    assert show.say("report-treatment") in heads[0]
    assert show.say("sheet-amends_document") in heads[1]
    if language != "en":
        assert heads != [[cell.value for cell in sheet[1]] for sheet in english.worksheets[1:]]
    lines, same = (
        [[cell.value for cell in row] for row in one.worksheets[2].iter_rows(min_row=2)]
        for one in (book, english)
    )
    assert lines == same
    assert book.worksheets[0]["A1"].value == show.say("report")
    sums = Sums(book)
    row = rows(book.worksheets[1])[0]
    worked = sums.of(book.worksheets[1].title, row["net"].coordinate)
    assert worked == exact(row["report_net"].value)


@pytest.mark.parametrize("language", sorted(languages()))
def test_no_heading_and_no_label_is_cut_off(language: str) -> None:
    """Beside a heading is the arrow of its filter."""
    book = opened(bound("full", locale=language))
    for sheet in book.worksheets[1:]:
        # Neighbours of one width are kept as one.
        wide = [
            one for one in sheet.column_dimensions.values() for _ in range(one.min or 0, (one.max or 0) + 1)
        ]
        assert len(wide) == len(sheet[1])
        assert all(one.width > len(str(cell.value)) + 3 for one, cell in zip(wide, sheet[1], strict=True))
    summary = book.worksheets[0]
    labels = [str(row[0].value) for row in summary.iter_rows(min_row=2) if row[0].value and row[1].value]
    assert max(map(len, labels)) <= summary.column_dimensions["A"].width
    assert "SHA-256" in " ".join(labels)


def test_it_says_whose_and_of_when_it_is() -> None:
    book = opened(bound("quarter"))
    told: dict[Any, Any] = dict(book["Summary"].iter_rows(max_col=2, values_only=True))  # type: ignore[arg-type]
    assert told["Seller"] == book.properties.creator == "Nordwind Segelschule GmbH"
    days = [told[label].isoformat() for label in ("First day", "Last day", "Made on")]
    assert days == ["2026-10-01T00:00:00", "2026-12-31T00:00:00", "2027-01-01T06:00:00"]
    assert told["Lines in the report"] == told["Lines in this file"] == len(lines("quarter"))


@pytest.mark.parametrize("piece", [1, 7, 1_000_000])
def test_the_same_report_is_the_same_bytes_however_the_csv_comes(piece: int) -> None:
    assert bound("full", piece=piece) == bound("full", piece=64)


def test_lines_that_are_in_no_sum_are_refused() -> None:
    body, _ = report("full")
    _, figures = report("negative")
    with pytest.raises(ValueError, match="none of the sums"):
        ReportBinder().xlsx(figures, [body], locale="en", part=1, at_most=100)
