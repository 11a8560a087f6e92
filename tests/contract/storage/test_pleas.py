"""What the use cases may expect of Pleas."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.domain.erasure import PLEA_KEPT, Plea
from cartwright.domain.ids import ClientId
from cartwright.domain.jobs import Letter, MailKind, letter
from cartwright.storage import keys
from cartwright.storage.schema import EXPIRES
from tests.contract.storage.conftest import Counted
from tests.contract.storage.town import Agency, opened, plea_of
from tests.fakes.world import NOON, FakeClock

ADA = "ada@buyer.example"


def note(plea: Plea) -> Letter:
    return letter(plea.account, plea.client, MailKind.PLEA, "sales@de.example", plea.subject)


def asked(agency: Agency) -> Plea:
    plea = plea_of(agency)
    agency.mine.pleas.ask(plea, [note(plea)])
    return plea


def test_it_is_there_with_its_letter_for_that_address_and_client_alone(agency: Agency, other: Agency) -> None:
    plea, house = asked(agency), agency.house.id
    assert agency.mine.pleas.of(house, ADA) == agency.mine.pleas.of(house, "Ada@BUYER.example") == plea
    assert agency.mine.outbox.get(note(plea).id) == note(plea)
    assert agency.mine.pleas.of(house, "eve@buyer.example") is None
    assert agency.mine.pleas.of(ClientId("cli_other"), ADA) is None
    assert other.mine.pleas.of(house, ADA) is None


def test_there_is_one_at_a_time_and_the_next_when_it_is_over(agency: Agency, clock: FakeClock) -> None:
    first = asked(agency)
    clock.move(PLEA_KEPT - timedelta(minutes=1))
    later = plea_of(agency, at=clock.now())
    with pytest.raises(Stale):
        agency.mine.pleas.ask(later, [note(later)])
    assert agency.mine.outbox.get(note(later).id) is None
    assert agency.mine.pleas.of(agency.house.id, ADA) == first
    clock.move(timedelta(minutes=1))
    assert agency.mine.pleas.of(agency.house.id, ADA) is None
    agency.mine.pleas.ask(plea_of(agency, at=clock.now()), ())
    assert agency.mine.pleas.of(agency.house.id, ADA) == plea_of(agency, at=clock.now())


def test_it_goes_with_the_buyer(agency: Agency) -> None:
    agency.sell()
    asked(agency)
    bought = agency.mine.buyers.of(agency.house.id, ADA)
    agency.mine.erasures.forget(bought, agency.audit("buyer.erase"))
    assert agency.mine.pleas.of(agency.house.id, ADA) is None


def test_it_names_nobody_and_goes_by_itself(counted: Counted, clock: FakeClock) -> None:
    agency = opened(counted.store)
    plea = asked(agency)
    item = counted.table.get(keys.plea(agency.id, plea.client, plea.buyer), consistent=True)
    assert item is not None
    assert "ada" not in str(item).lower().replace(plea.buyer, "")
    assert item[EXPIRES] == int((NOON + PLEA_KEPT).timestamp())
