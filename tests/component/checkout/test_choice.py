"""Several connections of one product: what its buyer chooses, and what stands in where one does not answer.

At Stripe's address nobody answers here.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from cartwright.application import connecting
from cartwright.application.connecting import Plug
from cartwright.bootstrap import shop, vaults
from cartwright.domain.alternatives import Alternative
from cartwright.domain.catalog import Product
from cartwright.domain.ids import OrderId
from cartwright.domain.offers import Hint
from cartwright.domain.orders import Order, OrderState, order_id
from checkout import hints
from checkout.models import PageHint
from tests.component.checkout.buying import ATTEMPT, order, pay, standing
from tests.component.checkout.market import HOST, Market, Visitor, fields, seed
from tests.component.deployment import Answer


@pytest.fixture
def choice(market: Market) -> Product:
    """A card at Stripe, or the sandbox, which also stands in for it."""
    both = (Alternative(market.sandbox, stands_in=True),)
    return market.publish("choice", "werkstatt", "79.00 EUR", connection=market.stripe, alternatives=both)


@pytest.fixture
def spare(market: Market) -> Product:
    """Cards at Stripe only, and a sandbox that stands in."""
    behind = (Alternative(market.sandbox, offered=False, stands_in=True),)
    return market.publish("spare", "werkstatt", "79.00 EUR", connection=market.stripe, alternatives=behind)


def sent(visitor: Visitor, slug: str, **more: Any) -> Answer:
    return visitor.post(f"/{slug}/orders", order(slug, 7900, **more))


def kept(market: Market, placed: dict[str, Any]) -> Order:
    account = market.act.seat.member.account
    return shop.store().of(account).orders.get(OrderId(placed["order"]))


def test_the_page_lets_its_buyer_choose(visitor: Visitor, choice: Product) -> None:
    page = visitor.open("/choice")
    assert re.findall(r'name="pay_with" value="(\w+)"( checked)?', page.text) == [
        ("stripe", " checked"),
        ("sandbox", ""),
    ]
    assert "Test card" in page.text
    assert "https://js.stripe.com" in page.headers["content-security-policy"]
    assert seed(page)["processors"] == ["stripe", "sandbox"]
    assert 'value="sandbox" checked' in visitor.open("/choice?pay_with=sandbox").text
    assert 'value="stripe" checked' in visitor.open("/choice?pay_with=nothing").text


def test_no_connection_is_named_on_the_page_and_all_are_found_by_it(
    visitor: Visitor, market: Market, choice: Product
) -> None:
    page = visitor.open("/choice")
    assert not re.search(
        r"\bcon_|" + "|".join(one.partition("_")[2] for one in choice.connections), page.text
    )
    said = PageHint.model_validate(seed(page)["hint"])
    assert hints.meant(said) == Hint.of(shop.storefront().offer(HOST, "choice"))
    assert hints.meant(said.model_copy(update={"products": []})) is None
    # Of another page it would be others: a page's own names say nothing elsewhere.
    other = PageHint.model_validate(seed(visitor.open("/lichtung"))["hint"])
    assert other.connection not in {said.connection, *said.others}


def test_where_there_is_no_choice_nothing_is_asked(visitor: Visitor, spare: Product) -> None:
    page = visitor.open("/spare")
    assert "pay_with" not in page.text
    assert seed(page)["processors"] == ["stripe"]


def test_it_is_paid_with_what_was_chosen(visitor: Visitor, market: Market, choice: Product) -> None:
    placed = sent(visitor, "choice", pay_with="sandbox").json
    assert placed["payment"]["processor"] == "sandbox"
    assert kept(market, placed).formerly == ()
    assert pay(visitor, placed).status == 200
    assert standing(visitor, placed) == "paid"
    assert kept(market, placed).payment.connection == market.sandbox


def test_without_a_script_as_well(visitor: Visitor, choice: Product) -> None:
    form = fields(visitor.open("/choice?country=DE&pay_with=sandbox"))
    wrong = visitor.submit("/choice/orders", form | {"email": "nobody", "name": "Ada"})
    assert 'value="sandbox" checked' in wrong.text
    answer = visitor.submit("/choice/orders", form | {"email": "ada@buyer.example", "name": "Ada"})
    assert answer.status == 303
    assert "/sandbox/" in answer.headers["location"]


def test_without_a_script_who_pays_otherwise_what_was_sent_is_told_what_is_so(
    visitor: Visitor, choice: Product
) -> None:
    """Nobody has changed the order, as after an answer that was lost; the next press is another attempt."""
    form = fields(visitor.open("/choice?country=DE&pay_with=stripe"))
    form |= {"email": "ada@buyer.example", "name": "Ada"}
    before = visitor.submit("/choice/orders", form)
    again = visitor.submit("/choice/orders", form | {"pay_with": "sandbox"})
    assert (before.status, again.status) == (303, 409)
    assert "Your order was sent before, and would be another one now." in again.text
    assert fields(again)["attempt"] != form["attempt"]
    assert visitor.submit("/choice/orders", fields(again)).status == 303


def test_what_is_not_offered_is_refused(visitor: Visitor, choice: Product, spare: Product) -> None:
    for slug, wanted in (("choice", "paypal"), ("spare", "sandbox"), ("choice", "x!")):
        refused = sent(visitor, slug, pay_with=wanted)
        assert (refused.status, refused.json["code"]) == (422, "invalid-request")


def test_who_changes_the_choice_places_another_order(
    visitor: Visitor, market: Market, choice: Product
) -> None:
    first = sent(visitor, "choice", pay_with="sandbox").json
    assert sent(visitor, "choice", pay_with="stripe").json["code"] == "order-differs"
    more = {"replaces": first["order"], "replaces_key": first["key"], "attempt": ATTEMPT[::-1]}
    # Stripe does not answer, and the sandbox stands in.
    second = sent(visitor, "choice", pay_with="stripe", **more).json
    assert standing(visitor, first) == "expired"
    assert kept(market, second).asked_through == market.stripe


def test_where_it_does_not_answer_another_stands_in(visitor: Visitor, market: Market, spare: Product) -> None:
    placed = sent(visitor, "spare").json
    assert placed["payment"]["processor"] == "sandbox"
    page = visitor.open(placed["confirm_url"])
    assert placed["payment"]["pay_url"] in page.text, (
        "its script leads there, since its cart has other fields"
    )
    led = visitor.open(f"{placed['confirm_url']}?pay")
    assert (led.status, led.headers["location"]) == (303, placed["payment"]["pay_url"])
    assert pay(visitor, placed).status == 200
    assert standing(visitor, placed) == "paid"
    assert visitor.open(f"{placed['confirm_url']}?pay").status == 200
    order = kept(market, placed)
    assert [one.connection for one in order.formerly] == [market.stripe]
    assert sent(visitor, "spare").json["payment"] is None


def test_without_a_script_it_leads_there(visitor: Visitor, spare: Product) -> None:
    form = fields(visitor.open("/spare?country=DE")) | {"email": "ada@buyer.example", "name": "Ada"}
    answer = visitor.submit("/spare/orders", form)
    assert (answer.status, "/sandbox/" in answer.headers["location"]) == (303, True)


def test_a_page_with_alternatives_takes_the_reads_it_took(
    visitor: Visitor, market: Market, choice: Product
) -> None:
    visitor.open("/choice")
    visitor.deployment.wire.clear()
    visitor.open("/choice")
    assert visitor.deployment.wire.names == ["dynamodb.BatchGetItem"]


def test_a_form_of_before_there_were_others_still_finds_them(visitor: Visitor, choice: Product) -> None:
    hint = seed(visitor.open("/choice"))["hint"]
    del hint["others"]
    assert sent(visitor, "choice", pay_with="sandbox", hint=hint).status == 201


@pytest.fixture
def earlier(visitor: Visitor, market: Market) -> Order:
    """Placed while there was no other way than Stripe, which does not answer: its buyer was shown nothing."""
    mine = shop.store().of(market.act.seat.member.account)
    cards = Plug(
        None,
        "stripe",
        "cards",
        {"webhook_secrets": "whsec_1", "secret_key": "sk_test_2222222222222222"},
        "pk_test_2",
    )
    till = connecting.connect(
        market.act, cards, connections=mine.connections, vault=vaults.vault(), clients=mine.clients
    )
    alone = market.publish("spare", "werkstatt", "79.00 EUR", connection=till.id)
    assert sent(visitor, "spare").status == 503
    behind = (Alternative(market.sandbox, offered=False, stands_in=True),)
    market.revise(alone, alternatives=behind)
    found = mine.orders.get(order_id(market.act.seat.member.account, ATTEMPT))
    visitor.headers = {"cookie": f"lately={found.id}.{found.key}"}
    return found


def test_what_nobody_was_shown_is_called_off_though_its_processor_is_away(
    visitor: Visitor, market: Market, earlier: Order
) -> None:
    second = sent(visitor, "spare", attempt=ATTEMPT[::-1])
    assert (second.status, second.json["payment"]["processor"]) == (201, "sandbox")
    assert kept(market, {"order": earlier.id}).state is OrderState.EXPIRED


def test_what_may_have_been_paid_where_nobody_answers_is_paid_elsewhere_by_who_says_so(
    visitor: Visitor, market: Market, earlier: Order
) -> None:
    shop.store().of(earlier.account).orders.attach(earlier.attached("pi_1"))
    refused = sent(visitor, "spare", attempt=ATTEMPT[::-1])
    assert (refused.status, refused.code) == (409, "earlier-unknown")
    assert refused.json["order"] == earlier.id
    form = fields(visitor.open("/spare?country=DE")) | {"email": "ada@buyer.example", "name": "Ada"}
    page = visitor.submit("/spare/orders", form)
    assert page.status == 409
    assert "nobody knows whether that was paid" in page.text
    assert re.findall(r'data-field="(again|let_be)"( hidden)?', page.text) == [
        ("again", " hidden"),
        ("let_be", ""),
    ]
    assert f'name="let_be" value="{earlier.id}">' in page.text, "nothing is ticked for anybody"
    # It stays with a form that has something else to put right, and no link brings it along.
    ticked = fields(page) | {"let_be": earlier.id, "email": "ada"}
    assert fields(visitor.submit("/spare/orders", ticked))["let_be"] == earlier.id
    assert "let_be" not in fields(visitor.open(f"/spare?country=DE&let_be={earlier.id}"))
    # Of those that were asked about before no more are kept than an order may say.
    others = [order_id(earlier.account, name) for name in ("one", "another")]
    third = visitor.submit("/spare/orders", form | {"let_be": " ".join(others)})
    assert f'name="let_be" value="{others[1]} {earlier.id}">' in third.text
    # A yes to another question is none to this one.
    assert sent(visitor, "spare", attempt=ATTEMPT[::-1], again=True).code == "earlier-unknown"
    meant = sent(visitor, "spare", attempt=ATTEMPT[::-1], let_be=[earlier.id])
    assert meant.json["payment"]["processor"] == "sandbox"
    assert kept(market, {"order": earlier.id}).state is OrderState.PLACED
