"""What was set aside: seen by the agency, and taken up again."""

from __future__ import annotations

import pytest

from cartwright.application import parking
from cartwright.application.ports.selling import Delivery
from cartwright.domain.errors import Forbidden, NotFound
from cartwright.domain.ids import ConnectionId
from cartwright.domain.jobs import MailKind, letter
from tests.fakes.world import NOON
from tests.logbook import newest_first
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND

HOOK = Delivery(ACCOUNT, ConnectionId("con_till"), "evt_1", "payment.succeeded", "", "")
LETTER = letter(ACCOUNT, NORTHWIND, MailKind.RECEIPT, "ada@buyer.example", "doc_1")


@pytest.fixture
def aside(agency: Agency) -> Agency:
    agency.store.inbox.receive(HOOK, b"{}", at=NOON)
    agency.store.inbox.park(HOOK, code="amount-differs", detail="")
    agency.mine.outbox.add(LETTER)
    agency.mine.outbox.park(LETTER.id, code="mail-refused", detail="")
    return agency


def names(agency: Agency, by: str) -> set[str]:
    return {parking.name(one) for one in parking.listing(agency.act(by), parked=agency.mine.parked)}


def take_up(agency: Agency, wanted: str) -> None:
    parking.take_up(agency.act("olga"), wanted, parked=agency.mine.parked)


def test_the_agency_sees_what_was_set_aside_and_why(aside: Agency) -> None:
    assert names(aside, "olga") == {"con_till/evt_1", LETTER.id}
    found = parking.listing(aside.act("olga"), parked=aside.mine.parked)
    assert {one.code for one in found} == {"amount-differs", "mail-refused"}


def test_what_is_taken_up_waits_again_and_is_in_the_log(aside: Agency) -> None:
    take_up(aside, LETTER.id)
    assert names(aside, "olga") == {"con_till/evt_1"}
    assert "parked.take-up" in {audit.action for audit in newest_first(aside.mine.audits)}


def test_what_was_never_set_aside_is_not_there(aside: Agency) -> None:
    with pytest.raises(NotFound):
        take_up(aside, "job_nothing")


def test_to_a_clients_member_there_is_no_such_list(aside: Agency) -> None:
    with pytest.raises(NotFound):
        names(aside, "clara")


def test_staff_needs_the_settings_permission(aside: Agency) -> None:
    with pytest.raises(Forbidden):
        names(aside, "stan")
