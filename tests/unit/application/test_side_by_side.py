"""All clients' reports of a period side by side: each its own, nothing added up, and for who may see all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cartwright.adapters.sheets import table
from cartwright.application.ports.leafing import Leaf
from cartwright.application.side_by_side import HEADINGS, Side, rows, side_by_side
from cartwright.application.standing import ReportStanding
from cartwright.domain.access import Permission, Permit
from cartwright.domain.basis import Basis
from cartwright.domain.errors import Forbidden
from cartwright.domain.periods import Span
from tests.fakes.files import FakeFiles
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.application.reports import asked, at, made, numbered
from tests.unit.application.test_closing_months import close
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA

NOVEMBER = Span("2026-11")


def beside(
    agency: Agency, files: FakeFiles, who: str = "olga", basis: Basis = Basis.INVOICE, **where: Any
) -> Leaf[Side]:
    return side_by_side(
        agency.act(who),
        NOVEMBER,
        basis,
        **{"limit": 9, **where},
        leaves=agency.mine.leaves(who, FakeSignatures()),
        reports=agency.mine.reports,
        files=files,
    )


def of(leaf: Leaf[Side]) -> dict[str, Side]:
    return {side.client.id: side for side in leaf.things}


def test_each_client_has_the_report_that_is_to_be_filed_or_the_newest_or_none(agency: Agency) -> None:
    at(agency, "2026-11-20T12:00:00")
    for sale in agency.sold("both", bumps=[agency.mug]):
        numbered(agency, sale)
    files = FakeFiles()
    none = of(beside(agency, files))
    assert {side.report for side in none.values()} == {None}
    assert {NORTHWIND, OLIVEIRA} <= none.keys()
    made(agency, asked(agency, "olga", NORTHWIND), files)
    at(agency, "2026-12-05T12:00:00")
    newest = made(agency, asked(agency, "olga", NORTHWIND), files)
    early = of(beside(agency, files))[NORTHWIND]
    assert (early.report, early.standing) == (newest, ReportStanding.PRELIMINARY)
    close(agency, "2026-11")
    to_file = made(agency, asked(agency, "olga", NORTHWIND), files)
    made(agency, asked(agency, "olga", NORTHWIND), files)
    other = made(agency, asked(agency, "olga", OLIVEIRA), files)
    sides = of(beside(agency, files))
    assert (sides[NORTHWIND].report, sides[NORTHWIND].standing) == (to_file, ReportStanding.TO_FILE)
    assert sides[OLIVEIRA].report == other
    for client, side in sides.items():
        for figure in (*side.totals, *side.taxes):
            assert f"/clients/{client}/tax-reports/lines?period=2026-11&basis=invoice" in figure["lines"]
    assert of(beside(agency, files, basis=Basis.CASH))[NORTHWIND].report is None


def test_pages_of_clients_are_all_of_them_once(agency: Agency) -> None:
    files, whole = FakeFiles(), beside(agency, FakeFiles())
    found, cursor = list[Side](), ""
    while True:
        leaf = beside(agency, files, limit=1, cursor=cursor)
        found += leaf.things
        cursor = leaf.cursor
        if not cursor:
            break
    assert found == list(whole.things)
    assert len(found) > 1


def test_a_clients_member_never_sees_them_and_who_is_of_the_agency_needs_the_permission(
    agency: Agency,
) -> None:
    agency.permit("clara", Permit(Permission.REPORTS_TAX))
    for who in ("clara", "stan"):
        with pytest.raises(Forbidden) as refused:
            beside(agency, FakeFiles(), who)
        assert refused.value.facts["needs"] == Permission.REPORTS_TAX
    agency.permit("stan", Permit(Permission.REPORTS_TAX))
    assert of(beside(agency, FakeFiles(), "stan")).keys() == of(beside(agency, FakeFiles())).keys()


def test_the_table_has_a_row_for_each_figure_and_one_for_who_has_none(agency: Agency) -> None:
    for sale in agency.sold("both", bumps=[agency.mug]):
        numbered(agency, sale)
    files = FakeFiles()
    filed = made(agency, asked(agency, "olga", NORTHWIND), files)
    sides = beside(agency, files).things
    for taxes in (False, True):
        lines = [
            dict(zip(HEADINGS, row, strict=True)) for row in rows(sides, NOVEMBER, Basis.INVOICE, taxes=taxes)
        ]
        assert {line["client"] for line in lines} == {side.client.id for side in sides}
        mine = [line for line in lines if line["client"] == NORTHWIND]
        assert {line["report"] for line in mine} == {filed.id}
        for name, total in zip(("net", "tax", "gross"), filed.totals[0][1:], strict=True):
            assert f"{sum(Decimal(line[name]) for line in mine)}" == total
        assert all((line["ground"] != "") is taxes for line in mine)
        [none] = [line for line in lines if line["client"] == OLIVEIRA]
        assert (none["report"], none["currency"], none["net"], none["lines"]) == ("", "", "", "")


def test_a_cell_of_the_table_is_no_formula_and_an_amount_keeps_its_minus() -> None:
    body = table(("name", "net"), [("=1+1", "-3.50"), ("-5 Ltd", "7")]).decode("utf-8-sig")
    assert body.splitlines() == ["name,net", "'=1+1,-3.50", "'-5 Ltd,7"]
