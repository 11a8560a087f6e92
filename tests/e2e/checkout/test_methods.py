"""What a buyer pays with: chosen on the cart page, and left anew in the hub; and another plan beside it."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.checkout.buyer import Buyer
from tests.e2e.checkout.conftest import Arrival
from tests.e2e.checkout.test_hub import MONTHLY, Looks, asks, buys, link
from tests.e2e.checkout.test_measured import measures

__all__ = ["measures"]

EITHER = "zwischenlicht"
"""PayPal, or a card at Stripe."""


def hub(buyer: Buyer) -> None:
    """In by the mail's link, and on to what goes on."""
    buyer.page.get_by_role("link", name="Your purchases, documents and personal data").click()
    buyer.page.goto(link(asks(buyer)))
    buyer.page.get_by_role("button", name="See my purchases").click()
    buyer.page.get_by_role("link", name=re.compile("darkroom.*monthly", re.DOTALL)).first.click()
    buyer.sees("Dunkelkammer")


def leaves(buyer: Buyer, button: str) -> None:
    """Another card, on the sandbox's page."""
    buyer.page.get_by_role("link", name="Leave another method").click()
    buyer.page.get_by_role("button", name=re.compile(f"^{button}")).click()


def test_one_of_several_ways_to_pay_is_chosen(buyer: Buyer, measures: Path) -> None:
    looks = Looks(buyer, measures)
    buyer.open(EITHER)
    ways = buyer.page.get_by_role("radiogroup", name="Payment")
    expect(ways.get_by_role("radio", name="PayPal")).to_be_checked()
    expect(ways.get_by_text("You pay with PayPal")).to_be_visible()
    looks.at("PayPal chosen")
    ways.get_by_role("radio", name="Card").check()
    expect(buyer.card_fields.get_by_label("Card number")).to_be_visible()
    expect(ways.get_by_text("You pay with PayPal")).to_be_hidden()
    looks.at("a card chosen")


def test_after_an_answer_that_was_lost_another_way_to_pay_is_nothing_to_check(buyer: Buyer) -> None:
    """The order was placed, which only the server knows: the same is sent to be paid by card."""
    buyer.open(EITHER)
    buyer.fill_in()
    buyer.page.evaluate(
        """() => {
            const sent = fetch;
            window.fetch = async (...request) => {
                window.fetch = sent;
                const { status } = await sent(...request);
                throw new TypeError(`${status}, and its answer was lost`);
            };
        }"""
    )
    with buyer.page.expect_response(f"**/{EITHER}/orders") as placed:
        buyer.pay.click()
    assert placed.value.status == 201
    expect(buyer.alert).to_contain_text("does not answer just now")
    buyer.page.get_by_role("radio", name="Card").check()
    buyer.enter_card("4242 4242 4242 4242")
    buyer.pay.click()
    buyer.sees("Your order is paid")
    assert len(buyer.receipts()) == 1


def test_a_plan_and_a_method_are_changed_in_the_hub(buyer: Buyer, measures: Path) -> None:
    looks = Looks(buyer, measures)
    buys(buyer)
    hub(buyer)
    buyer.page.get_by_role("link", name="See the other plans").click()
    buyer.sees("Another plan")
    expect(buyer.page.get_by_role("button", name="Change now")).to_be_visible()
    looks.at("plans")
    buyer.page.get_by_role("button", name=re.compile("^Change on")).click()
    expect(buyer.page.get_by_text("The next charge is €19.00")).to_be_visible()
    buyer.page.get_by_role("button", name="Change the payment method").click()
    buyer.sees("Change the payment method")
    looks.at("method asked for")
    leaves(buyer, "Declined")
    buyer.page.get_by_role("link", name="Back to the shop").click()
    buyer.sees("This method was declined")
    looks.at("method declined")
    leaves(buyer, "Approved")
    buyer.sees("Your payment method is changed")
    looks.at("method left")


def test_without_a_script_as_well(arrive: Arrival) -> None:
    buyer = arrive(java_script_enabled=False)
    buyer.open(EITHER)
    expect(buyer.page.get_by_role("radio", name="PayPal")).to_be_checked()
    expect(buyer.page.get_by_role("radio", name="Card")).to_be_visible()
    buyer.fill_in()
    buyer.pay.click()
    buyer.sees("PayPal (simulated)")
    buyer.open(MONTHLY)
    buyer.page.get_by_role("radio", name=re.compile("^Month by month")).check()
    buyer.page.get_by_role("button", name="Update price").click()
    buyer.fill_in()
    buyer.pay.click()
    buyer.page.get_by_role("button", name=re.compile("^Approved")).click()
    buyer.sees("Your order is paid")
    hub(buyer)
    buyer.page.get_by_role("button", name="Change the payment method").click()
    leaves(buyer, "Approved")
    buyer.sees("Your payment method is changed")
