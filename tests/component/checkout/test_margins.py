"""What is sold under a margin scheme: from its page to what is given back, nothing says a tax, or a price
without one."""

from __future__ import annotations

from typing import Any

import pytest

from cartwright.domain.catalog import TaxClass
from tests.component.checkout.buying import order, pay
from tests.component.checkout.market import Market, Visitor, option_id, rows
from tests.component.deployment import Deployment
from tests.component.reports.bookkeeping import text

PARIS = {"street": "Rue du Lac 1", "postcode": "75001", "city": "Paris", "country": "FR"}


@pytest.fixture(autouse=True)
def _dealt_in(market: Market) -> None:
    classes = {"camera": TaxClass.SECOND_HAND, "journey": TaxClass.TRAVEL}
    for slug, tax_class in classes.items():
        market.publish(slug, "werkstatt", "480.00 EUR", tax_class=tax_class, tax_included=False)


def quoted(visitor: Visitor, slug: str, country: str, **more: Any) -> list[tuple[str, str]]:
    choice = {"option": option_id(slug), "country": country, **more}
    answer = visitor.post(f"/{slug}/quote", choice)
    assert answer.status == 200, answer
    return [(row["label"], row["text"]) for row in answer.json["rows"]]


def test_page_and_quote_say_that_the_tax_is_in_the_price_and_by_which_scheme(visitor: Visitor) -> None:
    said = [
        ("Camera", "€480.00"),
        ("Total", "€480.00"),
        ("Margin scheme — Second-hand goods", "tax included"),
    ]
    assert quoted(visitor, "camera", "DE") == quoted(visitor, "camera", "FR") == said
    assert rows(visitor.open("/camera?country=DE")) == said
    assert quoted(visitor, "journey", "CH")[-1] == ("Margin scheme — Travel agents", "tax included")
    assert quoted(visitor, "camera", "CH")[-1] == ("Tax in Switzerland", "none")


def test_receipt_and_notice_name_the_scheme_and_no_tax_also_to_a_business_abroad(
    visitor: Visitor, deployment: Deployment
) -> None:
    firm = {"company": "Atelier SARL", "vat_number": "FR40303265045"}
    placed = visitor.post("/camera/orders", order("camera", total=48000, **PARIS, **firm))
    assert placed.status == 201, placed
    pay(visitor, placed.json)
    assert visitor.open(placed.json["confirm_url"]).text.count("€480.00")
    deployment.run(without=["hooks"])
    receipt, notice = (
        text(next(mail for mail in deployment.wire.mails if word in str(mail["subject"])))
        for word in ("receipt", "New sale")
    )
    for mail in (receipt, notice):
        assert mail.count("Margin scheme — Second-hand goods") == 2
        assert "€480.00" in mail
        assert "Reverse charge" not in mail
        assert "Net" not in mail
    (document,) = deployment.items("document")
    (line,) = document["body"]["sale"]["lines"]
    assert (line["treatment"]["ground"], line["treatment"]["country"]) == ("margin-second-hand", "DE")
    assert line["amount"] == {
        "net": {"minor": 48000, "currency": "EUR"},
        "tax": {"minor": 0, "currency": "EUR"},
        "gross": {"minor": 48000, "currency": "EUR"},
    }
