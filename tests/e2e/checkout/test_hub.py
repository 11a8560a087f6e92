"""The hub in a real browser: in by what a mail has, and all that a buyer looks after there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.checkout.buyer import Buyer
from tests.e2e.checkout.conftest import Arrival
from tests.e2e.checkout.test_measured import complaints, measures

__all__ = ["measures"]

MONTHLY = "dunkelkammer"


def buys(buyer: Buyer) -> None:
    """A month of the darkroom, each month, from now."""
    buyer.open(MONTHLY)
    buyer.page.get_by_role("radio", name=re.compile("^Month by month")).check()
    buyer.fill_in()
    buyer.pay.click()
    buyer.sees("Thank you. Your order is paid.")


def pass_mail(buyer: Buyer) -> str:
    """The text of the newest mail, which has the link and the code."""
    return buyer.receipts()[0].text


def asks(buyer: Buyer) -> str:
    buyer.page.get_by_label("E-mail address").fill(buyer.email)
    buyer.page.get_by_role("button", name="Send me the link").click()
    buyer.sees("Look into your mail")
    return pass_mail(buyer)


def code(mail: str) -> str:
    found = re.search(r"^ +(\d{4} \d{4})\s*$", mail, re.MULTILINE)
    assert found is not None, mail
    return found[1]


def link(mail: str) -> str:
    found = re.search(r"http://\S+/hub/\S+/links/\S+", mail)
    assert found is not None, mail
    return found[0]


class Looks:
    """At each page as phones and desks show it, by day and by night."""

    def __init__(self, buyer: Buyer, measures: Path) -> None:
        self._buyer, self._measures = buyer, measures

    def at(self, name: str) -> None:
        page, found = self._buyer.page, dict[str, Sequence[str]]()
        for width in (360, 1440):
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
                if wrong := complaints(self._buyer, self._measures):
                    found[f"{name} {width} {scheme}"] = wrong
        assert not found


def test_a_buyer_comes_in_by_the_code_and_looks_after_what_it_has(buyer: Buyer, measures: Path) -> None:
    looks = Looks(buyer, measures)
    buys(buyer)
    buyer.page.get_by_role("link", name="Your purchases, documents and personal data").click()
    buyer.sees("Your purchases")
    looks.at("ask")
    mail = asks(buyer)
    looks.at("code")
    field = buyer.page.get_by_label("Code")
    field.fill("0000 0000")
    buyer.page.get_by_role("button", name="Go on").click()
    expect(buyer.alert).to_contain_text("not the code")
    looks.at("wrong code")
    field.fill(code(mail))
    buyer.page.get_by_role("button", name="Go on").click()
    buyer.sees("Your purchases")
    expect(buyer.page.get_by_text(buyer.email)).to_be_visible()
    looks.at("hub")
    purchase(buyer, looks)
    subscription(buyer, looks)
    data(buyer, looks)
    buyer.page.get_by_role("link", name="All purchases").click()
    buyer.page.get_by_role("button", name="Log out").click()
    expect(buyer.page.get_by_label("E-mail address")).to_be_visible()


def purchase(buyer: Buyer, looks: Looks) -> None:
    page = buyer.page
    page.get_by_role("link", name=re.compile("darkroom")).last.click()
    buyer.sees("Dunkelkammer")
    looks.at("purchase")
    with page.expect_popup() as opened:
        page.locator("section", has_text="Documents").get_by_role("link").first.click()
    paper = opened.value
    expect(paper.get_by_text("Ada Lind")).to_be_visible()
    expect(paper.get_by_text("Dunkelkammer")).to_be_visible()
    paper.close()
    page.get_by_role("link", name="All purchases").click()


def subscription(buyer: Buyer, looks: Looks) -> None:
    page, today = buyer.page, datetime.now(UTC).date()
    page.get_by_role("link", name=re.compile("darkroom.*21", re.DOTALL)).first.click()
    buyer.sees("Dunkelkammer")
    looks.at("subscription")
    page.get_by_label("Until").fill((today + timedelta(days=10)).isoformat())
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("It is paused.")).to_be_visible()
    looks.at("paused")
    page.get_by_role("button", name="Let it go on now").click()
    expect(page.get_by_text("The next charge is")).to_be_visible()
    page.get_by_label("When the time that is paid for is over").check()
    page.get_by_label("Why?").select_option("It costs too much")
    page.get_by_role("button", name="End the subscription").click()
    expect(page.get_by_text("It ends on")).to_be_visible()
    looks.at("leaving")
    page.get_by_role("button", name="Let it go on after all").click()
    expect(page.get_by_text("The next charge is")).to_be_visible()
    page.get_by_label("At once, and what came with it ends, too").check()
    page.get_by_role("button", name="End the subscription").click()
    expect(page.get_by_text("It has ended.")).to_be_visible()
    looks.at("ended")


def data(buyer: Buyer, looks: Looks) -> None:
    page = buyer.page
    page.get_by_role("link", name="All purchases").click()
    page.get_by_role("link", name=re.compile("^Your data")).click()
    buyer.sees("Your data")
    expect(page.get_by_text("Ada Lind")).to_be_visible()
    looks.at("data")


def test_without_a_script_the_link_of_the_mail_opens_it_once(arrive: Arrival) -> None:
    buyer = arrive(java_script_enabled=False)
    buyer.open("contact-sheets")
    buyer.fill_in()
    buyer.pay.click()
    buyer.page.get_by_role("button", name=re.compile("^Approved")).click()
    buyer.sees("Your order is paid")
    [receipt] = buyer.receipts()
    found = re.search(r"http://\S+/hub/\S+", receipt.text)
    assert found is not None, receipt.text
    buyer.page.goto(found[0])
    opens = link(asks(buyer))
    buyer.page.goto(opens)
    buyer.page.get_by_role("button", name="See my purchases").click()
    expect(buyer.page.get_by_text("Contact sheet templates")).to_be_visible()
    buyer.page.get_by_role("link", name=re.compile("^Your data")).click()
    buyer.sees("Your data")
    with buyer.page.expect_download() as taken:
        buyer.page.get_by_role("link", name="Download a copy").click()
    assert buyer.email in taken.value.path().read_text("utf-8")
    buyer.page.get_by_role("button", name="Ask to be forgotten").click()
    expect(buyer.page.get_by_text("You asked for it on")).to_be_visible()
    buyer.page.goto(opens)
    expect(buyer.page.get_by_text("This link or code is not good any more")).to_be_visible()
