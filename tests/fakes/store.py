"""The store, in memory: the same words as `cartwright.storage.store`, held to the same promises."""

from __future__ import annotations

from cartwright.application.ports.papers import Signatures
from cartwright.application.ports.world import Clock
from cartwright.domain.ids import AccountId
from tests.fakes.accounting import FakeAccounting
from tests.fakes.api_keys import FakeApiKeys
from tests.fakes.autoresponders import FakeAutoresponders
from tests.fakes.breaks import FakeBreaks, FakeNights
from tests.fakes.carts import FakeCarts, FakeLeftCarts
from tests.fakes.clicks import FakeClicks
from tests.fakes.coupons import FakeCoupons
from tests.fakes.domains import FakeDomains
from tests.fakes.entitlements import FakeEntitlements
from tests.fakes.events import FakeEvents
from tests.fakes.exports import FakeExports
from tests.fakes.footfall import FakeVisits
from tests.fakes.goods import FakeCatalogue, FakeConnections, FakeVersions
from tests.fakes.leafing import FakeLeaves, FakeParked
from tests.fakes.notices import FakeDigests, FakeNotices
from tests.fakes.papers import FakeAgendas, FakeBooks, FakeOutbox, FakePapers, FakePost, FakeReports
from tests.fakes.passes import FakeHosts, FakePasses
from tests.fakes.people import FakeAccounts, FakeAuditLog, FakeClients, FakeMembers
from tests.fakes.pleas import FakePleas
from tests.fakes.proofs import FakeProofs
from tests.fakes.redirects import FakeRedirects
from tests.fakes.replays import FakeReplays
from tests.fakes.returns import FakeReturning
from tests.fakes.runs import FakeRuns
from tests.fakes.sandbox import FakeSandboxLedger
from tests.fakes.selling import FakeInbox, FakeOrders, FakeStorefront, FakeStragglers
from tests.fakes.shelves import Shelves
from tests.fakes.sold import FakeBuyers, FakeSold
from tests.fakes.subdomains import FakeSubdomains
from tests.fakes.subscriptions import FakeDueSubscriptions, FakeSubscriptions
from tests.fakes.thresholds import FakeThresholds
from tests.fakes.vat_checks import FakeVatChecks
from tests.fakes.veils import FakeErasures


class FakeAccountStore:
    """All that is one account's."""

    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self.account = account
        self.orders = FakeOrders(shelves, account)
        self.runs = FakeRuns(shelves, account)
        self.outbox = FakeOutbox(shelves, account)
        self.papers = FakePapers(shelves, account)
        self.post = FakePost(shelves, account)
        self.notices = FakeNotices(shelves, account)
        self.books = FakeBooks(shelves, account)
        self.proofs = FakeProofs(shelves, account)
        self.sold = FakeSold(shelves, account)
        self.visits = FakeVisits(shelves, account)
        self.buyers = FakeBuyers(shelves, account)
        self.carts = FakeCarts(shelves, account)
        self.passes = FakePasses(shelves, account)
        self.clicks = FakeClicks(shelves, account)
        self.pleas = FakePleas(shelves, account)
        self.entitlements = FakeEntitlements(shelves, account)
        self.erasures = FakeErasures(shelves, account)
        self.reports = FakeReports(shelves, account)
        self.returns = FakeReturning(shelves, account)
        self.connections = FakeConnections(shelves, account)
        self.redirects = FakeRedirects(shelves, account)
        self.autoresponders = FakeAutoresponders(shelves, account)
        self.clients = FakeClients(shelves, account)
        self.members = FakeMembers(shelves, account)
        self.api_keys = FakeApiKeys(shelves, account)
        self.audits = FakeAuditLog(shelves, account)
        self.exports = FakeExports(shelves, account)
        self.catalogue = FakeCatalogue(shelves, account)
        self.versions = FakeVersions(shelves, account)
        self.coupons = FakeCoupons(shelves, account)
        self.domains = FakeDomains(shelves, account)
        self.subdomains = FakeSubdomains(shelves, account)
        self.subscriptions = FakeSubscriptions(shelves, account)
        self.parked = FakeParked(shelves, account)
        self.breaks = FakeBreaks(shelves, account)
        self.events = FakeEvents(shelves, account)
        self.replays = FakeReplays(shelves, account)
        self.vat_checks = FakeVatChecks(shelves, account)
        self.accounting = FakeAccounting(shelves, account)
        self.thresholds = FakeThresholds(shelves, account)
        self._shelves = shelves

    def leaves(self, caller: str, signatures: Signatures) -> FakeLeaves:
        return FakeLeaves(self._shelves, self.account, caller, signatures)


class FakeStore:
    """Everything in memory; `shelves` is there to be looked at."""

    def __init__(self, clock: Clock) -> None:
        self.shelves = Shelves(clock)
        self.storefront = FakeStorefront(self.shelves)
        self.hosts = FakeHosts(self.shelves)
        self.inbox = FakeInbox(self.shelves)
        self.stragglers = FakeStragglers(self.shelves)
        self.agendas = FakeAgendas(self.shelves)
        self.nights = FakeNights(self.shelves)
        self.digests = FakeDigests(self.shelves)
        self.left_carts = FakeLeftCarts(self.shelves)
        self.due_subscriptions = FakeDueSubscriptions(self.shelves)
        self.accounts = FakeAccounts(self.shelves)
        self.sandbox = FakeSandboxLedger(self.shelves)
        self._accounts: dict[AccountId, FakeAccountStore] = {}

    def of(self, account: AccountId) -> FakeAccountStore:
        if account not in self._accounts:
            self._accounts[account] = FakeAccountStore(self.shelves, account)
        return self._accounts[account]
