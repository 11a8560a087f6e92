"""Granting and revoking at once, on MiniStack: whoever asks after a revocation has returned sees nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from cartwright.application import granting, ownership, reach
from cartwright.application.auditing import Act
from cartwright.application.ports.selling import Stale
from cartwright.bootstrap import base, shop
from cartwright.domain.access import Grant, Right
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.ids import ProductId
from cartwright.storage.store import AccountStore
from local.ministack import MiniStack
from tests.component.agency import Agency
from tests.component.deployment import deployed_on

pytestmark = pytest.mark.stack

SEES = frozenset({Right.VIEW})
AT_ONCE = 12


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agency]:
    with MiniStack(tmp_path_factory.mktemp("ministack")) as running, deployed_on(running) as deployment:
        yield Agency.opened(deployment)


def all_at_once(*deeds: Callable[[], object]) -> list[object]:
    barrier = Barrier(len(deeds))

    def begin(does: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return does()
        except (NotFound, Stale, Outage) as no:
            return type(no)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(begin, deeds))


def mine(agency: Agency) -> AccountStore:
    return shop.store().of(agency.account.id)


def acting(agency: Agency, name: str) -> Act | None:
    """As the next request of that login would; None if it has no seat."""
    seat = mine(agency).members.seat(agency.members[name].identity)
    return Act(seat, base.clock().now(), base.births()) if seat else None


def seen(agency: Agency, name: str) -> list[ProductId]:
    act = acting(agency, name)
    assert act is not None
    return list(reach.products(act, Right.VIEW, catalogue=mine(agency).catalogue))


def test_after_a_revocation_no_request_sees_the_product(agency: Agency) -> None:
    course, looker = agency.products["course"].id, agency.members["looker"].id
    revoked, late = Event(), []

    def revoke() -> None:
        granting.revoke(agency.act, looker, course, members=mine(agency).members)
        revoked.set()

    def look() -> None:
        for _ in range(20):
            begun_after = revoked.is_set()
            if begun_after and seen(agency, "looker"):
                late.append("seen")

    all_at_once(revoke, *[look] * AT_ONCE)
    assert late == []
    assert seen(agency, "looker") == []


def test_granted_and_revoked_at_once_it_is_one_of_both_and_the_log_knows_of_all(agency: Agency) -> None:
    course = agency.products["course"].id
    member = agency.invite("between", "lookout").id
    given = Grant(course, SEES)
    deeds = [
        lambda: granting.grant(agency.act, member, given, members=mine(agency).members),
        lambda: granting.revoke(agency.act, member, course, members=mine(agency).members),
    ]
    ends = all_at_once(*deeds * (AT_ONCE // 2))
    done = [end for end in ends if end is None]
    assert seen(agency, "between") in ([], [course])
    entries = mine(agency).audits.of_month("2026-11", limit=1000)
    logged = [one for one in entries if one.resource == member and one.action.startswith("grant.")]
    assert len(logged) == len(done) > 0
    granting.revoke(agency.act, member, course, members=mine(agency).members)
    assert seen(agency, "between") == []


def test_granted_while_removed_a_member_comes_back_with_nothing(agency: Agency) -> None:
    course = agency.products["course"].id
    member = agency.invite("leaver", "lookout").id
    store = mine(agency)
    all_at_once(
        *[lambda: granting.grant(agency.act, member, Grant(course, SEES), members=store.members)] * AT_ONCE,
        lambda: ownership.remove(agency.act, member, members=store.members, clients=store.clients),
    )
    if acting(agency, "leaver") is not None:
        ownership.remove(agency.act, member, members=store.members, clients=store.clients)
    assert agency.invite("leaver", "lookout").id == member
    assert seen(agency, "leaver") == []
