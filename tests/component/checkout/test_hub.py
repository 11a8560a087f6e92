"""The hub: who gets in, by what, and that it is nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.application import entering
from cartwright.bootstrap import signing
from cartwright.domain.fulfilment import Fulfilment
from cartwright.domain.ids import derived
from cartwright.domain.passes import LASTS, TRIES, WAITS
from tests.component.checkout.hubs import ADA, Guest, buy, code, link, text
from tests.component.checkout.market import HOST, Market, Visitor
from tests.component.deployment import Deployment, Dump


@pytest.fixture(scope="module")
def bought(deployed: tuple[Deployment, Market, Dump]) -> Dump:
    """Ada has bought the course, with the press's book beside it."""
    deployment, _, dump = deployed
    deployment.restore(dump)
    book = str(derived("product", "pattern-book"))
    buy(Visitor(deployment), deployment, bumps=[book], shown={"minor": 13800, "currency": "EUR"})
    return deployment.dump()


@pytest.fixture
def shop(deployment: Deployment, bought: Dump) -> Deployment:
    """After that."""
    deployment.begin(bought)
    deployment.wire.mails.clear()
    return deployment


def test_a_buyer_gets_in_by_the_mails_link_and_sees_its_purchase(market: Market, shop: Deployment) -> None:
    guest = Guest.at(market, shop).enter()
    page = guest.open()
    assert page.status == 200
    assert "Lichtung" in page.text
    assert "€119.00" in page.text
    assert ADA in page.text
    [bought] = guest.visitor.ask(guest.hub).json["purchases"]
    assert bought["test"]
    shown = guest.open(bought["url"])
    assert bought["number"] in shown.text
    [document] = guest.visitor.ask(bought["url"]).json["documents"]
    paper = guest.open(document["url"])
    assert "Lindner Werkstatt GmbH" in paper.text
    assert "style-src 'unsafe-inline'" in paper.headers["content-security-policy"]
    assert "script-src" not in paper.headers["content-security-policy"]


def test_a_purchase_shows_what_there_is_to_get_and_of_a_test_what_there_would_be(
    market: Market, shop: Deployment
) -> None:
    market.publish("films", "werkstatt", "19.00 EUR", fulfilment=Fulfilment("Welcome to the films."))
    shop.clock.move(timedelta(minutes=1))
    shown = {"minor": 1900, "currency": "EUR"}
    buy(Visitor(shop), shop, "films", shown=shown, attempt="attempt-films-000000000000001")
    guest = Guest.at(market, shop).enter()
    newest = guest.visitor.ask(guest.hub).json["purchases"][0]
    assert newest["names"] == ["Films"]
    [given] = guest.visitor.ask(newest["url"]).json["given"]
    assert (given["withheld"], given["document"]) == (["document"], "")
    page = guest.open(newest["url"])
    assert "A buyer who pays gets here: a text" in page.text
    assert "Welcome" not in page.text


def test_the_mail_is_the_owners_in_the_buyers_language_and_names_no_purchase(
    market: Market, shop: Deployment
) -> None:
    guest = Guest.at(market, shop)
    guest.visitor.headers["accept-language"] = "de-DE"
    mail = guest.mail()
    assert mail["to"] == ADA
    assert "Lindner Werkstatt GmbH" in mail["from"]
    assert mail["reply-to"] == "help@de.example"
    assert mail["subject"] == "Ihre Käufe bei Lindner Werkstatt GmbH"
    assert "Lichtung" not in text(mail)


def test_looking_at_a_link_does_not_use_it_up_and_following_it_does(market: Market, shop: Deployment) -> None:
    guest = Guest.at(market, shop)
    way = link(guest.mail())
    for _ in range(3):
        looked = guest.open(way)
        assert (looked.status, "set-cookie" in looked.headers) == (200, False)
    first, second = guest.visitor.submit(way, {}), guest.visitor.submit(way, {})
    assert (first.status, second.status) == (303, 410)
    assert "set-cookie" not in second.headers
    assert guest.open(way).status == 410


def test_a_code_opens_once_however_it_is_typed_and_the_link_is_used_up_with_it(
    market: Market, shop: Deployment
) -> None:
    guest = Guest.at(market, shop)
    mail = guest.mail()
    page = asked(guest, shop)
    typed = code(mail)
    entered = guest.visitor.submit(page, {"code": f" {typed[:4]}-{typed[5:]} "})
    assert entered.status == 303
    assert guest.seated(entered).open().status == 200
    assert guest.visitor.submit(page, {"code": typed}).status == 410
    assert guest.visitor.submit(link(mail), {}).status == 410


def test_after_five_wrong_codes_the_right_one_is_none_and_the_link_still_opens(
    market: Market, shop: Deployment
) -> None:
    guest = Guest.at(market, shop)
    mail = guest.mail()
    page = asked(guest, shop)
    wrong = f"{(int(code(mail).replace(' ', '')) + 1) % 10**8:08d}"
    answers = [guest.visitor.post(page, {"code": wrong}) for _ in range(TRIES)]
    assert [answer.json["left"] for answer in answers] == [4, 3, 2, 1, 0]
    assert guest.visitor.post(page, {"code": code(mail)}).code == "pass-over"
    assert guest.visitor.submit(page, {"code": code(mail)}).status == 410
    assert guest.visitor.submit(link(mail), {}).status == 303


def test_codes_of_many_passes_are_counted_by_the_network(market: Market, shop: Deployment) -> None:
    """Also the right one: whoever has none left gets no answer."""
    guest = Guest.at(market, shop)
    for number in range(4):
        guest.ask(f"guess-{number}@buyer.example")
        page = asked(guest, shop)
        for _ in range(TRIES):
            guest.visitor.post(page, {"code": "00000000"})
    mail = guest.mail()
    refused = guest.visitor.post(asked(guest, shop), {"code": code(mail)})
    assert refused.code == "too-many-attempts"
    shop.clock.move(timedelta(minutes=15))
    assert guest.visitor.submit(link(guest.mail()), {}).status == 303


def asked(guest: Guest, deployment: Deployment) -> str:
    """The page of the newest pass, where its code is entered."""
    newest = max(deployment.items("pass"), key=lambda item: (str(item["asked"]), str(item["pk"])))
    return f"{guest.hub}/passes/{str(newest['pk']).rpartition('#')[2]}"


def test_link_and_code_are_good_for_a_quarter_of_an_hour(market: Market, shop: Deployment) -> None:
    guest = Guest.at(market, shop)
    mail = guest.mail()
    page = asked(guest, shop)
    shop.clock.move(WAITS)
    assert guest.open(link(mail)).status == 410
    assert guest.visitor.submit(link(mail), {}).status == 410
    assert guest.visitor.post(page, {"code": code(mail)}).code == "pass-over"


def test_a_sitting_ends_by_itself_and_by_logging_out(market: Market, shop: Deployment) -> None:
    guest = Guest.at(market, shop).enter()
    page = guest.open()
    assert "Lichtung" in page.text
    left = guest.submit("/leave", page)
    assert (left.status, 'hub=""' in left.headers["set-cookie"]) == (303, True)
    # The cookie that somebody kept is worth nothing.
    assert "Lichtung" not in guest.open().text
    assert guest.visitor.ask(guest.hub).code == "not-authenticated"
    guest = guest.enter()
    assert "Lichtung" in guest.open().text
    shop.clock.move(LASTS)
    assert "Lichtung" not in guest.open().text


def test_nobody_can_tell_whether_an_address_is_known(market: Market, shop: Deployment) -> None:
    """Not by the answer, not by what is written meanwhile, and only who has the mailbox by a mail."""
    guest = Guest.at(market, shop)
    told = []
    for email in (ADA, "nobody@buyer.example"):
        shop.wire.clear()
        answer = guest.ask(email)
        called, where = shop.wire.names, answer.headers["location"]
        told.append((answer.status, len(where), called, guest.open(where).text))
    assert told[0] == told[1]
    shop.run()
    assert [mail["to"] for mail in shop.wire.mails] == [ADA]
    assert [item["state"] for item in shop.items("outbox") if item["body"].get("kind") == "hub"] == [
        "done",
        "done",
    ]


def test_what_is_kept_of_who_asks_names_nobody_and_opens_nothing(market: Market, shop: Deployment) -> None:
    guest = Guest.at(market, shop)
    mail = guest.mail()
    lying = str([*shop.items("pass"), *shop.items("veil"), *shop.items("outbox")])
    assert ADA not in lying
    assert code(mail).replace(" ", "") not in lying
    assert link(mail).rpartition("/")[2] not in lying


def test_asking_is_counted_by_mailbox_and_by_network(market: Market, shop: Deployment) -> None:
    guest = Guest.at(market, shop)
    answers = [guest.ask(f"ada+{number}@buyer.example").status for number in range(7)]
    assert answers == [303] * 6 + [429]
    many = [guest.ask(f"grace-{number}@buyer.example").status for number in range(25)]
    assert many == [303] * 24 + [429]


def test_what_is_no_address_is_said_to_be_none(market: Market, deployment: Deployment) -> None:
    guest = Guest.at(market, deployment)
    assert guest.ask("nobody").status == 422
    assert guest.visitor.post(f"{guest.hub}/passes", {"email": "nobody"}).code == "invalid-request"


def test_the_same_address_however_it_is_typed_is_the_same_buyer_and_an_alias_is_another(
    market: Market, shop: Deployment
) -> None:
    guest = Guest.at(market, shop)
    assert guest.mail(" Ada@Buyer.EXAMPLE")["to"] == "Ada@Buyer.EXAMPLE"
    guest.ask("ada+shop@buyer.example")
    shop.run()
    assert len(shop.wire.mails) == 1


def test_each_owner_shows_its_own_of_one_order(market: Market, shop: Deployment) -> None:
    """The course is the workshop's, the book beside it the press's: one order, two hubs."""
    workshop = Guest.at(market, shop).enter()
    press = Guest.at(market, shop, "press").enter()
    atelier = Guest.at(market, shop, "atelier")
    assert names(workshop) == [["Lichtung"]]
    assert names(press) == [["Pattern book"]]
    [mine], [theirs] = (one.visitor.ask(one.hub).json["purchases"] for one in (workshop, press))
    for path in (theirs["url"], theirs["url"].replace(press.hub, workshop.hub)):
        assert workshop.visitor.ask(path).status in {401, 404}
    [paper] = press.visitor.ask(theirs["url"]).json["documents"]
    assert workshop.visitor.ask(paper["url"].replace(press.hub, workshop.hub)).code == "not-found"
    assert workshop.visitor.ask(mine["url"]).status == 200
    atelier.ask()
    shop.run()
    assert [mail["to"] for mail in shop.wire.mails].count(ADA) == 2


def test_a_cookie_of_another_hub_lets_nobody_in(market: Market, shop: Deployment) -> None:
    workshop = Guest.at(market, shop).enter()
    press = Guest.at(market, shop, "press")
    press.visitor.headers["cookie"] = workshop.visitor.headers["cookie"]
    assert press.visitor.ask(press.hub).code == "not-authenticated"
    press.visitor.headers.pop("cookie")
    press.visitor.headers["authorization"] = f"Bearer {token(workshop)}"
    assert press.visitor.ask(press.hub).code == "not-authenticated"


def test_what_one_purpose_is_signed_for_is_nothing_for_another(market: Market, shop: Deployment) -> None:
    guest = Guest.at(market, shop)
    way = link(guest.mail())
    assert guest.visitor.ask(f"{way[:-1]}{'A' if way[-1] != 'A' else 'B'}").code == "not-found"
    for forged in (way.rpartition("/")[2], "forged", ""):
        guest.visitor.headers["cookie"] = f"hub={forged}"
        assert guest.visitor.ask(guest.hub).code == "not-authenticated"
    guest = guest.enter()
    assert guest.visitor.submit(f"{guest.hub}/links/{token(guest)}", {}).status == 404


def test_a_pass_that_was_never_opened_is_no_sitting(market: Market, shop: Deployment) -> None:
    """Even if somebody had its token."""
    guest = Guest.at(market, shop)
    way = link(guest.mail())
    words = signing.signatures().read(entering.LINK, way.rpartition("/")[2])
    guest.visitor.headers["cookie"] = f"hub={signing.signatures().sign(entering.SITTING, words)}"
    assert guest.visitor.ask(guest.hub).code == "not-authenticated"
    assert guest.visitor.submit(way, {}).status == 303
    assert guest.visitor.ask(guest.hub).status == 200


def test_the_cookie_is_of_one_owner_and_no_scripts(market: Market, shop: Deployment) -> None:
    guest = Guest.at(market, shop)
    followed = guest.visitor.submit(link(guest.mail()), {})
    said = {part.strip().lower() for part in followed.headers["set-cookie"].split(";")[1:]}
    assert said == {"httponly", "secure", "samesite=lax", "max-age=3600", f"path={guest.hub}"}


def test_no_other_site_does_anything_here(market: Market, shop: Deployment) -> None:
    guest = Guest.at(market, shop)
    way = link(guest.mail())
    foreign: tuple[dict[str, str], ...] = (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        # Another account's host is a sibling of ours.
        {"sec-fetch-site": "same-site"},
        {"origin": f"https://{HOST}@evil.example"},
    )
    guest = guest.enter()
    page = guest.open()
    for headers in foreign:
        browser = Visitor(shop, {**guest.visitor.headers, **headers})
        sent = Guest(browser, shop, guest.hub)
        assert sent.ask().status == 403
        assert browser.submit(way, {}).status == 403
        assert browser.submit(asked(guest, shop), {"code": "1"}).status == 403
        assert sent.submit("/leave", page).status == 403
    # Nor does a form without the word of this sitting, or one in JSON that rides on the cookie.
    assert guest.visitor.submit(f"{guest.hub}/leave", {}).status == 403
    assert guest.visitor.submit(f"{guest.hub}/leave", {"word": token(guest)}).status == 403
    assert guest.visitor.post(f"{guest.hub}/leave", {}).code == "not-authenticated"
    assert "Lichtung" in guest.open().text
    browser = Visitor(shop, {**guest.visitor.headers, "origin": f"https://{HOST}"})
    assert Guest(browser, shop, guest.hub).submit("/leave", page).status == 303


def test_programs_take_the_same_way(market: Market, shop: Deployment) -> None:
    guest = Guest.at(market, shop)
    answer = guest.visitor.post(f"{guest.hub}/passes", {"email": ADA})
    assert answer.status == 202
    shop.run()
    [mail] = shop.wire.mails
    page = f"{guest.hub}/passes/{answer.json['pass']}"
    sitting = guest.visitor.post(page, {"code": code(mail)}).json["sitting"]
    program = Visitor(shop, {"authorization": f"Bearer {sitting}"})
    [bought] = program.ask(guest.hub).json["purchases"]
    assert bought["names"] == ["Lichtung"]
    receipt = f"{bought['url']}/receipt"
    refused = program.post(receipt, {"name": "Ada King", "country": "FR"})
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/country")
    right = program.post(receipt, {"name": "Ada King", "postcode": "1010"})
    assert (right.status, right.json["details"], right.json["number"]) == (200, None, bought["number"])
    assert program.post(receipt, {"name": "Augusta"}).code == "receipt-under-way"
    shop.run()
    # What is left out is right as it is.
    assert program.post(receipt, {"name": "Augusta"}).status == 200
    shop.run()
    details = program.ask(bought["url"]).json["details"]
    assert (details["name"], details["postcode"]) == ("Augusta", "1010")
    assert program.post(f"{guest.hub}/leave", {}).status == 204
    assert program.ask(guest.hub).code == "not-authenticated"
    way = guest.visitor.send("POST", link(guest.mail()), b"", {"accept": "application/json"})
    assert way.json["sitting"]


def test_a_hub_is_of_a_client_of_this_host(market: Market, deployment: Deployment) -> None:
    guest = Guest.at(market, deployment)
    assert guest.open().status == 200
    for headers in ({"host": "nobody.carts.example.com"}, {"host": "a b"}, {"host": "api.carts.example.com"}):
        assert guest.visitor.open(guest.hub, **headers).status == 404
    assert guest.open(f"/hub/{derived('client', 'none')}").status == 404
    assert guest.open("/hub/lichtung").status == 404
    assert guest.open(f"{guest.hub}/passes/{derived('pass', 'none')}").status == 404
    assert guest.open(f"{guest.hub}/passes/1").status == 404


def names(guest: Guest) -> list[list[str]]:
    return [one["names"] for one in guest.visitor.ask(guest.hub).json["purchases"]]


def token(guest: Guest) -> str:
    return guest.visitor.headers["cookie"].partition("=")[2]


def euros(cents: int) -> dict[str, object]:
    return {"minor": cents, "currency": "EUR"}


def test_a_buyer_puts_its_receipt_right_and_finds_both_documents_of_it(
    market: Market, shop: Deployment
) -> None:
    guest = Guest.at(market, shop).enter()
    [bought] = guest.visitor.ask(guest.hub).json["purchases"]
    page = guest.open(bought["url"])
    assert 'name="company"' in page.text
    path = f"/purchases/{bought['id']}/receipt"
    done = guest.submit(
        path, page, name="Ada King", company="King Ltd", street="Kai 2", postcode="", city="Wien"
    )
    assert (done.status, done.headers["location"]) == (303, f"{guest.hub}/purchases/{bought['id']}")
    # Until it is issued there is none that could be put right.
    assert guest.visitor.ask(bought["url"]).json["details"] is None
    shop.run()
    shown = guest.visitor.ask(bought["url"]).json
    assert shown["details"]["company"] == "King Ltd"
    first, cancels, anew = (guest.open(one["url"]).text for one in shown["documents"])
    assert "King Ltd" in anew
    assert "King Ltd" not in first + cancels
    assert bought["number"] in cancels
    assert shown["number"] != bought["number"]


@pytest.mark.parametrize(
    ("words", "said"),
    [({"name": " "}, "a name is needed"), ({"name": "Ada", "street": "Kai 2"}, "with a street its city")],
)
def test_what_a_buyer_cannot_put_right_it_is_told(
    market: Market, shop: Deployment, words: dict[str, str], said: str
) -> None:
    guest = Guest.at(market, shop).enter()
    [bought] = guest.visitor.ask(guest.hub).json["purchases"]
    page = guest.open(bought["url"])
    path = f"/purchases/{bought['id']}/receipt"
    answer = guest.submit(path, page, **words)
    assert answer.status == 422
    assert said in answer.text
    assert guest.visitor.submit(f"{guest.hub}{path}", {"name": "Ada King"}).status == 403
    assert guest.submit(f"/purchases/{derived('sale', 'nobody')}/receipt", page, name="Ada").status == 404
    assert guest.visitor.ask(bought["url"]).json["documents"][0]["number"] == bought["number"]
