"""`python -m cartwright.check ACCOUNT`: proves the books of an account again, and prints what is wrong there.

It asks DynamoDB along keys, with the credentials of whoever starts it, and writes nothing. The table is the
one `CARTWRIGHT_TABLE` names. Exit 0: the books are right; 1: they are not; 2: it was asked for no account,
or for one that is not there.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cartwright.application.proving import prove
from cartwright.bootstrap import base, shop
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import AccountId, parse


def main(arguments: Sequence[str]) -> int:
    try:
        (account,) = arguments
        mine = shop.store().of(AccountId(parse("account", account)))
    except (ValueError, Invalid):
        sys.stderr.write("Whose books? python -m cartwright.check acc_…\n")
        return 2
    try:
        mine.clients.account()
    except NotFound:
        sys.stderr.write(f"There is no account {account}.\n")
        return 2
    wrong = 0
    for violation in prove(mine, now=base.clock().now()):
        sys.stdout.write(f"{violation}\n")
        wrong += 1
    sys.stdout.write(f"{wrong} violations\n" if wrong else "The books are right.\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
