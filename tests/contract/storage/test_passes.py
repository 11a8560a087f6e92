"""What the use cases may expect of Passes and Hosts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.application.ports.passes import Door
from cartwright.domain.attempts import Limits, TooManyAttempts, Window
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ClientId, PassId
from cartwright.domain.jobs import Letter, MailKind, to_buyer
from cartwright.domain.passes import TRIES, Pass, PassOver
from cartwright.storage import keys
from cartwright.storage.schema import EXPIRES
from tests.contract.storage.conftest import Counted
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency, opened, pass_of
from tests.fakes.world import NOON

HOME = "203.0.113.7"
CODES = Limits().of_code(HOME, NOON)


def letter(asked: Pass) -> Letter:
    return to_buyer(asked.account, asked.client, MailKind.HUB, asked.id)


def ask(agency: Agency, word: str = "1", windows: tuple[Window, ...] = ()) -> Pass:
    asked = pass_of(agency, word)
    agency.mine.passes.ask(asked, letter(asked), windows)
    return asked


def kept(agency: Agency, asked: Pass) -> Pass:
    return agency.mine.passes.get(asked.client, asked.id)


def test_what_was_asked_for_is_there_with_its_address_and_its_letter(agency: Agency) -> None:
    asked = ask(agency)
    assert kept(agency, asked) == asked
    assert agency.mine.outbox.get(letter(asked).id) == letter(asked)


def test_of_another_client_or_account_it_is_nothing(agency: Agency, other: Agency) -> None:
    asked = ask(agency)
    with pytest.raises(NotFound):
        agency.mine.passes.get(ClientId("cli_other"), asked.id)
    with pytest.raises(NotFound):
        agency.mine.passes.get(asked.client, PassId("pas_none"))
    with pytest.raises(NotFound):
        other.mine.passes.get(asked.client, asked.id)


@pytest.mark.parametrize("tries", [True, False])
def test_it_is_opened_once(agency: Agency, *, tries: bool) -> None:
    asked = ask(agency)
    agency.mine.passes.open(asked.open(NOON), (), tries=tries)
    assert kept(agency, asked) == asked.open(NOON)
    for again in (True, False):
        with pytest.raises(PassOver):
            agency.mine.passes.open(asked.open(NOON), (), tries=again)
    with pytest.raises(PassOver):
        agency.mine.passes.miss(asked, ())


def test_wrong_codes_are_counted_up_to_the_last_and_leave_the_link(agency: Agency) -> None:
    asked = ask(agency)
    for number in range(1, TRIES + 1):
        agency.mine.passes.miss(asked, ())
        assert kept(agency, asked).tries == number
    with pytest.raises(PassOver):
        agency.mine.passes.miss(asked, ())
    with pytest.raises(PassOver):
        agency.mine.passes.open(asked.open(NOON), (), tries=True)
    agency.mine.passes.open(asked.open(NOON), (), tries=False)


def test_a_pass_that_is_not_there_comes_into_being_by_nothing(agency: Agency) -> None:
    nothing = pass_of(agency, "nothing")
    with pytest.raises(PassOver):
        agency.mine.passes.miss(nothing, ())
    with pytest.raises(PassOver):
        agency.mine.passes.open(nothing.open(NOON), (), tries=False)
    agency.mine.passes.leave(nothing, NOON)
    with pytest.raises(NotFound):
        kept(agency, nothing)


def test_who_leaves_is_out_for_good_and_its_address_gone(agency: Agency) -> None:
    asked = ask(agency)
    agency.mine.passes.open(asked.open(NOON), (), tries=False)
    agency.mine.passes.leave(asked, NOON)
    agency.mine.passes.leave(asked, NOON + timedelta(minutes=5))
    found = kept(agency, asked)
    assert (found.left, found.email) == (NOON, "")


def test_without_room_nothing_is_asked_opened_or_missed(agency: Agency) -> None:
    full = Limits().of_pass(HOME, "ada@buyer.example", NOON)
    for number in range(6):
        ask(agency, f"{number}", full)
    with pytest.raises(TooManyAttempts):
        ask(agency, "last", full)
    with pytest.raises(NotFound):
        kept(agency, pass_of(agency, "last"))
    asked = kept(agency, pass_of(agency, "1"))
    agency.mine.orders.count(CODES)
    for _ in range(CODES[0].most - 1):
        agency.mine.orders.count(CODES)
    with pytest.raises(TooManyAttempts):
        agency.mine.passes.miss(asked, CODES)
    with pytest.raises(TooManyAttempts):
        agency.mine.passes.open(asked.open(NOON), CODES, tries=True)
    assert kept(agency, asked) == asked


def test_each_of_them_counts_in_its_windows(agency: Agency) -> None:
    asked = ask(agency)
    agency.mine.passes.miss(asked, CODES)
    agency.mine.passes.open(asked.open(NOON), CODES, tries=True)
    for _ in range(CODES[0].most - 2):
        agency.mine.orders.count(CODES)
    with pytest.raises(TooManyAttempts):
        agency.mine.orders.count(CODES)


def test_a_host_says_whose_it_is(agency: Agency, store: Ports) -> None:
    assert store.hosts.door(agency.host) == Door(agency.id)
    for nobodys in ("nobody.carts.example.com", "a b", ""):
        with pytest.raises(NotFound):
            store.hosts.door(nobodys)


def test_a_clients_own_host_names_the_client(agency: Agency, store: Ports) -> None:
    [_, slot] = agency.mine.domains.some([agency.house.id])
    proven = slot.claimed("shop.house.example", token="t", at=NOON).proven(["cartwright-verify=t"])
    agency.mine.domains.move(slot.claimed("shop.house.example", token="t", at=NOON), agency.audit("claim"))
    agency.mine.domains.prove(proven, agency.audit("verify"))
    assert store.hosts.door("shop.house.example") == Door(agency.id, agency.house.id)


def test_what_is_kept_is_sealed_and_goes_in_a_day(counted: Counted) -> None:
    agency = opened(counted.store)
    asked = pass_of(agency)
    counted.calls.clear()
    counted.store.of(agency.id).passes.ask(asked, letter(asked), ())
    assert counted.operations == ["TransactWriteItems"]
    counted.store.of(agency.id).passes.get(asked.client, asked.id)
    assert counted.operations == ["GetItem", "BatchGetItem"]
    item = counted.table.get(keys.hub_pass(agency.id, asked.client, asked.id), consistent=True)
    assert item is not None
    assert item[EXPIRES] == int((NOON + timedelta(days=1)).timestamp())
    assert "ada" not in str(item)
