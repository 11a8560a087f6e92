"""API keys: items in their member's partition, so that the seat and the key are one consistent query.

How many there are is counted where one more is made. Whoever makes one leaves a mark, which the next one has
read before it counted: of two at once the slower has read another mark, and counts again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.keys import Found, Kept, TooManyKeys
from cartwright.application.ports.selling import Stale
from cartwright.domain.api_keys import ApiKey
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import AccountId, KeyId, MemberId
from cartwright.storage import keys
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, both, either, equals, less, present
from cartwright.storage.schema import KIND, SHAPE, Value
from cartwright.storage.scope import own
from cartwright.storage.seats import API_KEY, seat_of
from cartwright.storage.table import Check, Delete, Put, Table, Update, Write

KEY: Codec[ApiKey] = Codec(API_KEY, ApiKey)
USED = "used"
LAST = "last"


class ApiKeys:
    """One account's keys."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def find(self, member: MemberId, key: KeyId) -> Found:
        """One strongly consistent query."""
        items = self._table.query(keys.seat(self._account, member), consistent=True)
        kept = (_kept(item) for item in items if item[KIND] == KEY.kind)
        return Found(seat_of(items), next((one for one in kept if one.key.id == key), None))

    def list(self, member: MemberId) -> Sequence[Kept]:
        found = self._table.query(keys.api_keys(self._account, member), consistent=True)
        return [_kept(item) for item in found]

    def add(self, key: ApiKey, audit: Audit, at_most: int) -> None:
        """Reads the mark, then the keys. Raises TooManyKeys, NotFound, Conflict, Stale."""
        own(self._account, key, audit)
        where = keys.last_api_key(self._account, key.member)
        last = self._table.get(where, consistent=True)
        if len(self.list(key.member)) >= at_most:
            raise TooManyKeys(limit=at_most)
        mark = Put(
            {**where, KIND: "last key", SHAPE: 1, LAST: key.id},
            equals(LAST, last[LAST]) if last else absent(),
        )
        there = Check(keys.member(self._account, key.member), present())
        item = KEY.item(key, keys.api_key(self._account, key.member, key.id), sitting=key.sitting)
        self._table.commit(
            Write(there, otherwise=NotFound()),
            Write(Put(item, absent()), otherwise=Conflict()),
            Write(mark, otherwise=Stale()),
            recorded(audit),
        )

    def revoke(self, member: MemberId, key: KeyId, audit: Audit) -> None:
        """Raises NotFound."""
        own(self._account, audit)
        gone = Delete(keys.api_key(self._account, member, key), present())
        self._table.commit(Write(gone, otherwise=NotFound()), recorded(audit))

    def use(self, member: MemberId, key: KeyId, *, at: datetime, unless_since: datetime) -> None:
        """One conditional update; losing it means that somebody noted the same, or that the key is gone."""
        unnoted = either(absent(USED), less(USED, keys.moment(unless_since)))
        where = keys.api_key(self._account, member, key)
        self._table.attempt(Update(where, {USED: keys.moment(at)}, when=both(present(), unnoted)))


def _kept(item: Mapping[str, Value]) -> Kept:
    used = item.get(USED)
    return Kept(KEY.value(item), datetime.fromisoformat(used) if isinstance(used, str) else None)
