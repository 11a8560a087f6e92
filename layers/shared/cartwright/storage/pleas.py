"""That buyers ask to be forgotten: beside what else is kept of one, and gone with it.

::

    ACCOUNT#a#CLIENT#c#BUYER#digest / PLEA      one at a time, for 90 days
    ask     the plea, if there is none, or an old one · its letters      1 call
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cartwright.application.ports.selling import Stale
from cartwright.domain.erasure import Plea
from cartwright.storage import keys, outbox
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, either, less
from cartwright.storage.digests import digest
from cartwright.storage.schema import EXPIRES
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Write

if TYPE_CHECKING:
    from cartwright.application.ports.world import Clock
    from cartwright.domain.ids import AccountId, ClientId
    from cartwright.domain.jobs import Letter

PLEA: Codec[Plea] = Codec("plea", Plea)


class Pleas:
    """Those of one account's buyers."""

    def __init__(self, table: Table, account: AccountId, clock: Clock) -> None:
        self._table = table
        self._account = account
        self._clock = clock

    def of(self, client: ClientId, email: str) -> Plea | None:
        key = keys.plea(self._account, client, digest(email))
        item = self._table.get(key, consistent=True)
        found = PLEA.value(item) if item else None
        # The table takes what is over away when it likes.
        return found if found and self._clock.now() < found.until else None

    def ask(self, plea: Plea, letters: Sequence[Letter]) -> None:
        own(self._account, plea, *letters)
        now = self._clock.now()
        item = PLEA.item(plea, keys.plea(self._account, plea.client, plea.buyer))
        item[EXPIRES] = int(plea.until.timestamp())
        over = either(absent(), less(EXPIRES, int(now.timestamp()) + 1))
        self._table.commit(
            Write(Put(item, over), otherwise=Stale()), *(outbox.asked(letter, now) for letter in letters)
        )
