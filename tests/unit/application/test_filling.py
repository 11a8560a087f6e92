"""Reports that are longer than a part: written as they are read, and gone on with where they broke off."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import closing_months, filling
from cartwright.application.ports.reports import Filed
from cartwright.application.tallying import through
from cartwright.domain.basis import Basis
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.jobs import ReportRun
from cartwright.domain.periods import Period, Span
from tests.fakes.files import FakeFiles
from tests.unit.application.agency import Agency
from tests.unit.application.reports import archived, asked, at, made, numbered, tools
from tests.unit.application.test_crediting import back, given
from tests.unit.application.test_disputing import disputed, heard, news
from tests.unit.application.test_standing import moved
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA


class Breaking(FakeFiles):
    """Takes so many parts, and then nothing any more."""

    def __init__(self, parts: int) -> None:
        super().__init__()
        self.left = parts

    def part(self, key: str, upload: str, number: int, body: bytes) -> str:
        if not self.left:
            raise Outage("the file store")
        self.left -= 1
        return super().part(key, upload, number, body)


class Filing(FakeFiles):
    """Loses its answer to `finish`: the file is whole, and nobody knows."""

    def finish(self, key: str, upload: str, parts: list[str]) -> None:  # type: ignore[override]
        super().finish(key, upload, parts)
        raise Outage("the file store")


@pytest.fixture
def sold(agency: Agency) -> Agency:
    """Nine sales of one day, the first with a number, half of the last given back."""
    sales = [agency.sale(f"sale {number}") for number in range(9)]
    for sale in sales:
        agency.clock.move(timedelta(minutes=1))
        numbered(agency, sale)
    back(agency, sales[-1], "59.50")
    given(agency)
    return agency


def lasting(files: FakeFiles) -> set[str]:
    """What the store does not throw away by itself."""
    return {key for key in files.files if key not in files.drafts and not key.startswith("progress/")}


def in_parts(agency: Agency, job: ReportRun, files: FakeFiles) -> Filed:
    """Each part is as long as one reading."""
    return filling.make(job, tools=tools(agency, files, part=1), now=agency.now)


def test_a_report_in_parts_is_the_report_in_one(sold: Agency) -> None:
    whole, parts = FakeFiles(), FakeFiles()
    one = made(sold, asked(sold, "olga", NORTHWIND), whole)
    other = in_parts(sold, asked(sold, "olga", NORTHWIND), parts)
    assert whole.files[one.file][0] == parts.files[other.file][0]
    assert (one.sha256, one.rows, one.totals) == (other.sha256, other.rows, other.totals)
    assert one.rows == 10
    body = whole.files[one.file][0].decode()
    assert [body.count(label) for label in ("NW-000001", "NW-000009", "NW-CN-000001")] == [1, 2, 1]


@pytest.mark.parametrize("parts", range(5))
def test_a_run_that_broke_off_is_gone_on_with_and_reads_nothing_twice(sold: Agency, parts: int) -> None:
    job = asked(sold, "olga", NORTHWIND)
    files = Breaking(parts)
    with pytest.raises(Outage):
        in_parts(sold, job, files)
    assert archived(sold, NORTHWIND) == []
    assert lasting(files) == set()
    files.left = 99
    again = in_parts(sold, job, files)
    whole = FakeFiles()
    one = made(sold, asked(sold, "olga", NORTHWIND), whole)
    body = files.files[again.file][0]
    assert lasting(files) == {again.file, again.figures}
    assert body == whole.files[one.file][0]
    assert again.sha256 == hashlib.sha256(body).hexdigest() == one.sha256
    assert (again.rows, again.totals) == (one.rows, one.totals)
    whole_run = Breaking(99)
    in_parts(sold, asked(sold, "olga", NORTHWIND), whole_run)
    assert 99 - files.left == 99 - whole_run.left - parts > 0


def test_a_run_whose_client_moved_meanwhile_is_written_anew_by_one_clock(sold: Agency) -> None:
    job, files = asked(sold, "olga", NORTHWIND), Breaking(3)
    with pytest.raises(Outage):
        in_parts(sold, job, files)
    moved(sold, time_zone="Pacific/Auckland")
    files.left = 99
    again, whole = in_parts(sold, job, files), FakeFiles()
    one = made(sold, asked(sold, "olga", NORTHWIND), whole)
    assert files.files[again.file][0] == whole.files[one.file][0]
    assert whole.files[one.file][0].count(b"+13:00") == 10


def test_what_an_older_program_noted_is_begun_anew_as_it_added_up_less(sold: Agency) -> None:
    job, files = asked(sold, "olga", NORTHWIND), Breaking(3)
    with pytest.raises(Outage):
        in_parts(sold, job, files)
    [place] = [key for key in files.files if key.startswith("progress/")]
    note = json.loads(files.get(place))
    del note["tally"]["shape"], note["tally"]["products"]
    files.put(place, json.dumps(note).encode(), content_type="application/json")
    files.left = 99
    filed = in_parts(sold, job, files)
    told = json.loads(files.get(filed.figures))["sections"]
    assert filed.rows == sum(one["rows"] for one in told["products"]) == 10
    assert [one["gross"] for one in told["summary"]] == [one["gross"] for one in told["products"]]


def test_parts_that_the_store_has_thrown_away_are_written_anew(sold: Agency) -> None:
    job, files = asked(sold, "olga", NORTHWIND), Breaking(3)
    with pytest.raises(Outage):
        in_parts(sold, job, files)
    files.throw_away("upload-0")
    files.left = 99
    filed = in_parts(sold, job, files)
    assert filed.rows == 10
    assert filed.sha256 == hashlib.sha256(files.files[filed.file][0]).hexdigest()


def test_a_file_that_was_whole_when_its_run_broke_off_is_filed_once(sold: Agency) -> None:
    job, files = asked(sold, "olga", NORTHWIND), Filing()
    with pytest.raises(Outage):
        in_parts(sold, job, files)
    other = FakeFiles()
    other.files = files.files
    filed = in_parts(sold, job, other)
    assert archived(sold, NORTHWIND) == [filed]
    assert filed.rows == 10


def test_a_store_that_takes_nothing_is_no_reason_to_begin_anew(sold: Agency) -> None:
    class Lost(FakeFiles):
        def part(self, key: str, upload: str, number: int, body: bytes) -> str:
            raise NotFound

    with pytest.raises(NotFound):
        in_parts(sold, asked(sold, "olga", NORTHWIND), Lost())


class Meanwhile(FakeFiles):
    """When a note or a second part is sent, the same job is run in full elsewhere, and a sale is made."""

    then: Callable[[], None] | None = None

    def put(self, key: str, body: bytes, *, content_type: str) -> None:
        super().put(key, body, content_type=content_type)
        if key.startswith("progress/"):
            self._happens()

    def _happens(self) -> None:
        if self.then:
            then, self.then = self.then, None
            then()


class Ending(Meanwhile):
    """So, but before the upload is put together."""

    def put(self, key: str, body: bytes, *, content_type: str) -> None:
        FakeFiles.put(self, key, body, content_type=content_type)

    def finish(self, key: str, upload: str, parts: list[str]) -> None:  # type: ignore[override]
        self._happens()
        super().finish(key, upload, parts)


@pytest.mark.parametrize("files", [Meanwhile(), Ending()], ids=["a note", "the end"])
def test_a_job_that_is_run_twice_at_once_is_filed_once_and_its_file_is_the_one_that_was_filed(
    sold: Agency, files: Meanwhile
) -> None:
    job = asked(sold, "olga", NORTHWIND)
    twice: list[Filed] = []

    def elsewhere() -> None:
        twice.append(in_parts(sold, job, files))
        numbered(sold, sold.sale("later"))

    files.then = elsewhere
    twice.append(in_parts(sold, job, files))
    twice.append(in_parts(sold, job, files))
    [filed] = archived(sold, NORTHWIND)
    assert twice == [filed] * 3
    assert lasting(files) == {filed.file, filed.figures}
    body = files.files[filed.file][0]
    assert (filed.rows, body.count(b"\nline,")) == (10, 10)
    assert filed.sha256 == hashlib.sha256(body).hexdigest()
    assert filed.figures_sha256 == hashlib.sha256(files.files[filed.figures][0]).hexdigest()


def test_a_short_report_that_is_made_again_is_the_one_that_was_filed(sold: Agency) -> None:
    job, files = asked(sold, "olga", NORTHWIND), FakeFiles()
    filed = made(sold, job, files)
    lying = dict(files.files)
    numbered(sold, sold.sale("later"))
    assert made(sold, job, files) == filed
    assert files.files == lying


def test_parts_of_when_other_months_were_closed_are_written_anew(sold: Agency) -> None:
    at(sold, "2026-12-05T12:00:00")
    job, files = asked(sold, "olga", NORTHWIND), Breaking(3)
    with pytest.raises(Outage):
        in_parts(sold, job, files)
    mine = sold.mine
    closing_months.close(
        sold.act("olga"), NORTHWIND, Period("2026-11"), clients=mine.clients, reports=mine.reports
    )
    files.left = 99
    filed = in_parts(sold, job, files)
    assert lasting(files) == {filed.file, filed.figures}
    anew = Breaking(99)
    in_parts(sold, asked(sold, "olga", NORTHWIND), anew)
    assert files.left == anew.left
    assert filed.sha256 == hashlib.sha256(files.files[filed.file][0]).hexdigest()


@pytest.mark.parametrize(
    ("span", "rows"),
    [
        ("2026-11", 2),
        ("2026-Q4", 3),
        ("2026", 3),
        ("2026-11-01..2026-11-09", 1),
        ("2026-10-31..2026-12-01", 3),
    ],
)
def test_a_report_is_of_whole_days_of_its_clients_clock(agency: Agency, span: str, rows: int) -> None:
    for moment in ("2026-11-09T22:59:59", "2026-11-09T23:00:00", "2026-12-01T12:00:00"):
        at(agency, moment)
        agency.sale(moment)
    assert made(agency, asked(agency, "olga", NORTHWIND, span)).rows == rows
    assert in_parts(agency, asked(agency, "olga", NORTHWIND, span), FakeFiles()).rows == rows


def test_a_sale_of_its_clients_clock_of_then_keeps_its_number_when_that_has_moved_east(
    agency: Agency,
) -> None:
    """The last hour of November in Honolulu is December's tenth in Auckland, and past its end by UTC."""
    clients, client = agency.mine.clients, agency.northwind
    for zone, moment in (
        ("Pacific/Honolulu", "2026-12-01T09:30:00"),
        ("Pacific/Auckland", "2026-12-02T12:00:00"),
    ):
        client = client.with_profile(replace(client.profile, time_zone=zone), at=agency.now)
        clients.revise_profile(client, agency.act().audit("profile.revise", NORTHWIND))
        at(agency, moment)
        if zone == "Pacific/Honolulu":
            numbered(agency, agency.sale())
    files = FakeFiles()
    filed = made(agency, asked(agency, "olga", NORTHWIND), files)
    assert (filed.rows, files.files[filed.file][0].count(b",NW-000001,")) == (1, 1)


def test_a_report_of_money_has_what_a_bank_took_back_as_well(agency: Agency) -> None:
    agency.sale()
    [order] = agency.store.shelves.orders.values()
    disputed(agency, order)
    heard(agency, news(agency, order))
    documents = made(agency, asked(agency, "olga", NORTHWIND))
    money = made(agency, asked(agency, "olga", NORTHWIND, basis=Basis.CASH))
    sold_for = (("EUR", "100.00", "19.00", "119.00"),)
    assert (documents.basis, documents.rows, documents.totals) == (Basis.INVOICE, 1, sold_for)
    assert (money.basis, money.rows, money.totals) == (Basis.CASH, 2, (("EUR", "0.00", "0.00", "0.00"),))


def test_an_entry_that_lies_in_anothers_books_stops_the_report(agency: Agency) -> None:
    agency.sale()
    shelves = agency.store.shelves
    for place, entry in shelves.entries.items():
        if place[1] == NORTHWIND:
            shelves.entries[place] = replace(entry, client=OLIVEIRA)
    mine = agency.mine
    closed = mine.reports.closed(NORTHWIND)
    reading = through(agency.northwind, Span("2026-11"), Basis.INVOICE, books=mine.books, closed=closed)
    with pytest.raises(ValueError, match="not of this client"):
        list(reading)
