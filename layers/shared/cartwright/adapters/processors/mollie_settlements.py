"""What Mollie paid out, of what, and what it kept: an organisation's settlements.

A profile's key opens none of them; an access token of the organisation does, with `settlements.read` and
`payments.read` (decision record 0319). A settlement is what came in, less what went back (its revenue), less
what Mollie keeps of that (its costs, of all payments together, to four decimals). What is in it may be of
other profiles of the organisation, in another currency, or of a time long ago: then it is a line of nobody's,
which counts for the payout alone. Source: docs.mollie.com/reference/list-settlements, …/get-settlement and
…/list-settlement-payments with those of captures, refunds and chargebacks, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from typing import Any
from urllib.parse import quote

from cartwright.adapters.processors.mollie_statement import AGAIN, FAILED
from cartwright.adapters.processors.mollie_truth import from_mollie, moment
from cartwright.adapters.processors.mollie_wire import Document, Wire
from cartwright.domain.errors import Outage
from cartwright.domain.money import Money, total
from cartwright.domain.movements import Movement, MovementKind

SETTLES = timedelta(days=14)
"""How long after it was made a settlement may reach the bank. Nobody says; a few working days are usual."""

PAGES_AT_MOST = 1_000

SUMS_AT_MOST = 10_000
"""Of what came back, that are tried against what a settlement lacks."""

_PARTS = ("payments", "captures", "refunds", "chargebacks")
_TAKEN = {"refunds", "chargebacks"}


def settled(wire: Wire, own: Sequence[Movement], *, since: datetime, until: datetime) -> Iterator[Movement]:
    """`own`, which the profile's key tells of that time, and each payout of it with all that it is made of.
    Raises Outage, and ProcessorRefused where the token does not open them."""
    lines = {line.reference: line for line in own}
    for settlement in reversed(list(_made(wire, since))):
        out, failed = _payout(settlement), settlement.get("status") == "failed"
        # A bank takes days to send one back, and nobody says when it did: all of them are told anew.
        if not (failed or since <= out.at) or out.at >= until:
            continue
        yield out
        if failed:
            # It may have been told as paid out before. What its parts come to is in a later one.
            yield replace(out, reference=f"{out.reference}-failed", amount=-out.amount, fee=-out.fee)
            continue
        parts = list(_parts(wire, out))
        for part in [*parts, *_unnamed(out, parts, lines.values())]:
            line = lines.get(part.reference)
            if line is not None and line.amount == part.amount:
                lines[part.reference] = replace(line, payout=out.origin)
            else:
                yield replace(part, reference=f"{part.reference}-settled")
    yield from lines.values()


def _made(wire: Wire, since: datetime) -> Iterator[Document]:
    """Those that may have reached the bank since, or come back from it, the latest first."""
    for settlement in wire.listed("/v2/settlements", "settlements", at_most=PAGES_AT_MOST):
        # What is still being collected is none yet, and has no day.
        if settlement.get("status") not in {"paidout", "failed"}:
            continue
        if moment(settlement.get("createdAt")) < since - SETTLES:
            break
        yield settlement


def _unnamed(out: Movement, parts: Sequence[Movement], own: Iterable[Movement]) -> Sequence[Movement]:
    """Of what banks gave or sent back by then, and no earlier one took, that which is just what the parts
    lack: no list of a settlement names it."""
    currency = out.amount.currency
    back = [
        line
        for line in own
        if line.reference.endswith((AGAIN, FAILED))
        and not line.payout
        and line.at <= out.at
        and line.amount.currency == currency
    ]
    lacking = out.fee - out.amount - total([part.amount for part in parts], currency)
    return _coming_to(lacking, back)


def _coming_to(lacking: Money, back: Sequence[Movement]) -> Sequence[Movement]:
    """Those of them, the latest of each kind if there is a choice, that come to it; none if none do."""
    sums: dict[int, tuple[Movement, ...]] = {0: ()}
    for line in back:
        for before, some in list(sums.items()):
            after = before + line.amount.minor
            if after <= lacking.minor and len(sums) < SUMS_AT_MOST:
                sums.setdefault(after, (*some, line))
    return sums.get(lacking.minor, ())


def _payout(settlement: Document) -> Movement:
    name, reached = settlement.get("id"), from_mollie(settlement.get("amount"))
    if not isinstance(name, str):
        raise Outage("mollie")
    at = moment(settlement.get("settledAt") or settlement.get("createdAt"))
    return Movement(name, MovementKind.PAYOUT, -reached, _kept(settlement, reached), at, origin=name)


def _parts(wire: Wire, out: Movement) -> Iterator[Movement]:
    path = f"/v2/settlements/{quote(out.origin, safe='')}"
    for kind in _PARTS:
        for one in wire.listed(f"{path}/{kind}", kind, at_most=PAGES_AT_MOST):
            settled_as = one.get("settlementAmount")
            whole = from_mollie(settled_as or one.get("amount"))
            if whole.currency != out.amount.currency:
                # It says not what it was settled as: the payout will lack it, and be told.
                continue
            taken = kind in _TAKEN and not settled_as
            yield Movement(
                reference=str(one.get("id")),
                kind=MovementKind.OTHER,
                amount=-whole if taken else whole,
                fee=Money.zero(whole.currency),
                at=out.at,
                payout=out.origin,
            )


def _kept(settlement: Document, reached: Money) -> Money:
    """Its costs. They are rounded once, with all of it: so to the step they are what its revenue is more than
    what reached the bank. Where they are not, they are told as they are, and the payout does not come out.
    """
    step = Money(1, reached.currency).decimal
    try:
        revenue, costs = (_summed(settlement, what, reached.currency) for what in ("revenue", "costs"))
        left = revenue - reached.decimal
        exact = left if abs(left - costs) < step else costs
        return Money.of(str(exact.quantize(step, rounding=ROUND_HALF_UP)), reached.currency)
    except (DecimalException, AttributeError, KeyError, TypeError, ValueError) as error:
        raise Outage("mollie") from error


def _summed(settlement: Document, what: str, currency: str) -> Decimal:
    """Over all months that it is of, with the tax on it."""
    periods: Any = settlement.get("periods") or {}
    # A list where there are none: whoever writes it does not tell an empty object from one.
    months = [month for year in periods.values() for month in year.values()] if periods else []
    rows = [row["amountGross"] for month in months for row in month.get(what) or []]
    if any(row["currency"] != currency for row in rows):
        raise KeyError(currency)
    return sum((Decimal(row["value"]) for row in rows), Decimal())
