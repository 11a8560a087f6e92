"""Reports as files are as they were kept: whoever changes one looks at it, and keeps it anew."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.contract.adapters.report_files import KEPT, every


@pytest.mark.parametrize("name", sorted(every()))
def test_a_file_is_as_it_was_kept(name: str) -> None:
    kept = (KEPT / name).read_bytes()
    assert every()[name] == kept, "look at it, then: python -m tests.contract.adapters.report_files"


def test_nothing_is_kept_that_no_report_is() -> None:
    assert {path.name for path in KEPT.iterdir()} == every().keys()


def test_no_name_of_any_script_is_a_formula_or_lost() -> None:
    lines = list(csv.DictReader(io.StringIO(every()["full.csv"].decode("utf-8-sig"), newline="")))
    items = [line["item"] for line in lines if line["row"] == "line"]
    assert {"Парус", "帆走入門", "שייט", "إبحار", "Ναυτιλία", "'=1+1"} <= set(items)
    assert not [item for item in items if item.startswith("=") or "; =" in item]


def test_a_quarter_of_nothing_has_a_return_of_nothing_and_corrections_stand_apart() -> None:
    nothing, full = (json.loads(every()[f"{name}.json"])["sections"]["oss"] for name in ("nothing", "full"))
    assert [(one["quarter"], one["nil"], one["owed_eur"]) for one in nothing] == [("2026-Q4", True, "0.00")]
    [one] = full
    assert not one["nil"]
    assert [(line["earlier"], line["tax_eur"]) for line in one["corrections"]] == [("2026-Q3", "-10.00")]
    below = json.loads(every()["negative.json"])["sections"]["summary"]
    assert [one["gross"] for one in below] == ["-120.00"]
