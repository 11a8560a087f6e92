"""AWS calls on the way of a request, counted at botocore against moto; and the recording that others replay.

`python -m benchmarks.calls FOLDER` leaves there:

- `calls.json`: name -> the operations asked for, in order, and how many more the sandbox's own ledger was;
- `answers.json`: what AWS answered, for `benchmarks.wire.Replay`;
- `events.json`: name -> the events of the requests that were made.

A cold request is one whose process remembers nothing: what is made once per process is made again.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moto import mock_aws

from benchmarks.gateway import Event, event, handlers
from benchmarks.shop import SECRET, SLUG, Shop, environment, open_shop
from benchmarks.wire import Wire
from cartwright.adapters import aws
from cartwright.adapters.processors.signatures import sign
from cartwright.bootstrap import shop
from cartwright.domain.ids import AccountId, OrderId, RefundId
from cartwright.domain.jobs import give_back
from cartwright.domain.refunds import RefundState
from cartwright.domain.subscriptions import Subscription


@dataclass(slots=True)
class Tour:
    """A walk through the shop, listened to."""

    shop: Shop
    wire: Wire
    calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    kept: int = 0

    def ask(self, name: str, function: str, event: Event, *, cold: bool = False, keep: bool = False) -> Any:
        """The function's answer; what it called is written down under `name`. Raises RuntimeError for a
        failure."""
        if cold:
            forget()
        handler = load(function)
        self.wire.take()
        self.forget_the_rest()
        answer = handler(event, Context())
        made = self.wire.take()
        if answer.get("statusCode", 200) >= 400 or answer.get("batchItemFailures"):
            raise RuntimeError(f"{name}: {answer}")
        self.calls[name] = {
            "operations": [call.operation for call in made if not call.processor],
            "processor": sum(call.processor for call in made),
        }
        if keep:
            self.events[name], self.kept = event, len(self.wire.answers)
        return json.loads(answer["body"]) if is_json(answer) else answer

    def forget_the_rest(self) -> None:
        """Answers to requests that nobody replays, and to what was looked up between them."""
        del self.wire.answers[self.kept :]


@dataclass(frozen=True, slots=True)
class Context:
    """What Lambda gives beside the event."""

    function_name: str = "benchmarks"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:000000000000:function:benchmarks"
    aws_request_id: str = "benchmark"


def is_json(answer: Mapping[str, Any]) -> bool:
    return str(answer.get("headers", {}).get("content-type", "")).startswith("application/json")


def load(function: str) -> Callable[[Any, Any], Any]:
    """The entry point of a function of the template, by its logical id."""
    module, entry = handlers()[function]
    handler: Callable[[Any, Any], Any] = getattr(importlib.import_module(module), entry)
    return handler


def forget() -> None:
    """Whatever this process has made or remembered, except the clients, which are slow to make."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("cartwright.bootstrap", "checkout.")):
            for thing in vars(module).values():
                if hasattr(thing, "cache_clear"):
                    thing.cache_clear()


def walk(tour: Tour) -> None:
    """Page, price, order, payment, webhook, settlement and confirmation, and a look at the account."""
    shop = tour.shop
    here = f"{shop.host}/{SLUG}"
    page = event("GET", here, headers={"accept": "text/html", "accept-language": "de-DE"})
    price = event("POST", f"{here}/quote", payload=shop.choice)
    tour.ask("page, cold", "Checkout", page, cold=True, keep=True)
    tour.ask("page, warm", "Checkout", page)
    priced = tour.ask("quote, cold", "Checkout", price, cold=True, keep=True)
    tour.ask("quote, warm", "Checkout", price)
    orders = [place(tour, here, priced, how) for how in ("cold", "warm", "once more")]
    settle(tour, orders[0])
    refund(tour, orders[0])
    pages = [event("GET", f"{shop.host}{order['confirm_url']}") for order in orders]
    tour.ask("confirm, cold", "Checkout", pages[1], cold=True)
    tour.ask("confirm, warm", "Checkout", pages[2])
    tour.ask("confirmed before", "Checkout", pages[2])
    funnel(tour)
    rebill(tour)
    account = f"api.carts.example.com/v1/accounts/{shop.account}"
    tour.ask("my seat", "Users", event("GET", f"{account}/me", claims=shop.claims), cold=True, keep=True)
    reports = event("GET", f"{account}/clients/{shop.client}/tax-reports", claims=shop.claims)
    tour.ask("list reports", "Reports", reports, cold=True, keep=True)


def funnel(tour: Tour) -> None:
    """The same page and price where a funnel follows, and its first step, accepted."""
    shop = tour.shop
    here = f"{shop.host}/{shop.seminar.slug}"
    page = event("GET", here, headers={"accept": "text/html", "accept-language": "de-DE"})
    price = event("POST", f"{here}/quote", payload=shop.with_funnel)
    tour.ask("funnel: page, cold", "Checkout", page, cold=True)
    tour.ask("funnel: page, warm", "Checkout", page)
    tour.ask("funnel: quote, cold", "Checkout", price, cold=True)
    priced = tour.ask("funnel: quote, warm", "Checkout", price)
    order = place(tour, here, priced, "funnel", shop.with_funnel)
    tour.calls["funnel: place, warm"] = tour.calls.pop("place, funnel")
    at = shop.host + order["confirm_url"]
    offered = tour.ask("funnel: offer", "Checkout", event("GET", at))["offer"]
    total = offered["total"]
    yes = {"answer": "yes", "shown": {"minor": total["minor"], "currency": total["currency"]}}
    accepted = event("POST", f"{at}/steps/{offered['step']}", payload=yes)
    added = tour.ask("funnel: accept", "Checkout", accepted)["added"]
    if [one["state"] for one in added] != ["paid"]:
        raise RuntimeError(added)


def rebill(tour: Tour) -> None:
    """A run of the clock where nothing is due, and a charge of what was bought to go on."""
    going = subscribe(tour)
    now = {"time": datetime.now(UTC).isoformat()}
    tour.ask("billing clock, the first time", "BillingClock", now, cold=True)
    tour.ask("billing clock", "BillingClock", now)
    mine = shop.store().of(AccountId(tour.shop.account))
    # By a clock of its own it is due now, whatever the time.
    mine.subscriptions.move(going.ticks(going.calendar.moment(1)))
    about = {"account": tour.shop.account, "subscription": going.id}
    record = {
        "messageId": "059f36b4-87a3-44ab-83d2-661975830a7e",
        "body": json.dumps(about),
        "attributes": {"MessageGroupId": going.id},
        "eventSource": "aws:sqs",
    }
    tour.ask("rebill, warm", "BillingCharges", {"Records": [record]})
    del tour.calls["billing clock, the first time"]
    if mine.subscriptions.get(going.id).paid != 1:
        raise RuntimeError("nothing was charged")


def subscribe(tour: Tour) -> Subscription:
    """What was bought to go on."""
    here = f"{tour.shop.host}/{tour.shop.club.slug}"
    priced = tour.ask("quote", "Checkout", event("POST", f"{here}/quote", payload=tour.shop.to_go_on))
    order = place(tour, here, priced, "club", tour.shop.to_go_on)
    tour.ask("confirm", "Checkout", event("GET", tour.shop.host + order["confirm_url"]))
    for name in ("quote", "place, club", "confirm"):
        del tour.calls[name]
    mine = shop.store().of(AccountId(tour.shop.account))
    [going] = mine.subscriptions.of_product(tour.shop.club.id, limit=1)
    return going


def place(
    tour: Tour, here: str, priced: Mapping[str, Any], how: str, choice: Mapping[str, object] | None = None
) -> dict[str, Any]:
    """An order, paid with the card that works."""
    total = priced["total"]["gross"]
    asked = dict(choice or tour.shop.choice) | {
        "attempt": f"benchmark-attempt-{how.replace(' ', '-')}",
        "email": "buyer@example.com",
        "name": "A buyer",
        "shown": {"minor": total["minor"], "currency": total["currency"]},
    }
    sent = event("POST", f"{here}/orders", payload=asked)
    order: dict[str, Any] = tour.ask(f"place, {how}", "Checkout", sent, cold=how == "cold")
    pay = tour.shop.host + order["payment"]["pay_url"]
    tour.ask("pay", "Checkout", event("POST", pay, payload={"card": order["payment"]["cards"][0]["name"]}))
    del tour.calls["pay"]
    tour.calls.pop("place, once more", None)
    return order


def settle(tour: Tour, order: Mapping[str, Any]) -> None:
    """The webhook of a payment at the door, twice to a door that is warm, then through the queue."""
    shop, orders = tour.shop, order["order"]
    body = json.dumps(
        {"id": f"evt_{orders}", "type": "payment.succeeded", "data": {"order": orders}}
    ).encode()
    tour.ask("webhook, cold", "WebhooksInbound", knock(shop, body), cold=True, keep=True)
    tour.ask("webhook, warm", "WebhooksInbound", knock(shop, body.replace(b"evt_", b"evu_")))
    about = {
        "account": shop.account, "connection": shop.connection, "event": f"evt_{orders}",
        "kind": "payment.succeeded", "order": orders, "reference": "",
    }  # fmt: skip
    record = {
        "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
        "body": json.dumps(about),
        "attributes": {"MessageGroupId": orders},
        "eventSource": "aws:sqs",
    }
    tour.ask("converge, cold", "WebhooksWorker", {"Records": [record]}, cold=True, keep=True)


def refund(tour: Tour, order: Mapping[str, Any]) -> None:
    """What was settled, asked to be given back by its owner, and given back by the worker."""
    account, order_id = AccountId(tour.shop.account), OrderId(order["order"])
    paid = shop.orders(account).get(order_id)
    sale = paid.sale(paid.owners[0])
    where = f"api.carts.example.com/v1/accounts/{account}/sales/{sale.id}/refunds"
    asked = event(
        "POST",
        where,
        payload={"reason": "Changed her mind"},
        headers={"idempotency-key": "benchmark"},
        claims=tour.shop.claims,
    )
    wanted = tour.ask("ask for a refund, warm", "Users", asked)
    job = give_back(account, order_id, RefundId(wanted["id"]))
    record = {
        "messageId": "059f36b4-87a3-44ab-83d2-661975830a7f",
        "body": json.dumps({"account": account, "job": job.id}),
        "attributes": {"MessageGroupId": order_id},
        "eventSource": "aws:sqs",
    }
    tour.ask("refund, warm", "WebhooksWorker", {"Records": [record]})
    [given] = shop.store().of(account).returns.of(order_id).refunds
    if given.state is not RefundState.SUCCEEDED:
        raise RuntimeError(given)


def knock(shop: Shop, body: bytes) -> Event:
    """A sandbox webhook at the door, signed now."""
    headers = {"content-type": "application/json", "sandbox-signature": sign(body, SECRET, datetime.now(UTC))}
    where = f"api.carts.example.com/webhooks/{shop.account}/{shop.connection}"
    return event("POST", where, body=body, headers=headers)


def main(folder: Path) -> None:
    os.environ.update(environment())
    with mock_aws():
        wire = Wire()
        wire.tap(aws._session())  # noqa: SLF001  (every client of the product comes from it)
        tour = Tour(open_shop(), wire)
        wire.answers.clear()
        walk(tour)
        tour.forget_the_rest()
    wire.save(folder / "answers.json")
    (folder / "calls.json").write_text(json.dumps(tour.calls), encoding="utf-8")
    kept = {"environment": dict(os.environ), "secret": SECRET, "events": tour.events}
    (folder / "events.json").write_text(json.dumps(kept), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
