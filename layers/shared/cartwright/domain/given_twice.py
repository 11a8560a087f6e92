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

from collections.abc import Sequence
from dataclasses import dataclass

from cartwright.domain.ids import ClientId
from cartwright.domain.journal.fees import shared
from cartwright.domain.money import Money, total
from cartwright.domain.orders import Order
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
    """None where it is not. `going` is what goes on of the order, or what it was a charge of. Of a disputed
    amount each owner bears its part, as in the books."""
    sale = order.sale(owner)
    currency = order.payment.amount.currency
    known = {one.id: one for one in going}
    had, paid, used, beyond = [Money.zero(currency)] * 4
    for line in sale.lines:
        found = known.get(wanted) if (wanted := goes_on(sale, line)) else None
        went = credited(found, order.id, currency) if found else Money.zero(currency)
        taken = returns.back(line) + went
        had, paid, used = had + taken, paid + line.amount.gross, used + went
        beyond = beyond + max(Money.zero(currency), taken - line.amount.gross)
    banks = total([one.taken for one in order.disputes], currency)
    back = total([returns.back(line) for line in order.lines], currency)
    # Shares of a disputed amount are rounded: a cent of that is none that anybody has twice.
    by_bank = min(had + shared(order, banks)[owner] - paid, back + used + banks - order.payment.amount)
    more = max(beyond, by_bank)
    return Twice(paid + more, paid) if more.minor > 0 else None
