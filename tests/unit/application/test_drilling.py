"""Down from a total to its lines, and a report's figures, each with the query of what it is of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from cartwright.application import drilling, filling, reporting
from cartwright.application.drilling import Line
from cartwright.application.ports.papers import BadToken
from cartwright.domain.basis import Basis
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Forbidden, NotFound, Outage
from cartwright.domain.ids import EntryId, OrderId, ReportId, SaleId, derived
from cartwright.domain.jobs import ReportRun
from cartwright.domain.journal import Book, Entry, Kind, Posting
from cartwright.domain.money import Money, Taxed
from cartwright.domain.periods import Span
from cartwright.domain.progress import Progress, expected
from cartwright.domain.taxbook import Choice
from cartwright.domain.taxbook.moves import Moves
from cartwright.domain.taxbook.tally import series
from tests.fakes.exchange import FakeRates
from tests.fakes.files import FakeFiles
from tests.fakes.papers import FakeBooks
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.application.reports import asked, made, numbered, tools
from tests.unit.application.test_crediting import back, given
from tests.unit.application.test_filling import Breaking
from tests.unit.application.test_reissuing import asks, issued
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA

SIGNATURES = FakeSignatures()


@pytest.fixture
def sold(agency: Agency) -> Agency:
    sales = []
    for number in range(5):
        sales.append(agency.sale(f"sale {number}"))
        numbered(agency, sales[-1])
        agency.clock.move(timedelta(minutes=1))
    back(agency, sales[-1], "59.50")
    given(agency)
    return agency


def page(agency: Agency, choice: Choice, *, limit: int = 50, cursor: str = "", name: str = "olga") -> Any:
    return drilling.lines(
        agency.act(name),
        NORTHWIND,
        Span("2026-11"),
        Basis.INVOICE,
        choice,
        limit=limit,
        cursor=cursor,
        clients=agency.mine.clients,
        books=agency.mine.books,
        reports=agency.mine.reports,
        signatures=SIGNATURES,
    )


def all_of(agency: Agency, choice: Choice, limit: int) -> Sequence[Line]:
    found: list[Line] = []
    leaf = page(agency, choice, limit=limit)
    while True:
        assert len(leaf.things) <= limit
        found += leaf.things
        if not leaf.cursor:
            return found
        leaf = page(agency, choice, limit=limit, cursor=leaf.cursor)


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_the_lines_of_a_total_come_page_by_page_each_once(sold: Agency, limit: int) -> None:
    found = all_of(sold, Choice(), limit)
    assert [line.of.document for line in found] == [
        *(f"NW-00000{number}" for number in range(1, 6)),
        "NW-CN-000001",
    ]
    [credit] = all_of(sold, Choice(credit=True), limit)
    assert (credit.of.original, credit.fact.net) == ("NW-000005", Money(-5000, "EUR"))


def test_a_page_that_ends_within_a_reading_leaves_out_nothing_of_the_next(
    sold: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeBooks, "at_once", 5)
    found = all_of(sold, Choice(), 2)
    assert len({line.of.entry.id for line in found}) == len(found) == 6


def test_a_total_of_few_lines_among_many_goes_on_after_an_empty_page(
    sold: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drilling, "READINGS_AT_MOST", 1)
    leaf = page(sold, Choice(credit=True))
    assert (leaf.things, leaf.cursor != "") == ((), True)
    assert len(all_of(sold, Choice(credit=True), 50)) == 1


def test_a_cursor_is_good_for_its_own_total_alone(sold: Agency) -> None:
    cursor = page(sold, Choice(), limit=1).cursor
    with pytest.raises(BadToken):
        page(sold, Choice(credit=True), cursor=cursor)


def test_who_may_not_see_the_report_sees_none_of_its_lines(sold: Agency) -> None:
    with pytest.raises(NotFound):
        page(sold, Choice(), name="clara")
    with pytest.raises(Forbidden):
        page(sold, Choice(), name="stan")


# --- figures ------------------------------------------------------------------------------------------------


def figures(agency: Agency, month: str = "2026-11", files: FakeFiles | None = None, **changed: Any) -> Any:
    files = files or FakeFiles()
    filed = filling.make(
        asked(agency, "olga", NORTHWIND, month),
        tools=replace(tools(agency, files), **changed),
        now=agency.now,
    )
    body = reporting.figures(NORTHWIND, filed.id, reports=agency.mine.reports, files=files)
    assert filed.figures_sha256 == hashlib.sha256(body).hexdigest()
    told = json.loads(body)
    [file] = told["files"]
    assert (file["sha256"], file["rows"]) == (filed.sha256, filed.rows)
    assert file["sha256"] == hashlib.sha256(files.files[filed.file][0]).hexdigest()
    return told


def queries(told: Any) -> list[tuple[Mapping[str, Any], str]]:
    """Every total that names the query of its lines, however deep."""
    if isinstance(told, list):
        return [one for part in told for one in queries(part)]
    if not isinstance(told, dict):
        return []
    mine = [(told, told["lines"])] if isinstance(told.get("lines"), str) else []
    return mine + [one for part in told.values() for one in queries(part)]


def test_every_total_is_the_sum_of_the_lines_that_its_query_gives(sold: Agency) -> None:
    told = figures(sold)
    found = queries(told["sections"])
    assert len(found) >= 4
    for total, query in found:
        words = dict(parse_qsl(urlsplit(query).query))
        assert (words.pop("period"), words.pop("basis")) == ("2026-11", "invoice")
        lines = all_of(sold, Choice.of(words), 50)
        currency = total.get("currency", "EUR")
        for name in ("net", "tax"):
            if name in total:
                amount = sum(getattr(line.fact, name).minor for line in lines)
                assert total[name] == str(Money(amount, currency).decimal)


def drilled(agency: Agency, query: str, limit: int = 2) -> list[Any]:
    """What the query beside a figure gives, page by page."""
    address = urlsplit(query)
    words = dict(parse_qsl(address.query))
    span, basis = Span(words.pop("period")), Basis(words.pop("basis"))
    numbers = address.path.endswith("/numbers")
    find: Any = drilling.numbers if numbers else drilling.entries
    of = words["prefix"] if numbers else Moves(**words)
    mine, found, cursor = agency.mine, list[Any](), ""
    while True:
        leaf = find(
            agency.act(),
            NORTHWIND,
            span,
            basis,
            of,
            limit=limit,
            cursor=cursor,
            clients=mine.clients,
            books=mine.books,
            reports=mine.reports,
            signatures=SIGNATURES,
        )
        found += leaf.things
        cursor = leaf.cursor
        if not cursor:
            return found


def test_every_figure_that_is_no_sum_of_lines_names_the_query_of_its_entries(sold: Agency) -> None:
    """What stands with processors, payouts, series of numbers and what is to be looked at."""
    shelves = sold.store.shelves
    sold.sale("unnumbered")
    one = next(entry for entry in shelves.entries.values() if entry.client == NORTHWIND)
    connection = next(posting.detail for posting in one.postings if posting.book is Book.PROCESSOR)
    for name, left, fee in (("po_1", 100_00, 1_00), ("po_2", 50_00, 0)):
        payout = by_payout(one, name, connection, left, fee)
        shelves.book({(ACCOUNT, NORTHWIND, payout.id): payout})
    told = figures(sold)["sections"]
    assert len(told["processors"]) >= 3
    for figure in told["processors"]:
        entries = drilled(sold, figure["query"])
        moved = sum(
            posting.amount.minor
            for entry in entries
            for posting in entry.postings
            if posting.book is Book.PROCESSOR and posting.detail == figure["connection"]
        )
        assert str(Money(moved, figure["currency"]).decimal) == figure["amount"]
        assert {str(entry.kind) for entry in entries} == {figure["kind"]}
    assert [figure["payout"] for figure in told["payouts"]] == ["po_1", "po_2"]
    for figure in told["payouts"]:
        [entry] = drilled(sold, figure["query"])
        assert (entry.origin, str(entry.moved(Book.BANK).decimal)) == (figure["payout"], figure["bank"])
    assert {figure["prefix"] for figure in told["series"]} == {"NW-", "NW-CN-"}
    for figure in told["series"]:
        labels = [one.label for one in drilled(sold, figure["query"])]
        assert len(set(labels)) == len(labels) == figure["numbers"]
        assert all(series(label) == figure["prefix"] for label in labels)
    assert {figure["kind"] for figure in told["exceptions"]} >= {"no-document"}
    for figure in told["exceptions"]:
        entries = drilled(sold, figure["query"])
        assert len(entries) == figure["count"]
        assert [one["entry"] for one in figure["entries"]] == [entry.id for entry in entries]


def test_what_a_receipt_was_issued_anew_by_is_among_the_numbers_and_of_no_entry(agency: Agency) -> None:
    sale = agency.sale()
    numbered(agency, sale)
    asks(agency, sale)
    issued(agency)
    series = {one["prefix"]: one for one in figures(agency)["sections"]["series"]}
    found = {prefix: drilled(agency, one["query"]) for prefix, one in series.items()}
    assert {prefix: len(some) for prefix, some in found.items()} == {
        prefix: one["numbers"] for prefix, one in series.items()
    }
    assert [one.label for one in found["NW-"]] == ["NW-000001", "NW-000002"]
    assert [one.entry is None for one in found["NW-"]] == [False, True]


def test_who_may_not_see_the_report_sees_none_of_its_entries_or_numbers(sold: Agency) -> None:
    mine = sold.mine
    for name, refused in (("clara", NotFound), ("stan", Forbidden)):
        with pytest.raises(refused):
            drilling.entries(
                sold.act(name),
                NORTHWIND,
                Span("2026-11"),
                Basis.INVOICE,
                Moves(),
                limit=9,
                clients=mine.clients,
                books=mine.books,
                reports=mine.reports,
                signatures=SIGNATURES,
            )


@pytest.mark.parametrize(
    ("moves", "held"),
    [
        (Moves(), True),
        (Moves(connection="con"), True),
        (Moves(connection="other"), False),
        (Moves(currency="EUR", kind="payout"), True),
        (Moves(currency="USD"), False),
        (Moves(kind="charge"), False),
        (Moves(payout="po"), True),
        (Moves(payout="po_other"), False),
        (Moves(exception="late"), False),
    ],
)
def test_an_entry_is_of_what_all_words_say(sold: Agency, moves: Moves, held: bool) -> None:
    one = next(iter(sold.store.shelves.entries.values()))
    payout = by_payout(one, "po", "con", 5_00, 0)
    assert moves.holds(payout, None) is held
    assert not Moves(currency="EUR").holds(replace(payout, mode=Mode.TEST), None)
    assert not Moves(payout="po").holds(replace(payout, kind=Kind.CHARGE), None)


def by_payout(like: Entry, name: str, connection: str, left: int, fee: int) -> Entry:
    """What left a processor, and what of it reached the bank."""
    return replace(
        like,
        id=EntryId(derived("entry", name)),
        kind=Kind.PAYOUT,
        order=OrderId(""),
        sale=SaleId(""),
        origin=name,
        facts=(),
        amount=Taxed.free(Money.zero("EUR")),
        postings=(
            Posting(Book.PROCESSOR, connection, Money(-left, "EUR")),
            Posting(Book.BANK, connection, Money(left - fee, "EUR")),
            *([Posting(Book.FEES, connection, Money(fee, "EUR"))] if fee else []),
        ),
    )


def test_figures_say_whose_they_are_of_what_and_on_which_basis(sold: Agency) -> None:
    told = figures(sold)
    assert (told["client"], told["period"], told["first"], told["last"], told["basis"]) == (
        NORTHWIND,
        "2026-11",
        "2026-11-01",
        "2026-11-30",
        "invoice",
    )
    [summary] = told["sections"]["summary"]
    assert (summary["gross"], summary["sales"]["gross"], summary["credits"]["gross"]) == (
        "535.50",
        "595.00",
        "-59.50",
    )
    [series] = [one for one in told["sections"]["series"] if one["prefix"] == "NW-"]
    assert (series["first"], series["last"], series["of_another_period_or_missing"]) == (1, 5, 0)


def test_a_quarter_of_nothing_is_a_report_of_nothing(agency: Agency) -> None:
    told = figures(agency, "2025-Q1")
    assert told["rows"] == 0
    assert [name for name, lines in told["sections"].items() if lines] in ([], ["oss"])


def test_a_bank_that_does_not_answer_holds_up_no_report(agency: Agency) -> None:
    agency.sale()
    assert figures(agency, "2026-Q4", rates=FakeRates(down=True))["sources"]["rates"] == []


def test_figures_of_reports_that_are_older_than_they_are_not_there(agency: Agency) -> None:
    filed = made(agency, asked(agency, "olga", NORTHWIND))
    place = next(key for key in agency.store.shelves.reports if key[2] == filed.id)
    agency.store.shelves.reports[place] = replace(filed, figures="")
    with pytest.raises(NotFound):
        reporting.figures(NORTHWIND, filed.id, reports=agency.mine.reports, files=FakeFiles())


# --- how far a report is ------------------------------------------------------------------------------------


def look(agency: Agency, wanted: ReportId, files: FakeFiles) -> Any:
    mine = agency.mine
    return reporting.look(NORTHWIND, wanted, reports=mine.reports, outbox=mine.outbox, files=files)


def test_a_report_is_queued_then_being_made_then_there(sold: Agency) -> None:
    job, files = asked(sold, "olga", NORTHWIND), Breaking(2)
    assert look(sold, job.report, files) == reporting.Going(job)
    with pytest.raises(Outage):
        filling.make(job, tools=tools(sold, files, part=1), now=sold.now)
    going = look(sold, job.report, files)
    assert (going.month, 0 < going.rows < 6) == ("2026-11", True)
    assert going.of >= going.rows
    files.left = 99
    filed = filling.make(job, tools=tools(sold, files, part=1), now=sold.now)
    assert look(sold, job.report, files) == filed


def test_of_how_many_rows_a_report_is_follows_from_the_newest_of_its_months(sold: Agency) -> None:
    filed = made(sold, asked(sold, "olga", NORTHWIND))
    again, files = asked(sold, "olga", NORTHWIND), Breaking(2)
    assert (look(sold, again.report, files).rows, look(sold, again.report, files).of) == (0, filed.rows)
    with pytest.raises(Outage):
        filling.make(again, tools=tools(sold, files, part=1), now=sold.now)
    going = look(sold, again.report, files)
    assert 0 < going.rows < going.of == filed.rows
    assert look(sold, asked(sold, "olga", NORTHWIND, "2026-Q3").report, files).of is None


MID, LATE = (datetime(2026, 11, day, tzinfo=UTC) for day in (16, 28))


@pytest.mark.parametrize(
    ("known", "so_far", "of"),
    [
        ({}, Progress(), None),
        ({"2026-10": 5}, Progress(), 15),
        ({"2026-10": 5, "2026-11": 6, "2026-12": 7}, Progress(), 18),
        ({"2026-10": 5, "2026-11": 6, "2026-12": 7}, Progress(9, "2026-11", 5, MID), 18),
        ({"2026-10": 5, "2026-11": 6, "2026-12": 7}, Progress(15, "2026-11", 5, MID), 22),
        ({}, Progress(40, "2026-11", 20, MID), 20 + 40 + 40),
        ({"2026-12": 1}, Progress(20, "2026-11", 20, None), None),
        ({"2026-12": 1}, Progress(38, "2026-11", 20, LATE), 20 + 20 + 1),
        ({}, Progress(3, "2026-12", 2, MID), None),
        ({"2026-12": 4}, Progress(3, "2026-12", 2, None), 6),
    ],
)
def test_how_many_rows_there_will_be_is_told_by_what_is_known(
    known: Mapping[str, int], so_far: Progress, of: int | None
) -> None:
    assert expected(["2026-10", "2026-11", "2026-12"], known, so_far) == of


def test_a_report_that_nobody_asked_for_is_not_there(agency: Agency) -> None:
    with pytest.raises(NotFound):
        look(agency, ReportId(derived("report", "none")), FakeFiles())
    other: ReportRun = asked(agency, "olga", OLIVEIRA)
    with pytest.raises(NotFound):
        look(agency, other.report, FakeFiles())
