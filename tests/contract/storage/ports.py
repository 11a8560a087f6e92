"""The store as the use cases see it: what the fake and the real one both are, checked by mypy."""

from __future__ import annotations

from typing import Protocol

from cartwright.application.ports.audits import AuditLog
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.connecting import Connections
from cartwright.application.ports.leafing import Leaves, Parked
from cartwright.application.ports.papers import Agendas, Books, Outbox, Papers, Post, Reports, Signatures
from cartwright.application.ports.people import Accounts, Clients, Members
from cartwright.application.ports.sandbox import SandboxLedger
from cartwright.application.ports.selling import Inbox, Orders, Storefront, Stragglers
from cartwright.domain.ids import AccountId
from cartwright.storage.store import Store
from tests.fakes.store import FakeStore


class AccountPorts(Protocol):
    """All that is one account's."""

    @property
    def orders(self) -> Orders: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def papers(self) -> Papers: ...
    @property
    def post(self) -> Post: ...
    @property
    def books(self) -> Books: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def connections(self) -> Connections: ...
    @property
    def clients(self) -> Clients: ...
    @property
    def members(self) -> Members: ...
    @property
    def audits(self) -> AuditLog: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def parked(self) -> Parked: ...
    def leaves(self, caller: str, signatures: Signatures) -> Leaves: ...


class Ports(Protocol):
    """What is reached without an account, and the way to what is not."""

    def of(self, account: AccountId) -> AccountPorts: ...
    @property
    def storefront(self) -> Storefront: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def stragglers(self) -> Stragglers: ...
    @property
    def agendas(self) -> Agendas: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def sandbox(self) -> SandboxLedger: ...


def _both_are(real: Store, fake: FakeStore) -> tuple[Ports, Ports]:
    return real, fake
