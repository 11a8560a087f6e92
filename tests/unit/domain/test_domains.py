"""Custom domains: which hosts can be claimed, how they are proven, and what they serve."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.domain.domains import (
    LONGEST,
    DomainExists,
    DomainNotVerified,
    Mark,
    Slot,
    Standing,
    checked,
    printed,
)
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ProductId
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND, OLIVEIRA

OURS = ("carts.example.com", "api.elsewhere.example")
EMPTY = Slot(ACCOUNT, None)
CLAIMED = EMPTY.claimed("shop.example", token="t0k3n", at=NOON)
LAYING = CLAIMED.proven(["v=spf1 -all", "cartwright-verify=t0k3n"])
SERVING = LAYING.finished()
LEAVING = SERVING.left()


@pytest.mark.parametrize(
    "host",
    [
        "shop.example.com",
        "example.com",
        "xn--bcher-kva.example",
        "a.b.c.d.example",
        "1.example",
        "co.example.uk",
        "shop.co.uk",
        "mycarts.example.com",
        "buy.xn--p1ai",
        f"{'a' * 63}.example",
        f"{'a.' * ((LONGEST - 7) // 2)}example",
    ],
)
def test_a_host_of_ones_own_can_be_claimed(host: str) -> None:
    assert checked(host, ours=OURS) == host


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost",
        "example",
        ".example",
        "shop.example.",
        "shop..example",
        "Shop.example",
        "shop_1.example",
        "-shop.example",
        "shop-.example",
        "shop.example/path",
        "shop.example:8080",
        "user@shop.example",
        "sh op.example",
        "shop.example\n",
        "bücher.example",
        "*.example",
        f"{'a' * 64}.example",
        f"{'a.' * (LONGEST // 2)}example",
    ],
)
def test_what_is_no_host_name_of_two_labels_is_refused(host: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(host, ours=OURS)
    assert refused.value.facts["errors"][0]["pointer"] == "/host"  # type: ignore[index, call-overload]


@pytest.mark.parametrize("address", ["192.0.2.7", "1.2", "0x7f.1", "[2001:db8::1]", "2001:db8::1", "1.0x1"])
def test_an_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        checked(address, ours=OURS)


@pytest.mark.parametrize(
    "host", ["carts.example.com", "acme.carts.example.com", "a.b.carts.example.com", "api.elsewhere.example"]
)
def test_the_services_own_domain_and_what_is_below_it_are_refused(host: str) -> None:
    with pytest.raises(Invalid):
        checked(host, ours=OURS)


@pytest.mark.parametrize("suffix", ["co.uk", "com.au", "org.nz", "or.at", "com.br", "ne.jp"])
def test_a_public_suffix_alone_is_refused(suffix: str) -> None:
    with pytest.raises(Invalid):
        checked(suffix, ours=OURS)


def test_a_record_is_never_longer_than_a_name_may_be() -> None:
    longest = f"{'a.' * ((LONGEST - 7) // 2)}example"
    claimed = EMPTY.claimed(checked(longest, ours=()), token="t", at=NOON).domain
    assert claimed is not None
    assert len(claimed.record) <= 253


def test_a_claim_names_the_record_to_set() -> None:
    assert CLAIMED.domain is not None
    assert CLAIMED.domain.record == "_cartwright.shop.example"
    assert CLAIMED.domain.expected == "cartwright-verify=t0k3n"
    assert CLAIMED.version == 2


def test_replacing_a_domain_needs_removing_the_old_one_first() -> None:
    for slot in (CLAIMED, LAYING, SERVING, LEAVING):
        with pytest.raises(DomainExists) as refused:
            slot.claimed("other.example", token="t", at=NOON)
        assert refused.value.facts == {"host": "shop.example"}


@pytest.mark.parametrize(
    "said",
    [[], ["t0k3n"], ["cartwright-verify=another"], ["cartwright-verify=t0k3n "], ["CARTWRIGHT-VERIFY=T0K3N"]],
)
def test_only_the_very_record_verifies_and_what_others_published_is_not_repeated(said: list[str]) -> None:
    with pytest.raises(DomainNotVerified) as refused:
        CLAIMED.proven(said)
    assert refused.value.facts == {
        "record": "_cartwright.shop.example",
        "expected": "cartwright-verify=t0k3n",
    }
    assert "another" not in str(refused.value)


def test_the_token_of_another_account_verifies_nothing() -> None:
    theirs = EMPTY.claimed("shop.example", token="theirs", at=NOON).domain
    assert theirs is not None
    with pytest.raises(DomainNotVerified):
        CLAIMED.proven([theirs.expected])


@pytest.mark.parametrize(
    ("slot", "takes", "has", "serves"),
    [(EMPTY, 0, 0, 0), (CLAIMED, 0, 0, 0), (LAYING, 1, 1, 0), (SERVING, 1, 1, 1), (LEAVING, 0, 1, 0)],
)
def test_where_pages_go_where_they_are_and_what_addresses_name(
    slot: Slot, takes: int, has: int, serves: int
) -> None:
    host = "shop.example"
    there = (slot.takes_pages == host, slot.has_pages == host, slot.serves == host)
    assert there == (bool(takes), bool(has), bool(serves))


def test_every_change_is_a_version_of_its_own_and_a_step_is_none() -> None:
    mark = Mark(NORTHWIND, ProductId("p"))
    assert [slot.version for slot in (EMPTY, CLAIMED, LAYING, SERVING, LEAVING)] == [1, 2, 3, 4, 5]
    assert LAYING.reached(mark).version == LAYING.version
    assert LEAVING.reached(mark).finished() == replace(EMPTY, version=6)


def test_a_walk_to_serve_and_a_walk_to_leave_each_begin_anew() -> None:
    mark = Mark(NORTHWIND, ProductId("p"))
    for slot in (LAYING.reached(mark).finished(), LAYING.reached(mark).left()):
        assert slot.domain is not None
        assert slot.domain.mark is None


def test_a_claim_is_gone_at_once_and_leaving_twice_is_leaving_once() -> None:
    assert CLAIMED.left() == replace(EMPTY, version=3)
    assert LEAVING.left() is LEAVING
    left = LAYING.left().domain
    assert left is not None
    assert left.standing is Standing.LEAVING


def test_no_move_is_made_from_where_there_is_none() -> None:
    for slot, move in (
        (EMPTY, "left"),
        (EMPTY, "finished"),
        (SERVING, "finished"),
        (CLAIMED, "finished"),
    ):
        with pytest.raises(ValueError, match="stands elsewhere"):
            getattr(slot, move)()
    with pytest.raises(ValueError, match="stands elsewhere"):
        SERVING.proven(["cartwright-verify=t0k3n"])


def test_the_token_shows_in_no_repr() -> None:
    assert "t0k3n" not in repr(CLAIMED)


def test_a_custom_host_replaces_the_subdomain_in_addresses_and_an_owners_own_the_accounts() -> None:
    own = replace(SERVING, client=OLIVEIRA, domain=replace(SERVING.domain, host="oli.example"))  # type: ignore[type-var]
    for slots, owner, host in (
        ([EMPTY], OLIVEIRA, "sub"),
        ([CLAIMED], OLIVEIRA, "sub"),
        ([LAYING], OLIVEIRA, "sub"),
        ([LEAVING], OLIVEIRA, "sub"),
        ([SERVING], OLIVEIRA, "shop.example"),
        ([SERVING, own], OLIVEIRA, "oli.example"),
        ([SERVING, own], NORTHWIND, "shop.example"),
        ([own], NORTHWIND, "sub"),
    ):
        assert printed(owner, slots, otherwise="sub") == host
