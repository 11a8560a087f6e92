"""The three ends of whatever waits (a delivery, a job): done, set aside with a reason, or taken up again.

::

    waiting ──▶ done      (in no index any more; gone after 90 days)
       │  ▲
       ▼  │ taken up again
     parked               (in its account's list of what was set aside)
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cartwright.storage import keys
from cartwright.storage.conditions import Condition, both, differs, equals, present
from cartwright.storage.schema import EXPIRES, GSI2PK, GSI2SK, STATE, Item
from cartwright.storage.table import Update

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId

WAITING, DONE, PARKED = "waiting", "done", "parked"
KEPT = timedelta(days=90)
"""How long what is done stays, to be looked at and to be recognised when it comes again."""

OPEN: Condition = both(present(), differs(STATE, DONE))


def done(key: keys.Key, outcome: str, *, at: datetime, when: Condition = OPEN) -> Update:
    put: Item = {
        STATE: DONE,
        "outcome": outcome,
        "ended": keys.moment(at),
        EXPIRES: int((at + KEPT).timestamp()),
    }
    return Update(key, put, drop=(GSI2PK, GSI2SK), when=when)


def parked(
    key: keys.Key, account: AccountId, ids: tuple[str, ...], code: str, detail: str, *, at: datetime
) -> Update:
    put: Item = {
        STATE: PARKED,
        "code": code,
        "detail": detail,
        "parked": keys.moment(at),
        **keys.parked(account, at, *ids),
    }
    return Update(key, put, when=OPEN)


def taken_up(key: keys.Key, waiting: keys.Key) -> Update:
    return Update(key, {STATE: WAITING, **waiting}, when=equals(STATE, PARKED))
