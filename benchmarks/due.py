"""What a run of the billing clock reads of a hundred thousand subscriptions, of which a thousand are due.

Counted are items, as DynamoDB bills them: what a query goes over to answer, not only what it answers. Half of
those that are due were due an hour ago; the others fall due from the next second on until in a month. Items
lie as the product's own store writes them. Queries are answered at botocore's `before-send`, from what lies
under the key that they name, a megabyte a page: moto sorts the whole table for each.
"""

from __future__ import annotations

import json
import time as clock
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from benchmarks.gateway import REGION
from benchmarks.table import Most
from benchmarks.wire import Raw
from cartwright.application.ports.queues import Errand
from cartwright.application.ticking import tick
from cartwright.domain.catalog import Mode
from cartwright.domain.futures import Future, Stretch
from cartwright.domain.ids import (
    AccountId,
    ClientId,
    ConnectionId,
    OptionId,
    OrderId,
    ProductId,
    SaleId,
    SubscriptionId,
    derived,
)
from cartwright.domain.money import Money, Taxed
from cartwright.domain.plans import Interval
from cartwright.domain.subscriptions import Subscription, SubscriptionState
from cartwright.domain.subscriptions.calendar import Calendar
from cartwright.storage.renewals import renewed
from cartwright.storage.subscriptions import DueSubscriptions
from cartwright.storage.table import Put, Table
from cartwright.storage.wire import wired

SUBSCRIPTIONS, DUE = 100_000, 1_000
_NOW = datetime(2026, 11, 2, 12, 30, tzinfo=UTC)
_HOUR, _MONTH = timedelta(hours=1), timedelta(days=30)
_PAGE = 1_000_000
_SEEN = "#gsi2pk = :0 AND #gsi2sk BETWEEN :1 AND :2"

type Wired = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """`read` are items that queries went over, `calls` all that were made of the table, `sent` the messages
    that came of it, `cpu` the milliseconds of processor, these answers' own among them."""

    subscriptions: int
    due: int
    read: int
    calls: int
    sent: int
    cpu: float


def measure(subscriptions: int = SUBSCRIPTIONS, due: int = DUE) -> Counts:
    """One run, an hour after the one before."""
    index, queues = Index(spread(subscriptions, due), marked=_NOW.replace(minute=0) - _HOUR), Taken()
    table = Table(index.client(), "Cartwright")
    began = clock.process_time()
    tick(due=DueSubscriptions(table), queues=queues, now=_NOW)
    cpu = (clock.process_time() - began) * 1e3
    return Counts(subscriptions, due, index.read, index.calls, queues.sent, cpu)


def targets(counts: Counts | None) -> Sequence[Most]:
    if counts is None:
        return []
    what = f"billing clock ({counts.subscriptions:,} subscriptions, {counts.due:,} due)"
    return [
        Most(f"{what}: read", counts.read, counts.due, "items"),
        Most(f"{what}: left out", counts.due - counts.sent, 0, "items"),
    ]


class Taken:
    """Queues that take everything."""

    sent = 0

    def send(self, errands: Sequence[Errand]) -> Sequence[Errand]:
        self.sent += len(errands)
        return ()


class Index:
    """The items of a table by an index's key, and the clock's mark."""

    def __init__(self, items: Iterable[Wired], *, marked: datetime) -> None:
        self.read = self.calls = 0
        self._marked = marked
        kept = defaultdict[str, list[tuple[str, Wired]]](list)
        for item in items:
            kept[item["gsi2pk"]["S"]].append((item["gsi2sk"]["S"], item))
        self._kept = {first: sorted(some, key=lambda one: one[0]) for first, some in kept.items()}

    def client(self) -> Any:
        session = botocore.session.Session()
        session.set_credentials("testing", "testing")
        session.get_component("event_emitter").register_first("before-send", self._sending)
        return session.create_client("dynamodb", region_name=REGION, endpoint_url="http://127.0.0.1:9")

    def _sending(self, request: Any, **_: Any) -> AWSResponse:
        self.calls += 1
        asked = json.loads(request.body)
        match request.headers["X-Amz-Target"].decode().rpartition(".")[2]:
            case "Query":
                answer = self._found(asked)
            case "GetItem":
                answer = {"Item": {**asked["Key"], "at": {"S": self._marked.isoformat()}}}
            case _:
                answer = {}
        body = json.dumps(answer).encode()
        return AWSResponse(request.url, 200, HTTPHeaders(), Raw(body))

    def _found(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        if asked["KeyConditionExpression"] != _SEEN or "FilterExpression" in asked:
            raise NotImplementedError(asked)
        where, first, last = (asked["ExpressionAttributeValues"][f":{place}"]["S"] for place in range(3))
        under = self._kept.get(where, [])
        begins = bisect_left(under, first, key=lambda one: one[0])
        ends = bisect_right(under, last, key=lambda one: one[0])
        if start := asked.get("ExclusiveStartKey"):
            begins = bisect_right(under, start["gsi2sk"]["S"], key=lambda one: one[0])
        page = list(_page(under[begins:ends], asked.get("Limit", ends)))
        self.read += len(page)
        answer: dict[str, Any] = {"Items": page, "Count": len(page), "ScannedCount": len(page)}
        if begins + len(page) < ends:
            answer["LastEvaluatedKey"] = {name: page[-1][name] for name in ("pk", "sk", "gsi2pk", "gsi2sk")}
        return answer


def _page(items: Iterable[tuple[str, Wired]], limit: int) -> Iterator[Wired]:
    size = 0
    for number, (_, item) in enumerate(items):
        size += sum(len(name) + len(next(iter(value.values()))) for name, value in item.items())
        if number == limit or size > _PAGE:
            return
        yield item


def spread(subscriptions: int, due: int) -> Iterator[Wired]:
    """Items as the store writes them: `due` by now, the rest evenly over the month after."""
    going = _going()
    apart = _MONTH / max(1, subscriptions - due)
    for number in range(subscriptions):
        before = _HOUR * (number % 2) + timedelta(seconds=number % 1800)
        after = timedelta(seconds=1) + (number - due) * apart
        at = _NOW - before if number < due else _NOW + after
        one = replace(going, id=SubscriptionId(derived("subscription", str(number))), due=at)
        written = renewed(one, _NOW - _MONTH).operation
        assert isinstance(written, Put)
        yield wired(written.item)


def _going() -> Subscription:
    """What is sold by the month in benchmarks."""

    def named(kind: str) -> str:
        return derived(kind, "sold in benchmarks")

    listed = Money.of("19.00", "EUR")
    bought = _NOW - _MONTH
    return Subscription(
        account=AccountId(named("account")),
        id=SubscriptionId(named("subscription")),
        owner=ClientId(named("client")),
        order=OrderId(named("order")),
        sale=SaleId(named("sale")),
        line=1,
        product=ProductId(named("product")),
        option=OptionId(named("option")),
        name="Club",
        mode=Mode.LIVE,
        connection=ConnectionId(named("connection")),
        future=Future(Interval.MONTHLY, 0, (Stretch(listed, Taxed.inside(listed, Decimal("0.19"))),)),
        calendar=Calendar(Interval.MONTHLY, bought.date(), 0, "Europe/Berlin", time(13, 30)),
        began=bought,
        state=SubscriptionState.ACTIVE,
        due=None,
    )
