"""What a buyer does and sees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import FrameLocator, Locator, Page, expect

from local.mailbox import Mail
from local.stack import Stack

TEST_CARDS, STRIPE = "lichtung", "morgenlicht"
"""Pages of the seeded shop, by how they are paid."""


@dataclass(slots=True)
class Buyer:
    page: Page
    stack: Stack
    email: str

    def open(self, slug: str = TEST_CARDS, query: str = "country=DE") -> None:
        self.page.goto(self.address(slug, query))

    def address(self, slug: str, query: str) -> str:
        return f"http://harbour.localhost:{urlsplit(self.stack.url).port}/{slug}?{query}"

    def fill_in(self) -> None:
        self.page.get_by_role("textbox", name="E-mail").fill(self.email)
        self.page.get_by_label("Full name").fill("Ada Lind")

    def choose_card(self, title: str) -> None:
        self.page.get_by_role("radio", name=re.compile(f"^{title}")).check()

    @property
    def pay(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile("^Pay"))

    @property
    def total(self) -> Locator:
        return self.page.locator(".rows .total dd")

    @property
    def alert(self) -> Locator:
        return self.page.get_by_role("alert").filter(visible=True)

    @property
    def card_fields(self) -> FrameLocator:
        """Stripe's own frame, whose contents the page cannot read."""
        return self.page.frame_locator("iframe[title='Secure payment input frame']")

    def enter_card(self, number: str) -> None:
        self.card_fields.get_by_label("Card number").fill(number)
        self.card_fields.get_by_label("Expiration date").fill("12 / 34")
        self.card_fields.get_by_label("Security code").fill("123")

    def sees(self, headline: str) -> None:
        """The page says so, now or within seconds."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(headline, timeout=20_000)

    def receipts(self) -> list[Mail]:
        """The mails this buyer has got once nothing moves any more."""
        self.stack.settle()
        return self.stack.mails(to=self.email)
