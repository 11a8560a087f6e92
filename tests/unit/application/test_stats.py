"""Figures: each the sum of its entries, and of no more than may be seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest

from cartwright.application import stats
from cartwright.application.stats import Stats
from cartwright.domain.access import Action, Grant, Permission, Permit, Right
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.days import Days
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.footfall import Deed, Traffic
from cartwright.domain.ids import KeyId, ProductId
from cartwright.domain.money import Money
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA, product_id

NOVEMBER = Days(date(2026, 11, 1), date(2026, 11, 30), ZoneInfo("Europe/Berlin"))
COUNTS = frozenset({Right.VIEW, Right.STATS})


def counted(
    agency: Agency, name: str = "olga", product: ProductId | None = None, days: Days = NOVEMBER
) -> Stats:
    mine = agency.mine
    return stats.stats(
        agency.act(name),
        days,
        product,
        books=mine.books,
        sold=mine.sold,
        visits=mine.visits,
        catalogue=mine.catalogue,
        clients=mine.clients,
    )


def grosses(found: Stats) -> list[str]:
    return [str(figures.amount.gross) for figures in found.total]


def test_every_figure_is_the_sum_of_its_entries(agency: Agency) -> None:
    for number in range(3):
        agency.sold(f"{number}", bumps=[agency.mug])
        agency.clock.move(timedelta(days=1))
    entries = [
        entry for owner in (NORTHWIND, OLIVEIRA) for entry in agency.mine.books.entries(owner, "2026-11")
    ]
    found = counted(agency)
    [figures] = found.total
    for part in ("net", "tax", "gross"):
        booked = sum(getattr(entry.amount, part).minor for entry in entries)
        assert getattr(figures.amount, part).minor == booked
        assert sum(getattr(day.figures[0].amount, part).minor for day in found.daily) == booked
    assert (figures.orders, figures.units, figures.refunds) == (3, 6, Money.zero("EUR"))
    assert [day.figures[0].orders for day in found.daily] == [1, 1, 1]
    assert [day.day for day in found.daily] == [date(2026, 11, day) for day in (2, 3, 4)]


def test_a_days_end_is_that_of_the_calendar_asked_by(agency: Agency) -> None:
    agency.clock.move(timedelta(hours=11, minutes=30))  # 23:30 UTC, half past midnight in Berlin
    agency.sold()
    assert [day.day for day in counted(agency).daily] == [date(2026, 11, 3)]
    utc = Days(NOVEMBER.first, NOVEMBER.last, UTC)
    assert [day.day for day in counted(agency, days=utc).daily] == [date(2026, 11, 2)]
    day = Days(date(2026, 11, 2), date(2026, 11, 2), NOVEMBER.zone)
    assert counted(agency, days=day).total == ()


def test_to_a_key_for_testing_there_is_nothing_to_count(agency: Agency) -> None:
    agency.sold()
    mine, act = agency.mine, agency.act()
    for mode, many in ((Mode.LIVE, 1), (Mode.TEST, 0)):
        scope = frozenset[Action]({Permission.CUSTOMERS_ALL, Right.STATS})
        found = stats.stats(
            replace(act, seat=replace(act.seat, key=KeyId("key_1"), scope=scope, mode=mode)),
            NOVEMBER,
            books=mine.books,
            sold=mine.sold,
            visits=mine.visits,
            catalogue=mine.catalogue,
            clients=mine.clients,
        )
        assert len(found.total) == many


def test_test_orders_are_never_counted(agency: Agency) -> None:
    course = agency.mine.catalogue.get(agency.course.id)
    test = replace(course, mode=Mode.TEST, version=2)
    agency.mine.catalogue.revise(test, agency.act().audit("edit", course.id))
    agency.sold()
    assert agency.mine.books.entries(NORTHWIND, "2026-11")
    assert counted(agency).total == counted(agency, product=course.id).total == ()


def test_a_clients_member_counts_granted_products_only_with_the_right_to(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    assert counted(agency, "clara").total == ()
    agency.grant("clara", Grant(agency.course.id, frozenset({Right.VIEW, Right.TRANSACTIONS})))
    assert counted(agency, "clara").total == ()
    agency.grant("clara", Grant(agency.course.id, COUNTS))
    assert grosses(counted(agency, "clara")) == ["119.00 EUR"]
    agency.grant("clara", Grant(None, COUNTS))
    assert grosses(counted(agency, "clara")) == ["139.00 EUR"]
    agency.grant("clara", Grant(agency.mug.id, COUNTS))
    assert grosses(counted(agency, "clara")) == ["139.00 EUR"]


def test_one_products_figures_are_asked_for_by_who_may_count_them(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    assert grosses(counted(agency, product=agency.mug.id)) == ["20.00 EUR"]
    with pytest.raises(NotFound):
        counted(agency, product=product_id("none"))
    with pytest.raises(NotFound):
        counted(agency, "clara", agency.mug.id)
    agency.grant("clara", Grant(agency.mug.id, frozenset({Right.VIEW})))
    with pytest.raises(Forbidden) as forbidden:
        counted(agency, "clara", agency.mug.id)
    assert forbidden.value.needs == Right.STATS
    agency.grant("clara", Grant(None, COUNTS))
    assert grosses(counted(agency, "clara", agency.mug.id)) == ["20.00 EUR"]


@pytest.fixture
def moved(agency: Agency) -> Agency:
    """A course and a mug were sold for 119.00 and 20.00; then the course became Oliveira's, and was sold
    again for 100.00."""
    agency.sold("before", bumps=[agency.mug])
    agency.mine.catalogue.hand_over(
        agency.course.handed_over(OLIVEIRA), NORTHWIND, agency.act().audit("product.owner", agency.course.id)
    )
    order = agency.send(agency.purchase("after", "100.00")).order
    agency.pays(order)
    agency.settled(order)
    return agency


def test_of_one_own_product_its_own_sales_are_counted_and_no_other_products(moved: Agency) -> None:
    moved.grant("clara", Grant(None, COUNTS))
    assert grosses(counted(moved, "clara")) == ["120.00 EUR"]
    assert grosses(counted(moved, "clara", moved.course.id)) == ["100.00 EUR"]
    assert grosses(counted(moved, "clara", moved.mug.id)) == ["20.00 EUR"]


def test_a_product_is_counted_where_both_grants_together_say_so_and_no_other_own_one(moved: Agency) -> None:
    moved.grant("clara", Grant(None, frozenset({Right.VIEW})), Grant(moved.mug.id, frozenset({Right.STATS})))
    assert grosses(counted(moved, "clara")) == ["20.00 EUR"]


def test_who_may_see_all_customers_counts_the_whole_account(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    agency.permit("clara", Permit(Permission.CUSTOMERS_ALL))
    assert grosses(counted(agency, "clara")) == ["139.00 EUR"]
    assert grosses(counted(agency, "clara", agency.course.id)) == ["119.00 EUR"]
    assert grosses(counted(agency, "stan")) == ["139.00 EUR"]


def test_so_many_days_are_not_counted_at_once(agency: Agency) -> None:
    with pytest.raises(Invalid):
        counted(agency, days=Days(date(2026, 8, 1), date(2026, 11, 1), UTC))


def came(agency: Agency, *products: Product) -> None:
    """Somebody opens each of the products' pages, and begins to fill it in."""
    for one in products:
        for deed in Deed:
            agency.mine.visits.count(deed, one.id, one.owner, at=agency.now)


def test_who_came_stands_beside_what_was_sold(agency: Agency) -> None:
    came(agency, agency.course, agency.course, agency.mug)
    agency.sold(bumps=[agency.mug])
    agency.clock.move(timedelta(days=1))
    came(agency, agency.course)
    found = counted(agency)
    assert found.traffic == Traffic(views=4, starts=4, bought=1)
    assert [(day.day.day, day.traffic.views, day.traffic.bought) for day in found.daily] == [
        (2, 3, 1),
        (3, 1, 0),
    ]
    assert found.daily[1].figures == ()
    assert counted(agency, product=agency.course.id).traffic == Traffic(views=3, starts=3, bought=1)


def test_an_extra_was_not_bought_on_its_own_page(agency: Agency) -> None:
    came(agency, agency.mug)
    agency.sold(bumps=[agency.mug])
    assert counted(agency, product=agency.mug.id).traffic == Traffic(views=1, starts=1, bought=0)


def test_visits_before_and_after_the_days_asked_for_are_not_counted(agency: Agency) -> None:
    day = Days(date(2026, 11, 2), date(2026, 11, 2), NOVEMBER.zone)
    for at, many in ((day.begin - timedelta(seconds=1), 0), (day.begin, 1), (day.end, 1)):
        agency.mine.visits.count(Deed.VIEW, agency.course.id, NORTHWIND, at=at)
        assert counted(agency, days=day).traffic.views == many


def test_figures_are_told_by_owner_and_to_a_client_no_other_by_name(agency: Agency) -> None:
    came(agency, agency.course)
    agency.sold(bumps=[agency.mug])

    def by_owner(name: str) -> list[tuple[str | None, tuple[str, ...], int]]:
        parts = counted(agency, name).owners
        return [
            (one.client, tuple(str(some.amount.gross) for some in one.figures), one.traffic.views)
            for one in parts
        ]

    assert set(by_owner("olga")) == {(NORTHWIND, ("119.00 EUR",), 1), (OLIVEIRA, ("20.00 EUR",), 0)}
    agency.grant("clara", Grant(agency.course.id, COUNTS), Grant(agency.mug.id, COUNTS))
    assert by_owner("clara") == [(None, ("119.00 EUR",), 1), (OLIVEIRA, ("20.00 EUR",), 0)]


def test_visits_are_shown_by_the_same_grants_as_sales(agency: Agency) -> None:
    came(agency, agency.course, agency.mug, agency.mug)

    def views(name: str) -> int:
        return counted(agency, name).traffic.views

    assert views("clara") == 0
    agency.grant("clara", Grant(agency.course.id, frozenset({Right.VIEW, Right.TRANSACTIONS})))
    assert views("clara") == 0
    agency.grant("clara", Grant(agency.course.id, COUNTS))
    assert views("clara") == 1
    agency.grant("clara", Grant(None, COUNTS))
    assert views("clara") == views("stan") == 3
    agency.grant("clara", Grant(agency.mug.id, COUNTS))
    assert views("clara") == 3


def test_visits_from_before_a_hand_over_are_the_former_owners(agency: Agency) -> None:
    came(agency, agency.course)
    moved = agency.course.handed_over(OLIVEIRA)
    agency.mine.catalogue.hand_over(moved, NORTHWIND, agency.act().audit("product.owner", agency.course.id))
    came(agency, moved, moved)
    agency.grant("clara", Grant(None, COUNTS))
    assert counted(agency, "clara", moved.id).traffic.views == 2
    assert counted(agency, "olga", moved.id).traffic.views == 3


def test_to_a_key_for_testing_nobody_came(agency: Agency) -> None:
    came(agency, agency.course)
    mine, act = agency.mine, agency.act()
    scope = frozenset[Action]({Permission.CUSTOMERS_ALL, Right.STATS})
    tests = replace(act, seat=replace(act.seat, key=KeyId("key_1"), scope=scope, mode=Mode.TEST))
    found = stats.stats(
        tests,
        NOVEMBER,
        books=mine.books,
        sold=mine.sold,
        visits=mine.visits,
        catalogue=mine.catalogue,
        clients=mine.clients,
    )
    assert found.traffic == Traffic()


def test_days_are_those_of_the_client_and_for_the_agency_of_its_house(agency: Agency) -> None:
    clients = agency.mine.clients
    assert stats.zone(agency.act("clara"), clients=clients).key == "America/Toronto"
    for name in ("olga", "stan"):
        assert stats.zone(agency.act(name), clients=clients).key == "Europe/Berlin"
