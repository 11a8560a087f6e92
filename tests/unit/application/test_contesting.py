"""Two pages that contest: who may let them, who is led where, and how they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import catalogue, contesting, editing, history
from cartwright.application.contesting import Standing
from cartwright.application.editing import Edit, OptionWanted
from cartwright.domain.access import Grant, Right
from cartwright.domain.availability import Availability
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.contests import InContest
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.footfall import Deed
from cartwright.domain.ids import ProductId
from cartwright.domain.offers import Offer
from cartwright.domain.pricing import Selection
from tests.fakes.world import NOON
from tests.logbook import newest_first
from tests.unit.application.agency import HOST, Agency
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA, product, product_id

HOUR = timedelta(hours=1)
VISITORS = [f"203.0.113.{number}" for number in range(40)]
COUNTS = frozenset({Right.VIEW, Right.STATS})
EDITS = frozenset({Right.VIEW, Right.EDIT})


@pytest.fixture
def other(agency: Agency) -> Product:
    """Another page for the course, both paid with money."""
    till = replace(agency.till, processor="stripe")
    agency.store.shelves.connections[till.account, till.id] = till
    return agency.published(product("Second course", "100.00"))


def start(agency: Agency, against: ProductId, share: int = 50, name: str = "olga") -> None:
    mine = agency.mine
    contesting.start(
        agency.act(name),
        agency.course.id,
        against,
        share,
        catalogue=mine.catalogue,
        connections=mine.connections,
    )


def end(
    agency: Agency, winner: ProductId | None = None, of: ProductId | None = None, name: str = "olga"
) -> None:
    mine = agency.mine
    contesting.end(
        agency.act(name),
        of or agency.course.id,
        winner,
        catalogue=mine.catalogue,
        connections=mine.connections,
    )


def standing(agency: Agency, name: str = "olga") -> Standing:
    mine = agency.mine
    return contesting.standing(
        agency.act(name), agency.course.id, catalogue=mine.catalogue, sold=mine.sold, visits=mine.visits
    )


def went(offer: Offer, visitor: str, agency: Agency) -> Product | None:
    contest = offer.product.contest
    there = contest.leads(visitor) if contest else None
    return contesting.led(offer, there, storefront=agency.store.storefront, now=agency.now)


def led(agency: Agency, slug: str) -> set[str]:
    """Where visits to a page end up."""
    storefront = agency.store.storefront
    offer = storefront.offer(HOST, slug)
    found = (went(offer, visitor, agency) for visitor in VISITORS)
    return {one.slug if one else slug for one in found}


def kept(agency: Agency, thing: Product) -> Product:
    return agency.mine.catalogue.get(thing.id)


def bought(agency: Agency, thing: Product, many: int, before: int | None = None) -> None:
    for number in range(many):
        form = agency.purchase(f"{thing.slug}-{number}-{agency.now:%H}-{before}")
        form = replace(form, slug=thing.slug, selection=Selection(thing.preferred.id), bought_in=before)
        order = agency.send(form).order
        agency.pays(order)
        agency.settled(order)


def test_visits_to_either_page_are_led_to_both_and_each_visitor_to_the_same(
    agency: Agency, other: Product
) -> None:
    start(agency, other.id)
    assert led(agency, "course") == led(agency, other.slug) == {"course", other.slug}
    storefront = agency.store.storefront
    for visitor in VISITORS:
        one, two = (went(storefront.offer(HOST, slug), visitor, agency) for slug in ("course", other.slug))
        assert (one is None) != (two is None)


def test_a_page_that_contests_with_nobody_keeps_its_visits(agency: Agency, other: Product) -> None:
    assert led(agency, "course") == {"course"}
    start(agency, other.id)
    end(agency)
    assert led(agency, "course") == {"course"}
    assert led(agency, other.slug) == {other.slug}


def test_once_there_is_a_winner_all_are_led_there(agency: Agency, other: Product) -> None:
    start(agency, other.id)
    end(agency, other.id, of=other.id)
    assert led(agency, "course") == led(agency, other.slug) == {other.slug}
    start(agency, other.id)  # a contest that is over makes room
    assert kept(agency, other).contests


def test_only_while_both_say_the_same_somebody_is_led_away(agency: Agency, other: Product) -> None:
    start(agency, other.id)
    half = replace(kept(agency, other), contest=None, version=3)
    agency.mine.catalogue.revise(half, agency.act().audit("edit", other.id))
    assert led(agency, "course") == {"course"}
    with pytest.raises(InContest):
        start(agency, other.id)
    end(agency)
    assert kept(agency, other).contest is None
    start(agency, other.id)
    assert led(agency, "course") == {"course", other.slug}


def put_back(agency: Agency, before: Product) -> None:
    """As if that page had never been come to."""
    again = replace(before, version=kept(agency, before).version + 1)
    agency.mine.catalogue.revise(again, agency.act().audit("edit", before.id))


def test_what_broke_off_when_it_was_begun_is_gone_on_with(agency: Agency, other: Product) -> None:
    start(agency, other.id)
    put_back(agency, agency.course)
    agency.clock.move(HOUR)
    with pytest.raises(InContest):
        start(agency, other.id, 40)
    start(agency, other.id)
    assert kept(agency, agency.course).contest == kept(agency, other).contest
    assert led(agency, "course") == {"course", other.slug}
    with pytest.raises(InContest):
        start(agency, other.id)


@pytest.mark.parametrize("asked", ["course", "other"])
def test_what_broke_off_when_it_was_ended_ends_as_it_did_there(
    agency: Agency, other: Product, asked: str
) -> None:
    start(agency, other.id)
    running = kept(agency, other)
    end(agency, agency.course.id)
    put_back(agency, running)
    agency.clock.move(HOUR)
    end(agency, other.id, of=other.id if asked == "other" else None)
    assert kept(agency, agency.course).contest == kept(agency, other).contest
    assert led(agency, other.slug) == {"course"}
    with pytest.raises(NotFound):
        end(agency, other.id)


@pytest.mark.parametrize(
    "sold", [Availability(ends=NOON), Availability(starts=NOON + HOUR), Availability(stock=0)], ids=str
)
@pytest.mark.parametrize("won", [False, True])
def test_nobody_is_led_to_what_cannot_be_bought(
    agency: Agency, other: Product, sold: Availability, won: bool
) -> None:
    start(agency, other.id)
    if won:
        end(agency, other.id)
    before = kept(agency, other)
    changed = replace(before, sold=sold, version=before.version + 1)
    agency.mine.catalogue.revise(changed, agency.act().audit("product.edit", other.id))
    assert led(agency, "course") == {"course"}
    assert led(agency, other.slug) == ({other.slug} if won else {"course", other.slug})


def test_nobody_is_led_from_a_page_that_sells_to_one_that_only_tries(agency: Agency, other: Product) -> None:
    start(agency, other.id)
    tries = replace(kept(agency, other), mode=Mode.TEST, version=3)
    agency.mine.catalogue.revise(tries, agency.act().audit("product.edit", other.id))
    assert (led(agency, "course"), led(agency, other.slug)) == ({"course"}, {other.slug})


def test_nobody_is_led_to_a_page_that_is_gone(agency: Agency, other: Product) -> None:
    start(agency, other.id)
    gone = replace(kept(agency, other), mode=Mode.ARCHIVED, version=3)
    agency.mine.catalogue.revise(gone, agency.act().audit("edit", other.id))
    assert led(agency, "course") == {"course"}


def test_pages_of_two_owners_or_modes_or_one_alone_are_no_contest(agency: Agency, other: Product) -> None:
    test = replace(other, mode=Mode.TEST, version=2)
    agency.mine.catalogue.revise(test, agency.act().audit("edit", other.id))
    for against in (agency.mug.id, other.id, agency.course.id, product_id("none")):
        with pytest.raises(Invalid):
            start(agency, against)
    assert kept(agency, agency.course).contest is None
    draft = replace(agency.course, mode=Mode.DRAFT, version=2)
    agency.mine.catalogue.revise(draft, agency.act().audit("edit", other.id))
    agency.mine.catalogue.revise(
        replace(other, mode=Mode.DRAFT, version=3), agency.act().audit("edit", other.id)
    )
    with pytest.raises(Invalid):
        start(agency, other.id)


def test_a_page_contests_with_one_other(agency: Agency, other: Product) -> None:
    start(agency, other.id)
    third = agency.published(product("Third course", "100.00"))
    with pytest.raises(InContest):
        start(agency, third.id)
    assert kept(agency, third).contest is None


def test_it_takes_edit_on_both(agency: Agency, other: Product) -> None:
    with pytest.raises(NotFound):
        start(agency, other.id, name="clara")
    agency.grant("clara", Grant(agency.course.id, EDITS))
    with pytest.raises(Invalid):  # of a product that she does not see
        start(agency, other.id, name="clara")
    agency.grant("clara", Grant(agency.course.id, EDITS), Grant(other.id, frozenset({Right.VIEW})))
    with pytest.raises(Forbidden):
        start(agency, other.id, name="clara")
    start(agency, other.id)
    with pytest.raises(Forbidden):
        end(agency, name="clara")
    agency.grant("clara", Grant(other.id, EDITS))
    end(agency, name="clara")
    assert not kept(agency, other).contests
    with pytest.raises(NotFound):
        end(agency)
    agency.grant("clara", Grant(agency.course.id, frozenset({Right.VIEW})))
    with pytest.raises(Forbidden):
        start(agency, other.id, name="clara")
    with pytest.raises(Forbidden):
        end(agency, name="clara")


def test_a_winner_is_one_of_the_two(agency: Agency, other: Product) -> None:
    start(agency, other.id)
    with pytest.raises(Invalid):
        end(agency, agency.mug.id)
    assert kept(agency, other).contests


def test_what_contests_keeps_its_owner_and_its_mode(agency: Agency, other: Product) -> None:
    start(agency, other.id)
    mine, course = agency.mine, kept(agency, agency.course)
    options = tuple(OptionWanted(one.id, one.name, one.plan) for one in course.options)
    wanted = Edit(course.version, "Course", Mode.TEST, options, bumps=course.bumps)
    with pytest.raises(InContest):
        editing.edit(agency.act(), course.id, wanted, catalogue=mine.catalogue, connections=mine.connections)
    with pytest.raises(InContest):
        catalogue.hand_over(
            agency.act(),
            course.id,
            OLIVEIRA,
            catalogue=mine.catalogue,
            clients=mine.clients,
            connections=mine.connections,
        )
    renamed = editing.edit(
        agency.act(),
        course.id,
        replace(wanted, mode=course.mode, name="The course"),
        catalogue=mine.catalogue,
        connections=mine.connections,
    )
    assert (renamed.name, renamed.contest) == ("The course", course.contest)
    assert course.owner == NORTHWIND


def test_going_back_to_an_earlier_version_keeps_the_contest_and_a_clone_has_none(
    agency: Agency, other: Product
) -> None:
    start(agency, other.id)
    mine = agency.mine
    back = history.go_back(
        agency.act(),
        agency.course.id,
        1,
        version=2,
        catalogue=mine.catalogue,
        versions=mine.versions,
        connections=mine.connections,
    )
    assert back.contests
    clone = editing.clone(
        agency.act(),
        agency.course.id,
        editing.Copy("copied"),
        catalogue=mine.catalogue,
        clients=mine.clients,
        connections=mine.connections,
        hosts=[HOST],
    )
    assert clone.contest is None


def test_it_stands_in_the_log_how_it_began_and_ended(agency: Agency, other: Product) -> None:
    start(agency, other.id, 30)
    end(agency)
    entries = [one for one in newest_first(agency.mine.audits) if one.action == "product.contest"]
    assert {one.resource for one in entries} == {agency.course.id, other.id}
    assert {dict(one.after or {})["contest"] for one in entries} == {
        f"{agency.course.id} 70, {other.id} 30",
        f"{agency.course.id} 70, {other.id} 30, won by nobody",
    }


def test_buyers_decide_and_until_then_nothing_is_decided(agency: Agency, other: Product) -> None:
    start(agency, other.id)
    bought(agency, agency.course, 1)  # in the first hour
    assert standing(agency).first.bought == 0
    agency.clock.move(HOUR)
    assert standing(agency).better is None
    agency.mine.visits.count(Deed.VIEW, other.id, NORTHWIND, at=agency.now)
    bought(agency, other, 12)
    agency.clock.move(HOUR)
    found = standing(agency)
    assert (found.first.bought, found.second.bought, found.second.views) == (0, 12, 1)
    assert found.better == other.id
    end(agency)
    agency.clock.move(HOUR)
    bought(agency, agency.course, 12)
    assert standing(agency).first.bought == 0


def test_who_buys_again_in_the_same_contest_counts_once(agency: Agency, other: Product) -> None:
    start(agency, other.id)
    since, another = int(agency.now.timestamp()), int(agency.now.timestamp()) - 1
    agency.clock.move(HOUR)
    bought(agency, agency.course, 2)
    bought(agency, agency.course, 3, since)
    bought(agency, agency.course, 4, another)
    agency.clock.move(HOUR)
    assert standing(agency).first.bought == 2 + 4
    end(agency)
    bought(agency, agency.course, 1, since)
    kept_of = [one.repeats for one in agency.store.shelves.orders.values()]
    assert kept_of == [False] * 2 + [True] * 3 + [False] * 5


def test_the_first_page_may_be_the_better_one(agency: Agency, other: Product) -> None:
    start(agency, other.id)
    agency.clock.move(HOUR)
    bought(agency, agency.course, 12)
    agency.clock.move(HOUR)
    assert standing(agency).better == agency.course.id


def test_how_it_stands_is_told_to_who_may_count_both(agency: Agency, other: Product) -> None:
    with pytest.raises(NotFound):
        standing(agency)
    agency.grant("clara", Grant(agency.course.id, frozenset({Right.VIEW})))
    with pytest.raises(Forbidden):  # whether there is a contest is not told, either
        standing(agency, "clara")
    start(agency, other.id)
    with pytest.raises(Forbidden):
        standing(agency, "clara")
    agency.grant("clara", Grant(agency.course.id, COUNTS))
    with pytest.raises(NotFound):
        standing(agency, "clara")
    agency.grant("clara", Grant(other.id, COUNTS))
    assert standing(agency, "clara").better is None


def test_what_another_sold_before_a_hand_over_is_not_told(agency: Agency, other: Product) -> None:
    start(agency, other.id)
    agency.clock.move(HOUR)
    bought(agency, agency.course, 1)
    agency.mine.visits.count(Deed.VIEW, agency.course.id, NORTHWIND, at=agency.now)
    agency.clock.move(HOUR)
    end(agency)
    for one in (agency.course, other):
        found = kept(agency, one)
        agency.mine.catalogue.hand_over(
            found.handed_over(OLIVEIRA), NORTHWIND, agency.act().audit("product.owner", one.id)
        )
    agency.grant("clara", Grant(None, COUNTS))
    assert (standing(agency, "clara").first.views, standing(agency, "clara").first.bought) == (0, 0)
    assert (standing(agency).first.views, standing(agency).first.bought) == (1, 1)


def test_tests_do_not_count(agency: Agency, other: Product) -> None:
    for one in (agency.course, other):
        test = replace(one, mode=Mode.TEST, version=2)
        agency.mine.catalogue.revise(test, agency.act().audit("edit", one.id))
    start(agency, other.id)
    agency.clock.move(HOUR)
    bought(agency, other, 1)
    agency.clock.move(HOUR)
    assert standing(agency).second.bought == 0
