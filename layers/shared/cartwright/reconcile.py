"""`python -m cartwright.reconcile ACCOUNT DAYS [--catch-up]`: our books against the processors' own.

Compared are the last days of every connection of the account; what differs is printed, with its age, and what
both agree on of which more was given back and disputed than was paid. With
`--catch-up`, what is only missing here is booked by the processor's word, as the missed webhook would have;
then it is compared again. A connection from before there were nightly comparisons is compared
every night from then on. It takes the credentials of whoever starts it: for the table (`CARTWRIGHT_TABLE`),
and for the key that opens connections (`CARTWRIGHT_CREDENTIALS_KEY`). Exit 0: both agree; 1: they do not, or
one did not answer; 2: it was asked for nothing, or of an account that is not there.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from cartwright.application.giving_back import converge
from cartwright.application.reconciling import catch_up, compare, twice_back
from cartwright.bootstrap import base, processing, shop
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Invalid, NotFound, Outage, Refusal
from cartwright.domain.ids import AccountId, parse
from cartwright.domain.nights import Night
from cartwright.domain.reconciliation import Difference, Span

_CATCH_UP = "--catch-up"


def main(arguments: Sequence[str]) -> int:
    asked = [argument for argument in arguments if argument != _CATCH_UP]
    try:
        first, second = asked
        account, days = AccountId(parse("account", first)), _days(second)
    except (ValueError, Invalid):
        sys.stderr.write(f"What? python -m cartwright.reconcile acc_… DAYS [{_CATCH_UP}], 1 day or more\n")
        return 2
    try:
        shop.store().of(account).clients.account()
    except NotFound:
        sys.stderr.write(f"There is no account {account}.\n")
        return 2
    return _reconcile(account, days, _CATCH_UP in arguments)


def _days(text: str) -> int:
    """Raises ValueError for less than one: of no time at all everything agrees."""
    days = int(text)
    if days < 1:
        raise ValueError(text)
    return days


def _reconcile(account: AccountId, days: int, mends: bool) -> int:
    now = base.clock().now()
    span = Span(now - timedelta(days=days), now)
    differences, silent = 0, 0
    for connection in shop.store().of(account).connections.list():
        if (night := Night.first(connection, at=now)) is not None and shop.store().nights.enrol(night):
            sys.stdout.write(f"from now on compared every night  {connection.id}\n")
        try:
            found = _compared(connection, span, mends)
        except (Outage, Refusal) as no:
            silent += 1
            sys.stdout.write(f"no answer  {connection.id}  {no}\n")
            continue
        twice = twice_back(connection, span, mine=shop.store().of(account))
        found = [*found, *twice]
        for one in found:
            sys.stdout.write(f"{one}  {one.age(now).days} days  {one.connection}\n")
        differences += len(found)
    agree = "The books agree.\n" if not silent else ""
    sys.stdout.write(f"{differences} differences\n" if differences else agree)
    return int(bool(differences or silent))


def _compared(connection: Connection, span: Span, mends: bool) -> Sequence[Difference]:
    def found() -> Sequence[Difference]:
        mine = shop.store().of(connection.account)
        return compare(connection, span, mine=mine, statements=processing.processors().statements)

    first = found()
    caught_up = [_caught_up(one, connection.account) for one in first] if mends else []
    return found() if any(caught_up) else first


def _caught_up(found: Difference, account: AccountId) -> bool:
    return catch_up(
        found,
        orders=shop.orders(account),
        processors=processing.processors(),
        concerned=shop.store().of,
        return_url=shop.return_url,
        returned=partial(
            converge,
            mine=shop.store().of(account),
            processors=processing.processors(),
            now=base.clock().now(),
            look=True,
        ),
        now=base.clock().now(),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
