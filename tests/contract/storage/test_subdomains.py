"""What the use cases may expect of Subdomains, and what selling, publishing and handing over owe to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.errors import NotFound
from cartwright.domain.people import Client
from cartwright.domain.subdomains import REST, Names
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.conftest import Counted
from tests.contract.storage.ports import Ports
from tests.contract.storage.test_domains import sold_at
from tests.contract.storage.town import Agency, opened, product_of
from tests.fakes.world import NOON

NEW, THIRD = "bakery.carts.example.com", "bread.carts.example.com"


@pytest.fixture
def north(agency: Agency) -> Client:
    return agency.add_client("North")


def called(agency: Agency) -> Names:
    return agency.mine.subdomains.get(agency.host)


def moving(agency: Agency, to: str = NEW) -> Names:
    before = called(agency)
    names = before.moving(to, at=before.rests_until or NOON)
    agency.mine.subdomains.move(names, agency.audit(f"to {to}"))
    return names


def stepped(agency: Agency, names: Names) -> Names:
    """On to the next version."""
    version = names.version
    while names.version == version:
        names = agency.mine.subdomains.step(names)
    return names


def moved(agency: Agency, to: str = NEW) -> Names:
    return stepped(agency, stepped(agency, moving(agency, to)))


def test_an_account_that_never_changed_is_called_as_it_was_opened(agency: Agency) -> None:
    assert called(agency) == Names(agency.id, agency.host)


def test_while_pages_are_laid_the_account_keeps_its_name_and_both_hosts_sell(
    store: Ports, agency: Agency
) -> None:
    mug = agency.publish("Mug", agency.house)
    names = agency.mine.subdomains.step(moving(agency))
    assert agency.mine.clients.account().subdomain == agency.account.subdomain
    assert sold_at(store, NEW, mug) == sold_at(store, agency.host, mug) == ["mug"]
    assert called(agency) == names


def test_with_the_last_page_laid_the_account_has_its_new_name(store: Ports, agency: Agency) -> None:
    mug = agency.publish("Mug", agency.house)
    stepped(agency, moving(agency))
    account = agency.mine.clients.account()
    assert (account.subdomain, account.version) == ("bakery", agency.account.version + 1)
    assert store.storefront.offer(NEW, mug.slug).host == NEW


def test_a_page_asked_for_at_a_former_host_is_offered_at_the_present_one(
    store: Ports, agency: Agency
) -> None:
    mug = agency.publish("Mug", agency.house)
    moved(agency)
    offer = store.storefront.offer(agency.host, mug.slug)
    assert (offer.host, offer.product.id) == (NEW, mug.id)
    assert store.storefront.glance(agency.host.upper(), mug.slug).host == NEW


def test_a_page_published_after_the_change_is_found_by_the_former_name_as_well(
    store: Ports, agency: Agency
) -> None:
    moved(agency)
    mug = agency.publish("Mug", agency.house)
    assert store.storefront.offer(agency.host, mug.slug).host == NEW
    assert store.storefront.account(agency.host, mug.slug) == agency.id


def test_what_nobody_sells_is_at_no_host(store: Ports, agency: Agency) -> None:
    moved(agency)
    for host in (agency.host, NEW):
        with pytest.raises(NotFound):
            store.storefront.offer(host, "mug")


def test_an_order_of_the_former_host_is_found_there(store: Ports, agency: Agency) -> None:
    mug = agency.publish("Mug", agency.house)
    moved(agency)
    assert store.storefront.account(agency.host, mug.slug) == agency.id


def test_two_changes_on_both_former_hosts_lead_to_the_present_one(store: Ports, agency: Agency) -> None:
    mug = agency.publish("Mug", agency.house)
    moved(agency)
    names = moved(agency, THIRD)
    assert [one.host for one in names.former] == [agency.host, NEW]
    assert {store.storefront.offer(host, mug.slug).host for host in (agency.host, NEW, THIRD)} == {THIRD}


def test_an_account_may_go_back_to_a_former_name(store: Ports, agency: Agency) -> None:
    mug = agency.publish("Mug", agency.house)
    moved(agency)
    laying = moving(agency, agency.host)
    assert store.storefront.offer(agency.host, mug.slug).host == NEW
    names = stepped(agency, stepped(agency, laying))
    assert (names.host, [one.host for one in names.former]) == (agency.host, [NEW])
    assert {store.storefront.offer(host, mug.slug).host for host in (agency.host, NEW)} == {agency.host}


def test_a_name_of_another_account_is_taken_its_former_ones_too(agency: Agency, other: Agency) -> None:
    moved(agency)
    for host in (NEW, agency.host):
        with pytest.raises(NameTaken) as taken:
            moving(other, host)
        assert taken.value.facts == {"name": host.partition(".")[0]}
    with pytest.raises(NameTaken):
        opened(agency.store, "third", hosts=[agency.host])
    assert called(other) == Names(other.id, other.host)


def test_of_two_changes_at_once_the_second_is_stale(agency: Agency) -> None:
    before = called(agency)
    first, second = (before.moving(host, at=NOON) for host in (NEW, THIRD))
    agency.mine.subdomains.move(first, agency.audit("a"))
    with pytest.raises(Stale):
        agency.mine.subdomains.move(second, agency.audit("b"))
    with pytest.raises(Stale):
        agency.mine.subdomains.step(replace(before.moving(THIRD, at=NOON), version=1))
    assert called(agency) == first


def test_a_step_of_what_has_moved_on_is_stale(agency: Agency) -> None:
    laying = moving(agency)
    stepped(agency, laying)
    with pytest.raises(Stale):
        agency.mine.subdomains.step(laying)


def test_where_nothing_moves_there_is_no_step(agency: Agency) -> None:
    with pytest.raises(ValueError, match="nothing to lay"):
        agency.mine.subdomains.step(called(agency))


def test_a_product_published_while_pages_are_laid_is_on_both_hosts(store: Ports, agency: Agency) -> None:
    laying = moving(agency)
    mug = agency.publish("Mug", agency.house)
    assert sold_at(store, NEW, mug) == ["mug"]
    stepped(agency, stepped(agency, laying))
    assert store.storefront.offer(agency.host, mug.slug).host == NEW


@pytest.mark.parametrize("backwards", [False, True])
def test_a_product_handed_over_while_pages_are_laid_or_cleared_is_missed_by_neither(
    store: Ports, agency: Agency, north: Client, backwards: bool
) -> None:
    """Whichever of the two the walk passes first."""
    south = agency.add_client("South")
    first, last = sorted([north, south], key=lambda client: client.id, reverse=backwards)
    for client in (first, last):
        agency.publish(f"Of {client.profile.legal_name}", client)
    mug = agency.publish("Mug", last)
    names = agency.mine.subdomains.step(moving(agency))
    handed = replace(mug, owner=first.id, version=mug.version + 1)
    agency.mine.catalogue.hand_over(handed, last.id, agency.audit("there"))
    names = agency.mine.subdomains.step(stepped(agency, names))
    assert sold_at(store, NEW, mug) == ["mug"]
    back = replace(handed, owner=last.id, version=handed.version + 1)
    agency.mine.catalogue.hand_over(back, first.id, agency.audit("back"))
    stepped(agency, names)
    assert store.storefront.offer(agency.host, mug.slug).host == NEW


def test_a_released_host_leads_nowhere_and_is_anybodys(store: Ports, agency: Agency, other: Agency) -> None:
    mug = agency.publish("Mug", agency.house)
    names = moved(agency).without(agency.host)
    agency.mine.subdomains.release(names, agency.host, agency.audit("release"))
    assert called(agency).former == ()
    with pytest.raises(NotFound):
        store.storefront.offer(agency.host, mug.slug)
    moved(other, agency.host)
    with pytest.raises(NotFound):
        store.storefront.account(agency.host, mug.slug)
    assert store.storefront.offer(NEW, mug.slug).product.id == mug.id


def test_a_release_by_who_looked_before_a_change_is_stale(agency: Agency) -> None:
    before = moved(agency)
    moving(agency, THIRD)
    with pytest.raises(Stale):
        agency.mine.subdomains.release(before.without(agency.host), agency.host, agency.audit("release"))


def test_names_are_their_accounts_alone(agency: Agency, other: Agency) -> None:
    foreign = called(other).moving(NEW, at=NOON)
    for deed in (
        lambda: agency.mine.subdomains.move(foreign, agency.audit("a")),
        lambda: agency.mine.subdomains.step(foreign),
        lambda: agency.mine.subdomains.release(foreign, NEW, agency.audit("b")),
    ):
        with pytest.raises(ForeignAccount):
            deed()


def test_a_change_rests_a_day(agency: Agency) -> None:
    assert moved(agency).rests_until == NOON + REST
    assert timedelta(days=1) == REST


def test_a_former_host_costs_its_visitors_reads_and_the_present_ones_none(counted: Counted) -> None:
    agency = opened(counted.store)
    mug = agency.publish("Mug", agency.house)
    moved(agency)
    assert counted.operations
    counted.store.storefront.offer(NEW, mug.slug)
    assert counted.operations == ["BatchGetItem"] * 2
    counted.store.storefront.offer(NEW, mug.slug)
    assert counted.operations == ["BatchGetItem"]
    counted.store.storefront.offer(agency.host, mug.slug)
    assert counted.operations == ["BatchGetItem"] * 3


def test_a_product_that_looked_before_the_change_is_published_again(agency: Agency) -> None:
    """Its publisher was told of the old host; the table knows better."""
    moved(agency)
    product = product_of(agency.id, "Mug", agency.house, agency.till)
    agency.mine.catalogue.publish(product, [agency.host], agency.audit("publish"))
    assert agency.store.storefront.offer(NEW, "mug").host == NEW
