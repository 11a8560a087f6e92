"""The cart page: what a visitor sees before anything is bought."""

from __future__ import annotations

import re

import pytest

from tests.component.checkout.market import Market, Visitor, edged, fields, option_id, product_id, rows, seed
from tests.component.deployment import Deployment

BOOK = product_id("pattern-book")


def test_the_price_and_the_tax_are_those_of_the_country_asked_for(visitor: Visitor) -> None:
    page = visitor.open("/lichtung?country=FR")
    assert page.status == 200
    assert rows(page) == [("Lichtung", "€119.00"), ("Total", "€119.00"), ("Includes VAT 20%", "€19.83")]
    assert "Pay €119.00" in page.text


def test_without_a_wish_the_edge_says_where_the_visitor_is(visitor: Visitor) -> None:
    page = visitor.open("/lichtung", **edged("AT", accept_language="fr-FR"))
    assert fields(page)["country"] == "AT"


def test_without_an_edge_the_browsers_language_says_it(visitor: Visitor) -> None:
    assert fields(visitor.open("/lichtung", accept_language="fr-BE,fr;q=0.9"))["country"] == "BE"


def test_a_visitor_from_nowhere_is_taken_for_a_neighbour_of_the_seller(visitor: Visitor) -> None:
    page = visitor.open("/lichtung", **edged("XX", accept_language="en"))
    assert fields(page)["country"] == "DE"


def test_figures_are_written_as_the_visitor_is_used_to(visitor: Visitor) -> None:
    assert ("Gesamt", "119,00\N{NO-BREAK SPACE}€") in rows(visitor.open("/lichtung", accept_language="de-DE"))


def test_a_link_may_choose_an_option_and_extras(visitor: Visitor) -> None:
    page = visitor.open(f"/plans?option={option_id('plans', 2)}&country=DE")
    assert ("Plans – Plan 2", "€90.00") in rows(page)
    page = visitor.open(f"/lichtung?bumps={BOOK}&country=DE")
    assert rows(page) == [
        ("Lichtung", "€119.00"),
        ("Pattern book", "€19.00"),
        ("Total", "€138.00"),
        ("Includes VAT 19%", "€22.03"),
    ]


def test_an_old_link_bends_to_what_is_on_offer(visitor: Visitor) -> None:
    page = visitor.open(
        f"/plans?option={option_id('gone')}&bumps={product_id('gone')}&country=Atlantis&region=%00"
    )
    assert page.status == 200
    assert ("Plans – Plan 1", "€50.00") in rows(page)


def test_a_link_may_bring_along_what_is_known_of_the_buyer(visitor: Visitor) -> None:
    passed = {"email": "ada@buyer.example", "firstname": "Ada", "lastname": "Lind", "country": "IT"}
    query = "&".join(f"passthrough[customer_{name}]={value}" for name, value in passed.items())
    page = visitor.open(f"/lichtung?{query}")
    assert fields(page).items() >= {"email": "ada@buyer.example", "name": "Ada Lind", "country": "IT"}.items()


def test_what_a_link_brings_along_is_shown_and_never_run(visitor: Visitor) -> None:
    page = visitor.open("/lichtung?passthrough[customer_name]=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%00")
    assert "<script>alert" not in page.text
    assert fields(page)["name"] == '"><script>alert(1)</script>'


def test_every_seller_on_the_page_is_named_with_its_details(visitor: Visitor) -> None:
    imprint = visitor.open("/lichtung").text.partition('class="imprint"')[2]
    assert "Lichtung, sold by" in imprint
    assert "Pattern book, sold by" in imprint
    for detail in (
        "Lindner Werkstatt GmbH",
        "10969 Berlin",
        "Germany",
        "VAT DE136695976",
        "Northgate Press Ltd",
    ):
        assert detail in imprint


def test_the_page_carries_no_brand_but_the_sellers(visitor: Visitor) -> None:
    assert "cartwright" not in visitor.open("/lichtung").text.lower()


def test_a_test_product_says_so_and_a_live_one_does_not(visitor: Visitor) -> None:
    assert "Test mode." in visitor.open("/lichtung").text
    assert "Test mode." not in visitor.open("/live").text


def test_the_sandbox_takes_cards_by_name_and_no_page_has_a_field_for_a_number(visitor: Visitor) -> None:
    page = visitor.open("/lichtung").text
    assert 'value="decline"' in page
    assert not re.search(r"cc-number|name=\"(card_?)?number\"|\b4\d{3}[ -]?\d{4}", page)


def test_tax_that_depends_on_the_province_waits_for_it(visitor: Visitor) -> None:
    page = visitor.open("/erable?country=CA")
    assert rows(page) == [
        ("Erable", "CA$100.00"),
        ("Tax", "depends on your province or territory"),
        ("Total", "–"),
    ]
    assert '<option value="QC">Quebec</option>' in page.text
    page = visitor.open("/erable?country=CA&region=QC")
    assert rows(page) == [
        ("Erable", "CA$100.00"),
        ("GST 5%", "CA$5.00"),
        ("QST 9.975%", "CA$9.98"),
        ("Total", "CA$114.98"),
    ]


def test_no_province_is_asked_for_where_nobody_collects_by_it(visitor: Visitor) -> None:
    page = visitor.open("/lichtung?country=US")
    assert ("Tax in United States", "none") in rows(page)
    assert re.search(r'data-field="region" hidden', page.text)


@pytest.mark.parametrize("path", ["/nothing", "/draft", "/Lichtung%23x", "/static"])
def test_what_is_not_for_sale_is_not_there(visitor: Visitor, path: str) -> None:
    page = visitor.open(path)
    assert page.status == 404
    assert "There is nothing here" in page.text
    assert visitor.ask(path).code == "not-found"


def test_the_page_of_another_host_is_not_this_ones(visitor: Visitor) -> None:
    assert visitor.open("/lichtung", host="other.carts.example.com").status == 404


def test_pages_trust_their_own_files_only(visitor: Visitor) -> None:
    headers = visitor.open("/lichtung").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


def test_only_a_page_that_pays_by_stripe_lets_stripe_in(visitor: Visitor) -> None:
    page = visitor.open("/live")
    assert "script-src 'self' https://js.stripe.com;" in page.headers["content-security-policy"]
    assert seed(page)["publishable_key"] == "pk_test_1"
    assert "stripe" not in visitor.open("/lichtung").headers["content-security-policy"]


def test_no_script_stands_in_the_page_itself(visitor: Visitor) -> None:
    scripts = re.findall(r"<script\b([^>]*)>", visitor.open("/live").text)
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)
    assert not re.search(r"\son\w+=", visitor.open("/live").text)


def test_a_cold_page_takes_two_reads_and_a_warm_one_one(visitor: Visitor, deployment: Deployment) -> None:
    visitor.open("/lichtung")
    assert deployment.wire.names == ["dynamodb.BatchGetItem", "dynamodb.BatchGetItem"]
    deployment.wire.clear()
    visitor.open("/lichtung")
    assert deployment.wire.names == ["dynamodb.BatchGetItem"]


def test_a_bump_that_does_not_sell_is_not_offered(visitor: Visitor, market: Market) -> None:
    from cartwright.bootstrap import shop
    from cartwright.domain.catalog import Mode

    book = shop.store().of(market.act.seat.member.account).catalogue.get(BOOK)
    market.revise(book, mode=Mode.ARCHIVED)
    page = visitor.open(f"/lichtung?bumps={BOOK}")
    assert page.status == 200
    assert "Pattern book" not in page.text
