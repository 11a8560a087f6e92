"""Owners who demote each other at once, on MiniStack: whatever races, one is always left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from cartwright.application import ownership
from cartwright.application.auditing import Act
from cartwright.application.ports.selling import Stale
from cartwright.bootstrap import base, shop
from cartwright.domain.errors import Forbidden, Outage, Refusal
from cartwright.domain.ids import MemberId
from cartwright.domain.people import LastOwner, Role
from cartwright.storage.account_store import AccountStore
from local.ministack import MiniStack
from tests.component.agency import Agency
from tests.component.deployment import deployed_on
from tests.fakes.identities import FakeIdentities

pytestmark = pytest.mark.stack

OWNERS = ("owner", "second", "third", "fourth")

type Deed = Callable[[Act, MemberId, AccountStore], object]


@pytest.fixture
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agency]:
    """With four owners."""
    with MiniStack(tmp_path_factory.mktemp("ministack")) as running, deployed_on(running) as deployment:
        agency = Agency.opened(deployment)
        for name in OWNERS[1:]:
            staff = agency.invite(name, role=Role.STAFF)
            agency.identities.choose(staff.email, "Correct-Horse-7-Battery")
            mine = shop.store().of(agency.account.id)
            assign(agency.act, staff.id, Role.OWNER, mine, agency.identities)
        yield agency


def assign(act: Act, whom: MemberId, role: Role, mine: AccountStore, logins: FakeIdentities) -> object:
    return ownership.assign(
        act, whom, role, None, members=mine.members, clients=mine.clients, identities=logins
    )


def demote(act: Act, whom: MemberId, mine: AccountStore) -> object:
    return assign(act, whom, Role.STAFF, mine, FakeIdentities())


def suspend(act: Act, whom: MemberId, mine: AccountStore) -> None:
    ownership.suspend(act, whom, suspended=True, members=mine.members, clients=mine.clients)


def remove(act: Act, whom: MemberId, mine: AccountStore) -> None:
    ownership.remove(act, whom, members=mine.members, clients=mine.clients)


def ruling(agency: Agency) -> list[str]:
    """The owners there are; the account counts as many."""
    mine = shop.store().of(agency.account.id)
    seats = {name: mine.members.seat(agency.members[name].identity) for name in OWNERS}
    left = [name for name, seat in seats.items() if seat is not None and seat.member.rules]
    assert mine.clients.account().owners == len(left)
    return left


def all_at_once(agency: Agency, *deeds: tuple[str, Deed, str]) -> list[type[Exception] | None]:
    """What becomes of each (who, what, to whom) when all were let in and begin in the same moment."""
    mine, barrier = shop.store().of(agency.account.id), Barrier(len(deeds))

    def begin(deed: tuple[str, Deed, str]) -> type[Exception] | None:
        who, does, whom = deed
        seat = mine.members.seat(agency.members[who].identity)
        assert seat is not None
        act = Act(seat, base.clock().now(), base.births())
        barrier.wait()
        try:
            does(act, agency.members[whom].id, mine)
        except (Refusal, Outage) as no:
            return type(no)
        return None

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(begin, deeds))


def test_of_two_owners_who_demote_each_other_at_once_one_is_refused(agency: Agency) -> None:
    for name in OWNERS[2:]:
        remove(agency.act, agency.members[name].id, shop.store().of(agency.account.id))
    one, two = OWNERS[:2]
    outcomes = all_at_once(agency, (one, demote, two), (two, demote, one))
    assert outcomes.count(None) <= 1
    assert set(outcomes) <= {None, Stale, LastOwner, Outage}
    assert ruling(agency)


def test_owners_who_demote_suspend_and_remove_each_other_leave_one(agency: Agency) -> None:
    """Round by round, each does something to the next one, until there is nobody left who could."""
    deeds: list[Deed] = [demote, suspend, remove, demote]
    while len(left := ruling(agency)) > 1:
        nexts = [*left[1:], left[0]]
        outcomes = all_at_once(agency, *zip(left, deeds, nexts, strict=False))
        assert set(outcomes) <= {None, Stale, LastOwner, Outage, Forbidden}
    [survivor] = left
    for deed in deeds:
        assert all_at_once(agency, (survivor, deed, survivor)) == [LastOwner]
    assert ruling(agency) == [survivor]
