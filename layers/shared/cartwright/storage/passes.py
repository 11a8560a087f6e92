"""Passes to hubs, and whose a host is.

::

    ACCOUNT#a#CLIENT#c#PASS#p / PASS    asked · opened · left · how many codes were wrong · the sealed address
    ACCOUNT#a#CLIENT#c#VEILS            its key, under a name that follows from the pass

    ask      the pass · the key · the letter · one more in each window      1 call
    get      the pass, then the key                                         2 calls
    open     opened, if it was not; by a code, if not too many were wrong · one more in each window    1 call
    miss     one more wrong code, if there may be                            1 call
    leave    left, and the sealed address gone                              1 call

Both items go a day after the pass is asked for. An address of somebody who bought nothing lies there as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cartwright.application.ports.passes import Door
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId, SaleId, derived
from cartwright.domain.passes import TRIES, Pass, PassOver
from cartwright.storage import attempts, keys, outbox, veils
from cartwright.storage.conditions import Condition, absent, both, less, present
from cartwright.storage.schema import EXPIRES, KIND, SHAPE, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Update, Write

if TYPE_CHECKING:
    from cartwright.application.ports.world import Births, Clock
    from cartwright.domain.attempts import Window
    from cartwright.domain.ids import PassId
    from cartwright.domain.jobs import Letter

KEYED = "pass"
KEPT = timedelta(days=1)
_OPENED, _LEFT, _TRIES, _SEALED = "opened", "left", "tries", "sealed"
_UNUSED = both(present(), absent(_OPENED))


class Hosts:
    """Over all accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def door(self, host: str) -> Door:
        """Raises NotFound."""
        try:
            item = self._table.get(keys.host(host), consistent=True)
        except keys.NotAKey as unparsable:
            raise NotFound from unparsable
        if item is None:
            raise NotFound
        client = ClientId(str(item["client"])) if "client" in item else None
        return Door(AccountId(str(item["account"])), client)


class Passes:
    """One account's."""

    def __init__(self, table: Table, account: AccountId, clock: Clock, births: Births) -> None:
        self._table = table
        self._account = account
        self._clock = clock
        self._births = births

    def ask(self, wanted: Pass, letter: Letter, windows: Sequence[Window]) -> None:
        own(self._account, wanted, letter)
        now, until = self._clock.now(), wanted.asked + KEPT
        sealed, key = veils.address(_veil(wanted), wanted.email, self._births, until=until)
        item: Item = {
            **_key(wanted),
            KIND: KEYED,
            SHAPE: 1,
            "host": wanted.host,
            "locale": wanted.locale,
            "asked": keys.moment(wanted.asked),
            _TRIES: 0,
            _SEALED: sealed,
            EXPIRES: int(until.timestamp()),
        }
        self._table.commit(
            *attempts.counted(self._account, windows, now),
            Write(Put(item)),
            Write(key),
            outbox.asked(letter, now),
        )

    def get(self, client: ClientId, wanted: PassId) -> Pass:
        item = self._table.get(keys.hub_pass(self._account, client, wanted), consistent=True)
        if item is None:
            raise NotFound
        tries = item[_TRIES]
        assert isinstance(tries, int)
        veil = veils.Veil(self._account, client, _name(wanted), str(item.get(_SEALED, "")))
        return Pass(
            account=self._account,
            client=client,
            id=wanted,
            host=str(item["host"]),
            locale=str(item["locale"]),
            asked=datetime.fromisoformat(str(item["asked"])),
            opened=_moment(item, _OPENED),
            left=_moment(item, _LEFT),
            tries=tries,
            email=veils.opened(self._table, veil) if veil.text else "",
        )

    def open(self, opened: Pass, windows: Sequence[Window], *, tries: bool) -> None:
        own(self._account, opened)
        assert opened.opened is not None
        put: Item = {_OPENED: keys.moment(opened.opened)}
        when = both(_UNUSED, less(_TRIES, TRIES)) if tries else _UNUSED
        self._moved(Update(_key(opened), put, when=when), windows)

    def miss(self, found: Pass, windows: Sequence[Window]) -> None:
        own(self._account, found)
        when = both(_UNUSED, less(_TRIES, TRIES))
        self._moved(Update(_key(found), {}, when=when, add={_TRIES: 1}), windows)

    def leave(self, found: Pass, at: datetime) -> None:
        own(self._account, found)
        when: Condition = both(present(), absent(_LEFT))
        self._table.attempt(Update(_key(found), {_LEFT: keys.moment(at)}, drop=(_SEALED,), when=when))

    def _moved(self, move: Update, windows: Sequence[Window]) -> None:
        counted = attempts.counted(self._account, windows, self._clock.now())
        self._table.commit(*counted, Write(move, otherwise=PassOver()))


def _key(found: Pass) -> keys.Key:
    return keys.hub_pass(found.account, found.client, found.id)


def _veil(found: Pass) -> veils.Veil:
    return veils.Veil(found.account, found.client, _name(found.id), "")


def _name(found: PassId) -> SaleId:
    """Among the keys of sales: no sale has it."""
    return SaleId(derived("sale", "pass", found))


def _moment(item: Item, name: str) -> datetime | None:
    return datetime.fromisoformat(str(item[name])) if name in item else None
