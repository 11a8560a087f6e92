"""Checks of VAT numbers that were in doubt: each beside its sale, and waiting while it has no end.

::

    open    in the transaction that settles the order
    move    vN -> vN+1, if it is the version it was read as · jobs, an entry, takings, if no more was given
            back of the order than it rests on                                      1 call
"""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.selling import Stale
from cartwright.application.ports.world import Clock
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId
from cartwright.domain.jobs import Job
from cartwright.domain.journal import Entry
from cartwright.domain.orders import Sale
from cartwright.domain.refunds import Returns
from cartwright.domain.vat_checks import Standing, VatCheck
from cartwright.storage import entries, keys, outbox
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, equals
from cartwright.storage.schema import VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Check, Put, Table, Write

VAT_CHECK: Codec[VatCheck] = Codec("vat-check", VatCheck)


class VatChecks:
    """Those of one account."""

    def __init__(self, table: Table, account: AccountId, clock: Clock) -> None:
        self._table = table
        self._account = account
        self._clock = clock

    def of(self, sale: Sale) -> VatCheck:
        """Strongly consistent. Raises NotFound."""
        own(self._account, sale)
        key = keys.vat_check(self._account, sale.owner, sale.at, sale.id)
        item = self._table.get(key, consistent=True)
        if item is None:
            raise NotFound
        return VAT_CHECK.value(item)

    def move(
        self,
        check: VatCheck,
        jobs: Sequence[Job] = (),
        corrections: Sequence[Entry] = (),
        returns: Returns | None = None,
    ) -> None:
        """To this, its next version, with the jobs it asks for and the corrections of the books, which rest
        on what `returns` had been given back. Raises Stale if another was faster."""
        own(self._account, check, *jobs, *corrections, *([returns] if returns else []))
        now = self._clock.now()
        self._table.commit(
            ended(check),
            *(outbox.asked(job, now) for job in jobs),
            *(entries.booked(entry, now) for entry in corrections),
            *(write for entry in corrections for write in entries.taken(entry)),
            *([_untouched(returns)] if returns else []),
        )


def ended(check: VatCheck) -> Write:
    """The next version of a check as a leg of what it ends with."""
    return Write(Put(_item(check), equals(VERSION, check.version - 1)), otherwise=Stale())


def begun(check: VatCheck) -> Write:
    """A check as a leg of what it begins with."""
    return Write(Put(_item(check), absent()), otherwise=Stale())


def _untouched(returns: Returns) -> Write:
    """Nothing was given back, or came back, since."""
    key = keys.returns(returns.account, returns.order)
    unmoved = equals(VERSION, returns.version) if returns.version else absent()
    return Write(Check(key, unmoved), otherwise=Stale())


def _item(check: VatCheck) -> Item:
    account, client, sale = check.account, check.client, check.sale
    waits = check.standing is Standing.WAITING
    waiting = keys.waiting(VAT_CHECK.kind, check.due, account, client, sale) if waits else {}
    key = keys.vat_check(account, client, check.sold_at, sale)
    return VAT_CHECK.item(check, key, waiting, version=check.version)
