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


def test_a_page_that_hears_that_it_was_kept_is_the_buyers_again_and_pays_nothing_twice(buyer: Buyer) -> None:
    """What the script does when a browser says so, and not that one does: the event is made up here.

    Chromium's headless shell keeps no page at all, also without Playwright's `--disable-back-forward-cache`
    and with the features `BackForwardCache` and `CacheControlNoStoreEnterBackForwardCache` (version 156, with
    and without `no-store`, November 2026); and pages that are `no-store`, as ours are, most browsers keep
    none of. So nothing here is left and come back to.
    """
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
