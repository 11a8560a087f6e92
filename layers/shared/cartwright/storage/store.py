"""The store: one table, and what is obtained *for* an account. Nothing of an account is reached without one.

::

    store = Store(table, clock=clock, births=births)
    store.of(account).orders.get(order)
    store.storefront.offer(host, slug)          global: storefront inbox stragglers agendas accounts sandbox
"""

from __future__ import annotations

from functools import cached_property

from cartwright.application.ports.papers import Signatures
from cartwright.application.ports.world import Births, Clock
from cartwright.domain.ids import AccountId
from cartwright.storage.accounts import Accounts
from cartwright.storage.agendas import Agendas
from cartwright.storage.api_keys import ApiKeys
from cartwright.storage.aside import Parked
from cartwright.storage.audits import AuditLog
from cartwright.storage.autoresponders import Autoresponders
from cartwright.storage.books import Books
from cartwright.storage.buyers import Buyers
from cartwright.storage.catalogue import Catalogue
from cartwright.storage.clients import Clients
from cartwright.storage.connections import Connections
from cartwright.storage.coupons import Coupons
from cartwright.storage.cursors import Cursors
from cartwright.storage.domains import Domains
from cartwright.storage.erasures import Erasures
from cartwright.storage.exports import Exports
from cartwright.storage.inbox import Inbox
from cartwright.storage.leaves import Leaves
from cartwright.storage.members import Members
from cartwright.storage.notices import Digests, Notices
from cartwright.storage.orders import Orders
from cartwright.storage.outbox import Outbox
from cartwright.storage.papers import Papers
from cartwright.storage.post import Post
from cartwright.storage.reports import Reports
from cartwright.storage.runs import Runs
from cartwright.storage.sandbox import SandboxLedger
from cartwright.storage.sold import Sold
from cartwright.storage.storefront import Storefront
from cartwright.storage.stragglers import Stragglers
from cartwright.storage.subdomains import Subdomains
from cartwright.storage.table import Table
from cartwright.storage.vat_checks import VatChecks
from cartwright.storage.versions import Versions


class AccountStore:
    """All that is one account's."""

    def __init__(self, table: Table, account: AccountId, clock: Clock, births: Births) -> None:
        self.account = account
        self.orders = Orders(table, account, clock, births)
        self.runs = Runs(table, account)
        self.outbox = Outbox(table, account, clock)
        self.papers = Papers(table, account, clock)
        self.post = Post(table, account)
        self.notices = Notices(table, account, clock)
        self.books = Books(table, account)
        self.sold = Sold(table, account)
        self.buyers = Buyers(table, account)
        self.erasures = Erasures(table, account)
        self.reports = Reports(table, account, clock)
        self.connections = Connections(table, account)
        self.autoresponders = Autoresponders(table, account)
        self.clients = Clients(table, account)
        self.members = Members(table, account)
        self.api_keys = ApiKeys(table, account)
        self.audits = AuditLog(table, account)
        self.exports = Exports(table, account, clock)
        self.catalogue = Catalogue(table, account)
        self.versions = Versions(table, account)
        self.coupons = Coupons(table, account)
        self.domains = Domains(table, account)
        self.subdomains = Subdomains(table, account)
        self.parked = Parked(table, account)
        self.vat_checks = VatChecks(table, account, clock)
        self._table = table

    def leaves(self, caller: str, signatures: Signatures) -> Leaves:
        """The account's long lists, as `caller` reads them."""
        cursors = Cursors(caller, sign=signatures.sign, read=signatures.read)
        return Leaves(self._table, self.account, cursors)


class Store:
    """One table."""

    def __init__(self, table: Table, *, clock: Clock, births: Births) -> None:
        self._table = table
        self._clock = clock
        self._births = births

    def of(self, account: AccountId) -> AccountStore:
        return AccountStore(self._table, account, self._clock, self._births)

    @cached_property
    def storefront(self) -> Storefront:
        return Storefront(self._table, self._clock)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self._table, self._clock)

    @cached_property
    def stragglers(self) -> Stragglers:
        return Stragglers(self._table)

    @cached_property
    def agendas(self) -> Agendas:
        return Agendas(self._table, self._clock)

    @cached_property
    def digests(self) -> Digests:
        return Digests(self._table, self._clock)

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self._table)

    @cached_property
    def sandbox(self) -> SandboxLedger:
        return SandboxLedger(self._table, self._clock)
