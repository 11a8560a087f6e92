"""Autoresponders connected and replaced at once, on MiniStack, whose transactions are isolated; moto's are
not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count

import pytest

from cartwright.application.ports.autoresponders import ServiceConnected
from cartwright.application.ports.selling import Stale
from cartwright.domain.autoresponders import Autoresponder
from cartwright.domain.errors import Outage
from cartwright.storage.store import Store
from cartwright.storage.table import Table
from local.ministack import MiniStack
from tests import aws
from tests.contract.storage.town import Agency, autoresponder_of, opened
from tests.e2e.accounts.test_accounts_at_once import at_once
from tests.fakes.world import FakeBirths, FakeClock
from tests.logbook import newest_first

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
    return opened(store, f"links-{next(_names)}")


def add(agency: Agency, one: Autoresponder) -> None:
    agency.mine.autoresponders.add(one, agency.audit("autoresponder.add"))


@pytest.mark.parametrize("whose", ["the account's", "a client's"])
def test_of_many_connections_to_one_service_at_once_there_is_one(agency: Agency, whose: str) -> None:
    client = agency.house.id if whose == "a client's" else None
    rivals = [autoresponder_of(agency, "mailchimp", client) for _ in range(12)]
    outcomes = at_once(*(partial(add, agency, rival) for rival in rivals))
    assert outcomes.count(None) == 1
    assert set(outcomes) <= {None, ServiceConnected, Outage}
    assert agency.mine.autoresponders.list() == [rivals[outcomes.index(None)]]
    words = [audit.action for audit in newest_first(agency.mine.audits)]
    assert words.count("autoresponder.add") == 1


def test_each_client_the_account_and_each_service_have_a_place_of_their_own(agency: Agency) -> None:
    north = agency.add_client("North")
    places = [
        (service, client) for service in ("kit", "drip") for client in (None, agency.house.id, north.id)
    ]
    wanted = [autoresponder_of(agency, service, client) for service, client in places]
    missing = list(wanted)
    for _ in range(20):
        outcomes = at_once(*(partial(add, agency, one) for one in missing))
        missing = [one for one, outcome in zip(missing, outcomes, strict=True) if outcome is Outage]
        if not missing:
            break
    assert not missing
    found = agency.mine.autoresponders.list()
    assert sorted(found, key=lambda one: one.id) == sorted(wanted, key=lambda one: one.id)


def test_replaced_removed_and_connected_anew_at_once_nothing_comes_back_to_life(agency: Agency) -> None:
    """Whoever is late with the old one touches nothing of the new one, whose version is 1 as well."""
    for _ in range(6):
        before, after = autoresponder_of(agency, "kit"), autoresponder_of(agency, "kit")
        add(agency, before)

        def anew(before: Autoresponder = before, after: Autoresponder = after) -> None:
            agency.mine.autoresponders.remove(before, agency.audit("autoresponder.remove"))
            add(agency, after)

        def late(before: Autoresponder = before) -> None:
            agency.mine.autoresponders.revise(before.resealed("late"), agency.audit("autoresponder.replace"))

        removing, *replacing = at_once(anew, *[late] * 5)
        found = next(iter(agency.mine.autoresponders.list()), None)
        assert replacing.count(None) <= 1
        assert set(replacing) <= {None, Stale, Outage}
        if removing is None:
            assert found == after
            assert None not in replacing
        elif found is not None:
            assert found in {before, before.resealed("late")}
        if found is not None:
            agency.mine.autoresponders.remove(found, agency.audit("autoresponder.remove"))
