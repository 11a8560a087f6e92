"""What a product asks of its buyer, answered in a browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Route, expect

from tests.e2e.checkout.buyer import Buyer


def test_questions_are_asked_where_they_belong_and_answered_before_paying(buyer: Buyer) -> None:
    buyer.open("sitting", "country=DE&passthrough[custom_time]=Afternoon&passthrough[src]=wall")
    page = buyer.page
    onward = page.get_by_role("button", name="Continue")
    buyer.fill_in()
    onward.click()
    expect(page.get_by_label("Who is to be portrayed?")).to_be_focused()
    expect(page.get_by_text("Please answer this")).to_be_visible()
    page.get_by_label("Who is to be portrayed?").fill("My grandmother")
    expect(page.get_by_label("When does the light suit you?")).to_have_value("Afternoon")
    onward.click()

    plate = page.get_by_label("What shall the plate say?")
    expect(plate).to_be_hidden()
    page.get_by_role("checkbox", name="Add a brass plate").check()
    expect(plate).to_be_visible()
    buyer.choose_card("Good")
    buyer.pay.click()
    expect(plate).to_be_focused()
    plate.fill("The light of 1948")
    buyer.pay.click()
    expect(page.get_by_text("Please tick this to go on.")).to_be_visible()
    page.get_by_role("checkbox", name="I agree that a sitting").check()
    with page.expect_request("**/sitting/orders") as sent:
        buyer.pay.click()
    passed = (sent.value.post_data_json or {})["passthrough"]
    assert passed == {"src": "wall"}
    buyer.sees("Your order is paid")
    assert len(buyer.receipts()) == 2
    notices = [mail.text for mail in buyer.stack.mails() if "New sale" in mail.subject]
    assert any("What shall the plate say?: The light of 1948" in notice for notice in notices)
    assert not any("My grandmother" in notice for notice in notices if "The light of 1948" in notice)


def test_a_slow_answer_takes_nothing_back_of_what_was_written_meanwhile(buyer: Buyer) -> None:
    buyer.open("sitting", "country=DE&passthrough[custom_time]=Afternoon")
    page, held = buyer.page, list[Route]()
    buyer.fill_in()
    page.get_by_label("Who is to be portrayed?").fill("My grandmother")
    page.get_by_role("button", name="Continue").click()

    def answer(route: Route) -> None:
        if "asks=" in route.request.url and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/*", answer)
    bump, plate = (
        page.get_by_role("checkbox", name="Add a brass plate"),
        page.get_by_label("What shall the plate say?"),
    )
    bump.check()
    bump.uncheck()
    bump.check()
    plate.fill("The light of 1948")
    with page.expect_response(lambda response: response.request == held[0].request) as late:
        held[0].continue_()
    late.value.finished()
    expect(plate).to_have_value("The light of 1948")
    buyer.choose_card("Good")
    page.get_by_role("checkbox", name="I agree that a sitting").check()
    buyer.pay.click()
    buyer.sees("Your order is paid")


def test_who_ticks_to_be_reminded_and_goes_is_written_to_and_finds_the_way_back(buyer: Buyer) -> None:
    buyer.open("sitting")
    page = buyer.page
    untold = list[str]()
    page.on("request", lambda one: untold.append(one.url) if one.url.endswith("/carts") else None)
    page.get_by_role("textbox", name="E-mail").fill(buyer.email)
    page.get_by_label("Full name").focus()
    page.evaluate("fetch(document.URL).then((answer) => answer.text())")
    assert not untold
    with page.expect_response(re.compile("/sitting/carts$")) as told:
        page.get_by_role("checkbox", name="Remind me once by e-mail").check()
    assert told.value.status == 204
    buyer.stack.tick(datetime.now(UTC) + timedelta(minutes=16))
    buyer.stack.settle()
    [mail] = buyer.stack.mails(buyer.email)
    back = next(word for word in mail.text.split() if "/sitting/carts/" in word)
    page.goto(back)
    expect(page.get_by_role("button", name="Continue")).to_be_visible()
    page.goto(f"{back}/stop")
    page.get_by_role("button", name="No more such mails").click()
    expect(page.get_by_text("You will get no more reminders")).to_be_visible()
