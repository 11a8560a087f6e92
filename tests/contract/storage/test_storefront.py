"""What pages may expect of the Storefront."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.domain.alternatives import Alternative
from cartwright.domain.catalog import Abroad, Mode
from cartwright.domain.challenges import Challenge, When
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId, ConnectionId, OptionId, ProductId, derived
from cartwright.domain.money import Money
from cartwright.domain.offers import Hint
from cartwright.domain.people import ShopClosed
from cartwright.domain.plans import OneTime
from cartwright.storage import keys
from cartwright.storage.table import Delete
from tests.contract.storage.conftest import Counted
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency, connection_of, opened, product_of, profile_of
from tests.fakes.world import NOON, FakeClock


def test_an_offer_holds_product_bumps_sellers_and_connection(agency: Agency, store: Ports) -> None:
    north = agency.add_client("North")
    bump = agency.publish("Mug", north)
    course = agency.publish("Course", agency.house, bumps=[bump])
    offer = store.storefront.offer(agency.host, "course")
    assert (offer.host, offer.account) == (agency.host, agency.id)
    assert (offer.product, offer.bumped) == (course, {bump.id: bump})
    assert offer.sellers == {agency.house.id: agency.house.profile, north.id: north.profile}
    assert offer.connection == agency.till


def test_an_offer_is_the_same_with_a_hint_without_and_again(agency: Agency, store: Ports) -> None:
    bump = agency.publish("Mug", agency.add_client("North"))
    agency.publish("Course", agency.house, bumps=[bump])
    first = store.storefront.offer(agency.host, "course")
    assert store.storefront.offer(agency.host, "course") == first
    assert store.storefront.offer(agency.host, "course", Hint.of(first)) == first


def test_hosts_are_the_same_in_any_case(agency: Agency, store: Ports) -> None:
    agency.publish("Course", agency.house)
    assert store.storefront.offer(agency.host.upper(), "course").host == agency.host


@pytest.mark.parametrize("mode", [Mode.DRAFT, Mode.ARCHIVED])
def test_what_does_not_sell_is_not_found(agency: Agency, store: Ports, mode: Mode) -> None:
    agency.publish("Course", agency.house, mode=mode)
    with pytest.raises(NotFound):
        store.storefront.offer(agency.host, "course")


@pytest.mark.parametrize("mode", list(Mode))
def test_a_page_has_its_account_whether_it_sells_or_not(agency: Agency, store: Ports, mode: Mode) -> None:
    agency.publish("Course", agency.house, mode=mode)
    assert store.storefront.account(agency.host.upper(), "course") == agency.id
    assert store.storefront.account(agency.host, "course") == agency.id


@pytest.mark.parametrize(
    ("host", "slug"), [("other.example", "course"), ("", "course"), ("#", "x"), ("a", "#")]
)
def test_what_is_no_page_has_no_account(agency: Agency, store: Ports, host: str, slug: str) -> None:
    agency.publish("Course", agency.house)
    with pytest.raises(NotFound):
        store.storefront.account(host, slug)


@pytest.mark.parametrize("mode", [Mode.DRAFT, Mode.ARCHIVED])
def test_a_bump_that_does_not_sell_is_left_out(agency: Agency, store: Ports, mode: Mode) -> None:
    bump = agency.publish("Mug", agency.add_client("North"), mode=mode)
    agency.publish("Course", agency.house, bumps=[bump])
    offer = store.storefront.offer(agency.host, "course")
    assert (offer.bumped, set(offer.sellers)) == ({}, {agency.house.id})


def test_a_bump_that_is_not_there_is_left_out(agency: Agency, store: Ports) -> None:
    gone = product_of(agency.id, "Gone", agency.house, agency.till)
    agency.publish("Course", agency.house, bumps=[gone])
    assert store.storefront.offer(agency.host, "course").bumped == {}


def test_a_bump_whose_owner_would_not_be_paid_is_left_out(agency: Agency, store: Ports) -> None:
    """Also where it was handed over only after it was put there."""
    north = agency.add_client("North")
    own = replace(connection_of(agency.id, "own"), client=agency.house.id)
    agency.mine.connections.add(own, agency.audit("connect"))
    ours, theirs = agency.publish("Mug", agency.house), agency.publish("Bowl", north)
    page = product_of(agency.id, "Course", agency.house, own, bumps=[ours, theirs])
    agency.mine.catalogue.publish(page, [agency.host], agency.audit("publish"))
    offer = store.storefront.offer(agency.host, "course")
    assert (offer.bumped, set(offer.sellers)) == ({ours.id: ours}, {agency.house.id})
    agency.mine.catalogue.revise(ours.handed_over(north.id), agency.audit("hand over"))
    for hint in (None, Hint.of(offer)):
        assert store.storefront.offer(agency.host, "course", hint).bumped == {}


@pytest.mark.parametrize("mode", [Mode.TEST, Mode.LIVE])
def test_a_bump_that_sells_in_another_mode_is_left_out(agency: Agency, store: Ports, mode: Mode) -> None:
    """Also where it was put to that mode only after it was put there."""
    other = Mode.LIVE if mode is Mode.TEST else Mode.TEST
    mug = agency.publish("Mug", agency.add_client("North"), mode=mode)
    agency.publish("Course", agency.house, mode=mode, bumps=[mug])
    before = store.storefront.offer(agency.host, "course")
    assert before.bumped == {mug.id: mug}
    agency.mine.catalogue.revise(replace(mug, mode=other, version=2), agency.audit("edit"))
    for hint in (None, Hint.of(before)):
        offer = store.storefront.offer(agency.host, "course", hint)
        assert (offer.bumped, set(offer.sellers)) == ({}, {agency.house.id})


def test_a_bump_whose_option_went_is_left_out(agency: Agency, store: Ports) -> None:
    """Going back to a version without it takes an option away, also where another page bumps it."""
    mug = agency.publish("Mug", agency.house)
    agency.publish("Course", agency.house, bumps=[mug])
    before = store.storefront.offer(agency.host, "course")
    assert before.bumped == {mug.id: mug}
    other = replace(mug.preferred, id=OptionId(derived("option", "another")))
    agency.mine.catalogue.revise(replace(mug, options=(other,), version=2), agency.audit("edit"))
    for hint in (None, Hint.of(before)):
        assert store.storefront.offer(agency.host, "course", hint).bumped == {}


@pytest.mark.parametrize("removed", [False, True])
def test_a_bump_whose_price_one_of_the_tills_cannot_be_asked_for_is_left_out(
    agency: Agency, store: Ports, *, removed: bool
) -> None:
    """Edited on its own page: forints are whole ones through PayPal, wherever else it may be paid. What was
    removed takes nothing."""
    paypal = ConnectionId(derived("connection", "paypal"))
    till = replace(agency.till, id=paypal, processor="paypal")
    agency.mine.connections.add(till, agency.audit("paypal"))
    mug = agency.publish("Mug", agency.house)
    course = agency.publish("Course", agency.house, bumps=[mug])
    also = (Alternative(paypal, offered=False, stands_in=True),)
    agency.mine.catalogue.revise(replace(course, alternatives=also, version=2), agency.audit("connections"))
    before = store.storefront.offer(agency.host, "course")
    assert before.bumped == {mug.id: mug}
    halves = Abroad("HU", OneTime(Money.of("150.50", "HUF")))
    odd = replace(mug, options=(replace(mug.preferred, abroad=(halves,)),), version=2)
    agency.mine.catalogue.revise(odd, agency.audit("edit"))
    if removed:
        agency.mine.connections.revise(till.without(at=NOON), agency.audit("remove"))
    for hint in (None, Hint.of(before)):
        offer = store.storefront.offer(agency.host, "course", hint)
        assert offer.bumped == ({odd.id: odd} if removed else {})


def test_what_is_paid_through_a_removed_connection_does_not_sell(agency: Agency, store: Ports) -> None:
    """And has its account still: what was placed before finds its way."""
    agency.publish("Course", agency.house)
    before = store.storefront.offer(agency.host, "course")
    agency.mine.connections.revise(agency.till.without(at=NOON), agency.audit("remove"))
    for hint in (None, Hint.of(before)):
        with pytest.raises(NotFound):
            store.storefront.offer(agency.host, "course", hint)
    assert store.storefront.account(agency.host, "course") == agency.id


def test_an_offer_names_what_else_it_may_be_paid_through(agency: Agency, store: Ports) -> None:
    """In the product's order, without what was removed or is another client's, and by a hint as well."""
    tills = [
        replace(agency.till, id=ConnectionId(derived("connection", name)), label=name)
        for name in ("one", "two", "three")
    ]
    elsewhere = replace(tills[2], client=agency.add_client("Else").id)
    for till in (*tills[:2], elsewhere):
        agency.mine.connections.add(till, agency.audit(till.label))
    course = agency.publish("Course", agency.house)
    more = tuple(Alternative(till.id) for till in tills)
    agency.mine.catalogue.revise(
        replace(course, alternatives=more, version=2), agency.audit("product.connections")
    )
    seen = store.storefront.offer(agency.host, "course")
    assert seen.others == tuple(tills[:2])
    assert store.storefront.offer(agency.host, "course", Hint.of(seen)) == seen
    agency.mine.connections.revise(tills[0].without(at=NOON), agency.audit("connection.remove"))
    assert store.storefront.offer(agency.host, "course", Hint.of(seen)).others == (tills[1],)


def test_a_product_without_its_connection_does_not_sell(agency: Agency, store: Ports) -> None:
    lost = replace(
        product_of(agency.id, "Course", agency.house, connection_of(agency.id, "lost")),
    )
    agency.mine.catalogue.publish(lost, [agency.host], agency.audit())
    with pytest.raises(NotFound):
        store.storefront.offer(agency.host, "course")


def test_a_product_whose_owner_is_not_there_does_not_sell(counted: Counted) -> None:
    agency = opened(counted.store)
    agency.publish("Course", agency.house)
    assert counted.store.storefront.offer(agency.host, "course").account == agency.id
    counted.table.attempt(Delete(keys.client(agency.id, agency.house.id)))
    with pytest.raises(NotFound):
        counted.store.storefront.offer(agency.host, "course")


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        ("nobody.carts.example.com", "course"),
        ("agency.carts.example.com", "nothing"),
        ("", ""),
        ("agency.carts.example.com#course", "PAGE"),
        ("agency.carts.example.com", "course#x"),
        ("agency.carts.example.com", "../course"),
        ("agency.carts.example.com", "a" * 5000),
        ("a" * 5000, "course"),
        ("agency.carts.example.com", "cour\x00se"),
        ("agency.carts.example.com\n", "course"),
        ("agency.carts.example.com", "cour\ud800se"),
    ],
)
def test_addresses_of_nothing_are_not_found(agency: Agency, store: Ports, host: str, slug: str) -> None:
    agency.publish("Course", agency.house)
    with pytest.raises(NotFound):
        store.storefront.offer(host, slug)


def test_a_wrong_hint_is_never_believed(agency: Agency, other: Agency, store: Ports) -> None:
    agency.publish("Course", agency.house)
    other.publish("Course", other.house)
    truth = store.storefront.offer(agency.host, "course")
    foreign = Hint.of(store.storefront.offer(other.host, "course"))
    assert store.storefront.offer(agency.host, "course", foreign) == truth


def test_a_wrong_hint_does_not_change_whose_page_it_is(agency: Agency, other: Agency, store: Ports) -> None:
    agency.publish("Course", agency.house)
    other.publish("Course", other.house)
    foreign = Hint.of(store.storefront.offer(other.host, "course"))
    store.storefront.offer(agency.host, "course", foreign)
    assert store.storefront.account(agency.host, "course") == agency.id


@pytest.mark.parametrize(
    "hint",
    [
        Hint(AccountId(""), (), (), ConnectionId("")),
        Hint(AccountId("acc_#1"), (ProductId("x"),), (ClientId("y"),), ConnectionId("z")),
        Hint(AccountId("acc_1"), tuple(ProductId(f"prd_{n}") for n in range(5000)), (), ConnectionId("z")),
        Hint(AccountId("acc_1"), (ProductId("p"),) * 40, (), ConnectionId("z")),
    ],
)
def test_a_hint_that_makes_no_sense_is_no_hint(agency: Agency, store: Ports, hint: Hint) -> None:
    agency.publish("Course", agency.house)
    truth = store.storefront.offer(agency.host, "course")
    assert store.storefront.offer(agency.host, "course", hint) == truth


def test_a_hand_over_shows_on_the_very_next_view_whatever_was_remembered(
    agency: Agency, store: Ports
) -> None:
    north = agency.add_client("North")
    course = agency.publish("Course", agency.house)
    before = store.storefront.offer(agency.host, "course")
    agency.mine.catalogue.revise(course.handed_over(north.id), agency.audit("hand over"))
    for hint in (None, Hint.of(before)):
        offer = store.storefront.offer(agency.host, "course", hint)
        assert offer.sellers == {north.id: north.profile}
        assert offer.product.owner == north.id


def test_a_bumps_hand_over_shows_as_well(agency: Agency, store: Ports) -> None:
    north = agency.add_client("North")
    bump = agency.publish("Mug", agency.house)
    agency.publish("Course", agency.house, bumps=[bump])
    store.storefront.offer(agency.host, "course")
    agency.mine.catalogue.revise(bump.handed_over(north.id), agency.audit("hand over"))
    assert set(store.storefront.offer(agency.host, "course").sellers) == {agency.house.id, north.id}


def test_a_revised_profile_shows_on_the_very_next_view(agency: Agency, store: Ports) -> None:
    agency.publish("Course", agency.house)
    store.storefront.offer(agency.host, "course")
    moved = agency.house.with_profile(profile_of(agency.house.id, "Moved GmbH", "AT"), at=NOON)
    agency.mine.clients.revise_profile(moved, agency.audit("revise"))
    assert store.storefront.offer(agency.host, "course").sellers[agency.house.id] == moved.profile


def test_a_glance_shows_what_is_on_offer(agency: Agency, store: Ports) -> None:
    bump = agency.publish("Mug", agency.add_client("North"))
    agency.publish("Course", agency.house, bumps=[bump])
    glanced = store.storefront.glance(agency.host, "course")
    assert glanced == store.storefront.offer(agency.host, "course")
    assert store.storefront.glance(agency.host.upper(), "course", Hint.of(glanced)) == glanced


@pytest.mark.parametrize("slug", ["nothing", "course#x", "a" * 5000, "cour\ud800se", ""])
def test_a_glance_at_nothing_finds_nothing(agency: Agency, store: Ports, slug: str) -> None:
    agency.publish("Course", agency.house)
    with pytest.raises(NotFound):
        store.storefront.glance(agency.host, slug)


def test_a_glance_sees_what_changed_ten_seconds_ago(agency: Agency, store: Ports, clock: FakeClock) -> None:
    north = agency.add_client("North")
    course = agency.publish("Course", agency.house)
    store.storefront.glance(agency.host, "course")
    agency.mine.catalogue.revise(course.handed_over(north.id), agency.audit("hand over"))
    clock.move(timedelta(seconds=10))
    assert store.storefront.glance(agency.host, "course").product.owner == north.id


def test_a_glance_is_never_older_than_the_last_whole_look(agency: Agency, store: Ports) -> None:
    north = agency.add_client("North")
    course = agency.publish("Course", agency.house)
    store.storefront.glance(agency.host, "course")
    agency.mine.catalogue.revise(course.handed_over(north.id), agency.audit("hand over"))
    store.storefront.offer(agency.host, "course")
    assert store.storefront.glance(agency.host, "course").product.owner == north.id


def test_a_closed_account_sells_nothing_whatever_the_page_was_known_by(agency: Agency, store: Ports) -> None:
    bump = agency.publish("Mug", agency.add_client("North"))
    agency.publish("Course", agency.house, bumps=[bump])
    hint = Hint.of(store.storefront.offer(agency.host, "course"))
    clients = agency.mine.clients
    closed = clients.account().closing(at=NOON)
    clients.revise_account(closed, agency.audit("close"))
    for known in (None, hint, Hint(agency.id, (bump.id,), (), agency.till.id)):
        with pytest.raises(ShopClosed):
            store.storefront.offer(agency.host, "course", known)
    assert store.storefront.account(agency.host, "course") == agency.id
    assert clients.account() == closed
    clients.revise_account(closed.reopened(at=NOON), agency.audit("reopen"))
    assert Hint.of(store.storefront.offer(agency.host, "course")) == hint


@pytest.mark.parametrize("when", list(When))
def test_an_offer_says_how_its_account_asks_its_buyers(agency: Agency, store: Ports, when: When) -> None:
    agency.publish("Course", agency.house)
    assert store.storefront.offer(agency.host, "course").challenge is None
    clients = agency.mine.clients
    challenge = Challenge(when, "0x4AAA-site_key", "c2VhbGVk+/==")
    clients.revise_account(clients.account().asking(challenge), agency.audit("ask"))
    found = store.storefront.offer(agency.host, "course").challenge
    assert found == (None if when is When.OFF else challenge)
    assert clients.account().challenge == challenge


def test_what_a_closed_account_does_not_sell_is_not_found_as_ever(agency: Agency, store: Ports) -> None:
    agency.publish("Course", agency.house, mode=Mode.DRAFT)
    clients = agency.mine.clients
    clients.revise_account(clients.account().closing(at=NOON), agency.audit("close"))
    for slug in ("course", "nothing"):
        with pytest.raises(NotFound):
            store.storefront.offer(agency.host, slug)


def test_the_account_chooser_says_what_is_closed(agency: Agency, store: Ports) -> None:
    clients = agency.mine.clients
    clients.revise_account(clients.account().closing(at=NOON), agency.audit("close"))
    (chair,) = store.accounts.of_identity(agency.owner.identity)
    assert chair.closed == NOON
