"""`python -m cartwright.replay ACCOUNT ORDER [--ask] [--apply]`: an order against the books.

It is replayed from its webhooks, as they were kept: each is opened, verified once more, and gone through as
if it had just come. With `--ask` its processor is asked for everything, whether a webhook told of it or not.
What that would change is printed, entry by entry; with `--apply` it is done. It takes the credentials of
whoever starts it: for the table (`CARTWRIGHT_TABLE`), and for the key that opens connections and webhooks
(`CARTWRIGHT_CREDENTIALS_KEY`). Exit 0: nothing is to be changed, or it is done; 1: something would change,
no webhook is kept, or nobody answers; 2: it was asked for nothing, or for what is not there.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cartwright.application import replaying, rereading
from cartwright.application.rehearsing import Proof, Replay, Reread
from cartwright.bootstrap import base, door, opening, processing, shop
from cartwright.domain.errors import Invalid, NotFound, Outage, Refusal
from cartwright.domain.ids import AccountId, OrderId, parse
from cartwright.domain.journal import Entry

_ASK, _APPLY = "--ask", "--apply"


def main(arguments: Sequence[str]) -> int:
    asked = [argument for argument in arguments if argument not in {_ASK, _APPLY}]
    try:
        first, second = asked
        account, order = AccountId(parse("account", first)), OrderId(parse("order", second))
    except (ValueError, Invalid):
        sys.stderr.write(f"What? python -m cartwright.replay acc_… ord_… [{_ASK}] [{_APPLY}]\n")
        return 2
    if absent := _absent(account, order):
        sys.stderr.write(f"There is no {absent}.\n")
        return 2
    asks, applies = _ASK in arguments, _APPLY in arguments
    try:
        told = (_asked if asks else _reread)(account, order, applies=applies)
    except (Outage, Refusal) as no:
        sys.stdout.write(f"no answer  {order}  {no}\n")
        return 1
    for one in told.reread:
        sys.stdout.write(f"{_event(one)}\n")
    if not asks and all(one.proof is Proof.NOT_KEPT for one in told.reread):
        sys.stdout.write(f"No webhook of it is kept. With {_ASK} its processor is asked.\n")
        return 1
    if not told.changes:
        says = "the processor says" if asks else "its webhooks told"
        sys.stdout.write(f"The books say what {says}.\n")
        return 0
    for line in _lines(order, told):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write("Done.\n" if applies else f"Nothing was changed. With {_APPLY} it is.\n")
    return int(not applies)


def _absent(account: AccountId, order: OrderId) -> str:
    """Which of them is not there, if one is not."""
    mine = shop.store().of(account)
    try:
        mine.clients.account()
    except NotFound:
        return f"account {account}"
    try:
        mine.orders.get(order)
    except NotFound:
        return f"order {order} of {account}"
    return ""


def _asked(account: AccountId, order: OrderId, *, applies: bool) -> Replay:
    do = replaying.replay if applies else replaying.rehearse
    return do(
        order,
        mine=shop.store().of(account),
        processors=processing.processors(),
        return_url=shop.return_url,
        now=base.clock().now(),
    )


def _reread(account: AccountId, order: OrderId, *, applies: bool) -> Replay:
    return rereading.reread(
        account,
        order,
        mine=shop.store().of(account),
        inbox=door.inbox(),
        opening=opening.opening(),
        processors=processing.processors(),
        return_url=shop.return_url,
        now=base.clock().now(),
        applies=applies,
    )


_PROOFS = {
    Proof.VERIFIED: "verified again",
    Proof.UNVERIFIED: "was verified when it came; the secret that signed it is gone",
    Proof.NOT_KEPT: "is not kept any more",
}


def _event(one: Reread) -> str:
    event = one.event
    came = [f"-> {one.heard}"] if one.heard else []
    because = [one.because] if one.because else []
    at = f"{event.at:%Y-%m-%dT%H:%M:%SZ}"
    return "  ".join(["event", at, event.kind, event.event, _PROOFS[one.proof], *came, *because])


def _lines(order: OrderId, told: Replay) -> list[str]:
    moved = [f"order  {order}  {told.before} -> {told.after}"] if told.before is not told.after else []
    ended = [f"access  {one.client} {one.product}  ends" for one in told.ended]
    going_on = [f"subscription  {one.id}  {one.state}" for one in told.moved]
    return [*moved, *map(_line, told.entries), *ended, *going_on]


def _line(entry: Entry) -> str:
    postings = "; ".join(f"{one.book}[{one.detail}] {one.amount}" for one in entry.postings)
    return f"entry  {entry.kind}  {entry.client} {entry.month} {entry.id}  {postings}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
