"""The browser's own way back after paying, without anything being loaded anew by hand."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.checkout.buyer import Buyer

PAID = "Your order is paid"


def test_who_goes_back_reads_that_it_was_bought(buyer: Buyer) -> None:
    buyer.open()
    buyer.fill_in()
    buyer.pay.click()
    buyer.sees(PAID)
    buyer.page.go_back()
    expect(buyer.page.get_by_text("You have bought this within the last hour.")).to_be_visible()
    buyer.fill_in()
    buyer.pay.click()
    expect(buyer.alert).to_contain_text("nothing was charged again")
    assert len(buyer.receipts()) == 1


def test_a_page_that_was_kept_as_it_was_left_is_the_buyers_again_and_pays_nothing_twice(buyer: Buyer) -> None:
    """Chromium keeps none that is `no-store`, others do: it is left, and shown again as they show it."""
    buyer.open()
    page = buyer.page
    buyer.fill_in()
    page.route("**/lichtung/orders/*/*", lambda route: route.fulfill(status=204), times=1)
    with page.expect_request("**/lichtung/orders/*/*"):
        buyer.pay.click()
    expect(buyer.pay).to_have_attribute("aria-disabled", "true")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(buyer.pay).not_to_have_attribute("aria-disabled", "true")
    buyer.pay.click()
    buyer.sees(PAID)
    assert len(buyer.receipts()) == 1
