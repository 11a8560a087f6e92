"""A buyer pays in each of the ways there are, in a real browser, and is told what falls due later."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.checkout.buyer import Buyer
from tests.e2e.checkout.conftest import Arrival

PLANS, SEVERAL, CHOSEN, FREE, TRIAL = "dunkelkammer", "paper", "fieldnotes", "primer", "circle"
PAYPAL, MOLLIE = "zwischenlicht", "casting"
COUPON = "LICHT20"


def test_in_parts_the_page_the_confirmation_and_the_receipt_say_the_later_ones(buyer: Buyer) -> None:
    buyer.open(PLANS)
    buyer.page.get_by_role("radio", name=re.compile("In three parts")).check()
    expect(buyer.pay).to_have_text("Pay €65.00")
    expect(buyer.page.locator("[data-terms]")).to_contain_text("2 × €65.00 monthly")
    buyer.fill_in()
    buyer.pay.click()
    buyer.sees("Your order is paid")
    expect(buyer.page.get_by_text("All payments together")).to_be_visible()
    (receipt,) = buyer.receipts()
    assert "2 × €65.00" in receipt.text


@pytest.mark.parametrize(
    ("option", "today", "later"),
    [("Month by month", "€21.00", "€21.00"), ("One year", "€9.00", "11 × €17.00")],
    ids=["until it is ended", "limited to eleven rebills"],
)
def test_a_subscription_is_paid_for_today_and_says_what_follows(
    buyer: Buyer, option: str, today: str, later: str
) -> None:
    buyer.open(PLANS)
    buyer.page.get_by_role("radio", name=re.compile(option)).check()
    expect(buyer.pay).to_have_text(f"Pay {today}")
    expect(buyer.page.locator("[data-terms]")).to_contain_text(f"{later} monthly")
    buyer.fill_in()
    buyer.pay.click()
    buyer.sees("Your order is paid")
    (receipt,) = buyer.receipts()
    assert today in receipt.text
    assert later in receipt.text


def test_a_trial_takes_a_card_and_no_money_through_the_sandbox(buyer: Buyer) -> None:
    buyer.open(PLANS)
    buyer.page.get_by_role("radio", name=re.compile("As a member")).check()
    start = buyer.page.get_by_role("button", name="Start, and pay later")
    expect(start).to_be_visible()
    buyer.fill_in()
    buyer.choose_card("Declined")
    start.click()
    expect(buyer.alert).to_contain_text("declined")
    buyer.choose_card("Approved")
    start.click()
    buyer.sees("All is set up")
    (receipt,) = buyer.receipts()
    assert "Nothing was charged" in receipt.text


def test_a_trial_takes_a_card_and_no_money_through_stripe(buyer: Buyer) -> None:
    buyer.open(TRIAL)
    buyer.fill_in()
    start = buyer.page.get_by_role("button", name="Start, and pay later")
    buyer.enter_card("4000 0000 0000 9995")
    start.click()
    expect(buyer.alert).to_contain_text("insufficient funds")
    buyer.enter_card("4000 0027 6000 3184")
    start.click()
    bank = buyer.page.frame_locator("iframe[title='Secure authentication frame']")
    bank.get_by_role("button", name="Complete").click()
    buyer.sees("All is set up")
    assert len(buyer.receipts()) == 1


def test_a_charge_that_failed_is_paid_by_its_mail_with_another_card(buyer: Buyer) -> None:
    buyer.open(TRIAL)
    buyer.fill_in()
    buyer.enter_card("4000 0000 0000 7791")
    buyer.page.get_by_role("button", name="Start, and pay later").click()
    buyer.sees("All is set up")
    buyer.stack.settle()
    buyer.stack.tick(datetime.now(UTC) + timedelta(days=8))
    asks = buyer.receipts()[0]
    assert "could not charge" in asks.subject
    [link] = re.findall(r"https?://\S+/orders/\S+", asks.text)
    buyer.page.goto(link)
    buyer.sees("The payment was declined")
    buyer.enter_card("4242 4242 4242 4242")
    buyer.pay.click()
    buyer.sees("Your order is paid")
    assert "receipt" in buyer.receipts()[0].subject


def test_what_is_free_asks_for_no_card(buyer: Buyer) -> None:
    buyer.open(FREE)
    expect(buyer.page.get_by_role("group", name="Payment")).to_be_hidden()
    buyer.fill_in()
    buyer.page.get_by_role("button", name="Get it for free").click()
    buyer.sees("It is yours")
    assert len(buyer.receipts()) == 1


def test_the_buyer_says_what_it_costs_from_the_minimum_on(buyer: Buyer) -> None:
    buyer.open(CHOSEN)
    amount = buyer.page.get_by_label("Your price in EUR")
    amount.fill("2")
    amount.blur()
    expect(buyer.page.get_by_text("not less than the minimum")).to_be_visible()
    amount.fill("20,50")
    amount.blur()
    expect(buyer.pay).to_have_text("Pay €20.50")
    buyer.fill_in()
    buyer.pay.click()
    buyer.sees("Your order is paid")


def test_several_of_one_thing_and_enter_pays(buyer: Buyer) -> None:
    buyer.open(SEVERAL)
    buyer.page.get_by_role("button", name="One more").click()
    expect(buyer.pay).to_have_text("Pay €48.00")
    buyer.fill_in()
    for name, value in (("Street and number", "Lindenstraße 12"), ("Postcode", "10969"), ("City", "Berlin")):
        buyer.page.get_by_label(name).fill(value)
    buyer.page.get_by_label("Full name").press("Enter")
    buyer.sees("Your order is paid")
    expect(buyer.page.get_by_text("2 × Cotton paper")).to_be_visible()


class TestACoupon:
    def test_is_typed_refused_and_applied_without_a_new_page(self, buyer: Buyer) -> None:
        buyer.open(PLANS)
        buyer.page.get_by_text("Do you have a coupon?").click()
        code = buyer.page.get_by_label("Coupon code")
        code.fill("nonsense")
        buyer.page.get_by_role("button", name="Apply").click()
        expect(buyer.page.get_by_text("There is no such coupon here")).to_be_visible()
        expect(buyer.pay).to_have_text("Pay €180.00")
        code.fill(COUPON.lower())
        code.press("Enter")
        expect(buyer.pay).to_have_text("Pay €144.00")
        expect(buyer.page.get_by_text(f"Coupon {COUPON} is applied.")).to_be_visible()
        buyer.fill_in()
        buyer.pay.click()
        buyer.sees("Your order is paid")
        (receipt,) = buyer.receipts()
        assert f"With coupon {COUPON}: €36.00 less" in receipt.text

    def test_that_was_typed_and_not_applied_changes_the_price_before_anybody_pays(self, buyer: Buyer) -> None:
        buyer.open(PLANS)
        buyer.fill_in()
        buyer.page.get_by_text("Do you have a coupon?").click()
        buyer.page.get_by_label("Coupon code").fill(COUPON)
        buyer.pay.click()
        expect(buyer.alert).to_contain_text("The total has changed")
        expect(buyer.pay).to_have_text("Pay €144.00")
        buyer.pay.click()
        buyer.sees("Your order is paid")

    def test_works_without_a_script(self, arrive: Arrival) -> None:
        buyer = arrive(java_script_enabled=False)
        buyer.open(PLANS, f"country=DE&coupon={COUPON}")
        expect(buyer.total).to_have_text("€144.00")
        buyer.fill_in()
        buyer.pay.click()
        buyer.page.get_by_role("button", name=re.compile("Approved")).click()
        buyer.sees("Your order is paid")


def test_with_paypal_the_buyer_agrees_on_its_page_and_is_led_back(buyer: Buyer) -> None:
    buyer.open(PAYPAL)
    buyer.fill_in()
    buyer.pay.click()
    buyer.sees("PayPal (simulated)")
    expect(buyer.page.get_by_text("Pay 49.00 EUR?")).to_be_visible()
    buyer.page.get_by_role("button", name="Is declined").click()
    buyer.sees("declined")
    buyer.page.get_by_role("link", name="Back to the payment").click()
    buyer.page.get_by_role("button", name="Pays", exact=True).click()
    buyer.sees("Your order is paid")
    (receipt,) = buyer.receipts()
    assert "€49.00" in receipt.text
    assert "PayPal" in receipt.text


def test_who_pays_at_paypal_and_closes_the_window_is_sent_the_receipt(buyer: Buyer) -> None:
    buyer.open(PAYPAL)
    buyer.fill_in()
    buyer.pay.click()
    buyer.page.get_by_role("button", name="Pays, and closes the window").click()
    expect(buyer.page.get_by_text("This window is closed.")).to_be_visible()
    assert len(buyer.receipts()) == 1


def test_with_mollie_the_buyer_pays_on_its_page_and_is_led_back(buyer: Buyer) -> None:
    buyer.open(MOLLIE)
    buyer.fill_in()
    buyer.pay.click()
    buyer.sees("Mollie (simulated)")
    buyer.page.get_by_role("button", name="Is declined").click()
    expect(buyer.page.get_by_text("Your card was declined. Pay 35.00 EUR?")).to_be_visible()
    buyer.page.get_by_role("button", name="Pays, and closes the window").click()
    expect(buyer.page.get_by_text("This window is closed.")).to_be_visible()
    (receipt,) = buyer.receipts()
    assert "€35.00" in receipt.text
