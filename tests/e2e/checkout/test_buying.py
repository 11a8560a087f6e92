"""A buyer buys, in a real browser, from the cart page to the receipt."""

from __future__ import annotations

import re

from playwright.sync_api import Request, Route, expect

from tests.e2e.checkout.buyer import STRIPE, Buyer
from tests.e2e.checkout.conftest import Arrival

PAID = "Your order is paid"


def test_the_price_follows_the_country_and_the_order_is_paid_on_the_spot(buyer: Buyer) -> None:
    buyer.open()
    page = buyer.page
    expect(page.get_by_text("Includes VAT 19%").first).to_be_visible()
    page.get_by_label("Country").select_option(label="France")
    expect(page.get_by_text("Includes VAT 20%").first).to_be_visible()
    expect(buyer.total).to_have_text("€119.00")
    buyer.fill_in()
    buyer.pay.click()
    buyer.sees(PAID)
    expect(page.get_by_text(buyer.email)).to_be_visible()
    (receipt,) = buyer.receipts()
    assert "Nordlicht" in receipt.sender


def test_another_country_has_a_price_of_its_own_which_is_what_is_paid(buyer: Buyer) -> None:
    buyer.open("foundry", "country=GB")
    expect(buyer.pay).to_have_text("Pay £49.00")
    buyer.page.get_by_label("Country").select_option(label="United States")
    expect(buyer.pay).to_have_text("Pay US$59.00")
    buyer.fill_in()
    buyer.enter_card("4242 4242 4242 4242")
    buyer.pay.click()
    buyer.sees(PAID)
    (receipt,) = buyer.receipts()
    assert "US$59.00" in receipt.text


def test_an_extra_of_another_seller_brings_a_receipt_of_its_own(buyer: Buyer) -> None:
    buyer.open()
    buyer.page.get_by_role("checkbox").check()
    expect(buyer.pay).to_have_text("Pay €148.00")
    buyer.fill_in()
    buyer.pay.click()
    buyer.sees(PAID)
    assert len(buyer.receipts()) == 2


def test_a_business_gives_its_number_and_owes_the_tax_itself(buyer: Buyer) -> None:
    buyer.open(query="country=FR")
    page = buyer.page
    expect(buyer.total).to_have_text("€119.00")
    page.get_by_text("Buying for a business?").click()
    page.get_by_label("VAT number").fill("40 303 265 045")
    page.get_by_label("Business", exact=False).first.fill("Ada Trading SARL")
    page.get_by_label("E-mail").focus()
    expect(buyer.total).to_have_text("€99.17")
    expect(page.get_by_text("This number is valid.")).to_be_visible()
    expect(page.get_by_text("Reverse charge").first).to_be_visible()
    buyer.fill_in()
    buyer.pay.click()
    buyer.sees(PAID)
    (receipt,) = buyer.receipts()
    assert "FR40303265045" in receipt.text


def test_a_number_that_nobody_answers_for_is_in_doubt_and_sold_to_all_the_same(buyer: Buyer) -> None:
    """What the tax is then, the seller's policy says: here it is charged, until the register answers."""
    down = buyer.stack.home / "state" / "vies" / "down"
    down.parent.mkdir(parents=True, exist_ok=True)
    down.write_text("LU\n", "utf-8")
    try:
        buyer.open(query="country=LU")
        page = buyer.page
        page.get_by_text("Buying for a business?").click()
        page.get_by_label("VAT number").fill("LU15027442")
        page.get_by_label("Business", exact=False).first.fill("Ada Trading S.à r.l.")
        page.get_by_label("E-mail").focus()
        expect(page.locator("#number-note")).to_contain_text("The register does not answer just now.")
        expect(page.get_by_text("Reverse charge")).to_have_count(0)
        buyer.fill_in()
        buyer.pay.click()
        buyer.sees(PAID)
        (receipt,) = buyer.receipts()
        assert "VAT 17%" in receipt.text
        assert "LU15027442" in receipt.text
    finally:
        down.unlink()


def test_a_declined_card_and_then_another_are_one_order(buyer: Buyer) -> None:
    buyer.open()
    buyer.fill_in()
    buyer.choose_card("Declined")
    buyer.pay.click()
    expect(buyer.alert).to_contain_text("nothing was charged")
    buyer.choose_card("Approved")
    buyer.pay.click()
    buyer.sees(PAID)
    assert len(buyer.receipts()) == 1


def test_pressed_twice_it_is_one_order(buyer: Buyer) -> None:
    sent = list[Request]()
    buyer.page.on("request", lambda one: sent.append(one) if one.url.endswith("/orders") else None)
    buyer.open()
    buyer.fill_in()
    buyer.pay.dblclick()
    buyer.sees(PAID)
    assert len(sent) == 1
    assert len(buyer.receipts()) == 1


def test_back_loaded_anew_or_in_another_tab_it_is_bought_again_by_who_says_so(buyer: Buyer) -> None:
    buyer.open()
    other = Buyer(buyer.page.context.new_page(), buyer.stack, buyer.email)
    other.open()
    for tab in (other, buyer):
        tab.fill_in()
    buyer.pay.click()
    buyer.sees(PAID)
    again = other.page.get_by_label("I have bought this already")
    expect(again).to_be_hidden()
    other.pay.click()
    expect(other.alert).to_contain_text("nothing was charged again")
    expect(again).to_be_visible()
    buyer.page.go_back()
    buyer.page.reload()
    expect(buyer.page.get_by_text("You have bought this within the last hour.")).to_be_visible()
    buyer.fill_in()
    buyer.pay.click()
    expect(buyer.alert).to_contain_text("nothing was charged again")
    assert len(buyer.receipts()) == 1
    buyer.page.get_by_label("I have bought this already").check()
    buyer.pay.click()
    buyer.sees(PAID)
    assert len(buyer.receipts()) == 2


def test_where_nobody_knows_of_an_earlier_payment_the_buyer_is_told_and_says_so(buyer: Buyer) -> None:
    buyer.open()
    page = buyer.page
    buyer.fill_in()
    unknown = {"code": "earlier-unknown", "order": f"ord_{'0' * 26}"}
    taken = {"code": "order-differs"}
    slow, held = page.locator("#slow"), list[Route]()
    page.route("**/lichtung/orders", lambda route: held.append(route), times=1)  # noqa: PLW0108  (not a builtin)
    with page.expect_request("**/lichtung/orders") as first:
        buyer.pay.click()
    expect(slow).to_contain_text("slow to answer")
    held[0].fulfill(status=409, json=taken)
    expect(buyer.alert).to_be_visible()
    expect(slow).to_be_hidden()
    page.route("**/lichtung/orders", lambda route: route.fulfill(status=409, json=unknown), times=1)
    again = page.get_by_label("Pay once more in any case")
    expect(again).to_be_hidden()
    buyer.pay.click()
    expect(buyer.alert).to_contain_text("nobody knows whether that was paid")
    expect(page.get_by_text("I have bought this already")).to_be_hidden()
    again.check()
    with page.expect_request("**/lichtung/orders") as sent:
        buyer.pay.click()
    assert (sent.value.post_data_json or {})["again"] is False
    assert (sent.value.post_data_json or {})["let_be"] == [unknown["order"]]
    assert (sent.value.post_data_json or {})["attempt"] != (first.value.post_data_json or {})["attempt"]
    buyer.sees(PAID)


def test_the_bank_may_ask_and_the_buyer_may_refuse_or_load_the_page_anew(buyer: Buyer) -> None:
    buyer.open()
    buyer.fill_in()
    buyer.choose_card("Asks the bank")
    buyer.pay.click()
    buyer.page.get_by_role("button", name="No, refuse").click()
    expect(buyer.alert).to_contain_text("Your bank did not approve")
    buyer.pay.click()
    approve = buyer.page.get_by_role("button", name="Yes, approve")
    expect(approve).to_be_visible()
    buyer.page.reload()
    expect(approve).to_be_hidden()
    buyer.fill_in()
    buyer.choose_card("Asks the bank")
    buyer.pay.click()
    approve.click()
    buyer.sees(PAID)
    assert len(buyer.receipts()) == 1


def test_what_is_on_its_way_is_what_was_agreed_to(buyer: Buyer) -> None:
    """The form is inert from the press to the outcome; what a filler changes in it all the same waits."""
    buyer.open()
    page, held, quotes = buyer.page, list[Route](), list[str]()
    page.on("request", lambda one: quotes.append(one.url) if one.url.endswith("/quote") else None)
    buyer.fill_in()
    extra, challenge = page.locator("[name=bumps]"), page.locator("#challenge")
    extra.check()
    expect(buyer.pay).to_have_text("Pay €148.00")
    buyer.choose_card("Asks the bank")
    quotes.clear()
    page.route("**/lichtung/orders", lambda route: held.append(route), times=1)  # noqa: PLW0108  (not a builtin)
    with page.expect_request("**/lichtung/orders"):
        buyer.pay.click()
    expect(buyer.pay).to_have_attribute("aria-busy", "true")
    page.locator(".bump").click(force=True)
    expect(extra).to_be_checked()
    held[0].fallback()
    expect(challenge).to_contain_text("€148.00")
    # The page goes to the question: who presses before that presses past what it aims at.
    expect(challenge).to_be_focused()
    expect(challenge).to_be_in_viewport()
    page.locator(".bump").click(force=True)
    page.locator("input[name=card]").first.click(force=True)
    page.locator(".coupon summary").click(force=True)
    change = "field => { field.value = 'FR'; field.dispatchEvent(new Event('change', { bubbles: true })); }"
    page.locator("#country").evaluate(change)
    expect(extra).to_be_checked()
    expect(page.locator("#coupon")).to_be_hidden()
    expect(page.locator("input[name=card]").first).not_to_be_checked()
    expect(challenge).to_contain_text("€148.00")
    assert not quotes
    page.get_by_role("button", name="No, refuse").click()
    expect(buyer.alert).to_contain_text("Your bank did not approve")
    expect(page.locator(".due-taxes")).to_contain_text("VAT 20%")
    expect(buyer.pay).not_to_have_attribute("aria-busy", "true")
    expect(buyer.pay).to_be_focused()
    extra.uncheck()
    expect(buyer.pay).to_have_text("Pay €119.00")
    buyer.pay.click()
    expect(challenge).to_contain_text("€119.00")
    page.get_by_role("button", name="Yes, approve").click()
    buyer.sees(PAID)
    (receipt,) = buyer.receipts()
    assert "€119.00" in receipt.text


def test_an_answer_that_gets_lost_costs_nobody_twice(buyer: Buyer) -> None:
    buyer.open()
    buyer.fill_in()
    buyer.choose_card("No answer")
    buyer.pay.click()
    buyer.sees(PAID)
    assert len(buyer.receipts()) == 1


def test_on_a_slow_network_what_is_pressed_twice_is_bought_once(buyer: Buyer) -> None:
    """As on a telephone far from its mast: 300 ms there and back, and 400 kbit/s."""
    network = buyer.page.context.new_cdp_session(buyer.page)
    slow = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    network.send("Network.emulateNetworkConditions", slow)
    buyer.open()
    buyer.page.get_by_label("Country").select_option(label="France")
    buyer.fill_in()
    buyer.pay.dblclick()
    buyer.sees(PAID)
    assert len(buyer.receipts()) == 1


def test_a_slow_payment_is_waited_for_by_the_page_itself(buyer: Buyer) -> None:
    buyer.open()
    buyer.fill_in()
    buyer.choose_card("Slow")
    buyer.pay.click()
    buyer.sees("Your payment is being confirmed")
    expect(buyer.page.get_by_text("Please don’t pay again.")).to_be_visible()
    buyer.sees(PAID)


def test_an_order_changed_after_a_decline_takes_the_place_of_the_first(buyer: Buyer) -> None:
    buyer.open()
    buyer.fill_in()
    buyer.choose_card("Declined")
    buyer.pay.click()
    expect(buyer.alert).to_be_visible()
    buyer.page.get_by_role("radio", name="Course and critique").check()
    expect(buyer.pay).to_have_text("Pay €189.00")
    buyer.choose_card("Approved")
    buyer.page.route("**/orders", lambda route: route.abort(), times=1)
    with buyer.page.expect_request("**/orders") as lost:
        buyer.pay.click()
    expect(buyer.alert).to_contain_text("does not answer just now")
    with buyer.page.expect_request("**/orders") as sent:
        buyer.pay.click()
    assert sent.value.post_data_json == lost.value.post_data_json
    buyer.sees(PAID)
    (receipt,) = buyer.receipts()
    assert "189.00" in receipt.text


def test_without_a_script_forms_do_it_all(arrive: Arrival) -> None:
    buyer = arrive(java_script_enabled=False)
    buyer.open()
    page = buyer.page
    page.get_by_label("Country").select_option(label="Finland")
    page.get_by_role("button", name="Update price").click()
    expect(page.get_by_text("Includes VAT 25.5%").first).to_be_visible()
    buyer.pay.click()
    expect(page.get_by_text("Enter an e-mail address, such as name@example.com.")).to_be_visible()
    buyer.fill_in()
    buyer.pay.click()
    buyer.sees("Payment of €119.00")
    page.get_by_role("button", name=re.compile("^Declined")).click()
    expect(buyer.alert).to_contain_text("The card was declined.")
    page.get_by_role("button", name="Asks the bank").click()
    page.get_by_role("button", name="Yes, approve").click()
    buyer.sees(PAID)
    assert len(buyer.receipts()) == 1


def test_stripes_card_fields_decline_ask_the_bank_and_pay(buyer: Buyer) -> None:
    buyer.open(STRIPE, "country=AT")
    buyer.fill_in()
    buyer.enter_card("4000 0000 0000 0002")
    buyer.pay.click()
    expect(buyer.alert).to_contain_text("Your card was declined. Nothing was charged.")
    buyer.enter_card("4000 0027 6000 3184")
    buyer.pay.click()
    bank = buyer.page.frame_locator("iframe[title='Secure authentication frame']")
    expect(bank.get_by_role("button", name="Complete")).to_be_visible()
    assert buyer.page.locator("#stripe-fields").evaluate("fields => fields.inert")
    bank.get_by_role("button", name="Complete").click()
    buyer.sees(PAID)
    assert len(buyer.receipts()) == 1
