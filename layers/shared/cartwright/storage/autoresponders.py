"""Autoresponders: the key is the place, so there is one per service for each client and one for the account.

::

    ACCOUNT#a / AUTORESPONDER#c#mailchimp          put if absent ──▶ of many at once one is first
    ACCOUNT#a / AUTORESPONDER#ACCOUNT#mailchimp
"""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.autoresponders import ServiceConnected
from cartwright.application.ports.selling import Stale
from cartwright.domain.autoresponders import Autoresponder
from cartwright.domain.ids import AccountId, ClientId
from cartwright.storage import keys
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, both, equals
from cartwright.storage.keys import Key
from cartwright.storage.schema import VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Delete, Put, Table, Write

AUTORESPONDER: Codec[Autoresponder] = Codec("autoresponder", Autoresponder)
WHICH = "which"


class Autoresponders:
    """One account's."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def list(self) -> Sequence[Autoresponder]:
        found = self._table.query(keys.autoresponders(self._account), consistent=True)
        return [AUTORESPONDER.value(item) for item in found]

    def of(self, client: ClientId | None) -> Sequence[Autoresponder]:
        """A client's, or the account's own, by service; reading no other's."""
        found = self._table.query(keys.autoresponders_of(self._account, client), consistent=True)
        return [AUTORESPONDER.value(item) for item in found]

    def add(self, autoresponder: Autoresponder, audit: Audit) -> None:
        """Raises ServiceConnected."""
        own(self._account, autoresponder, audit)
        taken = ServiceConnected(service=autoresponder.service)
        self._table.commit(Write(_stored(autoresponder, absent()), otherwise=taken), recorded(audit))

    def revise(self, autoresponder: Autoresponder, audit: Audit) -> None:
        """The next version of this very one. Raises Stale."""
        own(self._account, autoresponder, audit)
        unchanged = _is(autoresponder, version=autoresponder.version - 1)
        self._table.commit(Write(_stored(autoresponder, unchanged), otherwise=Stale()), recorded(audit))

    def remove(self, autoresponder: Autoresponder, audit: Audit) -> None:
        """This very one, as it was read. Raises Stale."""
        own(self._account, autoresponder, audit)
        unchanged = _is(autoresponder, version=autoresponder.version)
        gone = Delete(_place(autoresponder), unchanged)
        self._table.commit(Write(gone, otherwise=Stale()), recorded(audit))


def _is(autoresponder: Autoresponder, *, version: int) -> Condition:
    """Removed and connected anew, another lies in the same place, and its versions begin at 1 again."""
    return both(equals(WHICH, autoresponder.id), equals(VERSION, version))


def _stored(autoresponder: Autoresponder, when: Condition) -> Put:
    attributes: Item = {WHICH: autoresponder.id, VERSION: autoresponder.version}
    return Put(AUTORESPONDER.item(autoresponder, _place(autoresponder), **attributes), when)


def _place(autoresponder: Autoresponder) -> Key:
    return keys.autoresponder(autoresponder.account, autoresponder.client, autoresponder.service)
