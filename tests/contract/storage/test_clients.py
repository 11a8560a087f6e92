"""What the use cases may expect of Clients: settings, archiving, and what no race may undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.papers import BadToken
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import NotFound
from cartwright.domain.people import Account, Client, ClientArchived, OwnsLiveProducts
from cartwright.storage.scope import ForeignAccount
from cartwright.storage.store import Store
from cartwright.storage.table import Table
from tests import aws
from tests.contract.storage.town import NOBODY, Agency, client_of, opened, profile_of
from tests.fakes.signatures import FakeSignatures
from tests.fakes.world import NOON, FakeBirths, FakeClock
from tests.logbook import newest_first


@pytest.fixture
def north(agency: Agency) -> Client:
    return agency.add_client("North")


def archived(agency: Agency, client: Client) -> Client:
    after = client.archive(at=NOON)
    counted = agency.mine.clients.account().with_a_client_less()
    agency.mine.clients.archive(after, counted, agency.audit("client.archive"))
    return after


def test_an_account_is_set_as_its_next_version(agency: Agency) -> None:
    mine = agency.mine.clients
    wanted = replace(mine.account().settings, client_limit=None, copy_notices=True)
    after = mine.account().with_settings(wanted)
    mine.revise_account(after, agency.audit("account.settings"))
    assert mine.account() == after
    assert "account.settings" in {audit.action for audit in newest_first(agency.mine.audits)}


def test_of_two_settings_of_one_account_the_second_is_stale(agency: Agency) -> None:
    mine, before = agency.mine.clients, agency.mine.clients.account()
    one, two = (before.with_settings(replace(before.settings, name=name)) for name in ("One", "Two"))
    mine.revise_account(one, agency.audit("one"))
    with pytest.raises(Stale):
        mine.revise_account(two, agency.audit("two"))
    assert mine.account() == one
    assert "two" not in {audit.action for audit in newest_first(agency.mine.audits)}


def test_settings_read_before_a_client_was_added_are_stale(agency: Agency) -> None:
    before = agency.mine.clients.account()
    agency.add_client("North")
    with pytest.raises(Stale):
        agency.mine.clients.revise_account(before.with_settings(before.settings), agency.audit("late"))
    assert agency.mine.clients.account().managed_clients == 1


def test_an_archived_client_is_there_and_counts_no_more(agency: Agency, north: Client) -> None:
    away = archived(agency, north)
    mine = agency.mine.clients
    assert mine.get(north.id) == away
    assert away in mine.list()
    assert mine.account().managed_clients == 0
    assert mine.profiles(north.id) == [north.profile]


def test_a_restored_client_counts_again(agency: Agency, north: Client) -> None:
    back = archived(agency, north).restored()
    mine = agency.mine.clients
    mine.restore(back, mine.account().with_another_client(), agency.audit("client.restore"))
    assert mine.get(north.id) == back
    assert mine.account().managed_clients == 1
    assert agency.publish("Course", back).owner == north.id


def test_a_client_that_is_not_there_is_not_archived(agency: Agency) -> None:
    stranger = client_of(agency.id, "Stranger", "FR")
    with pytest.raises(NotFound):
        archived(agency, stranger)
    assert agency.mine.clients.account().managed_clients == 0


@pytest.mark.parametrize("write", ["archive", "restore"])
def test_a_client_that_changed_meanwhile_is_neither_archived_nor_restored(
    agency: Agency, north: Client, write: str
) -> None:
    mine = agency.mine.clients
    mine.revise_profile(
        north.with_profile(profile_of(north.id, "North SARL", "FR"), at=NOON), agency.audit("revise")
    )
    before = mine.account()
    with pytest.raises(Stale):
        getattr(mine, write)(north.archive(at=NOON), before.with_a_client_less(), agency.audit(write))
    assert mine.account() == before
    assert mine.get(north.id).archived is None


@pytest.mark.parametrize("write", ["archive", "restore"])
def test_an_account_that_changed_meanwhile_counts_as_it_is(agency: Agency, north: Client, write: str) -> None:
    mine = agency.mine.clients
    before = mine.account()
    agency.add_client("South")
    with pytest.raises(Stale):
        getattr(mine, write)(north.archive(at=NOON), before.with_a_client_less(), agency.audit(write))
    assert mine.get(north.id) == north
    assert mine.account().managed_clients == 2


def test_a_client_that_owns_live_products_is_not_archived(agency: Agency, north: Client) -> None:
    live = [agency.publish(name, north).id for name in ("Course", "Book")]
    agency.publish("Draft", north, mode=Mode.TEST)
    agency.publish("Other", agency.house)
    with pytest.raises(OwnsLiveProducts) as refused:
        archived(agency, north)
    assert refused.value.facts == {"count": 2, "products": sorted(live)}
    assert agency.mine.clients.get(north.id) == north
    assert agency.mine.clients.account().managed_clients == 1


def test_an_archived_client_owns_nothing_new(agency: Agency, north: Client) -> None:
    draft = agency.publish("Draft", north, mode=Mode.DRAFT)
    course = agency.publish("Course", agency.house)
    archived(agency, north)
    with pytest.raises(ClientArchived) as refused:
        agency.publish("Book", north, mode=Mode.TEST)
    assert refused.value.facts == {"client": north.id}
    with pytest.raises(ClientArchived):
        agency.mine.catalogue.hand_over(course.handed_over(north.id), agency.house.id, agency.audit("hand"))
    live = replace(draft, mode=Mode.LIVE, version=draft.version + 1)
    with pytest.raises(ClientArchived):
        agency.mine.catalogue.revise(live, agency.audit("live"))
    assert agency.mine.catalogue.owned(north.id) == [draft.id]
    assert agency.mine.catalogue.get(draft.id) == draft


def test_what_an_archived_client_owns_can_be_named_anew_and_given_away(agency: Agency, north: Client) -> None:
    draft = agency.publish("Draft", north, mode=Mode.DRAFT)
    archived(agency, north)
    named = replace(draft, name="Sketch", version=draft.version + 1)
    agency.mine.catalogue.revise(named, agency.audit("name"))
    given = named.handed_over(agency.house.id)
    agency.mine.catalogue.hand_over(given, north.id, agency.audit("hand"))
    assert agency.mine.catalogue.get(draft.id) == given


def _publishes(agency: Agency, client: Client) -> None:
    agency.publish("Course", client)


def _hands_over(agency: Agency, client: Client) -> None:
    book = agency.publish("Book", agency.house)
    agency.mine.catalogue.hand_over(book.handed_over(client.id), agency.house.id, agency.audit("hand"))


def _goes_live(agency: Agency, client: Client) -> None:
    draft = agency.mine.catalogue.get(agency.mine.catalogue.owned(client.id)[0])
    agency.mine.catalogue.revise(
        replace(draft, mode=Mode.LIVE, version=draft.version + 1), agency.audit("live")
    )


@pytest.mark.parametrize("meanwhile", [_publishes, _hands_over, _goes_live])
def test_what_a_client_comes_to_own_while_it_is_archived_is_not_overlooked(
    clock: FakeClock, meanwhile: Callable[[Agency, Client], None]
) -> None:
    """Between the look at what it owns and the write: only the real store has such a moment."""
    with aws.moto():
        dynamodb = aws.dynamodb()
        agency = opened(
            Store(Table(dynamodb, aws.create_table(dynamodb)), clock=clock, births=FakeBirths(clock))
        )
        north = agency.add_client("North")
        agency.publish("Draft", north, mode=Mode.DRAFT)
        once = [meanwhile]

        def overtake(**_: object) -> None:
            if once:
                once.pop()(agency, north)

        dynamodb.meta.events.register("before-call.dynamodb.TransactWriteItems", overtake)
        with pytest.raises(Stale):
            archived(agency, north)
        assert agency.mine.clients.get(north.id).archived is None
        assert agency.mine.clients.account().managed_clients == 1


def test_another_accounts_next_version_is_not_ours_to_write(agency: Agency, other: Agency) -> None:
    foreign: Account = other.account.with_another_client()
    with pytest.raises(ForeignAccount):
        agency.mine.clients.revise_account(foreign, agency.audit("settings"))
    assert other.mine.clients.account() == other.account


# --- leaves -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_clients_are_listed_leaf_by_leaf_each_once(agency: Agency, limit: int) -> None:
    for name in ("North", "South", "West"):
        agency.add_client(name)
    leaves = agency.mine.leaves("olga", FakeSignatures())
    leaf = leaves.clients(limit=limit)
    found = list(leaf.things)
    while leaf.cursor:
        leaf = leaves.clients(limit=limit, cursor=leaf.cursor)
        found += leaf.things
    assert found == agency.mine.clients.list()
    assert len(found) == 4


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_a_profiles_versions_are_read_leaf_by_leaf_newest_first(agency: Agency, limit: int) -> None:
    client = agency.house
    for name in ("Second", "Third", "Fourth"):
        client = client.with_profile(profile_of(client.id, name, "AT"), at=NOON)
        agency.mine.clients.revise_profile(client, agency.audit(name))
    leaves = agency.mine.leaves("olga", FakeSignatures())
    leaf = leaves.profiles(client.id, limit=limit)
    found = list(leaf.things)
    while leaf.cursor:
        leaf = leaves.profiles(client.id, limit=limit, cursor=leaf.cursor)
        found += leaf.things
    assert [profile.version for profile in found] == [4, 3, 2, 1]


def test_a_cursor_to_one_clients_profiles_opens_no_others(agency: Agency, north: Client) -> None:
    agency.mine.clients.revise_profile(
        agency.house.with_profile(profile_of(agency.house.id, "Second", "AT"), at=NOON), agency.audit("it")
    )
    leaves = agency.mine.leaves("olga", FakeSignatures())
    cursor = leaves.profiles(agency.house.id, limit=1).cursor
    assert cursor
    with pytest.raises(BadToken):
        leaves.profiles(north.id, limit=1, cursor=cursor)
    with pytest.raises(BadToken):
        leaves.clients(limit=1, cursor=cursor)


def test_of_nobody_there_are_no_profiles(agency: Agency) -> None:
    assert agency.mine.leaves("olga", FakeSignatures()).profiles(NOBODY, limit=9) == Leaf(())
