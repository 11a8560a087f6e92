"""Stripe's own books: the balance transactions of an account (docs.stripe.com/api/balance_transactions)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from cartwright.adapters.processors.stripe_amounts import from_stripe
from cartwright.adapters.processors.stripe_wire import Wire
from cartwright.domain.errors import Outage
from cartwright.domain.movements import Movement, MovementKind

_AT_ONCE = 100
_LINES = "/v1/balance_transactions"

# By reporting category (docs.stripe.com/reports/reporting-categories): the type of a dispute's line is
# `adjustment`, as that of much else.
KINDS: Mapping[str, MovementKind] = {
    "charge": MovementKind.PAYMENT,
    "charge_failure": MovementKind.PAYMENT,
    "refund": MovementKind.REFUND,
    "refund_failure": MovementKind.REFUND,
    "partial_capture_reversal": MovementKind.REFUND,
    "dispute": MovementKind.DISPUTE,
    "dispute_reversal": MovementKind.DISPUTE,
    "fee": MovementKind.FEE,
    "payout": MovementKind.PAYOUT,
    "payout_reversal": MovementKind.PAYOUT,
}


def statement(wire: Wire, *, since: datetime, until: datetime) -> Iterator[Movement]:
    """Page by page. What a payout of that time paid out is told with it, whenever it came in: so each
    line may be told twice, once as paid out."""
    span = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
    paid_out: set[str] = set()
    rest = list[Movement]()
    for line in _lines(wire, {"created": span}):
        moved = _movement(line)
        if moved.kind is MovementKind.PAYOUT:
            yield moved
            for part in _lines(wire, {"payout": moved.origin}):
                told = _movement(part, payout=moved.origin)
                if told.kind is not MovementKind.PAYOUT:
                    paid_out.add(told.reference)
                    yield told
        else:
            rest.append(moved)
    yield from (one for one in rest if one.reference not in paid_out)


def _lines(wire: Wire, asked: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    after: dict[str, str] = {}
    while True:
        page = {**asked, **after, "limit": _AT_ONCE, "expand": ["data.source"]}
        answer = wire.get(_LINES, page).accepted()
        try:
            yield from answer["data"]
            if not answer["has_more"]:
                return
            after = {"starting_after": str(answer["data"][-1]["id"])}
        except (KeyError, TypeError, IndexError) as error:
            raise Outage("stripe") from error


def _movement(line: Mapping[str, Any], *, payout: str = "") -> Movement:
    """Raises ProcessorRefused for an amount or a currency that is none, Outage for what is no line."""
    try:
        source = line["source"] if isinstance(line.get("source"), dict) else {}
        metadata = source.get("metadata")
        return Movement(
            reference=str(line["id"]),
            kind=_kind(line["reporting_category"], source),
            amount=from_stripe(line["amount"], line["currency"]),
            fee=from_stripe(line["fee"], line["currency"]),
            at=datetime.fromtimestamp(int(line["created"]), UTC),
            origin=str(source.get("id") or line.get("source") or ""),
            of=str(source.get("payment_intent") or ""),
            payout=payout,
            order=str(metadata.get("order", "")) if isinstance(metadata, dict) else "",
        )
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise Outage("stripe") from error


def _kind(category: str, source: Mapping[str, Any]) -> MovementKind:
    """A refund that its bank has not taken yet is in Stripe's books and in none of ours: it is booked when it
    has arrived, of the moment it was made."""
    kind = KINDS.get(category, MovementKind.OTHER)
    waits = kind is MovementKind.REFUND and source.get("status") in {"pending", "requires_action"}
    return MovementKind.WAITING if waits else kind
