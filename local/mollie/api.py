"""What Mollie's API does, on its books."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from local.stripe.books import Books, Document, new_id
from local.stripe.courier import Courier, Letter, is_loopback

EXPIRES = 15 * 60
"""Seconds that a payment can be paid."""

CURRENCIES = set(
    "AED AUD BRL CAD CHF CZK DKK EUR GBP HKD HUF ILS ISK JPY MXN MYR NOK NZD PHP PLN RON SEK SGD THB TWD USD"
    " ZAR".split()
)
WHOLE = {"ISK", "JPY"}

CARDS: Mapping[str, Mapping[str, Any]] = {
    "pays": {"number": "6787", "label": "Visa", "country": "NL"},
    "declined": {"number": "0341", "label": "Visa", "country": "NL"},
    "slow": {"number": "6787", "label": "Visa", "country": "NL"},
    "asks": {"number": "3063", "label": "Visa", "country": "FR"},
    "revoked": {"number": "9995", "label": "Visa", "country": "NL"},
    "once": {"number": "3220", "label": "Mastercard", "country": "BE"},
}


AGAIN = {
    "asks": "authentication_required",
    "once": "insufficient_funds",
    "revoked": "inactive_card",
}
"""Cards that pay once, and why they do not again."""


class MollieError(Exception):
    def __init__(self, status: int, title: str, field: str = "") -> None:
        super().__init__(title)
        self.status = status
        self.body = {"status": status, "title": title, "detail": "Simulated."}
        if field:
            self.body["field"] = field


class MollieCourier(Courier):
    """Calls where the payment says."""

    def listeners(self, account: str, event: Document) -> list[Document]:
        endpoint = self.books.get(account, "webhook_endpoint", event["payment"])
        return [endpoint] if endpoint else []

    def letter(self, endpoint: Document, event: Document) -> Letter:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "Mollie HTTP client/1.0 (simulated)",
        }
        return Letter(f"id={event['payment']}".encode(), headers)


def written(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


class Api:
    def __init__(self, books: Books, clock: Callable[[], int], courier: Courier) -> None:
        self.books = books
        self._clock = clock
        self._courier = courier
        self.cancelable = False
        """Whether what is open can be called off."""

    @property
    def now(self) -> str:
        return written(self._clock())

    # Payments.

    def create(self, account: str, asked: Document, origin: str) -> Document:
        amount = self._read(asked["amount"], least=asked.get("sequenceType") == "first")
        if not is_loopback(asked["webhookUrl"]):
            raise MollieError(422, "Unprocessable Entity", "webhookUrl")
        name, now = new_id("tr_", 10), self._clock()
        payment: Document = {
            "resource": "payment",
            "id": name,
            "mode": account.partition("_")[0],
            "createdAt": written(now),
            "amount": asked["amount"],
            "description": asked["description"],
            "method": None,
            "metadata": asked["metadata"],
            "status": "open",
            "isCancelable": self.cancelable,
            "expiresAt": written(now + EXPIRES),
            "profileId": "pfl_simulated",
            "sequenceType": asked.get("sequenceType", "oneoff"),
            "redirectUrl": asked["redirectUrl"],
            "webhookUrl": asked["webhookUrl"],
            "_links": {"self": {"href": f"{origin}/v2/payments/{name}", "type": "application/hal+json"}},
            "_ends": now + EXPIRES,
        }
        endpoint = {"id": name, "url": asked["webhookUrl"], "status": "enabled", "enabled_events": ["*"]}
        self.books.put(account, "webhook_endpoint", endpoint)
        if "customerId" in asked:
            self.thing(account, "customer", asked["customerId"])
            payment["customerId"] = asked["customerId"]
        if payment["sequenceType"] == "recurring":
            mandate = self.thing(account, "mandate", asked["mandateId"], status=422)
            payment["mandateId"] = mandate["id"]
            self._charged(account, payment, mandate["_card"], amount)
        else:
            page = f"{origin}/checkout/select/{name}"
            payment["_links"]["checkout"] = {"href": page, "type": "text/html"}
            self._put(account, payment)
        return payment

    def payment(self, account: str, name: str) -> Document:
        """As it is now: what nobody paid in time is over. Raises MollieError."""
        payment = self.thing(account, "payment", name)
        if payment["status"] == "open" and self._clock() >= payment["_ends"]:
            self._end(account, payment, "expired", written(payment["_ends"]))
        return payment

    def cancel(self, account: str, name: str) -> Document:
        payment = self.payment(account, name)
        if payment["status"] != "open" or not payment["isCancelable"]:
            raise MollieError(422, "Unprocessable Entity")
        self._end(account, payment, "canceled", self.now)
        return payment

    def pay(self, account: str, name: str, buyer: str) -> Document:
        """What a buyer does on Mollie's page. Raises MollieError where there is nothing to do."""
        payment = self.payment(account, name)
        if payment["status"] != "open":
            raise MollieError(422, "Unprocessable Entity")
        if buyer == "closes":
            self._end(account, payment, "canceled", self.now)
        elif buyer == "bank":
            self._put(account, payment | {"method": "ideal"})
        elif buyer != "declined":  # who is declined is told so, and stays on the page
            self._charged(account, payment, buyer, Decimal(payment["amount"]["value"]))
        return payment

    # Customers, refunds, chargebacks.

    def customer(self, account: str, asked: Document, origin: str) -> Document:
        name = new_id("cst_", 10)
        customer: Document = {
            "resource": "customer",
            "id": name,
            "mode": account.partition("_")[0],
            "createdAt": self.now,
            **asked,
            "_links": {"self": {"href": f"{origin}/v2/customers/{name}", "type": "application/hal+json"}},
        }
        self.books.put(account, "customer", customer)
        return customer

    def refund(self, account: str, name: str, asked: Document) -> Document:
        payment = self.payment(account, name)
        taken = [one for one in self.of(account, "chargeback", name) if not one["reversedAt"]]
        gone = [*self.of(account, "refund", name), *taken]
        before = sum((Decimal(one["amount"]["value"]) for one in gone), Decimal())
        amount = self._read(asked["amount"])
        if payment["status"] != "paid" or before + amount > Decimal(payment["amount"]["value"]):
            raise MollieError(422, "Unprocessable Entity", "amount")
        refund: Document = {
            "resource": "refund",
            "id": new_id("re_", 10),
            "mode": payment["mode"],
            "amount": asked["amount"],
            "status": "pending" if payment.get("_card") == "slow" else "refunded",
            "createdAt": self.now,
            "description": asked["description"],
            "metadata": asked["metadata"],
            "paymentId": name,
            "_links": payment["_links"],
        }
        self.books.put(account, "refund", refund)
        self._tell(account, payment)
        return refund

    def move_refund(self, account: str, name: str, status: str) -> None:
        refund = self.thing(account, "refund", name)
        self.books.put(account, "refund", refund | {"status": status})
        self._tell(account, self.payment(account, refund["paymentId"]))

    def charge_back(self, account: str, name: str) -> Document:
        payment = self.payment(account, name)
        chargeback: Document = {
            "resource": "chargeback",
            "id": new_id("chb_", 10),
            "amount": payment["amount"],
            "createdAt": self.now,
            "reason": {"code": "AC01", "description": "Simulated."},
            "paymentId": name,
            "reversedAt": None,
            "_links": payment["_links"],
        }
        self.books.put(account, "chargeback", chargeback)
        self._tell(account, payment)
        return chargeback

    def reverse(self, account: str, name: str) -> None:
        chargeback = self.thing(account, "chargeback", name)
        self.books.put(account, "chargeback", chargeback | {"reversedAt": self.now})

    def of(self, account: str, kind: str, payment: str) -> list[Document]:
        return [one for one in self.books.newest(account, kind) if one["paymentId"] == payment]

    def all_of(self, account: str, kind: str) -> list[Document]:
        """As they are now, the latest first."""
        names = [one["id"] for one in self.books.newest(account, kind)]
        look = self.payment if kind == "payment" else partial(self.thing, kind=kind)
        return [look(account, name=name) for name in names]

    def thing(self, account: str, kind: str, name: str, *, status: int = 404) -> Document:
        found = self.books.get(account, kind, name)
        if found is None:
            raise MollieError(status, "Not Found" if status == 404 else "Unprocessable Entity")
        return found

    # How it is done.

    def _charged(self, account: str, payment: Document, card: str, amount: Decimal) -> None:
        payment |= {"method": "creditcard", "_card": card}
        payment["isCancelable"] = False
        if payment["sequenceType"] == "recurring" and card in AGAIN:
            payment["details"] = {"failureReason": AGAIN[card]}
            self._end(account, payment, "failed", self.now)
            return
        chosen = CARDS[card]
        payment["details"] = {
            "cardNumber": chosen["number"],
            "cardLabel": chosen["label"],
            "cardCountryCode": chosen["country"],
            "cardFingerprint": f"sim{chosen['number']}",
        }
        payment["countryCode"] = chosen["country"]
        if payment["sequenceType"] == "first":
            mandate = {
                "resource": "mandate",
                "id": new_id("mdt_", 10),
                "mode": payment["mode"],
                "customerId": payment["customerId"],
                "status": "valid",
                "method": "creditcard",
                "details": {
                    "cardHolder": None,
                    "cardNumber": chosen["number"],
                    "cardLabel": chosen["label"],
                    "cardFingerprint": f"sim{chosen['number']}",
                    "cardExpiryDate": "2034-12-31",
                },
                "createdAt": self.now,
                "_links": {"self": payment["_links"]["self"]},
                "_card": card,
            }
            self.books.put(account, "mandate", mandate)
            payment["mandateId"] = mandate["id"]
        self._end(account, payment, "paid", self.now)

    def _end(self, account: str, payment: Document, status: str, at: str) -> None:
        moments = {"paid": "paidAt", "canceled": "canceledAt", "expired": "expiredAt", "failed": "failedAt"}
        payment |= {"status": status, moments[status]: at, "isCancelable": False}
        payment["_links"].pop("checkout", None)
        self._put(account, payment)
        self._tell(account, payment)

    def _put(self, account: str, payment: Document) -> None:
        self.books.put(account, "payment", payment)

    def _tell(self, account: str, payment: Document) -> None:
        event = {"id": new_id("call_", 10), "type": "payment", "payment": payment["id"]}
        self.books.put(account, "event", event)
        self._courier.post(account, event)

    def _read(self, written: Document, *, least: bool = False) -> Decimal:
        """Raises MollieError for what Mollie does not take."""
        whole = written["currency"] in WHOLE
        pattern = r"[0-9]+" if whole else r"[0-9]+\.[0-9]{2}"
        known = written["currency"] in CURRENCIES and isinstance(written["value"], str)
        if not known or not re.fullmatch(pattern, written["value"]):
            raise MollieError(422, "Unprocessable Entity", "amount")
        amount = Decimal(written["value"])
        if amount <= 0 and not least:
            raise MollieError(422, "Unprocessable Entity", "amount")
        return amount


def shown(thing: Document) -> Document:
    """`thing` without what is the simulator's own: members that begin with an underscore and are no links."""
    return {name: value for name, value in thing.items() if not name.startswith("_") or name == "_links"}


def page_of(things: list[Document], name: str, origin: str, asked: Mapping[str, str]) -> Document:
    """So many of a list as were asked for, from the one that was named on."""
    limit, first = int(asked.get("limit", "50")), asked.get("from", "")
    names = [one["id"] for one in things]
    if first and first not in names:
        raise MollieError(400, "Bad Request", "from")
    begin = names.index(first) if first else 0
    page, rest = things[begin : begin + limit], things[begin + limit :]
    following = f"{origin}/v2/{name}?from={rest[0]['id']}&limit={limit}" if rest else ""
    link = {"type": "application/hal+json"}
    return {
        "count": len(page),
        "_embedded": {name: [shown(one) for one in page]},
        "_links": {
            "self": {"href": origin} | link,
            "previous": None,
            "next": {"href": following} | link if following else None,
        },
    }
