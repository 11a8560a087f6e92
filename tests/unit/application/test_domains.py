"""Custom domains: claiming, proving, serving and leaving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from cartwright.application import catalogue, domains
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Denied, Grant, Permission, Permit, Resource, Right
from cartwright.domain.domains import DomainExists, DomainNotVerified, Slot, Standing
from cartwright.domain.errors import Forbidden, Invalid, NotFound, Outage
from cartwright.domain.ids import AccountId, ClientId, derived
from tests.fakes.domains import FakeDomains, FakeResolver
from tests.unit.application.agency import HOST, Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA, client_id, product

SHOP, OWN = "shop.agency.example", "shop.oliveira.example"
OURS = ("carts.example.com",)


class Shop:
    """What somebody does about domains, with a DNS that can be told what to say."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        self.dns = FakeResolver()

    def claim(self, host: str = SHOP, client: ClientId | None = None, by: str = "olga") -> Slot:
        mine = self.agency.mine
        return domains.claim(
            self.agency.act(by), host, client, ours=OURS, domains=mine.domains, clients=mine.clients
        )

    def publish_record(self, slot: Slot) -> None:
        assert slot.domain is not None
        self.dns.records[slot.domain.record] = ["v=spf1 -all", slot.domain.expected]

    def verify(self, host: str = SHOP, by: str = "olga") -> Slot:
        return domains.verify(self.agency.act(by), host, domains=self.agency.mine.domains, resolver=self.dns)

    def leave(self, host: str = SHOP, by: str = "olga") -> Slot:
        return domains.leave(self.agency.act(by), host, domains=self.agency.mine.domains)

    def serve(self, host: str = SHOP, client: ClientId | None = None) -> Slot:
        self.publish_record(self.claim(host, client))
        return self.verify(host)

    def sells(self, host: str) -> set[str]:
        return {slug for at, slug in self.agency.store.shelves.pages if at == host}


@pytest.fixture
def shop(agency: Agency) -> Shop:
    return Shop(agency)


def standing(slot: Slot) -> Standing | None:
    return slot.domain.standing if slot.domain else None


class TestClaiming:
    def test_a_claim_is_pending_with_the_record_to_set(self, shop: Shop) -> None:
        domain = shop.claim().domain
        assert domain is not None
        assert (domain.standing, domain.record) == (Standing.PENDING, "_cartwright.shop.agency.example")
        assert domain.expected.startswith("cartwright-verify=secret-")
        audit = shop.agency.audited()
        assert (audit.action, audit.resource, audit.after) == ("domain.claim", ACCOUNT, {"host": SHOP})

    def test_no_two_claims_share_a_token(self, shop: Shop) -> None:
        tokens = {shop.claim().domain, shop.claim(OWN, OLIVEIRA).domain}
        assert len({domain.token for domain in tokens if domain}) == 2

    def test_a_removed_claim_made_again_has_another_token(self, shop: Shop) -> None:
        first = shop.claim().domain
        shop.leave()
        second = shop.claim().domain
        assert first is not None
        assert second is not None
        assert first.token != second.token

    def test_an_account_has_one_custom_domain_and_each_client_one_more(self, shop: Shop) -> None:
        shop.claim()
        shop.claim(OWN, OLIVEIRA)
        for client in (None, OLIVEIRA):
            with pytest.raises(DomainExists):
                shop.claim("another.example", client)
        listed = domains.listing(shop.agency.act(), domains=shop.agency.mine.domains)
        assert [slot.client for slot in listed] == [None, OLIVEIRA]

    def test_one_host_is_claimed_once_in_an_account(self, shop: Shop) -> None:
        shop.claim()
        with pytest.raises(DomainExists) as refused:
            shop.claim(SHOP, OLIVEIRA)
        assert refused.value.facts == {"host": SHOP}

    @pytest.mark.parametrize(("one", "other"), [(None, OLIVEIRA), (OLIVEIRA, None), (OLIVEIRA, NORTHWIND)])
    def test_one_host_is_claimed_once_even_by_two_at_once(
        self, shop: Shop, one: ClientId | None, other: ClientId | None
    ) -> None:
        mine = shop.agency.mine.domains
        looked = list(mine.list())

        class Early(FakeDomains):
            """Who looked before the other claimed."""

            def list(self) -> Sequence[Slot]:
                return looked

        shop.claim(SHOP, one)
        early = Early(shop.agency.store.shelves, ACCOUNT)
        with pytest.raises(Stale):
            domains.claim(
                shop.agency.act(), SHOP, other, ours=OURS, domains=early, clients=shop.agency.mine.clients
            )
        assert [slot.client for slot in mine.list() if slot.domain] == [one]

    def test_a_host_that_can_be_nobodys_own_is_refused(self, shop: Shop) -> None:
        with pytest.raises(Invalid):
            shop.claim("acme.carts.example.com")

    def test_a_client_that_is_not_there_has_no_domain(self, shop: Shop) -> None:
        with pytest.raises(NotFound):
            shop.claim(client=client_id("Nobody"))

    @pytest.mark.parametrize("by", ["stan", "clara"])
    @pytest.mark.parametrize("client", [None, OLIVEIRA])
    def test_only_owners_claim_whatever_is_permitted(
        self, shop: Shop, by: str, client: ClientId | None
    ) -> None:
        shop.agency.permit(by, Permit(Permission.ACCOUNT_MANAGE))
        with pytest.raises(Denied) as refused:
            shop.claim(SHOP, client, by=by)
        assert refused.value.needs == Permission.ACCOUNT_MANAGE
        assert refused.value.denial.on == Resource(client=client)

    @pytest.mark.parametrize("by", ["stan", "clara"])
    def test_only_owners_list_verify_and_remove(self, shop: Shop, by: str) -> None:
        shop.serve()
        for attempt in (
            lambda: domains.listing(shop.agency.act(by), domains=shop.agency.mine.domains),
            lambda: shop.verify(by=by),
            lambda: shop.leave(by=by),
            lambda: shop.leave("unknown.example", by=by),
        ):
            with pytest.raises(Forbidden):
                attempt()


class TestVerifying:
    def test_a_verified_host_serves_every_page(self, shop: Shop) -> None:
        assert shop.serve().serves == SHOP
        assert shop.sells(SHOP) == {"mug", "course"}
        audit = shop.agency.audited()
        assert (audit.action, audit.resource, audit.after) == ("domain.verify", ACCOUNT, {"host": SHOP})

    def test_a_clients_host_serves_what_the_client_owns(self, shop: Shop) -> None:
        shop.serve(OWN, OLIVEIRA)
        assert shop.sells(OWN) == {"mug"}
        assert shop.agency.audited().resource == OLIVEIRA

    def test_without_the_record_nothing_is_served(self, shop: Shop) -> None:
        domain = shop.claim().domain
        assert domain is not None
        with pytest.raises(DomainNotVerified) as refused:
            shop.verify()
        assert refused.value.facts == {"record": domain.record, "expected": domain.expected}
        assert shop.dns.asked == [domain.record]
        assert shop.sells(SHOP) == set()

    def test_a_dns_that_does_not_answer_is_an_outage_and_no_refusal(self, shop: Shop) -> None:
        slot = shop.claim()
        shop.dns.silent = True
        with pytest.raises(Outage):
            shop.verify()
        shop.dns.silent = False
        shop.publish_record(slot)
        assert standing(shop.verify()) is Standing.SERVING

    def test_a_host_that_another_account_verified_first_is_taken(self, shop: Shop) -> None:
        other = FakeDomains(shop.agency.store.shelves, AccountId(derived("account", "other")))
        theirs = other.some([])[0].claimed(SHOP, token="t", at=shop.agency.now)
        first, second = (
            replace(shop.agency.act().audit(what, SHOP), account=theirs.account)
            for what in ("claim", "verify")
        )
        other.move(theirs, first)
        other.prove(theirs.proven(["cartwright-verify=t"]), second)
        shop.publish_record(shop.claim())
        with pytest.raises(NameTaken):
            shop.verify()
        assert shop.sells(SHOP) == set()

    def test_verified_again_it_only_says_how_it_stands(self, shop: Shop) -> None:
        slot = shop.serve()
        shop.dns.records.clear()
        assert shop.verify() == slot

    def test_a_long_walk_goes_on_where_it_stopped(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(domains, "STEPS", 1)
        monkeypatch.setattr("tests.fakes.domains.AT_ONCE", 1)
        assert standing(shop.serve()) is Standing.LAYING
        seen = [len(shop.sells(SHOP))]
        shop.dns.silent = True
        while standing(shop.verify()) is not Standing.SERVING:
            seen.append(len(shop.sells(SHOP)))
        assert seen[-1] == 2

    def test_a_host_nobody_claimed_is_not_found(self, shop: Shop) -> None:
        for attempt in (shop.verify, shop.leave):
            with pytest.raises(NotFound):
                attempt("unknown.example")


class TestLeaving:
    def test_a_removed_host_serves_nothing_and_is_free(self, shop: Shop) -> None:
        shop.serve()
        assert shop.leave().domain is None
        assert shop.sells(SHOP) == set()
        assert shop.sells(HOST) == {"mug", "course"}
        audit = shop.agency.audited()
        assert (audit.action, audit.resource, audit.before) == ("domain.remove", ACCOUNT, {"host": SHOP})
        assert shop.serve(SHOP, OLIVEIRA).serves == SHOP

    def test_a_long_removal_is_entered_in_the_log_once(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shop.serve()
        monkeypatch.setattr(domains, "STEPS", 1)
        assert standing(shop.leave()) is Standing.LEAVING
        assert standing(shop.verify()) is Standing.LEAVING
        while shop.leave().domain:
            pass
        removals = [audit for audit in shop.agency.store.shelves.audits if audit.action == "domain.remove"]
        assert len(removals) == 1


class TestAddresses:
    def hosts(self, shop: Shop, by: str = "olga") -> dict[ClientId, str]:
        act = shop.agency.act(by)
        mine = shop.agency.mine
        products = mine.catalogue.list()
        return domains.hosts(act, products, domains=mine.domains, otherwise=HOST)

    def test_one_custom_domain_per_account_replaces_the_host_in_cart_urls(self, shop: Shop) -> None:
        assert self.hosts(shop) == {NORTHWIND: HOST, OLIVEIRA: HOST}
        shop.serve()
        assert self.hosts(shop) == {NORTHWIND: SHOP, OLIVEIRA: SHOP}
        shop.serve(OWN, OLIVEIRA)
        assert self.hosts(shop) == {NORTHWIND: SHOP, OLIVEIRA: OWN}

    def test_to_a_clients_member_another_clients_own_host_is_not_read(self, shop: Shop) -> None:
        shop.serve()
        shop.serve("yoga.example", NORTHWIND)
        shop.serve(OWN, OLIVEIRA)
        shop.agency.grant("clara", Grant(shop.agency.course.id, frozenset({Right.VIEW})))
        assert self.hosts(shop, "clara") == {NORTHWIND: SHOP, OLIVEIRA: OWN}

    def test_no_products_need_no_hosts(self, shop: Shop) -> None:
        assert domains.hosts(shop.agency.act(), [], domains=shop.agency.mine.domains, otherwise=HOST) == {}


def test_what_is_published_and_handed_over_later_is_where_it_belongs(shop: Shop) -> None:
    shop.serve()
    shop.serve(OWN, OLIVEIRA)
    agency = shop.agency
    agency.published(product("Boat", "900.00", owner=OLIVEIRA))
    assert "boat" in shop.sells(SHOP) & shop.sells(OWN)
    catalogue.hand_over(
        agency.act(),
        agency.mug.id,
        NORTHWIND,
        catalogue=agency.mine.catalogue,
        clients=agency.mine.clients,
        connections=agency.mine.connections,
    )
    assert shop.sells(OWN) == {"boat"}
    assert "mug" in shop.sells(SHOP)
