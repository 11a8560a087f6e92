"""Client use, rule 3: what an account is called, and where its pages are."""

from __future__ import annotations

import pytest

from tests.component.agency import HOST, Agency
from tests.component.deployment import BASE_DOMAIN
from tests.component.test_custom_domains import claim, serve, visit
from tests.doubles.nameserver import NameServer


@pytest.fixture
def other(agency: Agency) -> Agency:
    return Agency.opened(agency.deployment, "wharf", identities=agency.identities)


@pytest.mark.parametrize(
    "wrong", ["ab", "a" * 31, "two words", "under_score", "dot.ted", "-begins", "ends-", "größe", ""]
)
def test_a_subdomain_is_3_to_30_letters_digits_and_hyphens(agency: Agency, wrong: str) -> None:
    answer = agency.api("owner", "PUT", "/subdomain", {"subdomain": wrong})
    assert (answer.status, answer.code) == (422, "invalid-request")
    assert agency.api("owner", "GET", "/subdomain").json["subdomain"] == "harbour"


@pytest.mark.parametrize("right", ["abc", "a" * 30, "4-seasons-2"])
def test_whatever_is_made_of_those_is_a_subdomain_and_its_pages_are_there(agency: Agency, right: str) -> None:
    assert agency.api("owner", "PUT", "/subdomain", {"subdomain": right}).status == 200
    assert visit(agency, f"{right}.{BASE_DOMAIN}", "/course").status == 200


@pytest.mark.parametrize("reserved", ["www", "api", "admin", "WWW"])
def test_reserved_words_are_refused_as_subdomains(agency: Agency, reserved: str) -> None:
    answer = agency.api("owner", "PUT", "/subdomain", {"subdomain": reserved})
    assert (answer.status, answer.code) == (422, "invalid-request")


@pytest.mark.parametrize("spelt", ["wharf", "WHARF", "Wharf"])
def test_a_subdomain_is_unique_however_it_is_spelt(agency: Agency, other: Agency, spelt: str) -> None:
    answer = agency.api("owner", "PUT", "/subdomain", {"subdomain": spelt})
    assert (answer.status, answer.code) == (409, "name-taken")
    assert other.api("owner", "GET", "/subdomain").json["subdomain"] == "wharf"
    assert visit(agency, HOST, "/course").status == 200


def test_one_custom_domain_per_account_replaces_the_host_in_cart_urls(
    agency: Agency, dns: NameServer
) -> None:
    def addresses() -> set[str]:
        found = agency.api("owner", "GET", "/products").json["items"]
        return {product["url"].partition("://")[2].split(":")[0] for product in found}

    assert addresses() == {HOST}
    serve(agency, dns, "shop.harbour.example")
    assert addresses() == {"shop.harbour.example"}
    assert visit(agency, "shop.harbour.example", "/course").status == 200
    second = claim(agency, "other.harbour.example")
    assert (second.status, second.code) == (409, "domain-exists")


def test_a_client_may_have_a_custom_domain_of_its_own(agency: Agency, dns: NameServer) -> None:
    serve(agency, dns, "kurse.nordwind.example", "nordwind")
    found = agency.api("owner", "GET", "/products").json["items"]
    hosts = {product["slug"]: product["url"].partition("://")[2].split(":")[0] for product in found}
    assert hosts == {"course": "kurse.nordwind.example", "templates": HOST}
    assert visit(agency, "kurse.nordwind.example", "/course").status == 200
    assert visit(agency, "kurse.nordwind.example", "/templates").status == 404
