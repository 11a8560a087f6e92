"""What is obtained of the store for an account: see `store`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cartwright.application.ports.papers import Signatures
    from cartwright.application.ports.world import Births, Clock
    from cartwright.domain.ids import AccountId
    from cartwright.storage.accounting import Accounting
    from cartwright.storage.api_keys import ApiKeys
    from cartwright.storage.aside import Parked
    from cartwright.storage.audits import AuditLog
    from cartwright.storage.autoresponders import Autoresponders
    from cartwright.storage.books import Books
    from cartwright.storage.breaks import Breaks
    from cartwright.storage.buyers import Buyers
    from cartwright.storage.carts import Carts
    from cartwright.storage.catalogue import Catalogue
    from cartwright.storage.clicks import Clicks
    from cartwright.storage.clients import Clients
    from cartwright.storage.connections import Connections
    from cartwright.storage.coupons import Coupons
    from cartwright.storage.domains import Domains
    from cartwright.storage.entitlements import Entitlements
    from cartwright.storage.erasures import Erasures
    from cartwright.storage.events import Events
    from cartwright.storage.exports import Exports
    from cartwright.storage.footfall import Visits
    from cartwright.storage.leaves import Leaves
    from cartwright.storage.members import Members
    from cartwright.storage.notices import Notices
    from cartwright.storage.orders import Orders
    from cartwright.storage.outbox import Outbox
    from cartwright.storage.papers import Papers
    from cartwright.storage.passes import Passes
    from cartwright.storage.pleas import Pleas
    from cartwright.storage.post import Post
    from cartwright.storage.proofs import Proofs
    from cartwright.storage.redirects import Redirects
    from cartwright.storage.replays import Replays
    from cartwright.storage.reports import Reports
    from cartwright.storage.returns import Returning
    from cartwright.storage.runs import Runs
    from cartwright.storage.sold import Sold
    from cartwright.storage.subdomains import Subdomains
    from cartwright.storage.subscriptions import Subscriptions
    from cartwright.storage.table import Table
    from cartwright.storage.thresholds import Thresholds
    from cartwright.storage.vat_checks import VatChecks
    from cartwright.storage.versions import Versions


class AccountStore:
    """All that is one account's."""

    def __init__(self, table: Table, account: AccountId, clock: Clock, births: Births) -> None:
        self.account = account
        self._table = table
        self._clock = clock
        self._births = births

    @cached_property
    def orders(self) -> Orders:
        from cartwright.storage.orders import Orders

        return Orders(self._table, self.account, self._clock, self._births)

    @cached_property
    def runs(self) -> Runs:
        from cartwright.storage.runs import Runs

        return Runs(self._table, self.account)

    @cached_property
    def outbox(self) -> Outbox:
        from cartwright.storage.outbox import Outbox

        return Outbox(self._table, self.account, self._clock)

    @cached_property
    def papers(self) -> Papers:
        from cartwright.storage.papers import Papers

        return Papers(self._table, self.account, self._clock)

    @cached_property
    def post(self) -> Post:
        from cartwright.storage.post import Post

        return Post(self._table, self.account)

    @cached_property
    def notices(self) -> Notices:
        from cartwright.storage.notices import Notices

        return Notices(self._table, self.account, self._clock)

    @cached_property
    def books(self) -> Books:
        from cartwright.storage.books import Books

        return Books(self._table, self.account, self._clock)

    @cached_property
    def breaks(self) -> Breaks:
        from cartwright.storage.breaks import Breaks

        return Breaks(self._table, self.account, self._clock)

    @cached_property
    def events(self) -> Events:
        from cartwright.storage.events import Events

        return Events(self._table, self.account, self._clock)

    @cached_property
    def replays(self) -> Replays:
        from cartwright.storage.replays import Replays

        return Replays(self._table, self.account, self._clock)

    @cached_property
    def proofs(self) -> Proofs:
        from cartwright.storage.proofs import Proofs

        return Proofs(self._table, self.account)

    @cached_property
    def sold(self) -> Sold:
        from cartwright.storage.sold import Sold

        return Sold(self._table, self.account)

    @cached_property
    def visits(self) -> Visits:
        from cartwright.storage.footfall import Visits

        return Visits(self._table, self.account)

    @cached_property
    def buyers(self) -> Buyers:
        from cartwright.storage.buyers import Buyers

        return Buyers(self._table, self.account)

    @cached_property
    def passes(self) -> Passes:
        from cartwright.storage.passes import Passes

        return Passes(self._table, self.account, self._clock, self._births)

    @cached_property
    def clicks(self) -> Clicks:
        from cartwright.storage.clicks import Clicks

        return Clicks(self._table, self.account)

    @cached_property
    def pleas(self) -> Pleas:
        from cartwright.storage.pleas import Pleas

        return Pleas(self._table, self.account, self._clock)

    @cached_property
    def carts(self) -> Carts:
        from cartwright.storage.carts import Carts

        return Carts(self._table, self.account, self._clock, self._births)

    @cached_property
    def entitlements(self) -> Entitlements:
        from cartwright.storage.entitlements import Entitlements

        return Entitlements(self._table, self.account)

    @cached_property
    def erasures(self) -> Erasures:
        from cartwright.storage.erasures import Erasures

        return Erasures(self._table, self.account)

    @cached_property
    def reports(self) -> Reports:
        from cartwright.storage.reports import Reports

        return Reports(self._table, self.account, self._clock)

    @cached_property
    def returns(self) -> Returning:
        from cartwright.storage.returns import Returning

        return Returning(self._table, self.account, self._clock)

    @cached_property
    def connections(self) -> Connections:
        from cartwright.storage.connections import Connections

        return Connections(self._table, self.account)

    @cached_property
    def redirects(self) -> Redirects:
        from cartwright.storage.redirects import Redirects

        return Redirects(self._table, self.account)

    @cached_property
    def autoresponders(self) -> Autoresponders:
        from cartwright.storage.autoresponders import Autoresponders

        return Autoresponders(self._table, self.account)

    @cached_property
    def clients(self) -> Clients:
        from cartwright.storage.clients import Clients

        return Clients(self._table, self.account)

    @cached_property
    def members(self) -> Members:
        from cartwright.storage.members import Members

        return Members(self._table, self.account)

    @cached_property
    def api_keys(self) -> ApiKeys:
        from cartwright.storage.api_keys import ApiKeys

        return ApiKeys(self._table, self.account)

    @cached_property
    def audits(self) -> AuditLog:
        from cartwright.storage.audits import AuditLog

        return AuditLog(self._table, self.account)

    @cached_property
    def exports(self) -> Exports:
        from cartwright.storage.exports import Exports

        return Exports(self._table, self.account, self._clock)

    @cached_property
    def catalogue(self) -> Catalogue:
        from cartwright.storage.catalogue import Catalogue

        return Catalogue(self._table, self.account)

    @cached_property
    def versions(self) -> Versions:
        from cartwright.storage.versions import Versions

        return Versions(self._table, self.account)

    @cached_property
    def coupons(self) -> Coupons:
        from cartwright.storage.coupons import Coupons

        return Coupons(self._table, self.account)

    @cached_property
    def domains(self) -> Domains:
        from cartwright.storage.domains import Domains

        return Domains(self._table, self.account)

    @cached_property
    def subdomains(self) -> Subdomains:
        from cartwright.storage.subdomains import Subdomains

        return Subdomains(self._table, self.account)

    @cached_property
    def subscriptions(self) -> Subscriptions:
        from cartwright.storage.subscriptions import Subscriptions

        return Subscriptions(self._table, self.account, self._clock)

    @cached_property
    def parked(self) -> Parked:
        from cartwright.storage.aside import Parked

        return Parked(self._table, self.account)

    @cached_property
    def accounting(self) -> Accounting:
        from cartwright.storage.accounting import Accounting

        return Accounting(self._table, self.account)

    @cached_property
    def thresholds(self) -> Thresholds:
        from cartwright.storage.thresholds import Thresholds

        return Thresholds(self._table, self.account)

    @cached_property
    def vat_checks(self) -> VatChecks:
        from cartwright.storage.vat_checks import VatChecks

        return VatChecks(self._table, self.account, self._clock)

    def leaves(self, caller: str, signatures: Signatures) -> Leaves:
        """The account's long lists, as `caller` reads them."""
        from cartwright.storage.cursors import Cursors
        from cartwright.storage.leaves import Leaves

        cursors = Cursors(caller, sign=signatures.sign, read=signatures.read)
        return Leaves(self._table, self.account, cursors)
