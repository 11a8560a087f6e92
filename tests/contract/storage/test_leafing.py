"""What the use cases may expect of Leaves and of what was set aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.ports.leafing import Leaf, Leaves
from cartwright.application.ports.papers import BadToken
from cartwright.domain.exports import Export
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.ports import Ports
from tests.contract.storage.test_exports import asked
from tests.contract.storage.town import NOBODY, Agency
from tests.fakes.signatures import FakeSignatures
from tests.fakes.world import NOON, FakeClock
from tests.logbook import newest_first

HOUR = timedelta(hours=1)
SIGNATURES = FakeSignatures()


def leaves(agency: Agency, caller: str = "olga") -> Leaves:
    return agency.mine.leaves(caller, SIGNATURES)


def all_of[Thing](turn: Callable[[str], Leaf[Thing]]) -> list[Thing]:
    """Every thing, leaf after leaf."""
    leaf = turn("")
    things = list(leaf.things)
    while leaf.cursor:
        leaf = turn(leaf.cursor)
        things += leaf.things
    return things


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_leaves_hold_every_thing_once_whatever_their_size(agency: Agency, limit: int) -> None:
    settlements = [agency.sell(number, at=NOON + number * HOUR) for number in range(1, 6)]
    documents = [agency.issue(settlement) for settlement in settlements]
    entries = [entry for settlement in settlements for entry in settlement.entries]
    house, mine = agency.house.id, leaves(agency)

    sales = all_of(lambda cursor: mine.sales(house, NOON, NOON + 9 * HOUR, limit=limit, cursor=cursor))
    assert [sale.document for sale in sales] == [document.label for document in reversed(documents)]
    assert all_of(lambda cursor: mine.entries(house, "2026-11", limit=limit, cursor=cursor)) == entries
    assert all_of(lambda cursor: mine.documents(house, limit=limit, cursor=cursor)) == documents
    audits = all_of(lambda cursor: mine.audits("2026-11", limit=limit, cursor=cursor))
    assert audits == newest_first(agency.mine.audits)
    assert audits


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_leaves_of_copies_are_full_of_what_is_shown_and_end_with_it(agency: Agency, limit: int) -> None:
    exports = [asked(agency, str(number)) for number in range(9)]
    newest = sorted(exports, key=lambda export: export.id, reverse=True)
    mine, owner = leaves(agency), agency.owner.id
    for shown in (newest, newest[1:8:3], newest[:1], newest[-1:], []):
        full, rest = divmod(len(shown), limit)
        sizes, cursor = list[int](), ""
        found = list[Export]()
        while not sizes or cursor:
            leaf = mine.exports(owner, shown.__contains__, limit=limit, cursor=cursor)
            sizes.append(len(leaf.things))
            found += leaf.things
            cursor = leaf.cursor
        assert found == shown
        assert sizes == ([limit] * full + [rest] * bool(rest) or [0])


def test_a_list_of_nothing_is_one_empty_leaf(agency: Agency) -> None:
    assert leaves(agency).entries(NOBODY, "2026-11", limit=5) == Leaf(())
    assert leaves(agency).documents(NOBODY, limit=5) == Leaf(())


@pytest.fixture
def cursor(agency: Agency) -> str:
    """To the second entry of the house's November, for Olga."""
    for number in range(1, 4):
        agency.sell(number, at=NOON + number * HOUR)
    cursor = leaves(agency).entries(agency.house.id, "2026-11", limit=1).cursor
    assert cursor
    return cursor


def test_a_cursor_goes_on_where_it_came_from(agency: Agency, cursor: str) -> None:
    leaf = leaves(agency).entries(agency.house.id, "2026-11", limit=1, cursor=cursor)
    assert [entry.at for entry in leaf.things] == [NOON + 2 * HOUR]


def test_a_cursor_is_good_for_its_own_caller_only(agency: Agency, cursor: str) -> None:
    with pytest.raises(BadToken):
        leaves(agency, "nora").entries(agency.house.id, "2026-11", limit=1, cursor=cursor)


def test_a_cursor_is_good_for_its_own_account_only(agency: Agency, other: Agency, cursor: str) -> None:
    with pytest.raises(BadToken):
        leaves(other).entries(agency.house.id, "2026-11", limit=1, cursor=cursor)


def test_a_cursor_is_good_for_its_own_list_only(agency: Agency, cursor: str) -> None:
    mine, house = leaves(agency), agency.house.id
    with pytest.raises(BadToken):
        mine.entries(NOBODY, "2026-11", limit=1, cursor=cursor)
    with pytest.raises(BadToken):
        mine.entries(house, "2026-12", limit=1, cursor=cursor)
    with pytest.raises(BadToken):
        mine.sales(house, NOON, NOON + 9 * HOUR, limit=1, cursor=cursor)
    with pytest.raises(BadToken):
        mine.documents(house, limit=1, cursor=cursor)
    with pytest.raises(BadToken):
        mine.audits("2026-11", limit=1, cursor=cursor)


def test_a_cursor_that_was_tampered_with_is_nobodys(agency: Agency, cursor: str) -> None:
    body, _, seal = cursor.partition(".")
    for forged in (
        "x",
        f"{body}.",
        f".{seal}",
        f"{body[:-4]}.{seal}",
        f"{body}.{seal[:-1]}",
        "é.é",
        cursor * 2,
    ):
        with pytest.raises(BadToken):
            leaves(agency).entries(agency.house.id, "2026-11", limit=1, cursor=forged)


def test_a_link_for_another_purpose_is_no_cursor(agency: Agency, cursor: str) -> None:
    words = SIGNATURES.read("cursor", cursor)
    with pytest.raises(BadToken):
        leaves(agency).entries(
            agency.house.id, "2026-11", limit=1, cursor=SIGNATURES.sign("tax-report", words)
        )


def test_what_was_set_aside_is_listed_with_its_reason_the_oldest_first(
    agency: Agency, other: Agency, store: Ports, clock: FakeClock
) -> None:
    delivery, settlement = agency.delivery(agency.order(1)), agency.sell(2)
    store.inbox.receive(delivery, b"{}", at=NOON)
    other.sell()
    clock.move(HOUR)
    store.inbox.park(delivery, code="amount-differs", detail="too little")
    clock.move(HOUR)
    agency.mine.outbox.park(settlement.jobs[0].id, code="not-found", detail="")
    asides = agency.mine.parked.list()
    assert [(aside.what, aside.since, aside.code, aside.detail) for aside in asides] == [
        (delivery, NOON + HOUR, "amount-differs", "too little"),
        (settlement.jobs[0], NOON + 2 * HOUR, "not-found", ""),
    ]
    assert agency.mine.parked.list(limit=1) == asides[:1]
    assert other.mine.parked.list() == []


def test_what_is_taken_up_is_late_and_no_longer_set_aside(
    agency: Agency, store: Ports, clock: FakeClock
) -> None:
    delivery, settlement = agency.delivery(agency.order(1)), agency.sell(2)
    store.inbox.receive(delivery, b"{}", at=NOON)
    store.inbox.park(delivery, code="x", detail="y")
    agency.mine.outbox.park(settlement.jobs[0].id, code="x", detail="y")
    for aside in agency.mine.parked.list():
        agency.mine.parked.take_up(aside, agency.audit(f"of {aside.since} {type(aside.what)}"))
    assert agency.mine.parked.list() == []
    later = clock.move(HOUR)
    assert store.stragglers.deliveries(before=later, limit=9) == [delivery]
    assert store.stragglers.jobs(before=later, limit=9) == list(settlement.jobs)


def test_taking_up_what_was_closed_meanwhile_changes_nothing(
    agency: Agency, store: Ports, clock: FakeClock
) -> None:
    delivery = agency.delivery(agency.order(1))
    store.inbox.receive(delivery, b"{}", at=NOON)
    store.inbox.park(delivery, code="x", detail="y")
    aside = agency.mine.parked.list()[0]
    store.inbox.close(delivery, "seen")
    audit = agency.audit("parked.take-up")
    agency.mine.parked.take_up(aside, audit)
    assert agency.mine.parked.list() == []
    assert audit not in newest_first(agency.mine.audits)
    assert store.stragglers.deliveries(before=clock.move(HOUR), limit=9) == []


def test_what_was_set_aside_twice_is_listed_once_with_the_later_reason(agency: Agency, store: Ports) -> None:
    delivery = agency.delivery(agency.order(1))
    store.inbox.receive(delivery, b"{}", at=NOON)
    store.inbox.park(delivery, code="one", detail="")
    store.inbox.park(delivery, code="two", detail="")
    assert [aside.code for aside in agency.mine.parked.list()] == ["two"]


def test_an_account_takes_up_its_own_only(agency: Agency, other: Agency, store: Ports) -> None:
    delivery = agency.delivery(agency.order(1))
    store.inbox.receive(delivery, b"{}", at=NOON)
    store.inbox.park(delivery, code="x", detail="y")
    aside = agency.mine.parked.list()[0]
    with pytest.raises(ForeignAccount):
        other.mine.parked.take_up(aside, other.audit())
    with pytest.raises(ForeignAccount):
        agency.mine.parked.take_up(replace(aside, account=other.id), agency.audit())
