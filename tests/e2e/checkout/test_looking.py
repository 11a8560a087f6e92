"""How the page behaves in the hand: on a phone, by keyboard, while prices change."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.checkout.buyer import Buyer
from tests.e2e.checkout.conftest import Arrival

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SHIFTS = """
() => new Promise(told => {
  new PerformanceObserver(list => told(list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => told(0), 300);
})
"""

IN_DOLLARS = """
() => {
  const sent = fetch;
  window.fetch = async (...request) => {
    window.fetch = sent;
    const quote = await (await sent(...request)).json();
    quote.currency = quote.total.gross.currency = "USD";
    return Response.json(quote);
  };
}
"""
"""The next price is as much of another currency."""


def shifted(page: Page) -> float:
    """How much the layout has shifted since the page was loaded, input or not; 0 where it never did."""
    measured: float = page.evaluate(SHIFTS)
    return measured


def top_of(buyer: Buyer) -> float:
    """Where the button is in the page, however far that is scrolled."""
    top: float = buyer.pay.evaluate("button => button.getBoundingClientRect().top + scrollY")
    return top


def test_a_phone_shows_the_total_without_unfolding_anything(arrive: Arrival) -> None:
    buyer = arrive(**PHONE)
    buyer.open()
    page = buyer.page
    summary = page.locator("#receipt > summary")
    expect(summary).to_contain_text("€119.00")
    expect(page.locator(".due")).to_contain_text("Includes VAT 19% €19.00")
    expect(page.locator(".rows")).to_be_hidden()
    summary.tap()
    expect(page.locator(".rows")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    buyer.fill_in()
    buyer.pay.tap()
    buyer.sees("Your order is paid")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [320, 768, 1280, 2000])
def test_nothing_runs_out_of_the_page_at_any_width(arrive: Arrival, width: int) -> None:
    buyer = arrive(viewport={"width": width, "height": 800})
    buyer.open()
    assert buyer.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_new_price_moves_nothing(buyer: Buyer) -> None:
    buyer.open()
    before = top_of(buyer)
    buyer.page.get_by_label("Country").select_option(label="Hungary")
    expect(buyer.page.get_by_text("Includes VAT 27%").first).to_be_visible()
    buyer.page.get_by_role("checkbox").check()
    expect(buyer.total).to_have_text("€148.00")
    assert top_of(buyer) == before
    assert shifted(buyer.page) == 0


def test_a_script_that_comes_late_moves_nothing(buyer: Buyer) -> None:
    """Steps and test cards are there with a script: nothing is painted before it has run."""
    page, held = buyer.page, list[Route]()
    page.route("**/static/checkout.*.js", lambda route: held.append(route))  # noqa: PLW0108  (not a builtin)
    page.goto(buyer.address("mesa", "country=US"), wait_until="commit")
    page.locator("#seed").wait_for(state="attached")
    page.evaluate(
        "fetch(document.URL).then(answer => answer.text()).then(() => fetch(document.URL)).then(() => 0)"
    )
    assert page.evaluate("performance.getEntriesByType('paint').length") == 0
    held[0].fallback()
    expect(page.get_by_role("button", name="Continue")).to_be_visible()
    assert shifted(page) == 0


def test_the_whole_way_goes_by_keyboard(buyer: Buyer) -> None:
    buyer.open()
    keyboard = buyer.page.keyboard
    buyer.page.get_by_label("E-mail").focus()
    keyboard.type(buyer.email)
    keyboard.press("Tab")
    keyboard.type("Ada Lind")
    keyboard.press("Enter")
    buyer.sees("Your order is paid")


def test_what_is_missing_is_said_at_its_field_and_read_out(buyer: Buyer) -> None:
    buyer.open()
    buyer.pay.click()
    email = buyer.page.get_by_label("E-mail")
    expect(email).to_be_focused()
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description(
        "Enter an e-mail address, such as name@example.com. Your receipt goes here."
    )
    buyer.fill_in()
    buyer.pay.click()
    buyer.sees("Your order is paid")


def test_a_price_on_its_way_is_waited_for(buyer: Buyer) -> None:
    """Nobody agrees to a total that is about to change: the first press only shows it."""
    buyer.open()
    buyer.fill_in()
    held: list[Route] = []
    buyer.page.route("**/quote", lambda route: held.append(route), times=1)  # noqa: PLW0108  (not a builtin)
    buyer.page.get_by_role("checkbox").check()
    buyer.pay.click()
    expect(buyer.pay).to_have_attribute("aria-disabled", "true")
    held[0].fallback()
    expect(buyer.alert).to_contain_text("The total has changed.")
    expect(buyer.pay).to_have_text("Pay €148.00")
    # As much of another currency, which a page may have for another country, is another total.
    ordered = list[str]()
    buyer.page.on("request", lambda one: ordered.append(one.url) if one.url.endswith("/orders") else None)
    buyer.page.evaluate(IN_DOLLARS)
    buyer.page.route("**/quote", lambda route: held.append(route), times=1)  # noqa: PLW0108  (not a builtin)
    buyer.page.get_by_label("Postcode").dispatch_event("change")
    buyer.pay.click()
    expect(buyer.pay).to_have_attribute("aria-disabled", "true")
    held[1].fallback()
    expect(buyer.alert).to_contain_text("The total has changed.")
    expect(buyer.pay).to_have_text("Pay €148.00")
    assert not ordered
    buyer.pay.click()
    buyer.sees("Your order is paid")
    assert len(buyer.receipts()) == 2


def test_without_the_network_the_order_is_safe_to_send_again(buyer: Buyer) -> None:
    buyer.open()
    buyer.fill_in()
    buyer.page.route("**/orders", lambda route: route.abort(), times=1)
    buyer.pay.click()
    expect(buyer.alert).to_contain_text("does not answer just now")
    buyer.page.route("**/quote", lambda route: route.abort(), times=2)
    buyer.page.get_by_label("Country").select_option(label="Austria")
    buyer.pay.click()
    expect(buyer.alert).to_contain_text("does not answer just now")
    # The price is had first, and as it is the one that was read nothing is left to check.
    buyer.pay.click()
    buyer.sees("Your order is paid")
    assert len(buyer.receipts()) == 1


def test_a_live_page_tells_of_its_visit_and_of_the_first_entry(arrive: Arrival) -> None:
    buyer, told = arrive(), list[str | None]()
    buyer.page.on(
        "request", lambda sent: told.append(sent.post_data) if sent.url.endswith("/visits") else None
    )
    with buyer.page.expect_response("**/morgenlicht/visits") as opened:
        buyer.open("morgenlicht")
    with buyer.page.expect_response("**/morgenlicht/visits") as begun:
        buyer.page.get_by_label("E-mail").fill("ada@buyer.example")
    buyer.page.get_by_label("Full name").fill("Ada Lind")
    assert (opened.value.status, begun.value.status) == (204, 204)
    assert told == ['{"deed":"view"}', '{"deed":"start"}']
