"""Closing months: who may, what the log says, and that a closed month's report never changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import closing_months, filling
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.reports import Filed
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Permission, Permit
from cartwright.domain.agenda import Agenda
from cartwright.domain.basis import Basis
from cartwright.domain.closed_books import ClosedBooks, PeriodNotOver
from cartwright.domain.errors import Forbidden, NotFound, Outage
from cartwright.domain.ids import ClientId, EntryId, SaleId, derived
from cartwright.domain.journal import Entry, Kind
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Sale
from cartwright.domain.periods import Period
from tests.fakes.files import FakeFiles
from tests.fakes.papers import FakeReports
from tests.unit.application.agency import Agency
from tests.unit.application.reports import archived, asked, at, made, numbered
from tests.unit.application.test_crediting import back, given
from tests.unit.domain.shop import ACCOUNT, NORTHWIND

OCTOBER, NOVEMBER, DECEMBER = "2026-10", "2026-11", "2026-12"


def close(agency: Agency, month: str, name: str = "olga", client: ClientId = NORTHWIND) -> ClosedBooks:
    mine = agency.mine
    return closing_months.close(
        agency.act(name), client, Period(month), clients=mine.clients, reports=mine.reports
    )


def reopen(agency: Agency, month: str, name: str = "olga", client: ClientId = NORTHWIND) -> ClosedBooks:
    mine = agency.mine
    return closing_months.reopen(
        agency.act(name), client, Period(month), clients=mine.clients, reports=mine.reports
    )


def rows(agency: Agency, month: str, basis: Basis = Basis.INVOICE) -> tuple[Filed, Sequence[str]]:
    """A report made now, and its lines."""
    files = FakeFiles()
    filed = made(agency, asked(agency, "olga", NORTHWIND, month, basis), files)
    body = files.files[filed.file][0].decode("utf-8-sig").splitlines()
    return filed, [line for line in body if line.startswith("line,")]


def late_twin(agency: Agency, sale: Sale, name: str) -> Entry:
    """Booked now, as if it had happened when the sale did."""
    shelves = agency.store.shelves
    entry = next(one for one in shelves.entries.values() if one.sale == sale.id and one.facts)
    twin = replace(entry, id=EntryId(derived("entry", name)))
    shelves.book({(ACCOUNT, NORTHWIND, twin.id): twin})
    return twin


@pytest.fixture(name="sold")
def _sold(agency: Agency) -> tuple[Agency, Sale]:
    """A sale of November, and it is the fifth of December."""
    at(agency, "2026-11-20T12:00:00")
    sale = agency.sale()
    numbered(agency, sale)
    at(agency, "2026-12-05T12:00:00")
    return agency, sale


def test_what_is_booked_for_a_closed_month_is_a_correction_in_the_month_it_is_booked_in(
    sold: tuple[Agency, Sale],
) -> None:
    agency, sale = sold
    before_it_was_closed = late_twin(agency, sale, "in time")
    agency.clock.move(timedelta(hours=1))
    close(agency, NOVEMBER)
    first, lines = rows(agency, NOVEMBER)
    assert (first.rows, len(rows(agency, DECEMBER)[1])) == (2, 0)
    agency.clock.move(timedelta(minutes=1))
    twin = late_twin(agency, sale, "too late")
    again, same = rows(agency, NOVEMBER)
    assert (again.sha256, same) == (first.sha256, lines)
    _, [moved] = rows(agency, DECEMBER)
    assert twin.id in moved
    assert before_it_was_closed.id not in moved
    assert moved.endswith(",,2026-11,yes")
    assert "NW-000001" in moved
    assert rows(agency, "2026-12-05..2026-12-05")[0].rows == 1
    assert rows(agency, "2026-12-01..2026-12-04")[0].rows == 0
    assert rows(agency, "2026-Q4")[0].rows == 3
    reopen(agency, NOVEMBER)
    assert (rows(agency, NOVEMBER)[0].rows, rows(agency, DECEMBER)[0].rows) == (3, 0)


def test_a_refund_and_a_fee_of_a_closed_month_that_are_booked_late_keep_their_papers(
    sold: tuple[Agency, Sale],
) -> None:
    agency, sale = sold
    back(agency, sale, "59.50")
    given(agency)
    shelves = agency.store.shelves
    [refund] = [one for one in shelves.entries.values() if one.kind is Kind.REFUND]
    agency.clock.move(timedelta(days=1))
    close(agency, NOVEMBER)
    agency.clock.move(timedelta(minutes=1))
    del shelves.entries[ACCOUNT, NORTHWIND, refund.id]
    refund = replace(refund, month=NOVEMBER, at=sale.at)
    nothing = Taxed.free(Money.zero("EUR"))
    fee_id, charge_id = EntryId(derived("entry", "fee")), EntryId(derived("entry", "x"))
    fee = replace(refund, id=fee_id, kind=Kind.FEE, facts=(), amount=nothing, sale=SaleId(""))
    unknown = replace(refund, id=charge_id, kind=Kind.CHARGE, sale=SaleId(derived("sale", "x")))
    for entry in (refund, fee, unknown):
        shelves.book({(ACCOUNT, NORTHWIND, entry.id): entry})
    assert rows(agency, NOVEMBER)[0].rows == 1
    _, lines = rows(agency, DECEMBER)
    assert sorted("NW-CN-000001" in line for line in lines) == [False, True]


def scheduled(agency: Agency, month: str, files: FakeFiles | None = None) -> tuple[Filed, Sequence[str]]:
    """The month's own report, made now, and its lines."""
    files = files or FakeFiles()
    agenda = Agenda(ACCOUNT, NORTHWIND, agency.now, month)
    filed = made(agency, agenda.job, files)
    body = files.files[filed.file][0].decode("utf-8-sig").splitlines()
    return filed, [line for line in body if line.startswith("line,")]


@pytest.mark.parametrize(
    ("zone", "six"),
    [
        ("Europe/Berlin", "2026-12-01T05:00:00"),
        ("Pacific/Auckland", "2026-11-30T17:00:00"),
        ("Pacific/Honolulu", "2026-12-01T16:00:00"),
    ],
)
def test_what_is_booked_after_a_months_scheduled_report_was_filed_is_in_the_next_one(
    agency: Agency, zone: str, six: str
) -> None:
    shop, mine = agency.northwind, agency.mine
    moved = shop.with_profile(replace(shop.profile, time_zone=zone), at=agency.now)
    mine.clients.revise_profile(moved, agency.act().audit("profile.revise", NORTHWIND))
    at(agency, "2026-11-20T12:00:00")
    sale = agency.sale()
    numbered(agency, sale)
    at(agency, "2026-10-05T12:00:00")
    october = agency.sale("october")
    at(agency, six)
    assert rows(agency, NOVEMBER)[0].rows == 1
    assert mine.reports.closed(NORTHWIND).till == {}
    filed, lines = scheduled(agency, NOVEMBER)
    assert list(mine.reports.closed(NORTHWIND).till) == [NOVEMBER]
    audit = agency.audited()
    told = audit.member, audit.action, audit.resource, audit.after
    assert told == (filling.BY, "period.close", NORTHWIND, {"month": NOVEMBER})
    agency.clock.move(timedelta(minutes=1))
    late = [late_twin(agency, sale, "hours late"), late_twin(agency, october, "months late")]
    agency.clock.move(timedelta(days=8))
    late.append(late_twin(agency, sale, "days late"))
    again, same = rows(agency, NOVEMBER)
    assert (again.sha256, same) == (filed.sha256, lines)
    at(agency, "2027-01-01T16:00:00")
    _, december = scheduled(agency, DECEMBER)
    assert len(december) == len(late)
    for twin in late:
        assert [line.endswith(f",{twin.month},yes") for line in december if twin.id in line] == [True]
    assert rows(agency, "2026-12-01..2026-12-02")[0].rows == 2
    assert list(mine.reports.closed(NORTHWIND).till) == [NOVEMBER, DECEMBER]


def test_a_month_that_a_member_closed_is_not_closed_again_by_its_report(sold: tuple[Agency, Sale]) -> None:
    agency, _ = sold
    closed = close(agency, NOVEMBER)
    scheduled(agency, NOVEMBER)
    assert agency.mine.reports.closed(NORTHWIND) == closed
    assert agency.audited().member != filling.BY


def test_a_report_during_which_a_member_closes_a_month_is_made_anew(sold: tuple[Agency, Sale]) -> None:
    agency, _ = sold

    class Meanwhile(FakeFiles):
        left = 1

        def put(self, key: str, body: bytes, *, content_type: str) -> None:
            super().put(key, body, content_type=content_type)
            if self.left:
                self.left -= 1
                close(agency, OCTOBER)

    files = Meanwhile()
    with pytest.raises(Outage):
        scheduled(agency, NOVEMBER, files)
    assert archived(agency, NORTHWIND) == []
    assert list(agency.mine.reports.closed(NORTHWIND).till) == [OCTOBER]
    filed, lines = scheduled(agency, NOVEMBER, files)
    assert (filed.rows, len(lines)) == (1, 1)
    assert list(agency.mine.reports.closed(NORTHWIND).till) == [OCTOBER, NOVEMBER]


def test_closing_and_reopening_are_in_the_log(sold: tuple[Agency, Sale]) -> None:
    agency, _ = sold
    assert list(close(agency, NOVEMBER).till) == [NOVEMBER]
    audit = agency.audited()
    assert (audit.action, audit.resource, audit.after) == ("period.close", NORTHWIND, {"month": NOVEMBER})
    assert reopen(agency, NOVEMBER).till == {}
    audit = agency.audited()
    assert (audit.action, audit.resource, audit.after) == ("period.reopen", NORTHWIND, {"month": NOVEMBER})


def test_a_month_that_is_not_over_is_not_closed(sold: tuple[Agency, Sale]) -> None:
    agency, _ = sold
    with pytest.raises(PeriodNotOver):
        close(agency, DECEMBER)
    assert agency.mine.reports.closed(NORTHWIND).till == {}


@pytest.mark.parametrize("act", [close, reopen])
def test_it_takes_the_permission_to_close(agency: Agency, act: object) -> None:
    assert callable(act)
    at(agency, "2026-12-05T12:00:00")
    for name in ("stan", "clara"):
        with pytest.raises(Forbidden):
            act(agency, OCTOBER, name)
    with pytest.raises(NotFound):
        act(agency, OCTOBER, client=ClientId(derived("client", "none")))
    agency.permit("stan", Permit(Permission.REPORTS_CLOSE))
    assert OCTOBER in close(agency, OCTOBER, "stan").till


class Overtaken(FakeReports):
    """Somebody else is faster so often."""

    left = 0

    def close(self, closed: ClosedBooks, audit: Audit) -> None:
        if self.left:
            self.left -= 1
            raise Stale
        super().close(closed, audit)


@pytest.mark.parametrize("how", [closing_months.close, closing_months.reopen])
def test_who_is_overtaken_looks_again_and_gives_up_in_the_end(
    sold: tuple[Agency, Sale], how: Callable[..., ClosedBooks]
) -> None:
    agency, _ = sold
    if how is closing_months.reopen:
        close(agency, NOVEMBER)
    reports, act = Overtaken(agency.store.shelves, ACCOUNT), agency.act("olga")
    reports.left = 99
    with pytest.raises(Outage):
        how(act, NORTHWIND, Period(NOVEMBER), clients=agency.mine.clients, reports=reports)
    reports.left = 2
    how(act, NORTHWIND, Period(NOVEMBER), clients=agency.mine.clients, reports=reports)
    assert (NOVEMBER in reports.closed(NORTHWIND).till) is (how is closing_months.close)


def test_a_report_that_was_asked_for_closes_nothing_though_its_job_names_no_member(
    sold: tuple[Agency, Sale],
) -> None:
    """As jobs did once, and those of whoever runs the deployment do."""
    agency, _ = sold
    job = replace(asked(agency, "olga", NORTHWIND, NOVEMBER), asker=None)
    made(agency, job)
    assert agency.mine.reports.closed(NORTHWIND).till == {}
