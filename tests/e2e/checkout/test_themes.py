"""The themes in the hand: what two steps are with a script, and that they are one form without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.checkout.buyer import Buyer
from tests.e2e.checkout.conftest import Arrival

TWO_STEPS, LONG = "mesa", "fieldnotes"


def test_the_second_step_comes_when_the_first_is_whole_and_back_leads_to_it(buyer: Buyer) -> None:
    buyer.open(TWO_STEPS)
    page = buyer.page
    onward = page.get_by_role("button", name="Continue")
    expect(buyer.pay).to_be_hidden()
    onward.click()
    expect(page.get_by_text("Enter an e-mail address")).to_be_visible()
    buyer.fill_in()
    onward.click()
    expect(buyer.pay).to_be_visible()
    expect(page.locator(".steps [aria-current]")).to_have_text("Payment")
    page.go_back()
    expect(page.get_by_label("E-mail")).to_have_value(buyer.email)
    expect(buyer.pay).to_be_hidden()
    page.get_by_label("Full name").press("Enter")
    page.get_by_role("button", name="Back to your details").click()
    onward.click()
    page.reload()
    expect(page.get_by_label("E-mail")).to_have_value("")  # nothing typed is kept in a browser
    buyer.fill_in()
    onward.click()
    buyer.enter_card("4242 4242 4242 4242")
    buyer.pay.click()
    buyer.sees("Your order is paid")
    assert len(buyer.receipts()) == 1


def test_what_is_wrong_in_the_first_step_is_shown_there(buyer: Buyer) -> None:
    buyer.open(TWO_STEPS)
    buyer.fill_in()
    page = buyer.page
    page.get_by_role("button", name="Continue").click()
    page.evaluate("document.querySelector('#email').value = 'nobody'")
    buyer.pay.click()
    expect(page.get_by_label("E-mail")).to_be_focused()
    expect(page.get_by_text("Enter an e-mail address")).to_be_visible()


def test_without_a_script_two_steps_are_one_form(arrive: Arrival) -> None:
    buyer = arrive(java_script_enabled=False)
    buyer.open(TWO_STEPS)
    expect(buyer.page.get_by_role("button", name="Continue")).to_be_hidden()
    expect(buyer.page.get_by_label("E-mail")).to_be_visible()
    buyer.pay.click()
    expect(buyer.page.get_by_text("Enter an e-mail address")).to_be_visible()
    expect(buyer.pay).to_be_visible()


def test_what_is_told_at_length_leads_to_its_form(buyer: Buyer) -> None:
    buyer.open(LONG)
    buyer.page.get_by_role("link", name="Go to the order form").click()
    expect(buyer.page.get_by_label("Your price in EUR")).to_be_in_viewport()


@pytest.mark.parametrize("slug", [TWO_STEPS, LONG])
@pytest.mark.parametrize("width", [320, 768, 1440])
@pytest.mark.parametrize("lang", ["de", "pl"])
def test_nothing_runs_out_of_any_theme_in_languages_of_long_words(
    arrive: Arrival, slug: str, width: int, lang: str
) -> None:
    buyer = arrive(viewport={"width": width, "height": 800})
    buyer.open(slug, f"country=DE&lang={lang}")
    assert buyer.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
