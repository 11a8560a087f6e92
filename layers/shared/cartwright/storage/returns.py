"""What is given back of orders: all refunds of an order are one item beside it.

::

    of      the item                                                                       1 call
    sold    a sale's entry, and the check of its buyer's VAT number if that was in doubt   1 or 2 calls
    entry   of a refund, or of a correction                                                1 call
    move    vN -> vN+1, if it is the version it was read as · an entry per refund that arrived, or was sent
            back, with a taking per product · jobs · a word in the audit log · the check of a VAT number, if
            it is still what it was, or its end · less taken of a stock · if the order, with its
            disputes, is what it was · what goes on of it, vN -> vN+1                      1 call

The item waits in the sparse index while one of its refunds has no end.
"""

from __future__ import annotations

from dataclasses import replace

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.world import Clock
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, OrderId
from cartwright.domain.jobs import CorrectionNumber, CreditNumber
from cartwright.domain.journal import Entry, charge_id, month_of
from cartwright.domain.orders import Order, Sale
from cartwright.domain.payments import Payment
from cartwright.domain.refund_entries import Change, Sold, standing
from cartwright.domain.refunds import Returns
from cartwright.domain.vat_checks import VatCheck
from cartwright.storage import entries, keys, limits, outbox
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, equals
from cartwright.storage.entries import ENTRY
from cartwright.storage.renewals import renewed
from cartwright.storage.schema import VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Check, Put, Table, Write
from cartwright.storage.vat_checks import VAT_CHECK, ended

RETURNS: Codec[Returns] = Codec("returns", Returns)


class Returning:
    """The refunds of one account's orders."""

    def __init__(self, table: Table, account: AccountId, clock: Clock) -> None:
        self._table = table
        self._account = account
        self._clock = clock

    def of(self, order: OrderId) -> Returns:
        """Strongly consistent; without refunds where there are none."""
        item = self._table.get(keys.returns(self._account, order), consistent=True)
        return read(item) if item else Returns(self._account, order)

    def sold(self, sale: Sale, payment: Payment) -> Sold:
        """Raises NotFound."""
        own(self._account, sale)
        key = keys.entry(sale.account, sale.owner, month_of(sale.at, sale), sale.at, charge_id(sale))
        return standing(sale, self._entry(key), payment, self._check(sale))

    def entry(self, job: CreditNumber | CorrectionNumber) -> Entry:
        """Raises NotFound."""
        own(self._account, job)
        return self._entry(keys.entry(job.account, job.client, job.month, job.at, job.entry))

    def move(self, change: Change, audit: Audit | None = None) -> None:
        """Raises Stale."""
        ends = [change.ended] if change.ended else []
        beside = [change.beside] if change.beside else []
        facts = (
            *change.entries,
            *change.jobs,
            *change.checks,
            *change.restocked,
            *change.going,
            *ends,
            *beside,
        )
        own(self._account, change.before, change.after, *facts, *([audit] if audit else []))
        before = change.before.version
        after = replace(change.after, version=before + 1)
        now = self._clock.now()
        self._table.commit(
            Write(Put(_item(after), equals(VERSION, before) if before else absent()), otherwise=Stale()),
            *(entries.booked(entry, now) for entry in change.entries),
            *(leg for entry in change.entries for leg in entries.taken(entry)),
            *(outbox.asked(job, now) for job in change.jobs),
            *map(_unmoved, change.checks),
            *map(ended, ends),
            *map(limits.put_back, change.restocked),
            *map(_as_it_was, beside),
            *(renewed(one, now) for one in change.going),
            *([recorded(audit)] if audit else []),
        )

    def _entry(self, key: keys.Key) -> Entry:
        item = self._table.get(key, consistent=True)
        if item is None:
            raise NotFound
        return ENTRY.value(item)

    def _check(self, sale: Sale) -> VatCheck | None:
        """Read only where there is one: where what a line comes to hangs on a number in doubt."""
        if not any(line.otherwise for line in sale.lines):
            return None
        item = self._table.get(keys.vat_check(sale.account, sale.owner, sale.at, sale.id), consistent=True)
        return VAT_CHECK.value(item) if item else None


def read(item: Item) -> Returns:
    """The refunds an item holds. Their version stands beside them: what became of them is the same, however
    often it was written."""
    version = item[VERSION]
    assert isinstance(version, int)
    return replace(RETURNS.value(item), version=version)


def _unmoved(check: VatCheck) -> Write:
    key = keys.vat_check(check.account, check.client, check.sold_at, check.sale)
    return Write(Check(key, equals(VERSION, check.version)), otherwise=Stale())


def _as_it_was(order: Order) -> Write:
    key = keys.order(order.account, order.id)
    return Write(Check(key, equals(VERSION, order.version)), otherwise=Stale())


def _item(returns: Returns) -> Item:
    account, order = returns.account, returns.order
    waiting = keys.waiting(RETURNS.kind, returns.due, account, order) if returns.due else {}
    key = keys.returns(account, order)
    return RETURNS.item(replace(returns, version=0), key, waiting, version=returns.version)
