"""docs/notices.md: its kinds, cadences and defaults are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

from cartwright.domain.notice_plans import Cadence, NoticeKind, Plan
from tests.unit.domain.shop import ACCOUNT, NORTHWIND

PAGE = Path(__file__).parents[3] / "docs" / "notices.md"
CELL = re.compile(r"`([^`]+)`")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    below = PAGE.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in below.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_kind_is_on_the_page_with_what_it_is_unless_changed() -> None:
    told = {CELL.findall(row[0])[0]: CELL.findall(row[3])[0] for row in rows("Kinds")}
    assert told == {kind.value: cadence.value for kind, cadence in Plan(ACCOUNT, NORTHWIND).now.items()}
    assert list(told) == [kind.value for kind in NoticeKind]


def test_every_kind_has_its_name_in_the_plan() -> None:
    assert [CELL.findall(row[1])[0] for row in rows("Kinds")] == [
        kind.value.replace("-", "_") for kind in NoticeKind
    ]


def test_every_cadence_is_on_the_page() -> None:
    assert [CELL.findall(row[0])[0] for row in rows("Cadences")] == [cadence.value for cadence in Cadence]
