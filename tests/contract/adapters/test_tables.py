"""Tables as workbooks, read back by another library."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from cartwright.adapters.tables import workbook
from tests.contract.adapters.report_files import NAMES

HEADINGS = ("client", "made_at", "net", "rate")


def made(*rows: tuple[str, ...]) -> bytes:
    of = {"numbers": frozenset({"net", "rate"}), "moments": frozenset({"made_at"})}
    return workbook("Reports & more", HEADINGS, rows, **of)


def sheet(*rows: tuple[str, ...]) -> Any:
    [found] = load_workbook(io.BytesIO(made(*rows))).worksheets
    return found


def test_amounts_are_numbers_with_their_decimals_and_moments_are_days_of_utc() -> None:
    at = "2026-12-01T05:00:30+01:00"
    found = sheet(("cli_1", at, "-1234.50", "0.255"), ("cli_2", "", "5000", ""), ("cli_3", at, "1.234", "0"))
    cells = [[cell.value for cell in row] for row in found.iter_rows(min_row=2)]
    moment = datetime.fromisoformat("2026-12-01T04:00:30")
    assert cells == [
        ["cli_1", moment, -1234.5, 0.255],
        ["cli_2", None, 5000, None],
        ["cli_3", moment, 1.234, 0],
    ]
    assert [found[f"C{row}"].number_format for row in (2, 3, 4)] == ["#,##0.00", "#,##0", "#,##0.000"]


@pytest.mark.parametrize("name", [*NAMES, "+1", "@SUM(A1)", "a\x00b\r\nc", "</t></is>", "&amp;"])
def test_text_is_text_in_every_script_and_no_formula(name: str) -> None:
    cell = sheet((name, "", name, ""))["A2"]
    assert cell.data_type == "s"
    assert cell.value == name.replace("\x00", " ").replace("\r\n", " ")


def test_what_is_no_number_stays_as_it_was_told() -> None:
    assert sheet(("cli_1", "", "=1+1", ""))["C2"].data_type == "s"


def test_headings_stay_and_can_be_filtered_by() -> None:
    found = sheet(("cli_1", "", "1", ""))
    assert (found.title, found.freeze_panes, found.auto_filter.ref) == ("Reports & more", "A2", "A1:D2")
    assert found.sheet_view.pane.state == "frozen"
    assert all(cell.font.b for cell in found[1])
    assert [cell.value for cell in found[1]] == list(HEADINGS)
    nothing = sheet()
    assert nothing.auto_filter.ref == "A1:D1"


def test_a_table_is_as_wide_as_it_is() -> None:
    heads = tuple(f"h{number}" for number in range(30))
    wide = workbook("W", heads, [heads], numbers=frozenset(), moments=frozenset())
    assert load_workbook(io.BytesIO(wide)).worksheets[0].auto_filter.ref == "A1:AD2"


def test_the_same_table_is_the_same_bytes() -> None:
    assert made(("a", "", "1", "")) == made(("a", "", "1", ""))
