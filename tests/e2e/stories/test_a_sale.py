"""A sale from the page to the receipt, on the running stack."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.stack import Stack
from tests.e2e.stories.people import Buyer, Login, stripe_url, this_month


def sales_of(stack: Stack, buyer: Buyer) -> list[Any]:
    return [
        sale for sale in Login.of(stack, "agency").sales(this_month()) if sale["buyer_email"] == buyer.email
    ]


def test_a_buyer_sees_the_tax_of_the_country_chosen(stack: Stack) -> None:
    buyer = Buyer(stack)

    german, finnish = buyer.quote("lichtung", "DE"), buyer.quote("lichtung", "FI")

    assert [rate["rate"] for rate in german["rates"]] == ["19%"]
    assert [rate["rate"] for rate in finnish["rates"]] == ["25.5%"]
    assert german["total"]["gross"] == finnish["total"]["gross"]


def test_an_approved_card_ends_on_a_paid_confirmation_with_one_numbered_receipt(stack: Stack) -> None:
    buyer = Buyer(stack)
    placed = buyer.place("lichtung", "DE")

    assert buyer.pay(placed, "success").is_success
    assert buyer.standing() == "paid"
    stack.settle()

    (sale,) = sales_of(stack, buyer)
    assert sale["document"].startswith("NL-TEST-")
    (receipt,) = buyer.mails()
    assert sale["document"] in receipt.subject


def test_a_declined_card_and_then_a_good_one_are_one_order(stack: Stack) -> None:
    buyer = Buyer(stack)
    placed = buyer.place("lichtung", "DE")

    assert buyer.pay(placed, "decline").status_code == 402
    assert buyer.standing() == "declined"
    assert buyer.pay(placed, "success").is_success
    stack.settle()

    assert buyer.standing() == "paid"
    assert len(sales_of(stack, buyer)) == 1
    assert len(buyer.mails()) == 1


def test_a_bank_that_asks_first_is_answered_and_then_pays(stack: Stack) -> None:
    buyer = Buyer(stack)
    placed = buyer.place("lichtung", "DE")

    assert buyer.pay(placed, "authentication").json()["state"] == "action"
    assert buyer.standing() == "action"
    assert buyer.answer(placed, "approve").is_success

    assert buyer.standing() == "paid"


def test_an_answer_lost_on_the_way_is_found_out_and_paid_once(stack: Stack) -> None:
    buyer = Buyer(stack)
    placed = buyer.place("lichtung", "DE")

    assert buyer.pay(placed, "unknown").status_code == 503
    stack.settle()

    assert buyer.standing() == "paid"
    assert len(sales_of(stack, buyer)) == 1
    assert len(buyer.mails()) == 1


def test_an_order_is_paid_by_its_webhook_though_nobody_opens_the_confirmation(stack: Stack) -> None:
    buyer = Buyer(stack)
    buyer.pay(buyer.place("lichtung", "DE"), "success")

    stack.settle()

    (sale,) = sales_of(stack, buyer)
    assert sale["document"]


def test_sending_the_same_attempt_ten_times_at_once_places_one_order(stack: Stack) -> None:
    buyer = Buyer(stack)
    attempt = "a-double-click-0123456789"

    with ThreadPoolExecutor(10) as clicks:
        placed = list(clicks.map(lambda _: buyer.place("lichtung", "DE", attempt=attempt), range(10)))

    assert len({each["order"] for each in placed}) == 1
    assert len({each["payment"]["pay_url"] for each in placed}) == 1


def test_two_owners_in_one_order_each_get_their_own_receipt_and_notice(stack: Stack) -> None:
    buyer = Buyer(stack)
    before = {address: len(stack.mails(address)) for address in OWNERS + BYSTANDERS}

    buyer.pay(buyer.place("lichtung", "FR", bumps=("contact-sheets",)), "success")
    stack.settle()

    assert sorted(sale["document"][:7] for sale in sales_of(stack, buyer)) == ["FF-TEST", "NL-TEST"]
    texts = [mail.text for mail in buyer.mails()]
    assert len(texts) == 2
    german = next(text for text in texts if "Nordlicht Akademie GmbH" in text)
    assert all(part in german for part in ("Am Kanal 7", "DE136695976"))
    assert "Fern & Foundry" not in german
    assert [len(stack.mails(owner)) - before[owner] for owner in OWNERS] == [1, 1]
    assert [len(stack.mails(other)) - before[other] for other in BYSTANDERS] == [0, 0, 0, 0]


OWNERS = ["verkauf@nordlicht.example", "orders@fernfoundry.example"]
BYSTANDERS = [
    "login@nordlicht.example",
    "login@fernfoundry.example",
    "sales@cedarmesa.example",
    "agency@harbour.example",
]


def test_a_client_with_a_grant_on_anothers_product_hears_nothing_of_its_sale(stack: Stack) -> None:
    """Nordlicht holds a grant on the foundry handbook, which Fern & Foundry owns."""
    buyer = Buyer(stack)
    before = {address: len(stack.mails(address)) for address in OWNERS + BYSTANDERS}

    buyer.pay_stripe(buyer.place("foundry", "GB"), "4242424242424242")
    stack.settle()

    grown = {who: len(stack.mails(who)) - before[who] for who in before}
    assert {who for who, more in grown.items() if more} == {"orders@fernfoundry.example"}
    seen = Login.of(stack, "client: Nordlicht").sales(this_month())
    assert buyer.email in {sale["buyer_email"] for sale in seen}


@pytest.mark.parametrize(
    ("card", "ends"),
    [("4242424242424242", "paid"), ("4000000000000002", "declined"), ("4000002500003155", "action")],
)
def test_the_same_sale_goes_through_stripe(stack: Stack, card: str, ends: str) -> None:
    buyer = Buyer(stack)
    placed = buyer.place("morgenlicht", "DE")

    buyer.pay_stripe(placed, card)

    assert buyer.standing() == ends


def test_stripes_webhooks_twice_and_out_of_order_make_one_sale(stack: Stack) -> None:
    buyer = Buyer(stack)
    simulator = stripe_url(stack)
    behaviour = f"{simulator}/_sim/deliveries"
    assert buyer.web.post(behaviour, json={"duplicate": 3, "reverse": True}).is_success

    buyer.pay_stripe(buyer.place("morgenlicht", "AT"), "4242424242424242")
    buyer.web.get(f"{simulator}/_sim/deliveries/idle", params={"patience": 10})
    stack.settle()
    buyer.web.post(behaviour, json={"duplicate": 0, "reverse": False})

    (sale,) = sales_of(stack, buyer)
    assert sale["document"].startswith("NL-0")
    assert len(buyer.mails()) == 1
