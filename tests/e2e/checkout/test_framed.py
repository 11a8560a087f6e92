"""A cart inside of another site's page: in its place and as a pop-up, on sites its product names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Frame, FrameLocator, Request, expect

from local.stack import Stack
from tests.doubles.site import Site, site
from tests.e2e.checkout.buyer import Buyer
from tests.e2e.stories.people import Login

SLUG, PAYPAL = "contact-sheets", "zwischenlicht"


@pytest.fixture(scope="module")
def blog() -> Iterator[Site]:
    with site() as up:
        yield up


@pytest.fixture(scope="module")
def shop(stack: Stack, blog: Site) -> str:
    """The shop's address. Its products may be shown on the blog."""
    agency = Login.of(stack, "agency")
    for listed in agency.get("/products")["items"]:
        if listed["slug"] in {SLUG, PAYPAL}:
            product: dict[str, Any] = agency.get(f"/products/{listed['id']}")
            look = product["look"] | {"embedded_on": [blog.url]}
            answer = agency.ask("PUT", f"/products/{product['id']}", json=product | {"look": look})
            assert answer.status_code == 200, answer.text
    return f"http://harbour.localhost:{urlsplit(stack.url).port}"


def inline(blog: Site, shop: str, slug: str = SLUG) -> None:
    told = f'data-cart="{slug}" data-title="Cart" data-query="country=DE"'
    tag = f'<script async src="{shop}/embed.js" {told}></script>'
    blog.pages["/inline"] = f"<h1>A blog</h1>{tag}<p>Below.</p>"


def pay_inside(frame: FrameLocator, buyer: Buyer) -> None:
    frame.get_by_label("E-mail").fill(buyer.email)
    frame.get_by_label("Full name").fill("Ada Lind")
    frame.get_by_role("button", name="Pay €29.00").click()


def test_in_its_place_it_is_as_high_as_it_needs_and_leads_on_to_the_confirmation(
    buyer: Buyer, blog: Site, shop: str
) -> None:
    inline(blog, shop)
    page = buyer.page
    page.goto(f"{blog.url}/inline")
    frame = page.frame_locator("iframe[title=Cart]")
    expect(frame.get_by_role("button", name="Pay €29.00")).to_be_visible()
    inner = frame.locator("html").evaluate("html => Math.ceil(html.getBoundingClientRect().height)")
    expect(page.locator("iframe")).to_have_css("height", f"{inner}px")
    frame.get_by_text("Buying for a business?").click()
    expect(page.locator("iframe")).not_to_have_css("height", f"{inner}px")
    pay_inside(frame, buyer)
    buyer.sees("Your order is paid")
    assert page.url.startswith(f"{shop}/{SLUG}/orders/")
    assert page.context.cookies() == []
    assert len(buyer.receipts()) == 1


def test_what_the_outer_page_was_asked_for_goes_along(buyer: Buyer, blog: Site, shop: str) -> None:
    inline(blog, shop)
    buyer.page.goto(f"{blog.url}/inline?passthrough[customer_email]={buyer.email}&else=1")
    frame = buyer.page.frame_locator("iframe[title=Cart]")
    expect(frame.get_by_label("E-mail")).to_have_value(buyer.email)


def test_a_link_opens_it_above_the_page_and_escape_closes_it(buyer: Buyer, blog: Site, shop: str) -> None:
    blog.pages["/popup"] = (
        f'<a href="{shop}/{SLUG}?country=DE">Buy the sheets</a><script async src="{shop}/embed.js"></script>'
    )
    page = buyer.page
    page.goto(f"{blog.url}/popup", wait_until="networkidle")
    link = page.get_by_role("link", name="Buy the sheets")
    link.click()
    frame = page.frame_locator("iframe[title='Buy the sheets']")
    expect(frame.get_by_role("button", name="Pay €29.00")).to_be_visible()
    frame.get_by_label("E-mail").press("Escape")
    expect(page.locator("iframe")).to_have_count(0)
    expect(link).to_be_focused()
    link.click()
    pay_inside(frame, buyer)
    buyer.sees("Your order is paid")


def test_who_pays_at_the_processors_own_page_is_led_there_at_once(
    buyer: Buyer, blog: Site, shop: str
) -> None:
    inline(blog, shop, PAYPAL)
    page = buyer.page
    page.goto(f"{blog.url}/inline")
    frame = page.frame_locator("iframe[title=Cart]")
    frame.get_by_label("E-mail").fill(buyer.email)
    frame.get_by_label("Full name").fill("Ada Lind")
    frame.get_by_role("button", name="Pay €49.00").click()
    buyer.sees("PayPal (simulated)")
    page.get_by_role("button", name="Pays", exact=True).click()
    buyer.sees("Your order is paid")


def test_a_site_the_product_does_not_name_shows_nothing(buyer: Buyer, blog: Site, shop: str) -> None:
    inline(blog, shop, "lichtung")
    refused: list[str] = []
    buyer.page.on("console", lambda message: refused.append(message.text))
    buyer.page.goto(f"{blog.url}/inline", wait_until="networkidle")
    expect(buyer.page.frame_locator("iframe[title=Cart]").locator("form")).to_have_count(0)
    assert any("frame-ancestors" in text for text in refused)


def test_what_others_send_moves_nothing(buyer: Buyer, blog: Site, shop: str) -> None:
    """Only the frame, from the shop's origin, is listened to; and it leads to the shop alone."""
    inline(blog, shop)
    blog.pages["/other"] = "<h1>Another</h1>"
    page, left = buyer.page, list[str]()
    page.goto(f"{blog.url}/inline")
    outer = page.main_frame
    page.on("request", lambda one: left.append(one.url) if leaves(one, outer) else None)
    expect(page.frame_locator("iframe[title=Cart]").get_by_label("E-mail")).to_be_visible()
    page.evaluate(HEARS)
    heard = 0

    def say(frame: Frame, url: str, height: int) -> None:
        nonlocal heard
        frame.evaluate(
            """([url, height]) => {
                parent.postMessage({ cart: "height", height }, "*");
                parent.postMessage({ cart: "leave", url }, "*");
            }""",
            [url, height],
        )
        heard += 1
        page.wait_for_function("heard => window.heard === heard", arg=heard)

    [cart] = outer.child_frames
    say(cart, "https://elsewhere.example/", 4000)
    expect(page.locator("iframe")).to_have_css("height", "4000px")
    page.evaluate(
        "url => document.body.append(Object.assign(document.createElement('iframe'), { src: url }))",
        f"{shop}/{SLUG}?country=DE&embed={quote(blog.url, safe='')}",
    )
    expect(page.frame_locator("iframe >> nth=1").get_by_label("E-mail")).to_be_visible()
    say(outer.child_frames[1], f"{shop}/{SLUG}", 5000)  # of the shop, and not the cart that was put here
    page.evaluate("url => { document.querySelector('iframe').src = url; }", f"{blog.url}/other")
    expect(page.frame_locator("iframe >> nth=0").get_by_role("heading")).to_be_visible()
    say(cart, f"{shop}/{SLUG}", 6000)  # in the cart's place, and not of the shop
    expect(page.locator("iframe").first).to_have_css("height", "4000px")
    page.evaluate("fetch('/inline').then((answer) => answer.text())")
    assert left == []
    assert page.url == f"{blog.url}/inline"


HEARS = """() => {
    window.heard = 0;
    addEventListener("message", ({ data }) => { window.heard += data.cart === "leave"; });
}"""


def leaves(asked: Request, outer: Frame) -> bool:
    return asked.is_navigation_request() and asked.frame == outer
