"""Who hears of things, put together from what was read."""

from __future__ import annotations

from typing import Protocol

from cartwright.application.ports.notices import Notices, Planned
from cartwright.application.ports.people import Clients
from cartwright.domain.ids import ClientId
from cartwright.domain.notices import Listening
from cartwright.domain.people import Account, Client


class Readers(Protocol):
    """Who hears of what: one account's clients, and their notice plans."""

    @property
    def clients(self) -> Clients: ...
    @property
    def notices(self) -> Notices: ...


def listening(client: Client, account: Account, planned: Planned) -> Listening:
    gathering = [planned.gathering] if planned.gathering else []
    return Listening(client, account, planned.plan, (*gathering, *planned.others))


def owner(client: ClientId, readers: Readers) -> Listening:
    """One client of those who hear. Three reads. Raises NotFound."""
    found = readers.clients.get(client)
    return listening(found, readers.clients.account(), readers.notices.planned(client))
