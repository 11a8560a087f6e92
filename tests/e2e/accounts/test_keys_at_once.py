"""API keys made at the same moment, on MiniStack: however many ask, there are as many as may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from cartwright.application import keying
from cartwright.application.ports.keys import TooManyKeys
from cartwright.domain.access import Right
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Outage
from cartwright.storage.store import Store
from cartwright.storage.table import Table
from local.ministack import MiniStack
from tests import aws
from tests.contract.storage.town import Agency, opened
from tests.e2e.accounts.test_accounts_at_once import act, at_once
from tests.fakes.world import FakeBirths, FakeClock

pytestmark = pytest.mark.stack

WANTED = keying.Wanted("Zap", frozenset({Right.VIEW}), Mode.LIVE)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with MiniStack(tmp_path_factory.mktemp("ministack")) as running:
        dynamodb = aws.dynamodb(running.aws.endpoint)
        yield Store(
            Table(dynamodb, aws.create_table(dynamodb)), clock=FakeClock(), births=FakeBirths(FakeClock())
        )


def make(agency: Agency) -> None:
    keying.make(act(agency), WANTED, api_keys=agency.mine.api_keys)


def test_of_many_last_keys_at_once_one_is_made(store: Store) -> None:
    agency = opened(store)
    for _ in range(keying.AT_MOST - 1):
        make(agency)
    outcomes = Counter(at_once(*[lambda: make(agency)] * 6))
    assert outcomes == {None: 1, TooManyKeys: 5}
    assert len(agency.mine.api_keys.list(agency.owner.id)) == keying.AT_MOST


def test_however_many_are_made_and_revoked_at_once_there_are_never_more(store: Store) -> None:
    agency = opened(store, "busy")
    for _ in range(keying.AT_MOST):
        make(agency)
    first, second, *_ = agency.mine.api_keys.list(agency.owner.id)

    def revoke(number: int) -> None:
        kept = (first, second)[number]
        keying.revoke(act(agency), agency.owner.id, kept.key.id, api_keys=agency.mine.api_keys)

    outcomes = at_once(lambda: revoke(0), lambda: revoke(1), *[lambda: make(agency)] * 6)
    assert set(outcomes) <= {None, TooManyKeys, Outage}
    made = outcomes[2:].count(None)
    assert made <= 2
    assert len(agency.mine.api_keys.list(agency.owner.id)) == keying.AT_MOST - outcomes[:2].count(None) + made
