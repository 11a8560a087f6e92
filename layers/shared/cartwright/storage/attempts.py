"""How often something was tried, in windows of time: one number each, gone a day after its window.

::

    ACCOUNT#a#ATTEMPTS#digest   address#start · mailbox#start · card#start

The digest is of the account, of what somebody is known by, and of the window: nothing is in clear, and two
windows of one person have nothing in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from cartwright.domain.attempts import Known, TooManyAttempts, Window
from cartwright.storage import keys
from cartwright.storage.conditions import absent, either, less
from cartwright.storage.digests import digest
from cartwright.storage.schema import EXPIRES, KIND, SHAPE, Item
from cartwright.storage.table import Update, Write
from cartwright.storage.uses import Use, number

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId

_KIND, _COUNT = "attempts", "count"
_KEPT = timedelta(days=1)


def counted(account: AccountId, windows: Iterable[Window], now: datetime) -> list[Write]:
    """The legs that count one more in each, if there is room."""
    return [Write(_more(account, window), otherwise=window.full(now)) for window in windows]


def used(account: AccountId, windows: Iterable[Window], now: datetime) -> list[Use]:
    """The same, to be looked at."""
    return [
        Use(_key(account, window), _KIND, window.most, window.full(now), counter=_COUNT) for window in windows
    ]


def windows_of(account: AccountId, windows: Iterable[Window]) -> list[keys.Key]:
    """Where the numbers of the windows are kept."""
    return [_key(account, window) for window in windows]


def full(windows: Sequence[Window], items: Sequence[Item | None], now: datetime) -> TooManyAttempts | None:
    """What is said where one of them has no room left, by what was read of each."""
    for window, item in zip(windows, items, strict=True):
        if number(item or {}, _COUNT) >= window.most:
            return window.full(now)
    return None


def barred(account: AccountId, windows: Sequence[Window]) -> list[Write]:
    """The legs after which there is no room in any of them until it ends."""
    return [Write(_more(account, window, window.most, always=True)) for window in windows]


def _more(account: AccountId, window: Window, many: int = 1, *, always: bool = False) -> Update:
    room = either(absent(_COUNT), less(_COUNT, window.most))
    put: Item = {KIND: _KIND, SHAPE: 1, EXPIRES: int((window.ends + _KEPT).timestamp())}
    return Update(_key(account, window), put, when=None if always else room, add={_COUNT: many})


def _key(account: AccountId, window: Window) -> keys.Key:
    name = digest(window.name) if window.by is Known.MAILBOX else window.name
    start = keys.moment(window.starts)
    known = sha256("\n".join((account, window.by, name, start, keys.moment(window.ends))).encode())
    return keys.attempts(account, known.hexdigest(), window.by, window.starts)
