"""Every way to pay that a product can have, bought without a script: forms do all of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.checkout.conftest import Arrival

YEAR, OWN, FREE, PAPER = "dunkelkammer", "fieldnotes", "primer", "paper"


@pytest.mark.parametrize(
    ("option", "button", "done", "receipt"),
    [
        ("All at once", "Pay €180.00", "Your order is paid", "€180.00"),
        ("In three parts", "Pay €65.00", "Your order is paid", "2 × €65.00"),
        ("As a member", "Start, and pay later", "All is set up", "Nothing was charged"),
        ("Month by month", "Pay €21.00", "Your order is paid", "€21.00"),
        ("One year", "Pay €9.00", "Your order is paid", "11 × €17.00"),
    ],
    ids=["at once", "in parts", "after a trial", "as a subscription", "limited"],
)
def test_a_plan_is_chosen_priced_and_paid(
    arrive: Arrival, *, option: str, button: str, done: str, receipt: str
) -> None:
    buyer = arrive(java_script_enabled=False)
    buyer.open(YEAR)
    page = buyer.page
    page.get_by_role("radio", name=re.compile(f"^{option}")).check()
    page.get_by_role("button", name="Update price").click()
    buyer.fill_in()
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("button", name=re.compile("^Approved")).click()
    buyer.sees(done)
    [mail] = buyer.receipts()
    assert receipt in mail.text


def test_a_plan_whose_price_was_not_seen_is_shown_before_it_is_paid(arrive: Arrival) -> None:
    buyer = arrive(java_script_enabled=False)
    buyer.open(YEAR)
    buyer.fill_in()
    buyer.page.get_by_role("radio", name=re.compile("^In three parts")).check()
    buyer.pay.click()
    expect(buyer.alert).to_contain_text("The total has changed")
    buyer.page.get_by_role("button", name="Pay €65.00", exact=True).click()
    buyer.page.get_by_role("button", name=re.compile("^Approved")).click()
    buyer.sees("Your order is paid")


def test_what_the_buyer_gives(arrive: Arrival) -> None:
    buyer = arrive(java_script_enabled=False)
    buyer.open(OWN)
    buyer.page.get_by_label("Your price in EUR").fill("20,50")
    buyer.page.get_by_role("button", name="Update price").click()
    buyer.fill_in()
    buyer.page.get_by_role("button", name="Pay €20.50", exact=True).click()
    buyer.page.get_by_role("button", name=re.compile("^Approved")).click()
    buyer.sees("Your order is paid")
    assert "€20.50" in buyer.receipts()[0].text


def test_what_is_free_and_several_that_are_sent(arrive: Arrival) -> None:
    buyer = arrive(java_script_enabled=False)
    buyer.open(FREE)
    buyer.fill_in()
    buyer.page.get_by_role("button", name="Get it for free").click()
    buyer.sees("It is yours")
    buyer.open(PAPER)
    page = buyer.page
    page.get_by_label("How many").fill("2")
    page.get_by_role("button", name="Update price").click()
    buyer.fill_in()
    for name, value in (("Street and number", "Lindenstraße 12"), ("Postcode", "10969"), ("City", "Berlin")):
        page.get_by_label(name).fill(value)
    page.get_by_role("button", name="Pay €48.00", exact=True).click()
    page.get_by_role("button", name=re.compile("^Approved")).click()
    buyer.sees("Your order is paid")
    assert len(buyer.receipts()) == 2
