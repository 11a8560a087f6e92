"""Reports bound once they are filed: which files there are, each made once, and handed on by links."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from cartwright.application import binding
from cartwright.application.binding import NotBound, ReportFile, bind
from cartwright.application.ports.queues import Errand, binding_errands
from cartwright.application.ports.reports import Filed
from cartwright.domain.bindings import PDF, XLSX, Binding, bindings
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ReportId
from cartwright.domain.jobs import report_job
from tests.fakes.files import FakeFiles
from tests.fakes.papers import FakeReports
from tests.unit.application.agency import Agency
from tests.unit.application.reports import asked, made
from tests.unit.domain.shop import ACCOUNT, NORTHWIND

NONE, REPORT = ReportId("rep_none"), ReportId("rep_1")


class Words:
    """Bound in words; what for is told."""

    def __init__(self) -> None:
        self.bound: list[str] = []
        self.logo: bytes | None = None
        self.accent = ""

    def pdf(
        self, figures: Mapping[str, Any], *, locale: str, accent: str = "", logo: bytes | None = None
    ) -> bytes:
        self.bound.append(f"pdf {locale}")
        self.logo, self.accent = logo, accent
        return f"{figures['period']} {figures['rows']}".encode()

    def xlsx(
        self, figures: Mapping[str, Any], pieces: Iterable[bytes], *, locale: str, part: int, at_most: int
    ) -> bytes:
        self.bound.append(f"xlsx {part} {locale}")
        lines = b"".join(pieces).decode().count("\r\nline,")
        return f"{figures['period']} {part} of {at_most} each, {lines}".encode()


class Shelf:
    """The archive, with the files of one report of three sales in it."""

    def __init__(self, agency: Agency) -> None:
        for attempt in ("one", "two", "three"):
            agency.sale(attempt)
        self.files, self.words = FakeFiles(), Words()
        self.reports = FakeReports(agency.store.shelves, ACCOUNT)
        self.shelves, self.orders = agency.store.shelves, agency.mine.orders
        filed = made(agency, asked(agency, "olga", NORTHWIND), self.files)
        self.filed = replace(filed, locale="de_AT")
        self.shelves.reports[ACCOUNT, NORTHWIND, filed.id] = self.filed

    def bind(self, *parts: int, wanted: ReportId | None = None, at_most: int = 100_000) -> None:
        for part in parts:
            bind(
                NORTHWIND,
                wanted or self.filed.id,
                part,
                reports=self.reports,
                files=self.files,
                streams=self.files,
                drawer=self.files,
                binder=self.words,
                orders=self.orders,
                at_most=at_most,
            )

    def link(self, part: int, wanted: ReportId | None = None) -> str:
        return binding.link(
            NORTHWIND,
            wanted or self.filed.id,
            part,
            reports=self.reports,
            files=self.files,
            drawer=self.files,
        )

    def told(self) -> list[ReportFile]:
        return [*binding.files_of(NORTHWIND, self.filed.id, reports=self.reports, drawer=self.files)]

    def older(self) -> Filed:
        """One that was filed before there were figures."""
        old = replace(self.filed, id=REPORT, figures="", figures_sha256="")
        self.reports.file(old, [], report_job(NORTHWIND, REPORT))
        return old


@pytest.fixture
def shelf(agency: Agency) -> Shelf:
    return Shelf(agency)


def test_each_file_is_opened_by_its_word_and_nothing_by_another(shelf: Shelf) -> None:
    """Of a link in a mail; what is not made yet says so."""
    reports, files = shelf.reports, shelf.files

    def opened(word: str, report: ReportId | None = None) -> bytes:
        wanted = report or shelf.filed.id
        link = binding.opened(NORTHWIND, wanted, word, reports=reports, files=files, drawer=files)
        return files.open(link).body

    with pytest.raises(NotBound):
        opened("bound-0")
    shelf.bind(0, 1)
    for one in shelf.told():
        assert hashlib.sha256(opened(one.word)).hexdigest() == one.sha256
    assert len({one.word for one in shelf.told()}) == len(shelf.told()) == 4
    for word in ("bound-2", "bound-", "bound-x", "bound-٣", "pdf", "figures.json"):
        with pytest.raises(NotFound):
            opened(word)
    with pytest.raises(NotFound):
        opened("figures", shelf.older().id)
    assert max(files.lasting) <= 15 * 60


@pytest.mark.parametrize(
    ("rows", "names", "within"),
    [
        (0, ["t.xlsx"], [0]),
        (1, ["t.xlsx"], [1]),
        (3, ["t.xlsx"], [3]),
        (4, ["t.1-of-2.xlsx", "t.2-of-2.xlsx"], [3, 1]),
        (6, ["t.1-of-2.xlsx", "t.2-of-2.xlsx"], [3, 3]),
        (7, ["t.1-of-3.xlsx", "t.2-of-3.xlsx", "t.3-of-3.xlsx"], [3, 3, 1]),
    ],
)
def test_a_report_is_a_page_and_as_many_workbooks_as_its_lines_take(
    rows: int, names: list[str], within: list[int]
) -> None:
    page, *books = bindings("a/r.csv", "2026-11", rows, at_most=3)
    assert page == Binding("a/r.pdf", "tax-report-2026-11.pdf", PDF, 0)
    assert [one.name for one in books] == [name.replace("t.", "tax-report-2026-11.", 1) for name in names]
    assert [one.rows for one in books] == within
    assert [(one.place, one.media_type, one.part) for one in books] == [
        (f"a/r.{part}.xlsx", XLSX, part) for part in range(1, len(names) + 1)
    ]


def test_a_million_lines_are_ten_workbooks() -> None:
    assert [one.rows for one in bindings("r.csv", "2026-11", 1_000_000)[1:]] == [100_000] * 10


def test_each_file_of_a_report_that_is_filed_is_bound_where_documents_are_drawn(shelf: Shelf) -> None:
    of = {"account": ACCOUNT, "client": NORTHWIND, "report": shelf.filed.id}
    told = [Errand("paper", {**of, "part": part}) for part in ("0", "1", "2")]
    assert binding_errands(replace(shelf.filed, rows=100_001)) == told
    assert binding_errands(shelf.filed) == told[:2]


def test_each_file_is_made_of_the_reports_own_and_lies_beside_them(shelf: Shelf) -> None:
    shelf.bind(0, 1, 2, at_most=2)
    base = shelf.filed.file.removesuffix(".csv")
    assert {
        place: body for place, (body, _) in shelf.files.files.items() if place.startswith(f"{base}.")
    } == {
        shelf.filed.file: shelf.files.get(shelf.filed.file),
        f"{base}.pdf": b"2026-11 3",
        f"{base}.1.xlsx": b"2026-11 1 of 2 each, 3",
        f"{base}.2.xlsx": b"2026-11 2 of 2 each, 3",
    }
    assert shelf.words.bound == [f"{kind} {shelf.filed.locale}" for kind in ("pdf", "xlsx 1", "xlsx 2")]


@pytest.mark.parametrize(
    ("told", "lying", "drawn"),
    [
        ({"logo": "/logos/a/c/1.png"}, True, b"PNG"),
        ({"logo": "/logos/a/c/1.png"}, False, None),
        ({"logo": ""}, True, None),
        ({}, True, None),
    ],
)
def test_its_page_has_the_picture_of_whoever_sold_where_that_is_still_there(
    shelf: Shelf, told: dict[str, str], lying: bool, drawn: bytes | None
) -> None:
    figures = json.loads(shelf.files.get(shelf.filed.figures))
    assert figures["seller"].pop("logo") == ""
    figures["seller"] |= told
    shelf.files.put(shelf.filed.figures, json.dumps(figures).encode(), content_type="application/json")
    if lying:
        shelf.files.put("logos/a/c/1.png", b"PNG", content_type="image/png")
    shelf.bind(0)
    assert shelf.words.logo == drawn


@pytest.mark.parametrize(
    ("told", "drawn"), [({}, "#0b5d4e"), ({"last_order": "ord_gone"}, ""), ({"last_order": ""}, "")]
)
def test_its_page_has_the_colour_of_the_last_order(shelf: Shelf, told: dict[str, str], drawn: str) -> None:
    figures = json.loads(shelf.files.get(shelf.filed.figures))
    for key, order in shelf.shelves.orders.items():
        if order.id == figures["last_order"]:
            shelf.shelves.orders[key] = replace(order, accent="#0b5d4e")
    shelf.files.put(shelf.filed.figures, json.dumps(figures | told).encode(), content_type="application/json")
    shelf.bind(0)
    assert shelf.words.accent == drawn


def test_what_lies_there_is_not_made_anew(shelf: Shelf) -> None:
    shelf.bind(0, 1, 0, 1)
    assert len(shelf.words.bound) == 2


def test_a_report_that_is_not_there_is_not_bound(shelf: Shelf) -> None:
    with pytest.raises(NotFound):
        shelf.bind(0, wanted=NONE)


def test_its_files_are_told_with_their_digests_once_they_are_made(shelf: Shelf) -> None:
    waiting = shelf.told()
    assert [(one.name, one.rows, bool(one.sha256)) for one in waiting] == [
        ("tax-report-2026-11.csv", 3, True),
        ("tax-report-2026-11.json", 3, True),
        ("tax-report-2026-11.pdf", 0, False),
        ("tax-report-2026-11.xlsx", 3, False),
    ]
    shelf.bind(0, 1)
    places = [shelf.filed.file, shelf.filed.figures]
    places += [shelf.filed.file.replace(".csv", ending) for ending in (".pdf", ".1.xlsx")]
    for one, place in zip(shelf.told(), places, strict=True):
        body, media_type = shelf.files.files[place]
        assert (one.sha256, one.size) == (hashlib.sha256(body).hexdigest(), len(body))
        assert one.media_type == media_type


def test_a_file_that_is_gone_has_no_size(shelf: Shelf) -> None:
    shelf.files.take_away([shelf.filed.file])
    assert shelf.told()[0].size == 0


def test_a_link_opens_what_it_names_for_five_minutes(shelf: Shelf) -> None:
    with pytest.raises(NotBound):
        shelf.link(0)
    shelf.bind(0, 1)
    opened = [shelf.files.open(shelf.link(part)) for part in (0, 1)]
    assert [one.content_type for one in opened] == [PDF, XLSX]
    assert "tax-report-2026-11.xlsx" in opened[1].disposition
    assert shelf.files.lasting[-2:] == [300, 300]


@pytest.mark.parametrize("part", [-1, 2])
def test_a_workbook_that_the_report_has_not_is_not_found(shelf: Shelf, part: int) -> None:
    shelf.bind(0, 1)
    with pytest.raises(NotFound):
        shelf.link(part)


def test_a_report_that_is_older_than_figures_has_its_csv_alone(shelf: Shelf) -> None:
    old = shelf.older()
    shelf.filed = old
    assert [one.name for one in shelf.told()] == ["tax-report-2026-11.csv"]
    with pytest.raises(NotFound):
        shelf.bind(0)
    with pytest.raises(NotFound):
        shelf.link(1)
