"""Custom domains over HTTP: claimed, proven by a record, sold on, and left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from cartwright.bootstrap import domains as names
from cartwright.domain.access import Right
from cartwright.domain.people import Role
from tests.component.agency import HOST, Agency
from tests.component.deployment import Answer
from tests.doubles.nameserver import NameServer

SHOP, OWN = "shop.harbour.example", "kurse.nordwind.example"


@pytest.fixture
def dns(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    """The only name server that this deployment asks."""
    with NameServer() as running:
        monkeypatch.setenv("CARTWRIGHT_NAMESERVER", running.address)
        names.resolver.cache_clear()
        yield running
    names.resolver.cache_clear()


def claim(agency: Agency, host: str = SHOP, client: str | None = None, by: str = "owner") -> Answer:
    whose = {"client": agency.clients[client].id} if client else {}
    return agency.api(by, "POST", "/domains", {"host": host} | whose)


def verify(agency: Agency, host: str = SHOP) -> Answer:
    return agency.api("owner", "POST", f"/domains/{host}/verification")


def publish(dns: NameServer, claimed: Answer) -> None:
    record = claimed.json["record"]
    dns.texts[record["name"]] = [[record["value"]]]


def serve(agency: Agency, dns: NameServer, host: str = SHOP, client: str | None = None) -> Any:
    publish(dns, claim(agency, host, client))
    answer = verify(agency, host)
    assert answer.status == 200, answer
    return answer.json


def url(agency: Agency, host: str, path: str) -> str:
    """An address as we print it, here with the port of the deployment's own."""
    public = urlsplit(agency.deployment.public_url)
    return f"{public.scheme}://{host}:{public.port}{path}"


def visit(agency: Agency, host: str, path: str) -> Answer:
    return agency.deployment.request("GET", path, headers={"host": host, "accept": "text/html"})


def test_a_claim_names_the_record_to_set(agency: Agency) -> None:
    answer = claim(agency)
    assert answer.status == 201
    assert answer.json["state"] == "pending"
    assert (answer.json["host"], answer.json["client"]) == (SHOP, None)
    record = answer.json["record"]
    assert (record["type"], record["name"]) == ("TXT", "_cartwright.shop.harbour.example")
    assert record["value"].startswith("cartwright-verify=")
    assert agency.api("owner", "GET", "/domains").json == {"items": [answer.json]}


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("Shop.Harbour.Example", SHOP),
        ("bücher.example", "xn--bcher-kva.example"),
        ("faß.example", "xn--fa-hia.example"),
    ],
)
def test_a_host_may_be_written_as_it_is_spoken(agency: Agency, written: str, known: str) -> None:
    assert claim(agency, written).json["host"] == known
    assert agency.api("owner", "DELETE", f"/domains/{known}").json == {"host": known, "complete": True}


@pytest.mark.parametrize(
    "host",
    [
        "harbour",
        "192.0.2.7",
        "[::1]",
        "co.uk",
        "carts.example.com",
        f"x.{HOST}",
        "a..example",
        "xn--a.example",
        "-",
        "a" * 300,
    ],
)
def test_a_host_that_can_be_nobodys_own_is_refused(agency: Agency, host: str) -> None:
    answer = claim(agency, host)
    assert (answer.status, answer.code) == (422, "invalid-request")
    assert answer.json["errors"][0]["pointer"] == "/host"


def test_one_per_account_and_one_per_client(agency: Agency) -> None:
    assert claim(agency).status == 201
    assert claim(agency, OWN, "nordwind").status == 201
    again = claim(agency, "other.example")
    assert (again.status, again.code, again.json["host"]) == (409, "domain-exists", SHOP)


def test_a_clients_member_is_told_what_it_lacks_and_nothing_of_the_domains(agency: Agency) -> None:
    agency.invite("seller", "nordwind", grants={"course": {Right.VIEW}})
    claim(agency)
    for client in (None, "nordwind"):
        answer = claim(agency, "mine.example", client, by="seller")
        assert (answer.status, answer.json["needs"]) == (403, "account.manage")
    for method, path in (("GET", ""), ("POST", f"/{SHOP}/verification"), ("DELETE", f"/{SHOP}")):
        answer = agency.api("seller", method, f"/domains{path}")
        assert answer.status == 403
        assert SHOP not in answer.text


def test_without_the_record_the_refusal_names_it_and_not_what_others_published(
    agency: Agency, dns: NameServer
) -> None:
    record = claim(agency).json["record"]
    for texts in (None, [], [["cartwright-verify=of-somebody-else"], ["v=spf1 -all"]]):
        if texts is not None:
            dns.texts[record["name"]] = texts
        answer = verify(agency)
        assert (answer.status, answer.code) == (409, "domain-not-verified")
        assert (answer.json["record"], answer.json["expected"]) == (record["name"], record["value"])
        assert "somebody-else" not in answer.text
        assert "spf1" not in answer.text
    assert visit(agency, SHOP, "/course").status == 404


def test_a_dns_that_fails_is_not_now(agency: Agency, dns: NameServer) -> None:
    claimed = claim(agency)
    dns.broken.add(claimed.json["record"]["name"])
    answer = verify(agency)
    assert (answer.status, answer.code) == (503, "outage")
    assert answer.headers["retry-after"] == "30"


def test_two_accounts_claim_one_host_and_the_first_to_verify_has_it(agency: Agency, dns: NameServer) -> None:
    other = Agency.opened(agency.deployment, "wharf", identities=agency.identities)
    mine, theirs = claim(agency).json["record"], claim(other).json["record"]
    assert mine["value"] != theirs["value"]
    dns.texts[mine["name"]] = [[mine["value"]], [theirs["value"]]]
    assert verify(agency).json["state"] == "serving"
    assert (verify(other).status, verify(other).code) == (409, "name-taken")
    assert agency.account.id not in verify(other).text


def test_a_verified_host_sells_and_the_subdomain_keeps_selling(agency: Agency, dns: NameServer) -> None:
    assert serve(agency, dns)["state"] == "serving"
    for host in (SHOP, HOST):
        for slug in ("course", "templates"):
            assert visit(agency, host, f"/{slug}").status == 200, (host, slug)


def test_a_clients_own_host_sells_its_own_alone(agency: Agency, dns: NameServer) -> None:
    serve(agency, dns, OWN, "nordwind")
    assert visit(agency, OWN, "/course").status == 200
    assert visit(agency, OWN, "/templates").status == 404


def test_a_cold_page_on_a_custom_host_is_two_reads_as_on_any(agency: Agency, dns: NameServer) -> None:
    serve(agency, dns)
    agency.deployment.restart()
    agency.deployment.wire.clear()
    assert visit(agency, SHOP, "/course").status == 200
    assert agency.deployment.wire.names == ["dynamodb.BatchGetItem"] * 2


def test_a_buyer_who_began_on_the_custom_host_stays_there_to_the_end(agency: Agency, dns: NameServer) -> None:
    serve(agency, dns)
    product, deployment = agency.products["course"], agency.deployment
    order = {
        "attempt": "0123456789abcdef0123456789abcdef",
        "option": product.options[0].id,
        "bumps": [],
        "country": "DE",
        "email": "ada@buyer.example",
        "name": "Ada Lind",
        "shown": {"minor": 11900, "currency": "EUR"},
    }
    at = {"host": SHOP}
    quoted = deployment.request(
        "POST", "/course/quote", payload={"option": order["option"], "country": "DE"}, headers=at
    )
    assert quoted.json["total"]["gross"]["minor"] == 11900
    placed = deployment.request("POST", "/course/orders", payload=order, headers=at)
    assert placed.status == 201, placed
    pay_url = placed.json["payment"]["pay_url"]
    assert pay_url.startswith("/sandbox/")
    assert deployment.request("POST", pay_url, payload={"card": "success"}, headers=at).status == 200
    over = deployment.request("GET", pay_url, headers=at)
    assert over.headers["location"] == url(agency, SHOP, placed.json["confirm_url"])
    standing = visit(agency, SHOP, placed.json["confirm_url"])
    assert "Your order is paid" in standing.text
    agency.deployment.run()
    (sold,) = agency.api("owner", "GET", "/sales?month=2026-11").json["items"]
    assert sold["order"] == placed.json["order"]


def paid_at(agency: Agency, host: str) -> str:
    """Where the buyer of an order of the course, paid on `host`, comes back to."""
    order = {
        "attempt": "1123456789abcdef0123456789abcdef",
        "option": agency.products["course"].options[0].id,
        "bumps": [],
        "country": "DE",
        "email": "ada@buyer.example",
        "name": "Ada Lind",
        "shown": {"minor": 11900, "currency": "EUR"},
    }
    at, deployment = {"host": host}, agency.deployment
    placed = deployment.request("POST", "/course/orders", payload=order, headers=at).json
    paid = deployment.request("POST", placed["payment"]["pay_url"], payload={"card": "success"}, headers=at)
    assert paid.status == 200
    return str(placed["confirm_url"])


@pytest.mark.parametrize("left", [True, False])
def test_a_buyer_in_the_middle_of_paying_finds_the_order_when_the_page_is_gone(
    agency: Agency, dns: NameServer, left: bool
) -> None:
    """The host is left, or the product handed over to somebody who does not sell there."""
    serve(agency, dns, OWN, "nordwind")
    confirm = paid_at(agency, OWN)
    if left:
        agency.api("owner", "DELETE", f"/domains/{OWN}")
    else:
        product, owner = agency.products["course"].id, agency.clients["atelier"].id
        agency.api("owner", "PUT", f"/products/{product}/owner", {"owner": owner})
    agency.deployment.restart()
    assert visit(agency, OWN, "/course").status == 404
    assert "Your order is paid" in visit(agency, OWN, confirm).text
    assert visit(agency, OWN, f"{confirm[:-1]}x").status == 404


def test_another_account_on_that_host_is_told_of_no_order_of_the_first(
    agency: Agency, dns: NameServer
) -> None:
    serve(agency, dns)
    confirm = paid_at(agency, SHOP)
    agency.api("owner", "DELETE", f"/domains/{SHOP}")
    other = Agency.opened(agency.deployment, "wharf", identities=agency.identities)
    serve(other, dns)
    agency.deployment.restart()
    assert visit(agency, SHOP, "/course").status == 200
    assert visit(agency, SHOP, confirm).status == 404


def test_the_products_address_is_the_custom_one_while_there_is_one(agency: Agency, dns: NameServer) -> None:
    agency.invite("staff", role=Role.STAFF)

    def urls(by: str = "owner") -> dict[str, str]:
        return {one["slug"]: one["url"] for one in agency.api(by, "GET", "/products").json["items"]}

    assert urls() == {slug: url(agency, HOST, f"/{slug}") for slug in ("course", "templates")}
    claimed = claim(agency)
    assert urls()["course"] == url(agency, HOST, "/course")
    publish(dns, claimed)
    verify(agency)
    assert urls() == {slug: url(agency, SHOP, f"/{slug}") for slug in ("course", "templates")}
    serve(agency, dns, OWN, "nordwind")
    assert urls("staff") == {
        "course": url(agency, OWN, "/course"),
        "templates": url(agency, SHOP, "/templates"),
    }
    course = agency.api("owner", "GET", f"/products/{agency.products['course'].id}")
    assert course.json["url"] == url(agency, OWN, "/course")
    for host in (SHOP, OWN):
        agency.api("owner", "DELETE", f"/domains/{host}")
    assert urls()["course"] == url(agency, HOST, "/course")


def test_of_another_clients_own_host_a_clients_member_reads_nothing(agency: Agency, dns: NameServer) -> None:
    """The looker is granted the course, which Nordwind owns: it is on the account's host as well."""
    serve(agency, dns, OWN, "nordwind")
    assert OWN not in agency.api("looker", "GET", "/products").text
    agency.deployment.wire.clear()
    (seen,) = agency.api("looker", "GET", "/products").json["items"]
    assert seen["url"] == url(agency, HOST, "/course")
    assert agency.clients["nordwind"].id not in str(agency.deployment.wire.calls)


def test_a_removed_host_sells_nothing_and_can_be_claimed_by_another(agency: Agency, dns: NameServer) -> None:
    serve(agency, dns)
    removed = agency.api("owner", "DELETE", f"/domains/{SHOP}")
    assert (removed.status, removed.json) == (200, {"host": SHOP, "complete": True})
    assert visit(agency, SHOP, "/course").status == 404
    assert visit(agency, HOST, "/course").status == 200
    assert agency.api("owner", "GET", "/domains").json == {"items": []}
    assert agency.api("owner", "DELETE", f"/domains/{SHOP}").code == "not-found"
    other = Agency.opened(agency.deployment, "wharf", identities=agency.identities)
    assert serve(other, dns)["state"] == "serving"
    assert visit(agency, SHOP, "/course").status == 200


def test_whatever_stands_in_the_path_is_no_error_of_ours(agency: Agency) -> None:
    for host in ("%00", "%23", "..", "a" * 500, "xn--", "%F0%9F%92%A9", "x_y"):
        answer = agency.api("owner", "POST", f"/domains/{host}/verification")
        assert (answer.status, answer.code) == (404, "not-found"), host


def test_an_order_of_everything_is_in_the_log(agency: Agency, dns: NameServer) -> None:
    serve(agency, dns)
    agency.api("owner", "DELETE", f"/domains/{SHOP}")
    entries = [item["body"] for item in agency.deployment.items("audit")]
    ours = [entry for entry in entries if entry["action"].startswith("domain.")]
    assert [entry["action"] for entry in ours] == ["domain.claim", "domain.verify", "domain.remove"]
    assert "cartwright-verify" not in str(ours)
