"""What is given back of orders, in memory."""

from __future__ import annotations

from dataclasses import replace

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.domain.ids import AccountId, OrderId
from cartwright.domain.jobs import CorrectionNumber, CreditNumber
from cartwright.domain.journal import Entry, charge_id
from cartwright.domain.orders import Sale
from cartwright.domain.payments import Payment
from cartwright.domain.refund_entries import Change, Sold, standing
from cartwright.domain.refunds import Returns
from cartwright.storage.scope import own
from tests.fakes import subscriptions
from tests.fakes.shelves import Shelves, found


class FakeReturning:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def of(self, order: OrderId) -> Returns:
        return self._shelves.returns.get((self._account, order)) or Returns(self._account, order)

    def sold(self, sale: Sale, payment: Payment) -> Sold:
        own(self._account, sale)
        entry = found(self._shelves.entries.get((self._account, sale.owner, charge_id(sale))))
        doubted = any(line.otherwise for line in sale.lines)
        check = self._shelves.vat_checks.get((self._account, sale.owner, sale.id)) if doubted else None
        return standing(sale, entry, payment, check)

    def entry(self, job: CreditNumber | CorrectionNumber) -> Entry:
        own(self._account, job)
        return found(self._shelves.entries.get((self._account, job.client, job.entry)))

    def move(self, change: Change, audit: Audit | None = None) -> None:
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
        shelves, key = self._shelves, (self._account, change.after.order)
        entries = {(entry.account, entry.client, entry.id): entry for entry in change.entries}
        with shelves.lock:
            if self.of(change.after.order).version != change.before.version:
                raise Stale
            if entries.keys() & shelves.entries.keys():
                raise Stale
            self._as_it_was(change)
            subscriptions.current(shelves, *change.going)
            for check in change.checks:
                kept = found(shelves.vat_checks.get((check.account, check.client, check.sale)))
                if kept.version != check.version:
                    raise Stale
            for check in ends:
                kept = found(shelves.vat_checks.get((check.account, check.client, check.sale)))
                if kept.version != check.version - 1:
                    raise Stale
            shelves.unasked(*change.jobs)
            if audit is not None:
                shelves.audits.append(audit)
            shelves.returns[key] = replace(change.after, version=change.before.version + 1)
            shelves.book(entries)
            shelves.vat_checks.update({(one.account, one.client, one.sale): one for one in ends})
            for one in change.restocked:
                shelves.taken[one.account, one.product, one.mode] -= one.pieces
            subscriptions.keep(shelves, *change.going)
            shelves.ask(*change.jobs)

    def _as_it_was(self, change: Change) -> None:
        if (order := change.beside) is None:
            return
        kept = found(self._shelves.orders.get((order.account, order.id)))
        if kept.version != order.version:
            raise Stale
