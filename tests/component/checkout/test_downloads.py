"""A file, from its owner's machine to its buyer's: by forms and links that S3 itself opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from cartwright.application import attaching
from cartwright.application.attaching import Announced, Named
from cartwright.application.ports.uploads import Form
from cartwright.bootstrap import filing, shop
from cartwright.domain.catalog import Mode, Product
from tests.aws import signed_for
from tests.component.checkout.buying import order, pay
from tests.component.checkout.market import Market, Visitor, product_id
from tests.component.deployment import Deployment

PDF = b"%PDF-1.7 as it was written"


@dataclass(frozen=True, slots=True)
class Attached:
    """A product whose buyers get a file that its owner uploaded, by that form."""

    product: Product
    form: Form


@pytest.fixture
def guide(uploaded: Attached) -> Product:
    return uploaded.product


@pytest.fixture
def uploaded(market: Market) -> Attached:
    product = market.publish("guide", "press", "19.00 EUR")
    mine, act = shop.store().of(product.account), market.act
    upload = attaching.ask(
        act,
        product.id,
        Announced("Guide.pdf", "application/pdf", len(PDF)),
        catalogue=mine.catalogue,
        uploads=filing.uploads(),
        audits=mine.audits,
        orders=mine.orders,
    )
    send(upload.form, PDF)
    given = attaching.attach(
        act,
        product.id,
        product.version,
        [Named(upload.id, "The guide, 2nd éd.pdf")],
        catalogue=mine.catalogue,
        connections=mine.connections,
        uploads=filing.uploads(),
    )
    return Attached(market.revise(given, mode=Mode.LIVE), upload.form)


def send(form: Form, body: bytes) -> None:
    sent = requests.post(form.url, data=dict(form.fields), files={"file": body}, timeout=5)
    assert sent.status_code in {200, 204}, sent.text


def placed(visitor: Visitor) -> dict[str, Any]:
    answer = visitor.post("/guide/orders", order("guide", 1900))
    assert answer.status == 201, answer
    told: dict[str, Any] = answer.json
    return told


def link(made: dict[str, Any], product: Product) -> str:
    [file] = product.fulfilment.files
    return f"{made['confirm_url']}/files/{product.id}/{file.id}"


def test_who_has_paid_downloads_what_was_uploaded_under_its_own_name(
    visitor: Visitor, guide: Product
) -> None:
    made = placed(visitor)
    assert visitor.open(link(made, guide)).status == 404
    assert "/files/" not in visitor.open(made["confirm_url"]).text
    pay(visitor, made)
    page = visitor.open(made["confirm_url"]).text
    assert f'href="{link(made, guide)}"' in page
    assert "Download The guide, 2nd éd.pdf" in page
    [given] = visitor.ask(made["confirm_url"]).json["given"]
    assert given["files"] == [
        {
            "name": "The guide, 2nd éd.pdf",
            "media_type": "application/pdf",
            "size": len(PDF),
            "url": link(made, guide),
        }
    ]
    gone = visitor.open(link(made, guide))
    assert (gone.status, gone.headers["cache-control"], gone.headers["referrer-policy"]) == (
        303,
        "no-store",
        "no-referrer",
    )
    assert parse_qs(urlsplit(gone.headers["location"]).query)["X-Amz-Expires"] == ["900"]
    got = requests.get(gone.headers["location"], timeout=5)
    assert got.content == PDF
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["content-disposition"].endswith("filename*=UTF-8''The%20guide%2C%202nd%20%C3%A9d.pdf")


def test_asked_by_head_it_leads_to_what_tells_of_the_file(visitor: Visitor, guide: Product) -> None:
    """S3 refuses what was signed for GET. Nobody has the file so, and nothing is counted."""
    made = placed(visitor)
    pay(visitor, made)
    visitor.ask(made["confirm_url"])
    told = visitor.send("HEAD", link(made, guide), headers={"accept": "text/html"})
    assert (told.status, told.text) == (303, "")
    found = requests.head(told.headers["location"], timeout=5, stream=True)
    assert (found.status_code, found.headers["content-length"]) == (200, str(len(PDF)))
    shown = visitor.open(link(made, guide)).headers["location"]
    assert [signed_for(link) for link in (shown, told.headers["location"])] == ["GET", "HEAD"]


def test_without_the_orders_key_or_of_another_product_there_is_no_file(
    visitor: Visitor, guide: Product
) -> None:
    made = placed(visitor)
    pay(visitor, made)
    visitor.ask(made["confirm_url"])
    real = link(made, guide)
    assert visitor.open(real).status == 303
    for other in (
        real.replace(made["confirm_url"].rpartition("/")[2], "x" * 32),
        real.replace(guide.id, product_id("lichtung")),
        real[:-1] + ("a" if real[-1] != "a" else "b"),
        f"{made['confirm_url']}/files/{guide.id}/none",
    ):
        assert visitor.open(other).status == 404, other


def test_what_was_attached_is_what_is_downloaded_though_the_form_takes_another(
    visitor: Visitor, uploaded: Attached
) -> None:
    send(uploaded.form, PDF[::-1])
    made = placed(visitor)
    pay(visitor, made)
    visitor.ask(made["confirm_url"])
    gone = visitor.open(link(made, uploaded.product))
    assert requests.get(gone.headers["location"], timeout=5).content == PDF


def test_a_test_order_downloads_nothing_and_says_what_there_is_to_get(
    visitor: Visitor, market: Market, guide: Product
) -> None:
    tested = market.revise(guide, mode=Mode.TEST)
    made = placed(visitor)
    pay(visitor, made)
    for product in (tested, market.revise(tested, mode=Mode.LIVE)):
        page = visitor.open(made["confirm_url"]).text
        assert "Test order. A buyer who pays gets here: The guide, 2nd éd.pdf" in page
        assert "/files/" not in page
        [given] = visitor.ask(made["confirm_url"]).json["given"]
        assert (given["files"], given["withheld"]) == ([], ["files"])
        assert visitor.open(link(made, product)).status == 404


def test_a_card_that_is_declined_downloads_nothing(visitor: Visitor, guide: Product) -> None:
    made = placed(visitor)
    pay(visitor, made, "decline")
    visitor.ask(made["confirm_url"])
    assert visitor.open(link(made, guide)).status == 404


def test_the_receipt_leads_to_the_confirmation_of_what_gives_something(
    visitor: Visitor, guide: Product, deployment: Deployment
) -> None:
    made = placed(visitor)
    pay(visitor, made)
    visitor.ask(made["confirm_url"])
    deployment.stream()
    deployment.work("number")
    deployment.stream()
    deployment.work("mail")
    [receipt] = [mail for mail in deployment.wire.mails if mail["To"] == "ada@buyer.example"]
    body = receipt.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert f"https://harbour.carts.example.com{made['confirm_url']}" in text
