"""Counting visits: people's, to pages that sell for money."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import counting
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import NotFound
from cartwright.domain.footfall import Deed, Footfall, Passer, quarter
from tests.unit.application.agency import HOST, Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND

PERSON = Passer("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0")


def visit(agency: Agency, deed: Deed = Deed.VIEW, slug: str = "course", passer: Passer = PERSON) -> None:
    counting.count(
        deed,
        HOST,
        slug,
        passer,
        storefront=agency.store.storefront,
        visits=lambda account: agency.store.of(account).visits,
        now=agency.now,
    )


def kept(agency: Agency) -> list[Footfall]:
    day = timedelta(days=1)
    return list(agency.mine.visits.of_product(agency.course.id, agency.now - day, agency.now + day))


def test_a_visit_is_its_owners_at_that_time(agency: Agency) -> None:
    for deed in (Deed.VIEW, Deed.VIEW, Deed.START):
        visit(agency, deed)
    assert kept(agency) == [
        Footfall(ACCOUNT, agency.course.id, NORTHWIND, quarter(agency.now), views=2, starts=1)
    ]


def test_a_machine_is_not_counted_and_nothing_is_read_for_it(agency: Agency) -> None:
    visit(agency, passer=Passer("curl/8.14.1"), slug="no-such-page")
    visit(agency, passer=Passer("curl/8.14.1"))
    assert kept(agency) == []


def test_a_test_page_has_no_visits(agency: Agency) -> None:
    course = replace(agency.course, mode=Mode.TEST, version=2)
    agency.mine.catalogue.revise(course, agency.act().audit("edit", course.id))
    visit(agency)
    assert kept(agency) == []


def test_there_is_no_visit_to_what_is_not_there(agency: Agency) -> None:
    with pytest.raises(NotFound):
        visit(agency, slug="no-such-page")
