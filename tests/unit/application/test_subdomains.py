"""Calling an account by another name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.application import subdomains
from cartwright.application.ports.names import NameTaken
from cartwright.domain.access import Permission, Permit
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.ids import AccountId
from cartwright.domain.subdomains import Names, SubdomainMoving, SubdomainRests
from tests.fakes.subdomains import FakeSubdomains
from tests.unit.application.agency import HOST, Agency
from tests.unit.domain.shop import ACCOUNT, product

NEW = "bakery.carts.example.com"


def host_of(subdomain: str) -> str:
    return f"{subdomain}.carts.example.com"


def change(agency: Agency, to: str = "bakery", by: str = "olga", mine: FakeSubdomains | None = None) -> Names:
    names = mine or agency.mine.subdomains
    return subdomains.change(
        agency.act(by), to, host_of=host_of, subdomains=names, clients=agency.mine.clients
    )


def release(agency: Agency, former: str = "agency", by: str = "olga") -> None:
    mine = agency.mine
    subdomains.release(
        agency.act(by), former, host_of=host_of, subdomains=mine.subdomains, clients=mine.clients
    )


def names(agency: Agency, by: str = "olga") -> Names:
    mine = agency.mine
    return subdomains.names(agency.act(by), host_of=host_of, subdomains=mine.subdomains, clients=mine.clients)


def test_a_change_moves_all_pages_and_leaves_the_way_there(agency: Agency) -> None:
    settled = change(agency)
    assert (settled.host, [one.host for one in settled.former], settled.move) == (NEW, [HOST], None)
    assert agency.mine.clients.account().subdomain == "bakery"
    assert {host for host, _ in agency.store.shelves.pages} == {NEW}
    assert agency.store.storefront.offer(HOST, "course").host == NEW


def test_an_order_sent_from_a_page_of_the_former_name_is_placed_at_the_new_one(agency: Agency) -> None:
    purchase = agency.purchase()
    assert purchase.host == HOST
    change(agency)
    order = agency.send(purchase).order
    assert order.host == NEW
    assert agency.send(purchase).order.id == order.id


def test_a_change_is_in_the_log(agency: Agency) -> None:
    change(agency)
    audit = agency.audited()
    assert (audit.action, audit.resource) == ("subdomain.change", ACCOUNT)
    assert (audit.before, audit.after) == ({"subdomain": "agency"}, {"subdomain": "bakery"})


def test_a_name_is_the_same_in_any_case(agency: Agency) -> None:
    assert change(agency, "BaKery").host == NEW


@pytest.mark.parametrize("wanted", ["ab", "-bakery", "ba.kery", "checkout", "ADMIN", "bäckerei", "a" * 31])
def test_what_can_be_no_subdomain_is_refused_and_changes_nothing(agency: Agency, wanted: str) -> None:
    with pytest.raises(Invalid):
        change(agency, wanted)
    assert names(agency) == Names(ACCOUNT, HOST)


def test_a_name_of_another_account_is_taken(agency: Agency) -> None:
    agency.store.shelves.hosts[NEW] = AccountId("acc_another")
    with pytest.raises(NameTaken):
        change(agency)
    assert names(agency) == Names(ACCOUNT, HOST)


def test_the_name_there_is_changes_nothing(agency: Agency) -> None:
    before = agency.audited()
    assert change(agency, "agency") == Names(ACCOUNT, HOST)
    assert agency.audited() is before


def test_a_second_change_waits_a_day(agency: Agency) -> None:
    change(agency)
    with pytest.raises(SubdomainRests):
        change(agency, "bread")
    agency.clock.move(timedelta(days=1))
    assert change(agency, "bread").host == host_of("bread")


class Cut(FakeSubdomains):
    """Ends before its first step."""

    def step(self, called: Names) -> Names:
        raise KeyboardInterrupt


def test_a_change_that_was_interrupted_goes_on_when_asked_again(agency: Agency) -> None:
    with pytest.raises(KeyboardInterrupt):
        change(agency, mine=Cut(agency.store.shelves, ACCOUNT))
    agency.published(product("Lamp", "30.00"))
    assert agency.mine.clients.account().subdomain == "agency"
    for elsewhere in ("bread", "agency"):
        with pytest.raises(SubdomainMoving):
            change(agency, elsewhere)
    assert change(agency).host == NEW
    assert agency.store.storefront.offer(HOST, "lamp").host == NEW
    assert [audit.action for audit in agency.store.shelves.audits].count("subdomain.change") == 1


def test_one_request_takes_so_many_steps(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subdomains, "STEPS", 1)
    one_by_one = FakeSubdomains(agency.store.shelves, ACCOUNT, at_once=1)
    steps = [change(agency, mine=one_by_one) for _ in range(6)]
    assert [one.move is None for one in steps] == [False, False, False, False, False, True]


def test_a_released_name_is_anybodys(agency: Agency) -> None:
    change(agency)
    release(agency, "AGENCY")
    assert names(agency).former == ()
    assert HOST not in agency.store.shelves.hosts
    with pytest.raises(NotFound):
        agency.store.storefront.offer(HOST, "course")
    audit = agency.audited()
    assert (audit.action, audit.before) == ("subdomain.release", {"subdomain": "agency"})


def test_the_name_in_use_is_not_released(agency: Agency) -> None:
    with pytest.raises(NotFound):
        release(agency)


@pytest.mark.parametrize("name", ["stan", "clara"])
def test_the_subdomain_is_the_owners_alone(agency: Agency, name: str) -> None:
    agency.permit(name, Permit(Permission.ACCOUNT_MANAGE))
    for deed in (
        lambda: change(agency, by=name),
        lambda: release(agency, by=name),
        lambda: names(agency, name),
    ):
        with pytest.raises(Forbidden):
            deed()
