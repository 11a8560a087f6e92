"""Reports of closed months: what is in them stays, whatever is issued anew and whoever moves, and of each
period one is the one to file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cartwright.application.ports.reports import Filed
from cartwright.application.standing import ReportStanding, standings
from cartwright.domain.attempts import OF_REPORTS, TooManyAttempts
from cartwright.domain.basis import Basis
from cartwright.domain.ids import EntryId, derived
from cartwright.domain.journal import Book, Kind, Posting
from cartwright.domain.money import Money
from cartwright.domain.people import Client
from cartwright.domain.people.profiles import Address
from tests.fakes.files import FakeFiles
from tests.unit.application.agency import Agency
from tests.unit.application.reports import archived, asked, at, made, numbered
from tests.unit.application.test_closing_months import DECEMBER, NOVEMBER, close, late_twin, reopen, scheduled
from tests.unit.application.test_crediting import back, given
from tests.unit.application.test_reissuing import asks, issued
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, registered

FILE, COPY, SUPERSEDED, PRELIMINARY = ReportStanding


def told(agency: Agency, month: str, basis: Basis = Basis.INVOICE) -> tuple[Filed, Sequence[str], Any]:
    """A report made now: its record, its lines, and the sections of its figures."""
    files = FakeFiles()
    filed = made(agency, asked(agency, "olga", NORTHWIND, month, basis), files)
    body = files.files[filed.file][0].decode("utf-8-sig").splitlines()
    figures = json.loads(files.files[filed.figures][0])
    return filed, [line for line in body if line.startswith("line,")], figures


def moved(agency: Agency, **changed: Any) -> Client:
    """With another version of the profile."""
    mine = agency.mine
    client = mine.clients.get(NORTHWIND)
    after = client.with_profile(replace(client.profile, **changed), at=agency.now)
    mine.clients.revise_profile(after, agency.act().audit("profile.revise", NORTHWIND))
    return after


def stands(agency: Agency) -> list[str]:
    """Of all reports, oldest first."""
    listed = archived(agency, NORTHWIND)
    found = standings(NORTHWIND, listed, reports=agency.mine.reports)
    assert all(found.of[report] is FILE for report in found.to_file.values())
    for one in listed:
        alone = standings(NORTHWIND, [one], reports=agency.mine.reports)
        assert alone.of == {one.id: found.of[one.id]}
    return [str(found.of[one.id]) for one in reversed(listed)]


# --- receipts that were issued anew ------------------------------------------------------------------------


def test_a_closed_month_stays_when_a_receipt_of_it_is_issued_anew(agency: Agency) -> None:
    """The line keeps the number of its own receipt; what takes the place of that is in the series of the
    month it was issued in, and so is what cancels it."""
    at(agency, "2026-11-20T12:00:00")
    sale = agency.sale()
    numbered(agency, sale)
    at(agency, "2026-12-05T12:00:00")
    close(agency, NOVEMBER)
    filed, lines, before = told(agency, NOVEMBER)
    asks(agency, sale)
    issued(agency)
    agency.clock.move(timedelta(days=1))
    late_twin(agency, sale, "late")
    again, same, after = told(agency, NOVEMBER)
    assert (again.sha256, same) == (filed.sha256, lines)
    assert after["sections"]["series"] == before["sections"]["series"]
    assert "NW-000001" in lines[0]
    _, [late], december = told(agency, DECEMBER)
    assert ("NW-000001" in late, "NW-000002" in late) == (True, False)
    series = [(one["prefix"], one["first"], one["last"]) for one in december["sections"]["series"]]
    assert series == [("NW-", 1, 2), ("NW-CN-", 1, 1)]
    assert told(agency, "2026-12-01..2026-12-04")[2]["sections"]["series"] == []
    [anew, _] = told(agency, "2026-12-05..2026-12-05")[2]["sections"]["series"]
    assert (anew["first"], anew["numbers"]) == (2, 1)


def test_what_amends_a_sale_names_the_receipt_that_its_own_document_names(agency: Agency) -> None:
    """A credit note names the receipt that stood then. What a bank took back has no document: it is of the
    first receipt, as the sale is."""
    one, two = agency.sale("one"), agency.sale("two")
    for sale in (one, two):
        numbered(agency, sale)
        asks(agency, sale)
        issued(agency)
    back(agency, one, "59.50")
    given(agency)
    shelves = agency.store.shelves
    charge = next(entry for entry in shelves.entries.values() if entry.sale == two.id)
    took = replace(
        charge,
        id=EntryId(derived("entry", "dispute")),
        kind=Kind.DISPUTE,
        facts=(),
        postings=(
            Posting(Book.DISPUTES, "con_1", Money(11900, "EUR")),
            Posting(Book.PROCESSOR, "con_1", Money(-11900, "EUR")),
        ),
        amount=replace(charge.amount, **dict.fromkeys(("net", "tax", "gross"), Money(0, "EUR"))),
    )
    shelves.book({(ACCOUNT, NORTHWIND, took.id): took})
    _, lines, _ = told(agency, NOVEMBER, Basis.CASH)
    amends = {line.split(",")[2]: line.split(",")[-3] for line in lines}
    assert amends == {"charge": "", "refund": "NW-000002", "dispute": "NW-000003"}
    assert {line.split(",")[3] for line in lines if ",charge," in line} == {"NW-000001", "NW-000003"}


# --- who it was when it was closed -------------------------------------------------------------------------


def test_a_closed_months_figures_are_by_the_profile_it_was_closed_with(agency: Agency) -> None:
    at(agency, "2026-11-20T12:00:00")
    numbered(agency, agency.sale())
    at(agency, "2026-12-05T12:00:00")
    close(agency, NOVEMBER)
    first, lines, before = told(agency, NOVEMBER)
    agency.clock.move(timedelta(days=1))
    moved(
        agency,
        legal_name="Northwind Ltd",
        address=Address("1 Quay", "Auckland", "NZ"),
        time_zone="Pacific/Auckland",
        registrations=registered("NZ", "GB", "EU-OSS"),
    )
    again, same, after = told(agency, NOVEMBER)
    assert (again.sha256, same) == (first.sha256, lines)
    for figures in (before, after):
        for name in ("made_at", "report", "files"):
            del figures[name]
    assert after == before
    assert told(agency, "2026-Q4")[2]["seller"]["legal_name"] == "Northwind Ltd"
    assert told(agency, DECEMBER)[2]["time_zone"] == "Pacific/Auckland"
    reopen(agency, NOVEMBER)
    assert told(agency, NOVEMBER)[2]["seller"]["country"] == "NZ"
    close(agency, NOVEMBER)
    assert told(agency, NOVEMBER)[2]["seller"]["country"] == "NZ"


def test_a_profile_that_was_always_later_is_the_first_there_is(agency: Agency) -> None:
    """Of months from before there was a client."""
    client = agency.mine.clients.get(NORTHWIND)
    agency.clock.move(timedelta(days=1))
    moved(agency, time_zone="Pacific/Auckland")
    closed = agency.mine.reports.closed(NORTHWIND)
    early = replace(closed, till={"2026-09": client.profile.since - timedelta(days=1)}, version=1)
    agency.mine.reports.close(early, agency.act("olga").audit("period.close", NORTHWIND))
    assert told(agency, "2026-09")[2]["time_zone"] == client.profile.time_zone


# --- which one to file -------------------------------------------------------------------------------------


def test_while_a_sale_in_it_has_no_number_there_is_none_to_file(agency: Agency) -> None:
    at(agency, "2026-11-20T12:00:00")
    sale = agency.sale()
    at(agency, "2026-12-05T12:00:00")
    close(agency, NOVEMBER)
    told(agency, NOVEMBER)
    numbered(agency, sale)
    for _ in range(2):
        agency.clock.move(timedelta(minutes=1))
        told(agency, NOVEMBER)
    assert stands(agency) == [PRELIMINARY, FILE, COPY]


def test_of_each_period_one_report_is_the_one_to_file(agency: Agency) -> None:
    at(agency, "2026-11-20T12:00:00")
    numbered(agency, agency.sale())
    at(agency, "2026-12-01T05:00:00")
    told(agency, NOVEMBER)
    agency.clock.move(timedelta(minutes=1))
    scheduled(agency, NOVEMBER)
    agency.clock.move(timedelta(minutes=1))
    told(agency, NOVEMBER)
    assert stands(agency) == [PRELIMINARY, FILE, COPY]
    agency.clock.move(timedelta(minutes=1))
    told(agency, NOVEMBER, Basis.CASH)
    agency.clock.move(timedelta(minutes=1))
    told(agency, "2026-Q4")
    assert stands(agency) == [PRELIMINARY, FILE, COPY, FILE, PRELIMINARY]
    at(agency, "2026-12-02T12:00:00")
    reopen(agency, NOVEMBER)
    assert stands(agency) == [PRELIMINARY, SUPERSEDED, SUPERSEDED, SUPERSEDED, PRELIMINARY]
    close(agency, NOVEMBER)
    agency.clock.move(timedelta(minutes=1))
    filed, _, _ = told(agency, NOVEMBER)
    assert stands(agency) == [PRELIMINARY, SUPERSEDED, SUPERSEDED, SUPERSEDED, PRELIMINARY, FILE]
    found = standings(NORTHWIND, archived(agency, NORTHWIND), reports=agency.mine.reports)
    assert found.to_file == {(NOVEMBER, "invoice"): filed.id}


def test_reports_are_asked_for_so_often_and_not_oftener(agency: Agency) -> None:
    [limit] = OF_REPORTS
    for _ in range(limit.most):
        asked(agency, "olga", NORTHWIND)
    with pytest.raises(TooManyAttempts) as refused:
        asked(agency, "olga", NORTHWIND)
    assert refused.value.facts["by"] == "client"
    asked(agency, "olga")
    agency.clock.move(limit.window)
    asked(agency, "olga", NORTHWIND)
