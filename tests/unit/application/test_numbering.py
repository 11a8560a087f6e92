"""A sale gets its document number: the next of its owner's series."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import pairwise

import pytest

from cartwright.application import numbering
from cartwright.application.again import TRIES
from cartwright.application.numbering import TOGETHER, give_number, give_numbers
from cartwright.application.ports.papers import Issued
from cartwright.application.ports.selling import Stale
from cartwright.application.proving import prove
from cartwright.application.watching import watched
from cartwright.domain.catalog import Mode
from cartwright.domain.digests import Gathering
from cartwright.domain.documents import Document, Series
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.ids import JobId, SaleId, derived
from cartwright.domain.jobs import Letter, MailKind, number
from cartwright.domain.money import Money, Taxed
from cartwright.domain.nexus import Month, StateSales
from cartwright.domain.notice_plans import Cadence
from cartwright.domain.orders import Sale
from cartwright.domain.people import Numbering, Registration
from cartwright.domain.tax import Place
from cartwright.domain.thresholds import YearAbroad
from tests.fakes.papers import FakePapers
from tests.fakes.shelves import DONE, WAITING
from tests.fakes.store import FakeStore
from tests.unit.application.agency import Agency
from tests.unit.application.notices import switched
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, registered


class Overtaken(FakePapers):
    """Papers in which another is faster just before each of the next issues."""

    def __init__(self, store: FakeStore, meanwhile: Sequence[Callable[[], object]]) -> None:
        super().__init__(store.shelves, ACCOUNT)
        self._meanwhile = list(meanwhile)

    def issue(
        self,
        document: Document,
        series: Series,
        letters: Sequence[Letter],
        job: JobId,
        joins: Gathering | None = None,
        *,
        abroad: YearAbroad | None = None,
        state: StateSales | None = None,
    ) -> None:
        if self._meanwhile:
            self._meanwhile.pop(0)()
        super().issue(document, series, letters, job, joins, abroad=abroad, state=state)


def numbered(agency: Agency, sale: Sale, papers: FakePapers | None = None) -> None:
    give_number(
        number(ACCOUNT, sale.owner, sale.id),
        papers=papers or agency.mine.papers,
        outbox=agency.mine.outbox,
        now=agency.now,
    )


def labels(agency: Agency) -> list[str]:
    return [document.label for document in agency.store.shelves.documents.values()]


def letters(agency: Agency) -> set[tuple[MailKind, str]]:
    jobs = [slip.job for slip in agency.store.shelves.jobs.values()]
    return {(job.kind, job.to) for job in jobs if isinstance(job, Letter)}


def test_sales_are_numbered_one_after_another_and_sealed_together(agency: Agency) -> None:
    for attempt in ("one", "two", "three"):
        numbered(agency, agency.sale(attempt))
    assert labels(agency) == ["NW-000001", "NW-000002", "NW-000003"]
    issued = agency.mine.papers.list(agency.northwind.id)
    assert all(after.sealed_after(before.seal) for before, after in pairwise(issued))


def test_each_owner_has_its_own_series(agency: Agency) -> None:
    course, mug = agency.sold(bumps=[agency.mug])
    numbered(agency, mug)
    numbered(agency, course)
    assert [len(agency.mine.papers.list(sale.owner)) for sale in (course, mug)] == [1, 1]


def test_a_sale_has_its_number_once(agency: Agency) -> None:
    sale = agency.sale()
    numbered(agency, sale)
    numbered(agency, sale)
    assert labels(agency) == ["NW-000001"]
    assert agency.mine.orders.sale(sale.owner, sale.id).document == "NW-000001"
    assert agency.store.shelves.jobs[ACCOUNT, number(ACCOUNT, sale.owner, sale.id).id].state == DONE


def test_a_job_that_outlived_its_sales_number_is_closed(agency: Agency) -> None:
    sale = agency.sale()
    numbered(agency, sale)
    slip = agency.store.shelves.jobs[ACCOUNT, number(ACCOUNT, sale.owner, sale.id).id]
    slip.state = WAITING
    numbered(agency, sale)
    assert slip.state == DONE


def test_the_buyer_gets_a_receipt_and_the_owner_a_notice(agency: Agency) -> None:
    numbered(agency, agency.sale())
    assert letters(agency) == {
        (MailKind.RECEIPT, ""),
        (MailKind.SALE_NOTICE, "sales@northwind.example"),
    }


def test_the_agency_gets_a_copy_of_notices_if_it_asked(agency: Agency) -> None:
    agency.store.shelves.accounts[ACCOUNT] = replace(agency.account, copy_notices=True)
    numbered(agency, agency.sale())
    assert (MailKind.SALE_NOTICE, "office@agency.example") in letters(agency)


def test_who_is_overtaken_in_the_series_takes_the_next_number(agency: Agency) -> None:
    first, second = agency.sale("one"), agency.sale("two")
    numbered(agency, second, Overtaken(agency.store, [lambda: numbered(agency, first)]))
    kept = [agency.mine.orders.sale(sale.owner, sale.id).document for sale in (first, second)]
    assert kept == ["NW-000001", "NW-000002"]


def test_who_is_overtaken_at_the_very_sale_leaves_it_its_number(agency: Agency) -> None:
    sale = agency.sale()
    numbered(agency, sale, Overtaken(agency.store, [lambda: numbered(agency, sale)]))
    assert labels(agency) == ["NW-000001"]


def test_a_series_too_busy_is_left_for_later_without_a_gap(agency: Agency) -> None:
    others = [agency.sale(f"other {place}") for place in range(TRIES)]
    sale = agency.sale()
    busy = Overtaken(agency.store, [partial(numbered, agency, other) for other in others])
    with pytest.raises(Outage):
        numbered(agency, sale, busy)
    numbered(agency, sale, busy)
    assert labels(agency) == [f"NW-{place:06d}" for place in range(1, TRIES + 2)]


def test_what_was_not_sold_has_no_number(agency: Agency) -> None:
    sale = agency.sale()
    with pytest.raises(NotFound):
        numbered(agency, replace(sale, id=SaleId(derived("sale", "none"))))


def sell_abroad(agency: Agency, attempt: str, amount: str) -> Sale:
    """A course of that price to a consumer in Austria, by a seller that is registered at home alone."""
    home = replace(agency.northwind.profile, registrations=registered("DE"))
    sale = agency.sale(attempt)
    treatment = replace(sale.lines[0].treatment, rule="below-threshold")
    line = replace(sale.lines[0], amount=Taxed.free(Money.of(amount, "EUR")), treatment=treatment)
    sold = replace(sale, seller=home, lines=(line,))
    agency.store.shelves.sales[ACCOUNT, sale.owner, sale.id] = sold
    return sold


def warnings(agency: Agency) -> list[str]:
    jobs = [slip.job for slip in agency.store.shelves.jobs.values()]
    return [job.subject for job in jobs if isinstance(job, Letter) and job.kind is MailKind.THRESHOLD]


def test_what_is_sold_abroad_counts_with_its_number_and_is_told_of_in_time(agency: Agency) -> None:
    numbered(agency, sell_abroad(agency, "one", "7999.99"))
    assert warnings(agency) == []
    numbered(agency, sell_abroad(agency, "two", "0.02"))
    numbered(agency, sell_abroad(agency, "three", "1.00"))
    assert warnings(agency) == [f"{agency.northwind.id} 2026 80"]
    numbered(agency, sell_abroad(agency, "four", "2000.00"))
    assert warnings(agency) == [f"{agency.northwind.id} 2026 {mark}" for mark in (80, 100)]
    this, last = watched(agency.northwind, thresholds=agency.mine.thresholds, now=agency.now).years
    assert (this.year, this.counted, this.version) == (2026, Money.of("10001.01", "EUR"), 4)
    assert (last.year, last.sums) == (2025, ())


def test_what_counts_is_counted_once_however_often_it_is_asked_for(agency: Agency) -> None:
    sale = sell_abroad(agency, "one", "100.00")
    numbered(agency, sale)
    numbered(agency, sale)
    [this, _] = watched(agency.northwind, thresholds=agency.mine.thresholds, now=agency.now).years
    assert this.counted == Money.of("100.00", "EUR")


def test_where_another_was_faster_both_count(agency: Agency) -> None:
    first, second = sell_abroad(agency, "one", "100.00"), sell_abroad(agency, "two", "50.00")
    numbered(agency, first, Overtaken(agency.store, [partial(numbered, agency, second)]))
    [this, _] = watched(agency.northwind, thresholds=agency.mine.thresholds, now=agency.now).years
    assert this.counted == Money.of("150.00", "EUR")


def test_what_does_not_count_leaves_the_year_alone(agency: Agency) -> None:
    numbered(agency, agency.sale())
    assert agency.store.shelves.abroad == {}


def together(agency: Agency, *sales: Sale, papers: FakePapers | None = None) -> None:
    jobs = [number(ACCOUNT, sale.owner, sale.id) for sale in sales]
    give_numbers(jobs, papers=papers or agency.mine.papers, now=agency.now)


def numbers(agency: Agency, *sales: Sale) -> list[str]:
    return [agency.mine.orders.sale(sale.owner, sale.id).document for sale in sales]


def test_what_waits_together_is_numbered_together_in_its_order(agency: Agency) -> None:
    numbered(agency, agency.sale("before"))
    sales = [agency.sale(f"sale {place}") for place in range(3)]
    unsold = replace(sales[0], id=SaleId(derived("sale", "none")))
    together(agency, sales[1], sales[0], unsold, sales[1], sales[2])
    assert numbers(agency, *sales) == ["NW-000003", "NW-000002", "NW-000004"]
    issued = agency.mine.papers.list(agency.northwind.id)
    assert all(after.sealed_after(before.seal) for before, after in pairwise(issued))
    kinds = [
        kind
        for slip in agency.store.shelves.jobs.values()
        if isinstance(slip.job, Letter)
        for kind in [slip.job.kind]
    ]
    assert (kinds.count(MailKind.RECEIPT), kinds.count(MailKind.SALE_NOTICE)) == (4, 4)
    for sale in sales:
        assert agency.store.shelves.jobs[ACCOUNT, number(ACCOUNT, sale.owner, sale.id).id].state == DONE


def test_what_moves_more_than_its_series_is_left_to_be_numbered_by_itself(agency: Agency) -> None:
    """What has its number, what counts towards a threshold, and what joins a digest."""
    has, counts = agency.sale("has"), sell_abroad(agency, "counts", "100.00")
    numbered(agency, has)
    one, two = agency.sale("one"), agency.sale("two")
    together(agency, has, one, counts, two)
    assert numbers(agency, has, one, counts, two) == ["NW-000001", "NW-000002", "", "NW-000003"]
    state = sell_to_texas(agency, "to Texas", "100.00")
    together(agency, agency.sale("five"), state, agency.sale("six"))
    assert numbers(agency, state) == [""]
    switched(agency, Cadence.DAILY)
    late = [agency.sale("three"), agency.sale("four")]
    together(agency, *late)
    assert numbers(agency, *late) == ["", ""]


def test_tests_that_wait_along_are_left_to_their_own_series(agency: Agency) -> None:
    live, tried, last = (agency.sale(name) for name in ("live", "tried", "last"))
    agency.store.shelves.sales[ACCOUNT, tried.owner, tried.id] = replace(tried, mode=Mode.TEST)
    together(agency, live, tried, last)
    assert numbers(agency, live, tried, last) == ["NW-000001", "", "NW-000002"]


def test_one_alone_is_not_numbered_together(agency: Agency) -> None:
    sale = agency.sale()
    together(agency, sale)
    assert numbers(agency, sale) == [""]


def test_only_so_many_go_together(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    sales = []
    for place in range(TOGETHER + 2):
        sales.append(agency.sale(f"sale {place}"))
        agency.clock.move(timedelta(minutes=10))
    together(agency, *sales)
    assert numbers(agency, *sales)[-3:] == [f"NW-{TOGETHER:06d}", "", ""]
    monkeypatch.setattr(numbering, "LINES_TOGETHER", 2)
    agency.clock.move(timedelta(hours=1))
    more = [agency.sale(f"more {place}") for place in range(4)]
    together(agency, *more)
    assert [bool(label) for label in numbers(agency, *more)] == [True, True, False, False]


def test_where_another_is_faster_nothing_is_numbered_together(agency: Agency) -> None:
    sales = [agency.sale(f"sale {place}") for place in range(3)]

    class Slow(FakePapers):
        def issue_all(self, issued: Sequence[Issued], series: Series) -> None:
            numbered(agency, sales[2])
            super().issue_all(issued, series)

    with pytest.raises(Stale):
        together(agency, *sales, papers=Slow(agency.store.shelves, ACCOUNT))
    assert numbers(agency, *sales) == ["", "", "NW-000001"]


def test_who_numbers_by_year_begins_again_each_year_and_tests_apart(agency: Agency) -> None:
    mine, client = agency.mine, agency.northwind
    yearly = replace(client.profile, numbering=Numbering(by_year=True, digits=4))
    numbered(agency, agency.sale("running"))
    mine.clients.revise_profile(
        client.with_profile(yearly, at=agency.now), agency.act().audit("profile.revise", "it")
    )
    sales = [agency.sale(f"sale {place}") for place in range(4)]
    numbered(agency, sales[0])
    numbered(agency, sales[1])
    agency.clock.move(timedelta(days=60))
    together(agency, *sales[2:])
    assert labels(agency) == ["NW-000001", "NW-2026-0001", "NW-2026-0002", "NW-2027-0001", "NW-2027-0002"]
    agency.clock.move(timedelta(days=1))
    told = {str(violation) for violation in prove(mine, now=agency.now)}
    assert told == set()
    [wrong] = [one for one in agency.store.shelves.documents.values() if one.label == "NW-2027-0001"]
    agency.store.shelves.documents[ACCOUNT, NORTHWIND, wrong.id] = replace(wrong, seal="0" * 64)
    rules = {(one.rule, one.found) for one in prove(mine, now=agency.now)}
    assert ("seal-unbroken", wrong.id) in rules


def sell_to_texas(agency: Agency, attempt: str, amount: str, *, currency: str = "USD") -> Sale:
    """A course of that price to a buyer in Texas."""
    sale = agency.sale(attempt)
    treatment = replace(sale.lines[0].treatment, country="US", rule="not-registered")
    line = replace(sale.lines[0], amount=Taxed.free(Money.of(amount, currency)), treatment=treatment)
    buyer = replace(sale.buyer, place=Place("US", region="TX"))
    sold = replace(sale, lines=(line,), buyer=buyer)
    agency.store.shelves.sales[ACCOUNT, sale.owner, sale.id] = sold
    return sold


def told(agency: Agency) -> list[str]:
    jobs = [slip.job for slip in agency.store.shelves.jobs.values()]
    return [job.subject for job in jobs if isinstance(job, Letter) and job.kind is MailKind.NEXUS]


def test_what_is_sold_to_a_state_counts_with_its_number_and_is_told_of_at_each_mark_once(
    agency: Agency,
) -> None:
    numbered(agency, sell_to_texas(agency, "one", "399999.99"))
    assert told(agency) == []
    numbered(agency, sell_to_texas(agency, "two", "0.01"))
    numbered(agency, sell_to_texas(agency, "three", "1.00"))
    assert told(agency) == [f"{agency.northwind.id} TX 2026 80"]
    numbered(agency, sell_to_texas(agency, "four", "99999.00"))
    assert told(agency) == [f"{agency.northwind.id} TX 2026 {mark}" for mark in (80, 100)]
    seen = watched(agency.northwind, thresholds=agency.mine.thresholds, now=agency.now)
    [texas] = seen.states
    assert (texas.measured(seen.month), texas.percent(seen.month)) == (Month(500_000_00, 4), 100)


def test_where_another_was_faster_both_count_towards_the_state(agency: Agency) -> None:
    first, second = (sell_to_texas(agency, name, "100.00") for name in ("one", "two"))
    numbered(agency, first, Overtaken(agency.store, [partial(numbered, agency, second)]))
    assert agency.mine.thresholds.state(NORTHWIND, "TX").measured("2026-11") == Month(200_00, 2)


def test_who_is_registered_in_the_state_is_not_told(agency: Agency) -> None:
    sale = sell_to_texas(agency, "one", "500000.00")
    texas = Registration("US-TX", rate=Decimal("0.0625"))
    profile = replace(agency.northwind.profile, registrations=(texas,))
    agency.mine.clients.revise_profile(
        agency.northwind.with_profile(profile, at=agency.now), agency.act().audit("profile.revise", "it")
    )
    numbered(agency, sale)
    assert told(agency) == []
    assert agency.mine.thresholds.state(NORTHWIND, "TX").percent("2026-11") == 100


def test_what_is_sold_elsewhere_counts_towards_no_state(agency: Agency) -> None:
    numbered(agency, agency.sale("one"))
    assert agency.mine.thresholds.states(NORTHWIND) == []
