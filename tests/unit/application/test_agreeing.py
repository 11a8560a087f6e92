"""The way back from Stripe without a login: for who began, by the number that only that member was shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import agreeing, closing
from cartwright.application.agreeing import Waiting
from cartwright.application.linking import LASTS, Back
from cartwright.domain.access import Permission, Permit
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Forbidden, Invalid
from cartwright.domain.ids import SittingId, derived
from cartwright.domain.linking import Linked, LinkOver, LinkRefused
from cartwright.domain.people import AccountClosed
from tests.unit.application.agency import Agency
from tests.unit.application.test_linking import Desk

THEIRS = "acct_atelier00001"


@pytest.fixture
def desk(agency: Agency) -> Desk:
    return Desk(agency)


def opened(desk: Desk, state: str, *, code: str = "ac_1", error: str = "") -> Waiting:
    return agreeing.opened(
        Back(state, code, error),
        rooms=desk.agency.store.of,
        signatures=desk.signatures,
        now=desk.agency.now,
    )


def agreed(desk: Desk, state: str, number: str) -> Connection:
    return agreeing.agreed(
        Back(state, "ac_1"),
        number,
        rooms=desk.agency.store.of,
        secrets=desk.secrets,
        links=desk.stripe,
        signatures=desk.signatures,
        births=desk.agency.births,
        now=desk.agency.now,
    )


def begun(desk: Desk, by: str = "olga") -> str:
    desk.stripe.codes["ac_1"] = Linked(THEIRS, live=True)
    return desk.begin(by)


def test_it_says_whose_it_would_be_and_is_linked_with_the_number_that_was_shown(desk: Desk) -> None:
    state = begun(desk)
    name = desk.agency.mine.clients.account().name
    assert opened(desk, state) == Waiting(name, "", "Our cards", live=True)
    for wrong in ("", "1234", desk.begun.number[:-1]):
        with pytest.raises(Invalid):
            agreed(desk, state, wrong)
    assert desk.stripe.linked_by == []
    typed = f"{desk.begun.number[:4]} {desk.begun.number[4:]}"
    connection = agreed(desk, state, typed)
    assert (connection.linked, connection.client) == (THEIRS, None)
    assert desk.agency.audited().member == desk.agency.act().seat.member.id
    # A code is good once.
    with pytest.raises(LinkRefused):
        agreed(desk, state, typed)


def test_a_clients_is_said_to_be_the_clients(desk: Desk) -> None:
    northwind = desk.agency.northwind
    state = desk.begin(client=northwind.id)
    assert opened(desk, state).client == northwind.profile.legal_name


def test_the_number_of_another_way_there_is_none(desk: Desk) -> None:
    begun(desk)
    other = desk.begun.number
    desk.agency.clock.move(timedelta(seconds=1))
    state = begun(desk)
    assert desk.begun.number != other
    with pytest.raises(Invalid):
        agreed(desk, state, other)


def test_without_a_yes_it_is_refused(desk: Desk) -> None:
    state = begun(desk)
    for code, error, reason in (("", "access_denied", "access_denied"), ("", "", "no-code")):
        with pytest.raises(LinkRefused) as no:
            opened(desk, state, code=code, error=error)
        assert no.value.facts == {"reason": reason}


def test_what_is_too_old_or_forged_is_over(desk: Desk) -> None:
    state = begun(desk)
    with pytest.raises(LinkOver):
        opened(desk, f"{state}x")
    desk.agency.clock.move(LASTS)
    for late in (lambda: opened(desk, state), lambda: agreed(desk, state, desk.begun.number)):
        with pytest.raises(LinkOver):
            late()


@pytest.mark.parametrize("what", ["suspended", "another sitting", "gone"])
def test_who_has_no_seat_any_more_links_nothing(desk: Desk, what: str) -> None:
    desk.agency.permit("stan", Permit(Permission.SETTINGS_MANAGE))
    state, number = begun(desk, "stan"), desk.begun.number
    seats, member = desk.agency.store.shelves.members, desk.agency.act("stan").seat.member
    key = (member.account, member.id)
    if what == "gone":
        del seats[key]
    elif what == "suspended":
        seats[key] = replace(seats[key], suspended=True)
    else:
        seats[key] = replace(seats[key], sitting=SittingId(derived("sitting", "another")))
    for late in (lambda: opened(desk, state), lambda: agreed(desk, state, number)):
        with pytest.raises(LinkOver):
            late()


def test_who_may_not_any_more_is_refused_and_that_is_in_the_log(desk: Desk) -> None:
    desk.agency.permit(
        "stan", Permit(Permission.SETTINGS_MANAGE, until=desk.agency.now + timedelta(minutes=1))
    )
    state, number = begun(desk, "stan"), desk.begun.number
    desk.agency.clock.move(timedelta(minutes=2))
    with pytest.raises(Forbidden):
        agreed(desk, state, number)
    assert desk.agency.audited().allowed is False
    assert desk.stripe.linked_by == []


def test_nothing_is_linked_to_a_closed_account(desk: Desk) -> None:
    state, number = begun(desk), desk.begun.number
    account = desk.agency.mine.clients.account()
    closing.close(desk.agency.act(), account.subdomain, clients=desk.agency.mine.clients)
    with pytest.raises(AccountClosed):
        agreed(desk, state, number)
