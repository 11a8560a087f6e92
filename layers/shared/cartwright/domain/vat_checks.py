"""Asking again about a VAT number that was in doubt when something was sold.

::

    waiting ──▶ valid | invalid      the register answered
       │   └──▶ forgotten            its buyer is: the number is one of the buyer's words
       └──────▶ unanswered           not within LASTS

The sale stays as it is. Its check is a fact of its own, which moves from waiting to one end, once. It knows
no word of the buyer, and not the number: that lies with the sale. But where the number is confirmed after tax
was charged, the sale has come to rest on it, and it is kept, as the books keep it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from operator import add

from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, ClientId, OrderId, SaleId
from cartwright.domain.lines import Bearing, amounts
from cartwright.domain.money import Money
from cartwright.domain.orders import Line, Sale
from cartwright.domain.tax import Check, NumberState

FIRST = timedelta(hours=1)
AT_LEAST_EVERY = timedelta(days=1)
LASTS = timedelta(days=14)
"""First asked an hour after the sale, then after twice as long each time, and daily in the end."""


class Standing(StrEnum):
    WAITING = "waiting"
    VALID = "valid"
    INVALID = "invalid"
    UNANSWERED = "unanswered"
    FORGOTTEN = "forgotten"


class Wrong(StrEnum):
    """How the tax of a sale was not the right one."""

    CHARGED = "charged-though-valid"
    BELIEVED = "believed-though-invalid"


_ENDS = {NumberState.VALID: Standing.VALID, NumberState.INVALID: Standing.INVALID}


@dataclass(frozen=True, slots=True)
class VatCheck:
    """`believed` is what its seller decided while the number was in doubt, and `tax` by how much that
    is wrong if it is (see `righted`): nothing where the buyer is taxed alike either way.

    `asked` is how often the register was asked in vain, `due` when it is asked next; `at` the moment of the
    end, with the register's name and its proof of the question. `document` is the sale's, once it has one.
    `gives_back`: with the end, the tax that was not due was asked to be given back; `number` is the buyer's
    where it was not.
    """

    account: AccountId
    client: ClientId
    sale: SaleId
    order: OrderId
    mode: Mode
    sold_at: datetime
    believed: bool
    tax: Money
    due: datetime
    asked: int = 0
    standing: Standing = Standing.WAITING
    at: datetime | None = None
    register: str = ""
    consultation: str = ""
    document: str = ""
    version: int = 1
    gives_back: bool = False
    number: str = ""

    @property
    def wrong(self) -> Wrong | None:
        """How the tax was not the right one, as far as is known."""
        if not self.tax:
            return None
        if self.standing is Standing.VALID and not self.believed:
            return Wrong.CHARGED
        return Wrong.BELIEVED if self.standing is Standing.INVALID and self.believed else None

    def of(self, document: str) -> VatCheck:
        """Knowing the number of the sale's document."""
        return replace(self, document=document)

    def answered(self, found: Check, number: str = "") -> VatCheck:
        """At its end; or, where `found` is no answer about that number, to be asked about again."""
        end = _ENDS.get(found.state)
        if end is None:
            return self.put_off(found.at)
        ended = self._ended(end, found.at)
        told = replace(ended, register=found.register, consultation=found.consultation)
        return replace(told, number=number) if told.wrong is Wrong.CHARGED else told

    def forgotten(self, at: datetime) -> VatCheck:
        return self._ended(Standing.FORGOTTEN, at)

    def put_off(self, now: datetime) -> VatCheck:
        """To be asked about again, unless that went on for LASTS."""
        last = self.sold_at + LASTS
        if now >= last:
            return self._ended(Standing.UNANSWERED, now)
        gap = min(FIRST * 2**self.asked, AT_LEAST_EVERY)
        return replace(self, asked=self.asked + 1, due=min(now + gap, last), version=self.version + 1)

    def behind(self, now: datetime) -> VatCheck:
        """Nobody could ask, for a reason of ours: it waits an hour behind the others, and that counts for
        nothing."""
        return replace(self, due=now + FIRST, version=self.version + 1)

    def _ended(self, standing: Standing, at: datetime) -> VatCheck:
        return replace(self, standing=standing, at=at, version=self.version + 1)


def opened(sale: Sale) -> VatCheck | None:
    """The check of a sale that was made while its buyer's number was in doubt."""
    business = sale.buyer.business
    if business is None or not business.in_doubt:
        return None
    believed = sale.seller.unconfirmed.pending
    return VatCheck(
        account=sale.account,
        client=sale.owner,
        sale=sale.id,
        order=sale.order,
        mode=sale.mode,
        sold_at=sale.at,
        believed=believed,
        tax=_apart(sale.lines, righted(sale.lines, believed=believed)),
        due=sale.at + FIRST,
    )


def righted(lines: Sequence[Line], *, believed: bool) -> tuple[Line, ...]:
    """The lines as they should have been, had what was assumed of the number been wrong: what the books, and
    a document that corrects the sale, have to say.

    Tax that was charged is the buyer's again. Where none was, the buyer has paid what was agreed, and the tax
    is within it (CJEU C-249/12 Tulică, 43): whether it can still be had on top is between buyer and seller.
    """
    doubted = {line.number: line.otherwise for line in lines if line.otherwise}
    found = {number: other.amount for number, other in doubted.items()}
    if believed:
        within = [line for line in lines if line.otherwise]
        bearings = [Bearing(line.owner, doubted[line.number].treatment, included=True) for line in within]
        taxed = amounts([line.amount.gross for line in within], bearings)
        found = {line.number: amount for line, amount in zip(within, taxed, strict=True)}
    return tuple(
        replace(line, amount=found[line.number], treatment=other.treatment, otherwise=None)
        if (other := doubted.get(line.number))
        else line
        for line in lines
    )


def _apart(lines: Sequence[Line], others: Sequence[Line]) -> Money:
    """By how much the taxes differ."""
    one, other = (reduce(add, (line.amount.tax for line in some)) for some in (lines, others))
    return one - other if other < one else other - one
