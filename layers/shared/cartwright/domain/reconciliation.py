"""A processor's own books against ours: what one of them has and the other has not.

Compared is what each payment's movements come to, by what they are: so it does not matter in how many lines
either of them writes the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cartwright.domain.ids import ClientId, ConnectionId, EntryId, OrderId
from cartwright.domain.journal import SELLING, Book, Entry, Kind
from cartwright.domain.money import Money
from cartwright.domain.movements import Compared, Movement, MovementKind

MARGIN = timedelta(days=1)
"""At both ends of the time that is compared, what only one of them has may be in the other just outside."""

_KINDS: Mapping[Kind, Compared] = {
    **dict.fromkeys(SELLING, MovementKind.PAYMENT),
    Kind.REFUND: MovementKind.REFUND,
    Kind.DISPUTE: MovementKind.DISPUTE,
    Kind.FEE: MovementKind.FEE,
}
_SAME: Mapping[MovementKind, Compared] = {kind: kind for kind in _KINDS.values()}


class Gap(StrEnum):
    """What is wrong."""

    NOT_BOOKED = "not-booked"
    """The processor has it, and our books have not."""
    NOT_STATED = "not-stated"
    """Our books have it, and the processor has not."""
    DIFFERS = "differs"
    """Both have it, of another amount."""
    PAID_OUT = "paid-out"
    """A payout is not the sum of what it paid out."""
    GIVEN_TWICE = "given-back-twice"
    """Both agree, and of a payment the buyer has more than was paid: `stated` is what it has had back, or
    credited, and `booked` what was paid."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` up to, not including, `until`."""

    since: datetime
    until: datetime

    def within(self, at: datetime, *, margin: timedelta = timedelta(0)) -> bool:
        return self.since + margin <= at < self.until - margin


@dataclass(frozen=True, slots=True)
class Difference:
    """`of` is the payment's id at the processor, or the payout's; `owner` whose books have or lack it, as far
    as anybody knows, and `order` the order that the payment was of."""

    gap: Gap
    connection: ConnectionId
    kind: Compared
    of: str
    at: datetime
    stated: Money
    booked: Money
    owner: ClientId | None = None
    order: OrderId | None = None

    def age(self, now: datetime) -> timedelta:
        return now - self.at

    def __str__(self) -> str:
        whose = f"{self.owner or '-'} {self.order or '-'}"
        one, other = ("had back", "paid") if self.gap is Gap.GIVEN_TWICE else ("stated", "booked")
        return f"{self.gap}  {self.kind} {self.of}  {self.stated} {one}, {self.booked} {other}  {whose}"


@dataclass(slots=True)
class _Sum:
    """What one of both says of a payment's movements of a kind."""

    amount: Money
    at: datetime
    owner: ClientId | None = None
    order: str = ""

    def add(self, amount: Money, at: datetime) -> None:
        self.amount += amount
        self.at = max(self.at, at)


type _Key = tuple[str, Compared, str]


def differences(
    connection: ConnectionId,
    movements: Iterable[Movement],
    entries: Iterable[Entry],
    span: Span,
    *,
    paid: Mapping[str, OrderId],
) -> tuple[Difference, ...]:
    """What the statement of a connection and our books do not agree on, of a span of time.

    `entries` are those of all clients of the account, a MARGIN longer at both ends; `paid` the orders of
    payments that are known as ours. Payments that are not, and to which nothing of ours is written, are other
    business of the merchant's.
    """
    lines = list(movements)
    # With a payout, lines are told that are older than anything of ours that is looked at.
    stated = _stated(line for line in lines if span.within(line.at, margin=-MARGIN))
    known = {entry.id: entry for entry in entries}
    booked = _booked(connection, known, known.values())
    nearer = [_booked(connection, known, some) for some in _cut(known.values(), span)]
    ours = {key[0] for key in booked} | {line.of for line in lines if line.order} | paid.keys()
    found = [
        _difference(connection, key, stated.get(key), booked.get(key), paid)
        for key in sorted(stated.keys() | booked.keys())
        if key[0] in ours and not any(_agree(stated.get(key), sums.get(key)) for sums in nearer)
    ]
    gaps = [one for one in found if one is not None and tells(one.gap, one.at, span)]
    return (*gaps, *_payouts(connection, lines))


def tells(gap: Gap, at: datetime, span: Span) -> bool:
    """Whether comparing a span finds such a difference of that moment. What the statement lacks of the
    margins, may stand in the statement of the days beside."""
    margin = MARGIN if gap is Gap.NOT_STATED else timedelta(0)
    return span.within(at, margin=margin)


def _stated(lines: Iterable[Movement]) -> Mapping[_Key, _Sum]:
    sums: dict[_Key, _Sum] = {}
    for line in lines:
        if not line.of:
            continue
        kind = _SAME.get(line.kind)
        if kind is not None:
            _say(sums, line, kind, line.amount)
        if line.fee:
            _say(sums, line, MovementKind.FEE, -line.fee)
    return sums


def _say(sums: dict[_Key, _Sum], line: Movement, kind: Compared, amount: Money) -> None:
    key = (line.of, kind, amount.currency)
    _put(sums, key, amount, line.at)
    sums[key].order = line.order


def _cut(entries: Collection[Entry], span: Span) -> Iterator[Sequence[Entry]]:
    """Without what is outside of the span on the one side, on the other, and on both: that stands in the
    statement of the days beside, with whatever else of its payment moved then."""
    begun = [one for one in entries if one.at >= span.since]
    yield begun
    yield [one for one in entries if one.at < span.until]
    yield [one for one in begun if one.at < span.until]


def _agree(stated: _Sum | None, booked: _Sum | None) -> bool:
    return stated is not None and booked is not None and stated.amount == booked.amount


def _booked(
    connection: ConnectionId, known: Mapping[EntryId, Entry], entries: Iterable[Entry]
) -> Mapping[_Key, _Sum]:
    """A mirror moves what its original is."""
    sums: dict[_Key, _Sum] = {}
    for entry in entries:
        kind = _KINDS.get(_original(entry, known).kind)
        moved = [
            posting.amount
            for posting in entry.postings
            if posting.book is Book.PROCESSOR and posting.detail == connection
        ]
        if kind is None:
            continue
        for amount in moved:
            key = (entry.payment_reference, kind, amount.currency)
            _put(sums, key, amount, entry.at)
            sums[key].owner, sums[key].order = entry.client, entry.order
    return sums


def _original(entry: Entry, known: Mapping[EntryId, Entry]) -> Entry:
    return known.get(entry.mirrors, entry) if entry.mirrors else entry


def _put(sums: dict[_Key, _Sum], key: _Key, amount: Money, at: datetime) -> None:
    if key in sums:
        sums[key].add(amount, at)
    else:
        sums[key] = _Sum(amount, at)


def _difference(
    connection: ConnectionId,
    key: _Key,
    stated: _Sum | None,
    booked: _Sum | None,
    paid: Mapping[str, OrderId],
) -> Difference | None:
    of, kind, currency = key
    nothing = Money.zero(currency)
    there, here = stated.amount if stated else nothing, booked.amount if booked else nothing
    either = booked or stated
    if there == here or either is None:
        return None
    gap = Gap.DIFFERS if stated and booked else Gap.NOT_BOOKED if stated else Gap.NOT_STATED
    at = stated.at if stated else either.at
    order = OrderId(either.order) if either.order else paid.get(of)
    return Difference(gap, connection, kind, of, at, there, here, booked.owner if booked else None, order)


def _payouts(connection: ConnectionId, lines: Iterable[Movement]) -> Iterator[Difference]:
    """Of each payout, whose lines are all here or none: what reached the bank, and was kept of it, is what
    they come to."""
    paid: dict[str, Money] = {}
    for line in lines:
        if line.payout:
            before = paid.get(line.payout, Money.zero(line.amount.currency))
            paid[line.payout] = before + line.amount - line.fee
    reached: dict[str, Money] = {}
    for line in lines:
        if line.kind is MovementKind.PAYOUT and line.origin in paid:
            before = reached.get(line.origin, Money.zero(line.amount.currency))
            reached[line.origin] = before - line.amount + line.fee
    for line in lines:
        there = reached.pop(line.origin, None) if line.kind is MovementKind.PAYOUT else None
        # What came back from the bank has reached it no more, and is paid out again by another.
        if there and there != paid[line.origin]:
            yield Difference(
                Gap.PAID_OUT,
                connection,
                MovementKind.PAYOUT,
                line.origin,
                line.at,
                there,
                paid[line.origin],
            )
