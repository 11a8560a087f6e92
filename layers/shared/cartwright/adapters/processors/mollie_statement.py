"""Mollie's own books, as far as a profile's key reads them: its lists of payments, refunds and chargebacks.

The settlements are an organisation's, and no key opens them: what Mollie keeps is not told here, and what it
pays out is not either (decision records 0290, 0319). The lists know no dates. They go from the newest to
the oldest, by when a thing was made, so each is read back until nothing in it can have moved in the time that
is asked about. Sources: docs.mollie.com/reference/list-payments, …/list-all-refunds and
…/list-all-chargebacks, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from urllib.parse import quote

from cartwright.adapters.processors.mollie_truth import from_mollie, labelled, moment
from cartwright.adapters.processors.mollie_wire import Document, Wire
from cartwright.domain.errors import Outage
from cartwright.domain.money import Money
from cartwright.domain.movements import Movement, MovementKind

PAYABLE = timedelta(days=14)
"""How long after it was made a payment may be paid: a bank transfer has twelve days
(docs.mollie.com/docs/banktransfer)."""

ARRIVES = timedelta(days=31)
"""How long after it was made a refund may come to be: it waits for the profile's balance to hold it, and then
for a bank ("queued", "pending": docs.mollie.com/docs/refunds). Mollie does not say when it did."""

ON_ITS_WAY = frozenset({"queued", "pending", "processing"})
"""A refund that has not left. Of one that is queued or pending Mollie tells nobody by itself."""

REVERSED = timedelta(days=400)
"""How long after a chargeback its bank may give the money back, and after it was made a refund may be sent
back. Nobody says."""

SETTLED = timedelta(days=31)
"""How long after it came back something may be in a settlement: some are paid out once a month
(docs.mollie.com/docs/settlements)."""

AGAIN = "-reversed"
"""What the line is called by which a chargeback comes back, after the chargeback's own name."""

FAILED = "-failed"
"""The same of a refund that failed after it had left, and came back."""

_OLDER = frozenset({MovementKind.REFUND, MovementKind.WAITING, MovementKind.CAME_BACK})
PAGES_AT_MOST = 1_000
"""Of 250 lines each."""


def statement(wire: Wire, *, since: datetime, until: datetime) -> Iterator[Movement]:
    """What moved from `since` till before `until`; and older refunds, which may have come to be in that time,
    as of when they were made, with those that still wait; and what else came back from a bank, for the payout
    that it is in. Raises Outage, and ProcessorRefused."""
    for line in _lines(wire, since):
        if line.at < until and (line.at >= since or line.kind in _OLDER):
            yield line


def given_back(wire: Wire, payment: str) -> Iterator[Movement]:
    """However long ago: a payment lists all its refunds (docs.mollie.com/reference/list-refunds). What is of
    no payment of this profile's is nothing. Raises Outage, and ProcessorRefused."""
    for refund in wire.listed(f"/v2/payments/{quote(payment, safe='')}/refunds", "refunds"):
        yield from (line for line in _refunded(refund) if line.kind is MovementKind.REFUND)


def _lines(wire: Wire, since: datetime) -> Iterator[Movement]:
    for payment in _newer(_all(wire, "payments"), than=since - PAYABLE):
        if payment.get("status") == "paid":
            amount, at = from_mollie(payment.get("amount")), moment(payment.get("paidAt"))
            yield _line(payment, MovementKind.PAYMENT, amount, at)
    for refund in _newer(_all(wire, "refunds"), than=since - REVERSED):
        listed = moment(refund.get("createdAt")) >= since - ARRIVES
        yield from _refunded(refund) if listed else _sent_back(refund)
    for taken in _newer(_all(wire, "chargebacks"), than=since - REVERSED):
        amount, back = from_mollie(taken.get("amount")), taken.get("reversedAt")
        yield _line(taken, MovementKind.DISPUTE, -amount, moment(taken.get("createdAt")))
        if back:
            late = since - SETTLED <= moment(back) < since
            kind = MovementKind.CAME_BACK if late else MovementKind.DISPUTE
            yield _line(taken, kind, amount, moment(back), again=AGAIN)


def _refunded(refund: Document) -> Iterator[Movement]:
    """What is on its way is in none of our books: it is booked once it is there, as of when it was made. What
    failed had left, and is back (docs.mollie.com/docs/refunds); nobody says since when."""
    status, amount = str(refund.get("status")), from_mollie(refund.get("amount"))
    at = moment(refund.get("createdAt"))
    if status in ON_ITS_WAY:
        yield _line(refund, MovementKind.WAITING, Money.zero(amount.currency), at)
    if status in {"refunded", "failed"}:
        yield _line(refund, MovementKind.REFUND, -amount, at)
    if status == "failed":
        yield _line(refund, MovementKind.REFUND, amount, at, again=FAILED)


def _sent_back(refund: Document) -> Iterator[Movement]:
    """Of one that is too old to be compared: that a bank sent it back, whenever that was."""
    if refund.get("status") == "failed":
        at, amount = moment(refund.get("createdAt")), from_mollie(refund.get("amount"))
        yield _line(refund, MovementKind.CAME_BACK, amount, at, again=FAILED)


def _all(wire: Wire, kind: str) -> Iterator[Document]:
    return wire.listed(f"/v2/{kind}", kind, at_most=PAGES_AT_MOST)


def _newer(found: Iterable[Document], *, than: datetime) -> Iterator[Document]:
    """Up to the first that is older: no page after it is asked for."""
    for one in found:
        if moment(one.get("createdAt")) < than:
            return
        yield one


def _line(
    document: Document, kind: MovementKind, amount: Money, at: datetime, *, again: str = ""
) -> Movement:
    """Raises Outage for what names neither itself nor its payment."""
    name = document.get("id")
    of = name if kind is MovementKind.PAYMENT else document.get("paymentId")
    if not isinstance(name, str) or not isinstance(of, str):
        raise Outage("mollie")
    return Movement(
        reference=f"{name}{again}",
        kind=kind,
        amount=amount,
        fee=Money.zero(amount.currency),
        at=at,
        origin="" if kind is MovementKind.PAYMENT else name,
        of=of,
        order=labelled(document).get("order", ""),
    )
