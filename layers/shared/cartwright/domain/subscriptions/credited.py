"""What was paid with an order and credited to another plan: that is not given back in money as well.

::

    a change of plan waits, or is paid      what it takes of the order before it cannot be given back
    the subscription is over                what of the credit stayed can, and what went into an order that
                                            was given back whole: nothing will ever be paid with it
    given back at the processor itself      nobody could refuse it: what is too much is taken off the credit
                                            that stays, and a change that waits is called off
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.domain.ids import OrderId, SubscriptionId
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.orders import Line, Sale
from cartwright.domain.refunds import MoreThanPaid, Refund, Returns
from cartwright.domain.subscriptions.covering import Credited
from cartwright.domain.subscriptions.crediting import share
from cartwright.domain.subscriptions.subscription import Subscription, subscription_id


@dataclass(frozen=True, slots=True)
class Room:
    """What can be given back of lines of which some was credited: `credited`, by their numbers."""

    returns: Returns
    credited: Mapping[int, Money]

    def left(self, line: Line) -> Money:
        left, nothing = self.returns.left(line), Money.zero(line.amount.gross.currency)
        return max(nothing, left - self.credited.get(line.number, nothing))

    def require(self, refund: Refund, lines: Mapping[int, Line]) -> None:
        """Raises MoreThanPaid."""
        for portion in refund.portions:
            if portion.gross > (left := self.left(lines[portion.line])):
                raise MoreThanPaid(line=portion.line, left=str(left))


def goes_on(sale: Sale, line: Line) -> SubscriptionId | None:
    """As what a line of a sale goes on, or of what it is a charge."""
    if line.instalment is not None:
        return line.instalment.subscription
    return subscription_id(sale.id, line.number) if line.future else None


def credited(found: Subscription, order: OrderId, currency: str) -> Money:
    """How much of what that order paid is, or is about to be, credited."""
    waits = found.turn.takes if found.turn else None
    taken = [(one, left) for one, left in _held(found) if one.order == order]
    sums = [left for _, left in taken] + ([waits.gross] if waits and waits.order == order else [])
    return total(sums, currency)


def overdrawn(found: Subscription, order: OrderId, left: Taxed, at: datetime) -> Subscription:
    """As it is once there is only so much `left` of what that order paid; the very same where that is no less
    than what was credited of it, or nothing is left to be taken off."""
    much = credited(found, order, left.gross.currency) - left.gross
    if much.minor <= 0 or found.state.over:
        return found
    turn = found.turn
    if turn is not None and turn.takes is not None and turn.takes.order == order:
        # Its price is less what is no more. Whoever pays it in this moment has paid it.
        called_off = found.declined and found.due is not None and found.due <= at
        return found if called_off else replace(found, declined=True, due=at, version=found.version + 1)
    stays = found.credit
    if stays is None:
        return found
    off = min(much, stays.gross)
    return replace(
        found,
        credit=_lowered(stays, off, left),
        credited=tuple(_less(found.credited, order, off)),
        version=found.version + 1,
    )


def _held(found: Subscription) -> Iterator[tuple[Credited, Money]]:
    """How much of each is not to be given back, the newest first."""
    unused = found.credit.gross if found.state.over and found.credit else None
    for one in reversed(found.credited):
        left = one.gross
        if found.state.over and one.by in found.returned:
            left = left - min(left, one.used)
        if unused is not None:
            free = min(left, unused)
            left, unused = left - free, unused - free
        yield one, left


def _lowered(stays: Taxed, off: Money, left: Taxed) -> Taxed | None:
    """Where what is left bears no tax any more, tax was given back alone: so it is tax that goes, as long as
    there is any, and none of the price."""
    rest = stays.gross - off
    if not rest:
        return None
    if left.net and not left.tax:
        net = min(stays.net, rest)
        return Taxed(net, rest - net, rest)
    return share(stays, rest.minor, stays.gross.minor)


def _less(every: tuple[Credited, ...], order: OrderId, off: Money) -> Iterator[Credited]:
    for one in every:
        cut = min(off, one.gross) if one.order == order else Money.zero(off.currency)
        off = off - cut
        yield replace(one, gross=one.gross - cut)
