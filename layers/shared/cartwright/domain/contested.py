"""What of a sale may be given back while its payment is disputed.

::

    paid ── given back, or asked for ── what a bank has (open, in review, lost) = what may still be given back

What a bank has taken goes back by the bank. A refund beside it would give the same money back twice, and
nobody returns the second.
"""

from __future__ import annotations

from cartwright.domain.errors import Conflict
from cartwright.domain.ids import ClientId
from cartwright.domain.journal.fees import shared
from cartwright.domain.money import Money, total
from cartwright.domain.orders import Order
from cartwright.domain.refunds import Refund, Returns


class PaymentDisputed(Conflict):
    """The bank has the money, or what would go back beside it. Facts: `left`, what may be given back of the
    sale now."""

    code = "payment-disputed"
    title = "The bank has this money, by a dispute"


def undisputed(order: Order, owner: ClientId, returns: Returns) -> Money:
    """What no bank has of what an owner sold in a paid order, and nobody asked for; never less than nothing.
    Of a disputed amount each owner bears its part, as in the books; of what was paid in steps there are whole
    ones."""
    nothing = Money.zero(order.payment.amount.currency)
    lines = [line for line in order.lines if line.owner == owner]
    left = total([returns.left(line) for line in lines], nothing.currency)
    taken = total([one.taken for one in order.disputes], nothing.currency)
    free = max(nothing, left - shared(order, taken)[owner])
    return Money(free.minor - free.minor % order.payment.step, free.currency)


def fits(refund: Refund, order: Order, returns: Returns) -> bool:
    """Whether there is room for a refund beside the disputes of its payment."""
    disputed = any(one.state.takes for one in order.disputes)
    return not disputed or refund.amount <= undisputed(order, refund.client, returns)


def within(refund: Refund, order: Order, returns: Returns) -> None:
    """That there is. Raises PaymentDisputed."""
    if not fits(refund, order, returns):
        raise PaymentDisputed(left=str(undisputed(order, refund.client, returns)))
