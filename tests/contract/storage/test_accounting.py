"""What is promised of who keeps a client's accounts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.domain.accountants import Accountant, Accountants
from cartwright.domain.charts import Chart, Charts, Package
from tests.contract.storage.town import Agency
from tests.logbook import newest_first

BEA = Accountant("bea@ledger.example", "de")


def test_a_list_is_kept_one_version_after_the_other_with_its_word_in_the_log(
    agency: Agency, other: Agency
) -> None:
    accounting, house = agency.mine.accounting, agency.house.id
    nobody = accounting.accountants(house)
    assert nobody == Accountants(agency.id, house)
    one, audit, again = nobody.revised([BEA]), agency.audit("accountants.appoint"), agency.audit("again")
    accounting.appoint(one, audit)
    assert accounting.accountants(house) == one
    for stale in (one, replace(one, version=3)):
        with pytest.raises(Stale):
            accounting.appoint(stale, again)
    two = one.revised([])
    accounting.appoint(two, agency.audit("another"))
    assert accounting.accountants(house) == two
    logged = newest_first(agency.mine.audits)
    assert (audit in logged, again in logged) == (True, False)
    assert other.mine.accounting.accountants(house).items == ()


def test_charts_are_kept_in_the_same_way(agency: Agency, other: Agency) -> None:
    accounting, house = agency.mine.accounting, agency.house.id
    none = accounting.charts(house)
    assert none == Charts(agency.id, house)
    one = none.revised((Chart(Package.QUICKBOOKS, "Sales", {}),))
    audit, again = agency.audit("charts.revise"), agency.audit("again")
    accounting.chart(one, audit)
    assert accounting.charts(house) == one
    for stale in (one, replace(one, version=3)):
        with pytest.raises(Stale):
            accounting.chart(stale, again)
    accounting.chart(one.revised(()), agency.audit("another"))
    assert accounting.charts(house).items == ()
    logged = newest_first(agency.mine.audits)
    assert (audit in logged, again in logged) == (True, False)
    assert other.mine.accounting.charts(house).items == ()
