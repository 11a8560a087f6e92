"""What the page's script owes to whoever presses: that the press counts, and what it costs on the way."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Request, Route, expect

from tests.e2e.checkout.buyer import Buyer
from tests.e2e.checkout.conftest import Arrival

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
MOST = 40_000


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["mouse", "finger"])
def test_a_press_that_begins_with_a_complaint_going_counts(
    arrive: Arrival, screen: dict[str, object]
) -> None:
    """The complaint goes as its field is left, with which a press begins: what is pressed would move."""
    buyer = arrive(**screen)
    buyer.open()
    page, extra = buyer.page, buyer.page.locator(".bump")
    buyer.pay.click()
    complaint = page.locator("#name-complaint")
    buyer.fill_in()
    extra.scroll_into_view_if_needed()
    expect(complaint).to_be_visible()
    box = extra.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 4
    if screen:
        page.touchscreen.tap(x, y)
    else:
        page.mouse.move(x, y)
        page.mouse.down()
        expect(page.get_by_label("Full name")).not_to_be_focused()
        expect(complaint).to_be_visible()
        page.mouse.up()
    expect(extra.get_by_role("checkbox")).to_be_checked()
    expect(complaint).to_be_hidden()
    expect(buyer.pay).to_have_text("Pay €148.00")


def test_a_finger_that_becomes_a_mouse_only_afterwards_counts_as_well(buyer: Buyer) -> None:
    """Browsers may make the mouse of a touch when that is over: then the mouse alone begins the press."""
    buyer.open()
    page = buyer.page
    buyer.pay.click()
    page.get_by_label("Full name").fill("Ada Lind")
    page.evaluate("document.body.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }))")
    page.get_by_label("E-mail").focus()
    assert page.locator("#name-complaint").is_visible()
    page.evaluate("document.body.dispatchEvent(new MouseEvent('mouseup', { bubbles: true }))")
    expect(page.locator("#name-complaint")).to_be_hidden()


def test_a_price_that_arrives_under_a_press_is_drawn_after_it(buyer: Buyer) -> None:
    buyer.open()
    page, held = buyer.page, list[Route]()
    page.route("**/quote", lambda route: held.append(route), times=1)  # noqa: PLW0108  (not a builtin)
    with page.expect_request("**/quote"):
        page.get_by_label("Country").select_option(label="Hungary")
    page.get_by_text("Do you have a coupon?").hover()
    page.mouse.down()
    with page.expect_response("**/quote") as came:
        held[0].continue_()
    came.value.finished()
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
    assert page.locator(".due-taxes").inner_text() == "Includes VAT 19% €19.00"
    page.mouse.up()
    expect(page.get_by_label("Coupon code")).to_be_visible()
    expect(page.locator(".due-taxes")).to_contain_text("VAT 27%")


def test_a_press_whose_end_is_not_told_is_over_all_the_same(buyer: Buyer) -> None:
    """A button that goes up over a frame, a window that is left; and Enter pays while a button is held."""
    buyer.open()
    page, mouse = buyer.page, buyer.page.mouse
    buyer.fill_in()
    page.evaluate("""() => document.body.append(Object.assign(document.createElement("iframe"), {
        style: "position: fixed; inset: 0 auto auto 0; width: 80px; height: 80px; z-index: 9",
    }))""")
    place = page.locator("h1").bounding_box()
    assert place is not None
    over = (place["x"] + 120, place["y"] + 5)

    def held(country: str) -> None:
        """A price that has come while the button is down."""
        mouse.move(*over)
        mouse.down()
        with page.expect_response("**/quote") as came:
            page.get_by_label("Country").select_option(label=country)
        came.value.finished()

    held("Hungary")
    mouse.move(40, 40)
    mouse.up()
    mouse.move(*over)
    expect(page.locator(".due-taxes")).to_contain_text("VAT 27%")
    for country, rate, end in (
        ("Finland", "25.5%", "dispatchEvent(new Event('blur'))"),
        ("Italy", "22%", "document.dispatchEvent(new Event('visibilitychange'))"),
    ):
        held(country)
        page.evaluate(end)
        expect(page.locator(".due-taxes")).to_contain_text(f"VAT {rate}")
        mouse.up()
    held("France")
    page.get_by_label("Full name").press("Enter")
    buyer.sees("Your order is paid")


def test_what_a_tick_asks_for_tells_nothing_of_what_was_typed(buyer: Buyer) -> None:
    buyer.open("sitting", "country=DE&lang=de")
    page = buyer.page
    page.get_by_role("textbox", name="E-Mail").fill(buyer.email)
    page.get_by_label("Vollständiger Name").fill("Ada Lind")
    page.get_by_label("Who is to be portrayed?").fill("My grandmother")
    page.get_by_role("button", name="Weiter").click()
    page.locator(".coupon summary").click()
    page.locator("#coupon").fill("LICHT20")
    with page.expect_request(re.compile("asks=")) as asked:
        page.locator("[name=bumps]").check()
    expect(page.get_by_label("What shall the plate say?")).to_be_visible()
    bump = page.locator("[name=bumps]").get_attribute("value")
    assert asked.value.method == "GET"
    assert dict(parse_qsl(urlsplit(asked.value.url).query)) == {"lang": "de", "asks": bump}


def test_questions_that_did_not_come_are_fetched_before_anybody_pays(buyer: Buyer) -> None:
    buyer.open("sitting", "country=DE&passthrough[custom_time]=Afternoon")
    page, orders = buyer.page, list[str]()
    page.on("request", lambda sent: orders.append(sent.url) if sent.url.endswith("/orders") else None)
    buyer.fill_in()
    page.get_by_label("Who is to be portrayed?").fill("My grandmother")
    page.get_by_role("button", name="Continue").click()
    page.route("**/sitting?*asks=*", lambda route: route.fulfill(status=503), times=1)
    page.get_by_role("checkbox", name="Add a brass plate").check()
    expect(buyer.alert).to_contain_text("does not answer just now")
    page.get_by_role("checkbox", name="I agree that a sitting").check()
    buyer.pay.click()
    expect(page.get_by_label("What shall the plate say?")).to_be_focused()
    assert not orders


def test_a_link_that_ticks_sends_nothing_and_all_of_it_weighs_little(buyer: Buyer) -> None:
    """All that is asked for up to the card, as it came over the wire."""
    page, sent = buyer.page, list[Request]()
    buyer.open("sitting")
    bump = page.locator("[name=bumps]").get_attribute("value")
    page.on("request", lambda one: sent.append(one))  # noqa: PLW0108  (not a builtin)
    buyer.open("sitting", f"country=DE&bumps={bump}")
    page.wait_for_load_state("networkidle")
    buyer.fill_in()
    page.get_by_label("Who is to be portrayed?").fill("My grandmother")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("What shall the plate say?")).to_be_visible()
    assert {one.method for one in sent} == {"GET"}
    assert not [one.url for one in sent if "asks=" in one.url]
    assert {urlsplit(one.url).netloc for one in sent} == {urlsplit(page.url).netloc}
    weights = [one.sizes() for one in sent]
    assert sum(one["responseHeadersSize"] + one["responseBodySize"] for one in weights) <= MOST
