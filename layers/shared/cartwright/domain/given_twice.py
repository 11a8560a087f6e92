"""What its buyer has twice of what an owner sold in a paid order, though our books and the processor's agree.

::

    given back ┐
    at a bank  ├─ together no more than was paid: of the whole, and without the bank's part of each line
    credited   ┘

A refund that is made here is held against both others (see `contested` and `credited`). One that is made at
the processor itself is booked as it is: it happened. What it gave back beside a bank, or of what another plan
was paid with, nobody can take again; somebody has to see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cartwright.domain.ids import ClientId, SubscriptionId
from cartwright.domain.journal.fees import shared
from cartwright.domain.money import Money, total
from cartwright.domain.orders import Order, Sale
from cartwright.domain.refunds import Returns
from cartwright.domain.subscriptions import Subscription
from cartwright.domain.subscriptions.credited import credited, goes_on


@dataclass(frozen=True, slots=True)
class Twice:
    """What the buyer `had` back, or credited, of what was `paid`: it is more."""

    had: Money
    paid: Money


def given_twice(
    order: Order, owner: ClientId, returns: Returns, going: Sequence[Subscription]
) -> Twice | None:
    """None where it is not. `going` is all that goes on of the order, whoever's, or what it was a charge of.
    Of a disputed amount each owner bears its part, as in the books."""
    currency = order.payment.amount.currency
    known = {one.id: one for one in going}
    owned = {each: _had(order.sale(each), returns, known, currency) for each in order.owners}
    banks = total([one.taken for one in order.disputes], currency)
    mine = owned[owner]
    more = max(mine.beyond, _beside_banks(order, owned, banks)[owner])
    return Twice(mine.paid + more, mine.paid) if more.minor > 0 else None


@dataclass(frozen=True, slots=True)
class _Had:
    """What its buyer `had` back, or credited, without a bank, of what an owner was `paid`; and what that is
    `beyond` its lines, each by itself."""

    had: Money
    paid: Money
    beyond: Money


def _had(sale: Sale, returns: Returns, known: Mapping[SubscriptionId, Subscription], currency: str) -> _Had:
    had, paid, beyond = [Money.zero(currency)] * 3
    for line in sale.lines:
        found = known.get(wanted) if (wanted := goes_on(sale, line)) else None
        went = credited(found, sale.order, currency) if found else Money.zero(currency)
        taken = returns.back(line) + went
        had, paid = had + taken, paid + line.amount.gross
        beyond = beyond + max(Money.zero(currency), taken - line.amount.gross)
    return _Had(had, paid, beyond)


def _beside_banks(order: Order, owned: Mapping[ClientId, _Had], banks: Money) -> Mapping[ClientId, Money]:
    """By how much the whole order was overdrawn, in shares of the owners, by what each was.

    Shares of a disputed amount are rounded: a cent of that is none that anybody has twice, so it is the whole
    that is told, and in all no more and no less than it.
    """
    nothing = Money.zero(banks.currency)
    borne = shared(order, banks)
    over = {each: max(nothing, one.had + borne[each] - one.paid) for each, one in owned.items()}
    whole = total([one.had for one in owned.values()], banks.currency) + banks - order.payment.amount
    if whole.minor <= 0 or not any(over.values()):
        return dict.fromkeys(owned, nothing)
    return dict(zip(over, whole.split([one.minor for one in over.values()]), strict=True))
