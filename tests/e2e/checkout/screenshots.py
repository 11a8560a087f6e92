"""`python -m tests.e2e.checkout.screenshots` writes docs/images/pages/ anew.

Every theme at three widths, by day and by night, in several languages. The ones kept have 96 colours each,
which any quantiser does to them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from local import ROOT
from local.stack import Stack
from tests.conftest import BROWSERS
from tests.e2e.checkout.conftest import ARGUMENTS

FOLDER = ROOT / "docs" / "images" / "pages"
HEIGHTS = {360: 760, 768: 1000, 1440: 900}
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


def shoot(browser: Browser, shop: str) -> None:
    for theme, addresses in SHOWN.items():
        for width, address in addresses.items():
            for scheme in ("light", "dark"):
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
        shoot(browser, f"http://harbour.localhost:{urlsplit(stack.url).port}")
        browser.close()


if __name__ == "__main__":
    main()
