"""`python -m tests.e2e.checkout.screenshots` writes docs/images/pages/ anew.

Every theme at three widths, by day and by night, in several languages; and what a buyer sees after it has
bought. The ones kept have 96 colours each, which any quantiser does to them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect, sync_playwright

from local import ROOT
from local.stack import Stack
from tests.browsers import ARGUMENTS, BROWSERS
from tests.e2e.checkout.buyer import Buyer
from tests.e2e.checkout.test_hub import buys
from tests.e2e.checkout.test_methods import EITHER
from tests.e2e.checkout.test_methods import hub as opens

FOLDER = ROOT / "docs" / "images" / "pages"
HEIGHTS = {360: 760, 768: 1000, 1440: 900}
SCHEMES = ("light", "dark")
SHOWN = {
    "one-step": {
        360: "lichtung?country=DE&lang=de",
        768: "lichtung?country=FR&lang=fr",
        1440: "lichtung?country=DE",
    },
    "two-step": {360: "mesa?country=PL&lang=pl", 768: "mesa?country=NL&lang=nl", 1440: "mesa?country=US"},
    "long": {
        360: "fieldnotes?country=IT&lang=it",
        768: "fieldnotes?country=ES&lang=es",
        1440: "fieldnotes?country=GB",
    },
}


ASKING = "sitting?country=DE"
"""A page that asks its buyers, and is ordered with nothing answered."""
BOUGHT = "fieldnotes?country=DE"
"""A page in a colour of its own, and what follows it."""


def asking(page: Page, shop: str) -> None:
    page.goto(f"{shop}/{ASKING}", wait_until="networkidle")
    page.get_by_role("button", name="Continue").click()


def paid(page: Page, shop: str) -> None:
    page.goto(f"{shop}/{BOUGHT}", wait_until="networkidle")
    page.get_by_label("E-mail").fill("ada@buyer.example")
    page.get_by_label("Full name").fill("Ada Lind")
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your order is paid", timeout=20_000)


REACHED = {"asking": asking, "paid": paid}
"""What a buyer comes to see by doing something."""


def reach(browser: Browser, shop: str) -> None:
    for (name, by), (width, height), scheme in product(REACHED.items(), HEIGHTS.items(), SCHEMES):
        size = {"width": width, "height": height}
        page = browser.new_page(viewport=size, color_scheme=scheme, locale="en-GB")  # type: ignore[arg-type]
        by(page, shop)
        page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png")
        page.close()


def look(buyer: Buyer, name: str, at: str = "body") -> None:
    """At the page as it stands, in each width and by day and by night, from there on."""
    for (width, height), scheme in product(HEIGHTS.items(), SCHEMES):
        buyer.page.set_viewport_size({"width": width, "height": height})
        buyer.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        buyer.page.locator(at).scroll_into_view_if_needed()
        # What moves from one colour to another is there already.
        buyer.page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", animations="disabled")


def after(browser: Browser, stack: Stack) -> None:
    """Choosing what to pay with; then the hub, another plan and another method."""
    buyer = Buyer(browser.new_page(locale="en-GB"), stack, "ada@buyer.example")
    buyer.open(EITHER)
    buyer.fill_in()
    look(buyer, "choice", at=".promise")
    buys(buyer)
    opens(buyer)
    look(buyer, "subscription")
    buyer.page.get_by_role("link", name="See the other plans").click()
    look(buyer, "plans")
    buyer.page.get_by_role("link", name="Dunkelkammer").click()
    buyer.page.get_by_role("button", name="Change the payment method").click()
    look(buyer, "method")
    buyer.page.get_by_role("link", name="All purchases").click()
    look(buyer, "hub")
    buyer.page.close()


def shoot(browser: Browser, shop: str) -> None:
    for theme, addresses in SHOWN.items():
        for width, address in addresses.items():
            for scheme in SCHEMES:
                size = {"width": width, "height": HEIGHTS[width]}
                page = browser.new_page(viewport=size, color_scheme=scheme, locale="en-GB")  # type: ignore[arg-type]
                page.goto(f"{shop}/{address}", wait_until="networkidle")
                path = FOLDER / f"{theme}-{width}-{scheme}.png"
                page.screenshot(path=path)
                page.close()


def main() -> None:
    chromium = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if chromium is None:
        sys.exit(f"no browser on PATH ({', '.join(BROWSERS)})")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, Stack(Path(home)) as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        shop = f"http://harbour.localhost:{urlsplit(stack.url).port}"
        shoot(browser, shop)
        reach(browser, shop)
        after(browser, stack)
        browser.close()


if __name__ == "__main__":
    main()
