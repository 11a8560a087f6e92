"""Accounts and clients, many at once, on MiniStack, whose transactions are isolated; moto's are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import count
from threading import Barrier

import pytest

from cartwright.application import accounts, clients
from cartwright.application.auditing import Act
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Seat
from cartwright.domain.errors import Outage, Refusal
from cartwright.domain.people import Client, ClientArchived, ClientLimitReached, OwnsLiveProducts
from cartwright.storage.store import Store
from cartwright.storage.table import Table
from local.ministack import MiniStack
from tests import aws
from tests.contract.storage.town import Agency, client_of, opened, product_of, profile_of
from tests.fakes.knowing import FakeLocales, FakeTaxNumbers
from tests.fakes.world import NOON, FakeBirths, FakeClock

pytestmark = pytest.mark.stack

_names = count(1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with MiniStack(tmp_path_factory.mktemp("ministack")) as running:
        dynamodb = aws.dynamodb(running.aws.endpoint)
        yield Store(
            Table(dynamodb, aws.create_table(dynamodb)), clock=FakeClock(), births=FakeBirths(FakeClock())
        )


@pytest.fixture
def agency(store: Store) -> Agency:
    return opened(store, f"agency-{next(_names)}")


def at_once(*attempts: Callable[[], object]) -> list[object]:
    """What each attempt came to, done or refused, when all begin in the same moment."""
    barrier = Barrier(len(attempts))

    def run(attempt: Callable[[], object]) -> object:
        barrier.wait()
        try:
            attempt()
        except (Refusal, Outage) as no:
            return Outage if isinstance(no, Outage) else type(no)
        return None

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(run, attempts))


def act(agency: Agency) -> Act:
    """The owner's, born apart from every other's."""
    return Act(Seat(agency.owner), NOON, FakeBirths(FakeClock(), after=next(_names) * 1000))


def add(agency: Agency, name: str = "North") -> Client:
    client = client_of(agency.id, name, "FR")
    return clients.add(
        act(agency),
        profile_of(client.id, name, "FR"),
        clients=agency.mine.clients,
        numbers=FakeTaxNumbers(),
        locales=FakeLocales(),
    )


def added(agency: Agency, number: int) -> None:
    for one in range(number):
        add(agency, f"client {one}")


def settled(agency: Agency) -> None:
    """What is counted is what there is."""
    mine = agency.mine.clients
    managed = [client for client in mine.list() if not client.house and client.archived is None]
    assert mine.account().managed_clients == len(managed)


def test_a_subdomain_goes_to_one_of_many_who_want_it(store: Store) -> None:
    names = [f"wants-{next(_names)}" for _ in range(8)]
    host = f"wanted-{next(_names)}.carts.example.com"
    wanted = [
        partial(opened, store, name, hosts=[host.upper() if place % 2 else host])
        for place, name in enumerate(names)
    ]
    outcomes = at_once(*wanted)
    assert outcomes.count(None) == 1
    assert set(outcomes) <= {None, NameTaken, Outage}
    late = at_once(partial(opened, store, "late-" + names[0], hosts=[host]))
    assert late == [NameTaken]


def test_two_sixths_at_once_are_both_told_the_limit(agency: Agency) -> None:
    added(agency, 5)
    outcomes = at_once(partial(add, agency, "sixth"), partial(add, agency, "sixth too"))
    assert outcomes == [ClientLimitReached, ClientLimitReached]
    assert agency.mine.clients.account().managed_clients == 5
    settled(agency)


def test_of_fifths_at_once_one_wins_and_the_others_are_told_the_limit(agency: Agency) -> None:
    added(agency, 4)
    outcomes = at_once(*[partial(add, agency, f"fifth {number}") for number in range(4)])
    assert Counter(outcomes) == {None: 1, ClientLimitReached: 3}
    assert agency.mine.clients.account().managed_clients == 5
    settled(agency)


def test_clients_added_at_once_under_the_limit_are_all_taken_on(agency: Agency) -> None:
    outcomes = at_once(*[partial(add, agency, f"client {number}") for number in range(5)])
    assert outcomes == [None] * 5
    settled(agency)


def test_the_last_place_goes_to_one_who_is_added_or_restored(agency: Agency) -> None:
    added(agency, 5)
    away = next(client for client in agency.mine.clients.list() if not client.house)
    clients.archive(act(agency), away.id, clients=agency.mine.clients)
    outcomes = at_once(
        partial(add, agency, "new"),
        partial(clients.restore, act(agency), away.id, clients=agency.mine.clients),
    )
    assert Counter(outcomes) == {None: 1, ClientLimitReached: 1}
    settled(agency)


def test_a_client_is_archived_once_however_many_archive_it(agency: Agency) -> None:
    client = add(agency)
    outcomes = at_once(
        *[partial(clients.archive, act(agency), client.id, clients=agency.mine.clients) for _ in range(4)]
    )
    assert outcomes == [None] * 4
    assert agency.mine.clients.account().managed_clients == 0
    assert agency.mine.clients.get(client.id).version == client.version + 1


def test_a_client_is_archived_or_sells_and_never_both(agency: Agency) -> None:
    for number in range(5):
        client = add(agency, f"client {number}")
        product = product_of(agency.id, f"Course {number}", client, agency.till)
        published, away = at_once(
            partial(agency.mine.catalogue.publish, product, [agency.host], agency.audit(f"publish {number}")),
            partial(clients.archive, act(agency), client.id, clients=agency.mine.clients),
        )
        assert (published, away) != (None, None)
        assert published in {None, ClientArchived, Outage}
        assert away in {None, OwnsLiveProducts, Outage}
        owns = bool(agency.mine.catalogue.owned(client.id))
        assert (owns, agency.mine.clients.get(client.id).archived is not None) == (
            published is None,
            away is None,
        )
        if away is not None and not owns:
            clients.archive(act(agency), client.id, clients=agency.mine.clients)
    settled(agency)


def test_of_settings_set_at_once_one_holds(agency: Agency) -> None:
    before = agency.mine.clients.account()
    wanted = [replace(before.settings, name=f"Agency {number}") for number in range(4)]
    outcomes = at_once(
        *[
            partial(accounts.set_up, act(agency), one, version=before.version, clients=agency.mine.clients)
            for one in wanted
        ]
    )
    assert outcomes.count(None) == 1
    assert set(outcomes) <= {None, Stale, Outage}
    assert agency.mine.clients.account().settings == wanted[outcomes.index(None)]
