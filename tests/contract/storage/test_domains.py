"""What the use cases may expect of Domains, and what publishing and handing over owe to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Product
from cartwright.domain.domains import Slot, Standing
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ClientId
from cartwright.domain.people import Client
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency, product_of
from tests.fakes.world import NOON
from tests.logbook import newest_first

HOST, OWN = "shop.agency.example", "shop.north.example"


@pytest.fixture
def north(agency: Agency) -> Client:
    return agency.add_client("North")


def claimed(agency: Agency, host: str = HOST, client: ClientId | None = None) -> Slot:
    slot = agency.mine.domains.some([client] if client else [])[-1]
    pending = slot.claimed(host, token="token", at=NOON)
    agency.mine.domains.move(pending, agency.audit(f"claim {host}"))
    return pending


def proven(agency: Agency, host: str = HOST, client: ClientId | None = None) -> Slot:
    laying = claimed(agency, host, client).proven(["cartwright-verify=token"])
    agency.mine.domains.prove(laying, agency.audit(f"verify {host}"))
    return laying


def walked(agency: Agency, slot: Slot) -> Slot:
    standing = slot.domain and slot.domain.standing
    while slot.domain and slot.domain.standing is standing:
        slot = agency.mine.domains.step(slot)
    return slot


def served(agency: Agency, host: str = HOST, client: ClientId | None = None) -> Slot:
    return walked(agency, proven(agency, host, client))


def leaving(agency: Agency, slot: Slot) -> Slot:
    left = slot.left()
    agency.mine.domains.move(left, agency.audit("leave"))
    return left


def sold_at(store: Ports, host: str, *products: Product) -> list[str]:
    """The slugs among those of `products` that have a page there."""

    def sells(product: Product) -> bool:
        try:
            return store.storefront.offer(host, product.slug).product.id == product.id
        except NotFound:
            return False

    return [product.slug for product in products if sells(product)]


# --- slots -------------------------------------------------------------------------------------------------


def test_a_slot_nobody_touched_is_empty(agency: Agency, north: Client) -> None:
    assert agency.mine.domains.list() == []
    assert agency.mine.domains.some([north.id]) == [Slot(agency.id, None), Slot(agency.id, north.id)]


def test_a_claim_comes_back_as_it_was(agency: Agency, north: Client) -> None:
    mine, own = claimed(agency), claimed(agency, OWN, north.id)
    assert agency.mine.domains.list() == [mine, own]
    assert agency.mine.domains.some([north.id]) == [mine, own]
    assert agency.mine.domains.some([]) == [mine]


def test_of_two_claims_at_once_the_second_is_stale(agency: Agency) -> None:
    first, second = (
        Slot(agency.id, None).claimed(host, token="token", at=NOON) for host in ("a.example", "b.example")
    )
    agency.mine.domains.move(first, agency.audit("a"))
    with pytest.raises(Stale):
        agency.mine.domains.move(second, agency.audit("b"))
    assert agency.mine.domains.list() == [first]


def test_of_two_claims_at_once_in_two_slots_the_second_is_stale(agency: Agency, north: Client) -> None:
    """Both looked and found nobody with that host."""
    account, own = agency.mine.domains.some([north.id])
    first = account.claimed(HOST, token="token", at=NOON)
    second = own.claimed(HOST, token="token", at=NOON)
    agency.mine.domains.move(first, agency.audit("a"))
    with pytest.raises(Stale):
        agency.mine.domains.move(second, agency.audit("b"), beside=account)
    assert [slot.domain for slot in agency.mine.domains.list() if slot.domain] == [first.domain]


def test_of_two_claims_at_once_for_two_clients_the_second_is_stale(agency: Agency, north: Client) -> None:
    account, own, houses = agency.mine.domains.some([north.id, agency.house.id])
    first = own.claimed(HOST, token="token", at=NOON)
    second = houses.claimed(HOST, token="token", at=NOON)
    agency.mine.domains.move(first, agency.audit("a"), beside=account)
    with pytest.raises(Stale):
        agency.mine.domains.move(second, agency.audit("b"), beside=account)
    assert [slot.domain for slot in agency.mine.domains.list() if slot.domain] == [first.domain]
    (moved,) = agency.mine.domains.some([])
    assert (moved.domain, moved.version) == (None, 2)


def test_a_host_is_verified_by_one_account_only(agency: Agency, other: Agency) -> None:
    mine = claimed(agency).proven(["cartwright-verify=token"])
    theirs = claimed(other).proven(["cartwright-verify=token"])
    agency.mine.domains.prove(mine, agency.audit("verify"))
    with pytest.raises(NameTaken) as refused:
        other.mine.domains.prove(theirs, other.audit("verify"))
    assert refused.value.facts == {"name": HOST}
    assert [slot.domain and slot.domain.standing for slot in other.mine.domains.list()] == [Standing.PENDING]


def test_a_host_is_of_one_slot_of_an_account_only(agency: Agency, north: Client) -> None:
    proven(agency)
    with pytest.raises(NameTaken):
        proven(agency, HOST, north.id)


def test_the_subdomain_of_another_account_cannot_be_verified(agency: Agency, other: Agency) -> None:
    with pytest.raises(NameTaken):
        proven(agency, other.host)


def test_a_claim_that_was_left_meanwhile_is_not_verified(agency: Agency) -> None:
    pending = claimed(agency)
    agency.mine.domains.move(pending.left(), agency.audit("leave"))
    with pytest.raises(Stale):
        agency.mine.domains.prove(pending.proven(["cartwright-verify=token"]), agency.audit("verify"))


def test_a_host_that_was_left_is_free_for_another_account(agency: Agency, other: Agency) -> None:
    slot = walked(agency, leaving(agency, served(agency)))
    assert slot.domain is None
    assert served(other).serves == HOST


def test_claiming_verifying_and_leaving_are_in_the_log(agency: Agency) -> None:
    walked(agency, leaving(agency, served(agency)))
    actions = {audit.action for audit in newest_first(agency.mine.audits)}
    assert {f"claim {HOST}", f"verify {HOST}", "leave"} <= actions


# --- pages -------------------------------------------------------------------------------------------------


def test_only_a_verified_host_serves_pages(agency: Agency, store: Ports) -> None:
    course = agency.publish("Course", agency.house)
    claimed(agency)
    mug = agency.publish("Mug", agency.house)
    assert sold_at(store, HOST, course, mug) == []


def test_the_accounts_host_serves_all_its_products_and_a_clients_its_own(
    agency: Agency, north: Client, store: Ports
) -> None:
    course, mug = agency.publish("Course", agency.house), agency.publish("Mug", north)
    served(agency)
    served(agency, OWN, north.id)
    assert sold_at(store, HOST, course, mug) == ["course", "mug"]
    assert sold_at(store, OWN, course, mug) == ["mug"]
    assert sold_at(store, agency.host, course, mug) == ["course", "mug"]


def test_another_accounts_products_are_not_on_it(agency: Agency, other: Agency, store: Ports) -> None:
    theirs = other.publish("Course", other.house)
    served(agency)
    assert sold_at(store, HOST, theirs) == []


def test_what_is_published_later_is_there_at_once(agency: Agency, north: Client, store: Ports) -> None:
    served(agency)
    served(agency, OWN, north.id)
    course, mug = agency.publish("Course", agency.house), agency.publish("Mug", north)
    assert sold_at(store, HOST, course, mug) == ["course", "mug"]
    assert sold_at(store, OWN, course, mug) == ["mug"]


def test_a_host_that_was_left_serves_nothing_any_more(agency: Agency, north: Client, store: Ports) -> None:
    course, mug = agency.publish("Course", agency.house), agency.publish("Mug", north)
    left = leaving(agency, served(agency))
    late = agency.publish("Late", agency.house)
    walked(agency, left)
    assert sold_at(store, HOST, course, mug, late) == []
    assert sold_at(store, agency.host, course, mug, late) == ["course", "mug", "late"]


def test_a_product_handed_over_leaves_the_old_owners_host_for_the_new_ones(
    agency: Agency, north: Client, store: Ports
) -> None:
    south = agency.add_client("South")
    mug = agency.publish("Mug", north)
    served(agency), served(agency, OWN, north.id), served(agency, "shop.south.example", south.id)
    handed = replace(mug, owner=south.id, version=2)
    agency.mine.catalogue.hand_over(handed, north.id, agency.audit("hand over"))
    for host, there in ((HOST, 1), (agency.host, 1), (OWN, 0), ("shop.south.example", 1)):
        assert len(sold_at(store, host, mug)) == there, host


def test_a_product_is_not_handed_over_to_where_its_slug_is_taken(agency: Agency, north: Client) -> None:
    served(agency, OWN, north.id)
    agency.publish("Mug", north)
    theirs = replace(product_of(agency.id, "Cup", agency.house, agency.till), slug="mug")
    agency.mine.catalogue.publish(theirs, ["elsewhere.example"], agency.audit("cup"))
    with pytest.raises(NameTaken):
        agency.mine.catalogue.hand_over(
            replace(theirs, owner=north.id, version=2), agency.house.id, agency.audit("hand over")
        )
    assert agency.mine.catalogue.get(theirs.id).owner == agency.house.id


def test_two_products_of_one_slug_do_not_share_a_host(agency: Agency) -> None:
    agency.publish("Mug", agency.house)
    cup = replace(product_of(agency.id, "Cup", agency.house, agency.till), slug="mug")
    agency.mine.catalogue.publish(cup, ["elsewhere.example"], agency.audit("cup"))
    laying = proven(agency)
    with pytest.raises(NameTaken):
        walked(agency, laying)
    assert walked(agency, leaving(agency, laying)).domain is None


def test_what_stands_still_takes_no_step(agency: Agency) -> None:
    for slot in (Slot(agency.id, None), served(agency)):
        with pytest.raises(ValueError, match="nothing to lay"):
            agency.mine.domains.step(slot)


def test_a_step_for_a_domain_that_was_left_meanwhile_is_stale(agency: Agency, store: Ports) -> None:
    course = agency.publish("Course", agency.house)
    laying = proven(agency)
    walked(agency, leaving(agency, laying))
    with pytest.raises(Stale):
        agency.mine.domains.step(laying)
    assert sold_at(store, HOST, course) == []


def test_a_walk_begun_twice_ends_once(agency: Agency, store: Ports) -> None:
    course = agency.publish("Course", agency.house)
    laying = proven(agency)
    agency.mine.domains.step(laying)
    again = agency.mine.domains.step(laying)
    assert walked(agency, again).serves == HOST
    with pytest.raises(Stale):
        walked(agency, again)
    assert sold_at(store, HOST, course) == ["course"]


# --- what is left of a page -------------------------------------------------------------------------------


def test_a_page_that_is_gone_still_has_its_account(agency: Agency, north: Client, store: Ports) -> None:
    """Handed over, or on a host that was left: a buyer who paid comes back there."""
    south = agency.add_client("South")
    mug, cup = agency.publish("Mug", north), agency.publish("Cup", north)
    slot = served(agency, OWN, north.id)
    agency.mine.catalogue.hand_over(
        replace(mug, owner=south.id, version=2), north.id, agency.audit("hand over")
    )
    assert sold_at(store, OWN, mug, cup) == ["cup"]
    assert store.storefront.account(OWN.upper(), "mug") == agency.id
    walked(agency, leaving(agency, slot))
    assert sold_at(store, OWN, mug, cup) == []
    assert [store.storefront.account(OWN, slug) for slug in ("mug", "cup")] == [agency.id, agency.id]
    with pytest.raises(NotFound):
        store.storefront.account(OWN, "never-there")


def test_nothing_is_left_on_a_host_that_is_anothers_now(agency: Agency, other: Agency, store: Ports) -> None:
    agency.publish("Course", agency.house), agency.publish("Mug", agency.house)
    walked(agency, leaving(agency, served(agency)))
    laying = proven(other)
    for slug in ("course", "mug"):
        with pytest.raises(NotFound):
            store.storefront.account(HOST, slug)
    other.publish("Course", other.house)
    assert store.storefront.account(HOST, "course") == other.id
    walked(other, leaving(other, laying))
    assert store.storefront.account(HOST, "course") == other.id


def test_a_page_is_laid_again_where_one_was(agency: Agency, store: Ports) -> None:
    course = agency.publish("Course", agency.house)
    walked(agency, leaving(agency, served(agency)))
    served(agency)
    assert sold_at(store, HOST, course) == ["course"]
