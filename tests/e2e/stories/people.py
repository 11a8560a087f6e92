"""Buyers and members as a running stack sees them: over HTTP and nothing else."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from local.stack import Stack


@dataclass(frozen=True)
class Web:
    """Requests to the stack, each over a connection of its own; with an account, on its host."""

    stack: Stack
    account: str = ""

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        with self.stack.browser(self.account) as client:
            return client.request(method, path, **options)


@dataclass
class Buyer:
    """One buyer with one order at a time. `at` is the confirmation's path, once an order is placed."""

    stack: Stack
    email: str = field(default_factory=lambda: f"buyer-{secrets.token_hex(4)}@example.com")
    at: str = ""
    order: str = ""

    def __post_init__(self) -> None:
        self.web = Web(self.stack, "harbour")

    def quote(self, slug: str, country: str, *, bumps: tuple[str, ...] = (), region: str = "") -> Any:
        product = self._product(slug)
        choice = {"option": product["options"][0]["id"], "country": country, "region": region}
        return _json(self.web.post(f"/{slug}/quote", json=choice | {"bumps": self._ids(bumps)}))

    def place(
        self, slug: str, country: str, *, bumps: tuple[str, ...] = (), attempt: str = "", region: str = ""
    ) -> Any:
        """The order, as the page's script would place it, and how to pay it."""
        total = self.quote(slug, country, bumps=bumps, region=region)["total"]["gross"]
        wanted = {
            "attempt": attempt or secrets.token_hex(16),
            "option": self._product(slug)["options"][0]["id"],
            "bumps": self._ids(bumps),
            "country": country,
            "region": region,
            "email": self.email,
            "name": "A buyer",
            "shown": {"minor": total["minor"], "currency": total["currency"]},
        }
        placed = _json(self.web.post(f"/{slug}/orders", json=wanted))
        self.order, self.at = placed["order"], httpx.URL(placed["confirm_url"]).path
        return placed

    def pay(self, placed: Any, card: str) -> httpx.Response:
        """A sandbox card by its name; the answer as it came."""
        return self.web.post(placed["payment"]["pay_url"], json={"card": card})

    def answer(self, placed: Any, answer: str) -> httpx.Response:
        return self.web.post(placed["payment"]["pay_url"], json={"answer": answer})

    def pay_stripe(self, placed: Any, card: str) -> httpx.Response:
        """What Stripe.js does in the browser: the card goes to Stripe and nowhere else."""
        secret = placed["payment"]["client_secret"]
        form = {
            "key": placed["payment"]["publishable_key"],
            "client_secret": secret,
            "payment_method_data[type]": "card",
            "payment_method_data[card][number]": card,
            "payment_method_data[card][exp_month]": "12",
            "payment_method_data[card][exp_year]": "2031",
            "payment_method_data[card][cvc]": "123",
            "return_url": "http://harbour.localhost/",
        }
        intent = secret.partition("_secret")[0]
        return httpx.post(
            f"{stripe_url(self.stack)}/v1/payment_intents/{intent}/confirm", data=form, timeout=30
        )

    def standing(self) -> str:
        answer = self.web.get(self.at, headers={"accept": "application/json"})
        return str(_json(answer)["state"])

    def mails(self) -> list[Any]:
        return self.stack.mails(self.email)

    def _product(self, slug: str) -> Any:
        agency = Login.of(self.stack, "agency")
        return next(product for product in agency.get("/products")["items"] if product["slug"] == slug)

    def _ids(self, slugs: tuple[str, ...]) -> list[str]:
        return [self.stack.directory["ids"][f"product.{slug}"] for slug in slugs]


@dataclass
class Login:
    """A member of the seeded account, logged in."""

    stack: Stack
    token: str

    @classmethod
    def of(cls, stack: Stack, who: str) -> Login:
        """`who` is how the seed's table of logins begins: `agency`, `client: Nordlicht`."""
        login = next(entry for entry in stack.directory["logins"] if entry["who"].startswith(who))
        body = {"email": login["email"], "password": login["password"]}
        return cls(stack, _json(Web(stack).post("/v1/sessions", json=body))["id_token"])

    @property
    def account(self) -> str:
        return str(self.stack.directory["ids"]["account"])

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token}"}
        return Web(self.stack).request(
            method, f"/v1/accounts/{self.account}{path}", headers=headers, **options
        )

    def get(self, path: str) -> Any:
        return _json(self.ask("GET", path))

    def sales(self, month: str) -> list[Any]:
        found: list[Any] = self.get(f"/sales?month={month}")["items"]
        return found


def stripe_url(stack: Stack) -> str:
    return stack.environment("Checkout")["CARTWRIGHT_STRIPE_URL"]


def this_month() -> str:
    """The month new sales fall in."""

    return datetime.now(UTC).strftime("%Y-%m")


def _json(answer: httpx.Response) -> Any:
    assert answer.is_success, f"{answer.status_code} {answer.text}"
    return answer.json()
