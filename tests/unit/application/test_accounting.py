"""Naming a client's accountants: by who may see its reports, in the log without their addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cartwright.adapters.locales import BabelLocales
from cartwright.application import accounting
from cartwright.application.ports.selling import Stale
from cartwright.domain.accountants import Accountant, Accountants
from cartwright.domain.charts import Chart, Charts, Package
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.ids import ClientId
from cartwright.domain.journal import Book
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


SALES = Chart(Package.QUICKBOOKS, "Sales", {Book.FEES: "Fees"})


def charted(
    agency: Agency, *wanted: Chart, by: str = "olga", version: int = 0, client: ClientId = NORTHWIND
) -> Charts:
    return accounting.chart(
        agency.act(by),
        client,
        wanted,
        version=version,
        clients=agency.mine.clients,
        accounting=agency.mine.accounting,
    )


def charts(agency: Agency, by: str = "olga", client: ClientId = NORTHWIND) -> Charts:
    return accounting.charts(
        agency.act(by), client, clients=agency.mine.clients, accounting=agency.mine.accounting
    )


def test_a_chart_is_kept_for_its_client_and_the_log_tells_what_changed(agency: Agency) -> None:
    charted(agency, SALES)
    assert charts(agency).items == (SALES,)
    assert charts(agency, client=OLIVEIRA).items == ()
    charted(agency, replace(SALES, sales="Sales of courses"), version=1)
    audit = agency.audited()
    assert (audit.action, audit.resource) == ("charts.revise", NORTHWIND)
    assert audit.before == {"items.1.sales": "Sales", "version": "1"}
    assert audit.after == {"items.1.sales": "Sales of courses", "version": "2"}


def test_who_read_older_charts_does_not_write_over_newer(agency: Agency) -> None:
    charted(agency, SALES)
    with pytest.raises(Stale):
        charted(agency)
    assert charted(agency, version=1).items == ()


@pytest.mark.parametrize("use", [charted, charts])
def test_a_chart_takes_the_right_to_the_profile_as_its_taxes_do(
    agency: Agency, use: Callable[..., Charts]
) -> None:
    with pytest.raises(Forbidden):
        use(agency, by="stan")
    with pytest.raises(NotFound):
        use(agency, by="clara")
    assert agency.mine.accounting.charts(NORTHWIND).version == 0
