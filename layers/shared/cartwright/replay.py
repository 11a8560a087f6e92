"""`python -m cartwright.replay ACCOUNT ORDER [--apply]`: an order as its processor has it, against the books.

What replaying it would change is printed, entry by entry; with `--apply` it is done, as its webhooks would
have. It takes the credentials of whoever starts it: for the table (`CARTWRIGHT_TABLE`), and for the key that
opens connections (`CARTWRIGHT_CREDENTIALS_KEY`). Exit 0: nothing is to be changed, or it is done; 1:
something would change, or nobody answers; 2: it was asked for nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cartwright.application import replaying
from cartwright.application.replaying import Replay
from cartwright.bootstrap import base, processing, shop
from cartwright.domain.errors import Invalid, Outage, Refusal
from cartwright.domain.ids import AccountId, OrderId, parse
from cartwright.domain.journal import Entry

_APPLY = "--apply"


def main(arguments: Sequence[str]) -> int:
    asked = [argument for argument in arguments if argument != _APPLY]
    try:
        first, second = asked
        account, order = AccountId(parse("account", first)), OrderId(parse("order", second))
    except (ValueError, Invalid):
        sys.stderr.write(f"What? python -m cartwright.replay acc_… ord_… [{_APPLY}]\n")
        return 2
    applies = _APPLY in arguments
    try:
        told = _told(account, order, applies=applies)
    except (Outage, Refusal) as no:
        sys.stdout.write(f"no answer  {order}  {no}\n")
        return 1
    if not told.changes:
        sys.stdout.write("The books say what the processor says.\n")
        return 0
    for line in _lines(order, told):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write("Done.\n" if applies else f"Nothing was changed. With {_APPLY} it is.\n")
    return int(not applies)


def _told(account: AccountId, order: OrderId, *, applies: bool) -> Replay:
    do = replaying.replay if applies else replaying.rehearse
    return do(
        order,
        mine=shop.store().of(account),
        processors=processing.processors(),
        return_url=shop.return_url,
        now=base.clock().now(),
    )


def _lines(order: OrderId, told: Replay) -> list[str]:
    moved = [f"order  {order}  {told.before} -> {told.after}"] if told.before is not told.after else []
    ended = [f"access  {one.client} {one.product}  ends" for one in told.ended]
    return [*moved, *map(_line, told.entries), *ended]


def _line(entry: Entry) -> str:
    postings = "; ".join(f"{one.book}[{one.detail}] {one.amount}" for one in entry.postings)
    return f"entry  {entry.kind}  {entry.client} {entry.month} {entry.id}  {postings}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
