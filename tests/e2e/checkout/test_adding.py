"""After paying, in a browser: offers that are answered with one click."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.checkout.buyer import Buyer
from tests.e2e.checkout.conftest import Arrival

FUNNEL, THROUGH_STRIPE = "werkstatt", "abendlicht"
FIRST, AFTER_YES, AFTER_NO = "Come prepared", "The field notes", "Or just the contact sheets"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


def buys(buyer: Buyer, card: str = "Approved") -> None:
    """The weekend, paid: the buyer is at the first offer."""
    buyer.open(FUNNEL)
    buyer.fill_in()
    buyer.choose_card(card)
    buyer.pay.click()


def yes(buyer: Buyer) -> Locator:
    return buyer.page.get_by_role("button", name=re.compile("^Yes, "))


def no(buyer: Buyer) -> Locator:
    return buyer.page.get_by_role("button", name="No, thank you")


def receipts(buyer: Buyer) -> list[str]:
    return sorted(mail.sender.partition("<")[0].strip() for mail in buyer.receipts())


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desktop", "phone"])
def test_yes_to_both_is_paid_with_two_clicks_and_each_owner_writes(
    arrive: Arrival, screen: dict[str, object]
) -> None:
    buyer = arrive(**screen)
    buys(buyer)
    buyer.sees(FIRST)
    expect(buyer.page.get_by_text("Your order is paid.")).to_be_visible()
    expect(buyer.total).to_have_text("€79.73")
    assert buyer.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    yes(buyer).click()
    buyer.sees(AFTER_YES)
    yes(buyer).click()
    buyer.sees("Thank you. Your order is paid.")
    expect(buyer.page.get_by_text("€240.73")).to_be_visible()
    assert len(receipts(buyer)) == 3
    assert len(set(receipts(buyer))) == 2


def test_no_leads_to_something_smaller_and_no_again_to_the_end(buyer: Buyer) -> None:
    buys(buyer)
    buyer.sees(FIRST)
    no(buyer).click()
    buyer.sees(AFTER_NO)
    no(buyer).click()
    buyer.sees("Thank you. Your order is paid.")
    assert len(receipts(buyer)) == 1


def test_without_a_script_both_answers_are_a_forms(arrive: Arrival) -> None:
    buyer = arrive(java_script_enabled=False)
    buyer.open(FUNNEL)
    buyer.fill_in()
    buyer.pay.click()
    buyer.page.get_by_role("button", name=re.compile("^Approved")).click()
    buyer.sees(FIRST)
    no(buyer).click()
    buyer.sees(AFTER_NO)
    yes(buyer).click()
    buyer.sees("Thank you. Your order is paid.")
    assert len(receipts(buyer)) == 2


def test_a_double_click_a_reload_and_the_way_back_charge_once(buyer: Buyer) -> None:
    buys(buyer)
    buyer.sees(FIRST)
    yes(buyer).dblclick()
    buyer.sees(AFTER_YES)
    buyer.page.reload()
    buyer.sees(AFTER_YES)
    buyer.page.go_back()
    buyer.sees(AFTER_YES)
    no(buyer).click()
    buyer.sees("Thank you. Your order is paid.")
    assert len(receipts(buyer)) == 2


def test_two_tabs_are_one_run(buyer: Buyer) -> None:
    buys(buyer)
    buyer.sees(FIRST)
    other = Buyer(buyer.page.context.new_page(), buyer.stack, buyer.email)
    other.page.goto(buyer.page.url)
    yes(buyer).click()
    buyer.sees(AFTER_YES)
    no(other).click()
    other.sees(AFTER_YES)
    no(other).click()
    other.sees("Thank you. Your order is paid.")
    assert len(receipts(buyer)) == 2


def test_a_link_opened_later_goes_on_where_it_was(buyer: Buyer, arrive: Arrival) -> None:
    buys(buyer)
    buyer.sees(FIRST)
    link = buyer.page.url
    elsewhere = arrive()
    elsewhere.page.goto(link)
    elsewhere.sees(FIRST)
    no(elsewhere).click()
    buyer.page.reload()
    buyer.sees(AFTER_NO)


def test_a_card_that_is_declined_then_costs_nothing_and_the_order_stays_paid(buyer: Buyer) -> None:
    buys(buyer, "Good once")
    buyer.sees(FIRST)
    yes(buyer).click()
    buyer.sees(AFTER_NO)
    expect(buyer.alert).to_contain_text("nothing was charged for it")
    no(buyer).click()
    buyer.sees("Thank you. Your order is paid.")
    assert len(receipts(buyer)) == 1


def test_a_bank_that_asks_is_answered_and_the_way_goes_on(buyer: Buyer) -> None:
    buys(buyer, "Asks the bank")
    buyer.page.get_by_role("button", name="Yes, approve").click()
    buyer.sees(FIRST)
    yes(buyer).click()
    buyer.sees("Your bank wants to hear from you")
    buyer.page.get_by_role("link", name="Go on to your bank").click()
    buyer.page.get_by_role("button", name="Yes, approve").click()
    buyer.sees(AFTER_YES)
    no(buyer).click()
    buyer.sees("Thank you. Your order is paid.")
    assert len(receipts(buyer)) == 2


class TestThroughStripe:
    def test_the_card_that_was_typed_once_is_charged_again_and_kept_for_a_trial(self, buyer: Buyer) -> None:
        self.buys(buyer, "4242 4242 4242 4242")
        buyer.sees("And the mornings")
        yes(buyer).click()
        buyer.sees("A week in the morning circle")
        yes(buyer).click()
        buyer.sees("Thank you. Your order is paid.")
        expect(buyer.page.get_by_text("€98.50")).to_be_visible()
        assert len(receipts(buyer)) == 3

    def test_a_card_that_is_declined_then_leaves_the_order_paid(self, buyer: Buyer) -> None:
        self.buys(buyer, "4000 0000 0000 7783")
        buyer.sees("And the mornings")
        yes(buyer).click()
        buyer.sees("A week in the morning circle")
        expect(buyer.alert).to_contain_text("nothing was charged for it")
        no(buyer).click()
        buyer.sees("Thank you. Your order is paid.")
        assert len(receipts(buyer)) == 1

    def test_a_bank_that_always_asks_is_answered_on_its_own_page(self, buyer: Buyer) -> None:
        self.buys(buyer, "4000 0027 6000 3184")
        bank = buyer.page.frame_locator("iframe[title='Secure authentication frame']")
        bank.get_by_role("button", name="Complete").click()
        buyer.sees("And the mornings")
        yes(buyer).click()
        buyer.sees("Your bank wants to hear from you")
        buyer.page.get_by_role("link", name="Go on to your bank").click()
        buyer.page.get_by_role("button", name="Complete").click()
        buyer.sees("A week in the morning circle")
        no(buyer).click()
        buyer.sees("Thank you. Your order is paid.")
        assert len(receipts(buyer)) == 2

    def buys(self, buyer: Buyer, number: str) -> None:
        buyer.open(THROUGH_STRIPE)
        buyer.fill_in()
        buyer.enter_card(number)
        buyer.pay.click()
