"""The stand-in for Stripe.js, in a real browser, on a page of another origin with a strict policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import stripe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.stripe.serve import running
from tests.browsers import ARGUMENTS
from tests.contract.stripe.checked import Street
from tests.contract.stripe.test_simulator import KEY, client, opened

PAGE = """<!doctype html>
<title>Shop</title>
<div id="fields"></div><button id="pay">Pay</button><output></output>
<script src="{stripe}/endive/stripe.js"></script>
<script src="/shop.js"></script>"""

SHOP = """
const stripe = Stripe('{key}');
const elements = stripe.elements({options});
elements.create('payment').mount('#fields');
const output = document.querySelector('output');
const pay = async () => {{
  const checked = await elements.submit();
  if (checked.error) return `invalid ${{checked.error.code}}`;
  const confirm = '{secret}'.startsWith('seti_') ? stripe.confirmSetup : stripe.confirmPayment;
  const {{ error, paymentIntent, setupIntent }} = await confirm({{
    elements,
    clientSecret: '{secret}',
    confirmParams: {{ return_url: location.origin }},
    redirect: 'if_required',
  }});
  if (!error) return (paymentIntent ?? setupIntent).status;
  return `${{error.type}} ${{error.decline_code ?? error.code ?? ''}}`.trim();
}};
document.querySelector('#pay').addEventListener('click', async () => {{
  output.textContent = '';
  output.textContent = await pay().catch((error) => `${{error.name}}`);
}});
"""

WITH_SECRET = "{ clientSecret: '%s' }"
DEFERRED = "{ mode: 'payment', amount: 1000, currency: 'eur' }"
KEEPING = "{ mode: 'payment', amount: 1000, currency: 'eur', setupFutureUsage: 'off_session' }"
SETUP = "{ mode: 'setup', currency: 'eur' }"

type Visit = Callable[[str], Page]


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def intent(stripe_street: Street) -> stripe.PaymentIntent:
    return opened(client(stripe_street.url))


@pytest.fixture
def visit(browser: Browser, stripe_street: Street, intent: stripe.PaymentIntent) -> Iterator[Visit]:
    """Opens a shop's page, on another host than the simulator's, whose Elements have these options."""
    wanted: list[str] = []

    def policy() -> str:
        street = stripe_street.url
        return f"default-src 'none'; script-src 'self' {street}; connect-src {street}; frame-src {street}"

    async def page(_request: Request) -> Response:
        text = PAGE.format(stripe=stripe_street.url)
        headers = {"Content-Security-Policy": policy(), "Referrer-Policy": "no-referrer"}
        return Response(text, media_type="text/html", headers=headers)

    async def script(_request: Request) -> Response:
        key = KEY.replace("sk_", "pk_")
        text = SHOP.format(key=key, options=wanted[-1], secret=intent.client_secret)
        return Response(text, media_type="text/javascript")

    with running(Starlette(routes=[Route("/", page), Route("/shop.js", script)])) as shop:
        tab = browser.new_page()

        def go(options: str) -> Page:
            wanted.append(options % intent.client_secret if "%s" in options else options)
            tab.goto(shop.replace("127.0.0.1", "localhost"))
            return tab

        yield go
        tab.close()


def pay(page: Page, number: str) -> None:
    fields = page.frame_locator("iframe[title='Secure payment input frame']")
    for name, value in (("number", number), ("expiry", "12 / 34"), ("cvc", "123")):
        fields.locator(f"input[name={name}]").fill(value)
    page.locator("#pay").click()


@pytest.mark.parametrize("options", [WITH_SECRET, DEFERRED])
@pytest.mark.parametrize(
    "case",
    [
        ("4242 4242 4242 4242", "succeeded"),
        ("4000 0000 0000 0002", "card_error generic_decline"),
        ("4242 4242 4242 4241", "card_error incorrect_number"),
        ("4242", "invalid incomplete_number"),
    ],
)
def test_the_buyer_is_told_what_became_of_it(
    visit: Visit, stripe_street: Street, intent: stripe.PaymentIntent, options: str, case: tuple[str, str]
) -> None:
    number, said = case
    page = visit(options)
    pay(page, number)
    expect(page.locator("output")).to_have_text(said)
    status = client(stripe_street.url).v1.payment_intents.retrieve(intent.id).status
    assert status == ("succeeded" if said == "succeeded" else "requires_payment_method")


@pytest.mark.parametrize(
    ("answer", "said"),
    [("Complete", "succeeded"), ("Fail", "invalid_request_error payment_intent_authentication_failure")],
)
def test_the_bank_asks_on_the_page(visit: Visit, answer: str, said: str) -> None:
    page = visit(DEFERRED)
    pay(page, "4000 0027 6000 3184")
    bank = page.frame_locator("iframe[title='Secure authentication frame']")
    bank.get_by_role("button", name=answer).click()
    expect(page.locator("output")).to_have_text(said)


def test_an_answer_that_never_comes_is_a_lost_connection(
    visit: Visit, stripe_street: Street, intent: stripe.PaymentIntent
) -> None:
    page = visit(WITH_SECRET)
    pay(page, "4000 0000 0000 7775")
    expect(page.locator("output")).to_have_text("api_connection_error", timeout=15_000)
    assert client(stripe_street.url).v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_a_declined_buyer_may_try_another_card(visit: Visit) -> None:
    page = visit(DEFERRED)
    pay(page, "4000 0000 0000 9995")
    expect(page.locator("output")).to_have_text("card_error insufficient_funds")
    pay(page, "4242 4242 4242 4242")
    expect(page.locator("output")).to_have_text("succeeded")


def test_elements_of_another_amount_do_not_pay(visit: Visit) -> None:
    page = visit(DEFERRED.replace("1000", "999"))
    pay(page, "4242 4242 4242 4242")
    expect(page.locator("output")).to_have_text("IntegrationError")


class TestAMethodToKeep:
    @pytest.fixture
    def intent(self, stripe_street: Street) -> stripe.SetupIntent:
        sdk = client(stripe_street.url)
        owner = sdk.v1.customers.create({"email": "ada@buyer.example"})
        return sdk.v1.setup_intents.create({"customer": owner.id})

    @pytest.mark.parametrize(
        ("number", "said"),
        [
            ("4242 4242 4242 4242", "succeeded"),
            ("4000 0000 0000 9995", "card_error insufficient_funds"),
            ("4242", "invalid incomplete_number"),
        ],
    )
    def test_is_set_up_on_the_page(
        self, visit: Visit, stripe_street: Street, intent: stripe.SetupIntent, number: str, said: str
    ) -> None:
        page = visit(SETUP)
        pay(page, number)
        expect(page.locator("output")).to_have_text(said)
        status = client(stripe_street.url).v1.setup_intents.retrieve(intent.id).status
        assert status == ("succeeded" if said == "succeeded" else "requires_payment_method")

    def test_lets_the_bank_ask(self, visit: Visit) -> None:
        page = visit(SETUP)
        pay(page, "4000 0027 6000 3184")
        page.frame_locator("iframe[title='Secure authentication frame']").get_by_role(
            "button", name="Complete"
        ).click()
        expect(page.locator("output")).to_have_text("succeeded")

    def test_is_not_set_up_by_elements_for_a_payment(self, visit: Visit) -> None:
        page = visit(DEFERRED)
        pay(page, "4242 4242 4242 4242")
        expect(page.locator("output")).to_have_text("IntegrationError")


def test_elements_that_keep_the_method_do_not_pay_where_it_is_not_kept(visit: Visit) -> None:
    page = visit(KEEPING)
    pay(page, "4242 4242 4242 4242")
    expect(page.locator("output")).to_have_text("IntegrationError")


def test_no_card_number_reaches_the_shop(visit: Visit) -> None:
    page = visit(DEFERRED)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    pay(page, "4242 4242 4242 4242")
    expect(page.locator("output")).to_have_text("succeeded")
    assert [one for one in sent if "4242424242424242" in one and "/confirm" in one]
    assert not [one for one in sent if "4242424242424242" in one and "localhost" in one.partition(" ")[0]]
    assert "4242" not in page.content()
