"""Tax that was charged though it was not due: what of it is still to be given back.

Whoever names a tax on an invoice owes it, due or not (2006/112/EC art. 203), until the invoice is put right
(CJEU C-454/98 Schmeink & Cofreth): here, until it is given back, with a credit note. The buyer accounts for
the tax of what bears none any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cartwright.domain.exemptions import Exemption
from cartwright.domain.ids import RefundId, derived
from cartwright.domain.money import Money, total
from cartwright.domain.orders import Line, Sale
from cartwright.domain.refund_entries import taken_back, untaxed
from cartwright.domain.refunds import Leaving, Portion, Refund, Returns


def undue(lines: Sequence[Line], returns: Returns, by: Exemption | None = None) -> tuple[Portion, ...]:
    """The tax that is left of those lines that bear none now that their buyer's number is confirmed, or `by`
    what it has shown: what somebody has asked for goes back with its own."""
    found = []
    for line in lines:
        taxed = returns.taxed(line)
        if untaxed(line, by) is None:
            continue
        gross = line.amount.gross
        tax = total([fact.tax for fact in taken_back(line, gross - taxed, gross)], gross.currency)
        if tax:
            found.append(Portion(line.number, tax, frees=taxed))
    return tuple(found)


def in_steps(
    portions: Sequence[Portion], lines: Sequence[Line], returns: Leaving, step: int
) -> tuple[Portion, ...]:
    """The `portions` of tax, with so much more of what is left of their lines that all of them together are
    whole steps: never less than the tax (docs/decisions/0386). As they are, where there is not so much."""
    left = {line.number: returns.left(line) for line in lines}
    more = -sum(portion.gross.minor for portion in portions) % step
    found = []
    for portion in portions:
        room = min(left[portion.line], portion.takes) - portion.gross
        added = max(0, min(more, room.minor))
        more -= added
        found.append(replace(portion, gross=portion.gross + Money(added, portion.gross.currency)))
    return tuple(portions if more else found)


def owed(lines: Sequence[Line], returns: Returns) -> Money:
    """How much that is in all."""
    return total([portion.gross for portion in undue(lines, returns)], lines[0].amount.gross.currency)


def by_itself(sale: Sale, returns: Returns, at: datetime) -> Refund | None:
    """The refund of all of that, which no member asked for: one of a sale. None where nothing is left."""
    portions = undue(sale.lines, returns)
    if not portions:
        return None
    return Refund(
        account=sale.account,
        id=RefundId(derived("refund", sale.account, "tax", sale.id)),
        order=sale.order,
        sale=sale.id,
        client=sale.owner,
        mode=sale.mode,
        portions=portions,
        asked_at=at,
    )
