"""Naming a client's accountants: by who may see its reports, in the log without their addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cartwright.adapters.locales import BabelLocales
from cartwright.application import accounting
from cartwright.application.ports.selling import Stale
from cartwright.domain.accountants import Accountant, Accountants
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.ids import ClientId
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA

BEA, CARL = Accountant("bea@ledger.example", "de"), Accountant("carl@ledger.example")


def appointed(
    agency: Agency, *wanted: Accountant, by: str = "olga", version: int = 0, client: ClientId = NORTHWIND
) -> Accountants:
    return accounting.appoint(
        agency.act(by),
        client,
        wanted,
        version=version,
        clients=agency.mine.clients,
        accounting=agency.mine.accounting,
        locales=BabelLocales(),
    )


def seen(agency: Agency, by: str = "olga", client: ClientId = NORTHWIND) -> Accountants:
    return accounting.accountants(
        agency.act(by), client, clients=agency.mine.clients, accounting=agency.mine.accounting
    )


def test_who_is_named_is_listed_in_the_language_as_it_is_spelt(agency: Agency) -> None:
    appointed(agency, replace(BEA, locale="de-at"))
    assert [(one.address, one.locale) for one in seen(agency).items] == [("bea@ledger.example", "de-AT")]
    assert seen(agency, client=OLIVEIRA).items == ()


def test_the_log_tells_of_it_and_not_the_addresses(agency: Agency) -> None:
    appointed(agency, BEA, CARL)
    audit = agency.audited()
    assert (audit.action, audit.resource) == ("accountants.appoint", NORTHWIND)
    assert audit.before == {"version": "0", "addresses": ""}
    assert audit.after == {"version": "1", "addresses": "b•••@ledger.example, c•••@ledger.example"}


def test_who_read_an_older_list_does_not_write_over_a_newer(agency: Agency) -> None:
    appointed(agency, BEA)
    with pytest.raises(Stale):
        appointed(agency, CARL)
    assert appointed(agency, CARL, version=1).items == (CARL,)


def test_a_language_nobody_speaks_is_refused_where_it_stands(agency: Agency) -> None:
    with pytest.raises(Invalid) as refused:
        appointed(agency, BEA, replace(CARL, locale="xx"))
    assert "'pointer': '/items/1/locale'" in str(refused.value.facts)


@pytest.mark.parametrize("use", [appointed, seen])
def test_it_takes_the_sight_of_the_clients_reports(agency: Agency, use: Callable[..., Accountants]) -> None:
    with pytest.raises(Forbidden):
        use(agency, by="stan")
    with pytest.raises(Forbidden):
        use(agency, by="clara", client=OLIVEIRA)
    with pytest.raises(NotFound):
        use(agency, by="clara")
    assert agency.mine.accounting.accountants(NORTHWIND).version == 0
