"""What the fakes keep, in memory and under one lock: a commit is all or nothing here, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.carts import Link
from cartwright.application.ports.catalogue import Version
from cartwright.application.ports.keys import Kept as KeptKey
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.papers import MailState
from cartwright.application.ports.reports import Filed
from cartwright.application.ports.sandbox import SandboxPayment
from cartwright.application.ports.selling import Delivery, Stale
from cartwright.application.ports.sold import Bought
from cartwright.application.ports.world import Clock
from cartwright.domain.access import Grant, Permit
from cartwright.domain.accountants import Accountants
from cartwright.domain.agenda import Agenda
from cartwright.domain.attempts import Window
from cartwright.domain.autoresponders import Autoresponder
from cartwright.domain.basis import Basis
from cartwright.domain.breaks import Break
from cartwright.domain.buyers import Words
from cartwright.domain.carts import LeftCart
from cartwright.domain.catalog import Product
from cartwright.domain.charts import Charts
from cartwright.domain.clicks import Click
from cartwright.domain.closed_books import ClosedBooks
from cartwright.domain.connections import Connection
from cartwright.domain.coupons import Coupon
from cartwright.domain.digests import Gathering
from cartwright.domain.documents import Document, Series
from cartwright.domain.domains import Slot
from cartwright.domain.editions import Editions
from cartwright.domain.entitlements import Entitlement, Ticket
from cartwright.domain.erasure import Plea
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.exports import Export
from cartwright.domain.footfall import Footfall
from cartwright.domain.ids import (
    AccountId,
    BreakId,
    ClientId,
    ConnectionId,
    DocumentId,
    EntryId,
    ExportId,
    JobId,
    KeyId,
    MemberId,
    OrderId,
    PassId,
    PaymentId,
    ProductId,
    ReplayId,
    ReportId,
    SaleId,
    SubscriptionId,
)
from cartwright.domain.jobs import Job
from cartwright.domain.journal import Entry
from cartwright.domain.news import News
from cartwright.domain.nexus import StateSales
from cartwright.domain.nights import Night
from cartwright.domain.notice_plans import NoticeKind, Plan
from cartwright.domain.orders import Order, Sale
from cartwright.domain.passes import Pass
from cartwright.domain.people import Account, Client, Member, Profile
from cartwright.domain.raw_events import SealedEvent
from cartwright.domain.redirect_keys import RedirectKeys
from cartwright.domain.refunds import Returns
from cartwright.domain.replays import OrderReplay
from cartwright.domain.runs import Run
from cartwright.domain.subdomains import Names
from cartwright.domain.subscriptions import Subscription
from cartwright.domain.thresholds import YearAbroad
from cartwright.domain.vat_checks import VatCheck

WAITING, DONE, PARKED = "waiting", "done", "parked"


@dataclass(slots=True)
class Slip:
    """A job, and how far it is."""

    job: Job
    since: datetime
    state: str = WAITING
    code: str = ""
    detail: str = ""
    parked: datetime | None = None


@dataclass(slots=True)
class Kept:
    """A delivery with its body, and how far it is."""

    delivery: Delivery
    body: bytes
    since: datetime
    state: str = WAITING
    outcome: str = ""
    code: str = ""
    detail: str = ""
    parked: datetime | None = None
    until: datetime | None = None


@dataclass(slots=True)
class Claim:
    """Who is at a letter since when, or under which reference it went out; and how it came back."""

    state: MailState
    at: datetime
    reference: str = ""
    returned: dict[str, datetime] = field(default_factory=dict)


class Log(list[Audit]):
    """Entries are put where nothing is."""

    def append(self, audit: Audit) -> None:
        """Raises Conflict for an entry under the id and moment of another."""
        if any((kept.account, kept.at, kept.id) == (audit.account, audit.at, audit.id) for kept in self):
            raise Conflict
        super().append(audit)


@dataclass(slots=True)
class Shelves:
    """Everything the shop has on file. Tests may look; only the fakes write."""

    clock: Clock
    lock: RLock = field(default_factory=RLock)
    accounts: dict[AccountId, Account] = field(default_factory=dict)
    subscriptions: dict[tuple[AccountId, SubscriptionId], Subscription] = field(default_factory=dict)
    falls_due: dict[tuple[AccountId, SubscriptionId], datetime] = field(default_factory=dict)
    billing_mark: datetime | None = None
    clicks: dict[Click, int] = field(default_factory=dict)
    pleas: dict[tuple[AccountId, ClientId, str], Plea] = field(default_factory=dict)
    passes: dict[tuple[AccountId, ClientId, PassId], Pass] = field(default_factory=dict)
    hosts: dict[str, AccountId] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)
    names: dict[AccountId, Names] = field(default_factory=dict)
    slots: dict[tuple[AccountId, ClientId | None], Slot] = field(default_factory=dict)
    clients: dict[tuple[AccountId, ClientId], Client] = field(default_factory=dict)
    profiles: dict[tuple[AccountId, ClientId, int], Profile] = field(default_factory=dict)
    members: dict[tuple[AccountId, MemberId], Member] = field(default_factory=dict)
    permits: dict[tuple[AccountId, MemberId, str], Permit] = field(default_factory=dict)
    grants: dict[tuple[AccountId, MemberId, ProductId], Grant] = field(default_factory=dict)
    api_keys: dict[tuple[AccountId, MemberId, KeyId], KeptKey] = field(default_factory=dict)
    audits: Log = field(default_factory=Log)
    connections: dict[tuple[AccountId, ConnectionId], Connection] = field(default_factory=dict)
    nights: dict[tuple[AccountId, ConnectionId], Night] = field(default_factory=dict)
    breaks: dict[tuple[AccountId, ClientId, BreakId], Break] = field(default_factory=dict)
    vat_checks: dict[tuple[AccountId, ClientId, SaleId], VatCheck] = field(default_factory=dict)
    states: dict[tuple[AccountId, ClientId, str], StateSales] = field(default_factory=dict)
    abroad: dict[tuple[AccountId, ClientId, int], YearAbroad] = field(default_factory=dict)
    autoresponders: dict[tuple[AccountId, ClientId | None, str], Autoresponder] = field(default_factory=dict)
    entitlements: dict[tuple[AccountId, Ticket], Entitlement] = field(default_factory=dict)
    redirects: dict[tuple[AccountId, ClientId], RedirectKeys] = field(default_factory=dict)
    products: dict[tuple[AccountId, ProductId], Product] = field(default_factory=dict)
    versions: dict[tuple[AccountId, ProductId, int], Version] = field(default_factory=dict)
    coupons: dict[tuple[AccountId, str], Coupon] = field(default_factory=dict)
    uses: Counter[tuple[AccountId, str, str]] = field(default_factory=Counter)
    taken: Counter[tuple[AccountId, ProductId, str]] = field(default_factory=Counter)
    had: Counter[tuple[AccountId, ClientId, str, str, ProductId]] = field(default_factory=Counter)
    visits: dict[tuple[AccountId, ProductId, ClientId, datetime], Footfall] = field(default_factory=dict)
    knowers: Counter[tuple[AccountId, str, str, ClientId]] = field(default_factory=Counter)
    attempts: Counter[tuple[AccountId, Window]] = field(default_factory=Counter)
    pages: dict[tuple[str, str], tuple[AccountId, ProductId]] = field(default_factory=dict)
    left: dict[tuple[str, str], AccountId] = field(default_factory=dict)
    orders: dict[tuple[AccountId, OrderId], Order] = field(default_factory=dict)
    carts: dict[tuple[AccountId, ClientId, str, str, ProductId], LeftCart] = field(default_factory=dict)
    ways: dict[tuple[AccountId, OrderId], Link] = field(default_factory=dict)
    sealed: dict[tuple[AccountId, OrderId], str] = field(default_factory=dict)
    refusals: set[tuple[AccountId, ClientId, str]] = field(default_factory=set)
    reminded: dict[tuple[AccountId, ClientId, str, str, ProductId], datetime] = field(default_factory=dict)
    runs: dict[tuple[AccountId, OrderId], Run] = field(default_factory=dict)
    returns: dict[tuple[AccountId, OrderId], Returns] = field(default_factory=dict)
    put_back: dict[tuple[AccountId, OrderId], datetime] = field(default_factory=dict)
    sales: dict[tuple[AccountId, ClientId, SaleId], Sale] = field(default_factory=dict)
    veils: dict[tuple[AccountId, ClientId, SaleId], Words] = field(default_factory=dict)
    marks: dict[tuple[AccountId, ClientId, SaleId], Bought] = field(default_factory=dict)
    """Whose the sales are whose words are gone, until that is forgotten, too."""
    anew: dict[str, Words] = field(default_factory=dict)
    entries: dict[tuple[AccountId, ClientId, EntryId], Entry] = field(default_factory=dict)
    booked: dict[EntryId, datetime] = field(default_factory=dict)
    accountants: dict[tuple[AccountId, ClientId], Accountants] = field(default_factory=dict)
    charts: dict[tuple[AccountId, ClientId], Charts] = field(default_factory=dict)
    closed: dict[tuple[AccountId, ClientId], ClosedBooks] = field(default_factory=dict)
    counters: dict[tuple[AccountId, ClientId, str], Series] = field(default_factory=dict)
    documents: dict[tuple[AccountId, ClientId, DocumentId], Document] = field(default_factory=dict)
    deliveries: dict[tuple[AccountId, ConnectionId, str], Kept] = field(default_factory=dict)
    raw: dict[tuple[AccountId, ConnectionId, str], SealedEvent] = field(default_factory=dict)
    jobs: dict[tuple[AccountId, JobId], Slip] = field(default_factory=dict)
    letters: dict[tuple[AccountId, JobId], Claim] = field(default_factory=dict)
    reports: dict[tuple[AccountId, ClientId, ReportId], Filed] = field(default_factory=dict)
    editions: dict[tuple[AccountId, ClientId, str, Basis], Editions] = field(default_factory=dict)
    exports: dict[tuple[AccountId, MemberId, ExportId], Export] = field(default_factory=dict)
    replays: dict[tuple[AccountId, OrderId, ReplayId], OrderReplay] = field(default_factory=dict)
    agendas: dict[tuple[AccountId, ClientId], Agenda] = field(default_factory=dict)
    plans: dict[tuple[AccountId, ClientId], Plan] = field(default_factory=dict)
    gatherings: dict[tuple[AccountId, ClientId, NoticeKind], Gathering] = field(default_factory=dict)
    news: list[News] = field(default_factory=list)
    gathered: set[tuple[AccountId, ClientId, SaleId]] = field(default_factory=set)
    sandbox: dict[tuple[AccountId, ConnectionId, PaymentId], SandboxPayment] = field(default_factory=dict)

    def book(self, made: Mapping[tuple[AccountId, ClientId, EntryId], Entry]) -> None:
        """Those that are not there, and when that was."""
        for place, entry in made.items():
            if place not in self.entries:
                self.entries[place] = entry
                self.booked[entry.id] = self.clock.now()

    def slot(self, account: AccountId, client: ClientId | None) -> Slot:
        """The place for a custom domain; empty where nobody put one."""
        return self.slots.get((account, client)) or Slot(account, client)

    def keep(self, product: Product, audit: Audit) -> None:
        """The product, and the version that is made of it."""
        self.products[product.account, product.id] = product
        made = Version(product, audit.at, MemberId(audit.member), audit.action)
        self.versions[product.account, product.id, product.version] = made

    def lay(self, host: str, product: Product) -> None:
        """A page, which may be there. Raises NameTaken where another product's is."""
        page = self.pages.setdefault((host, product.slug), (product.account, product.id))
        if page != (product.account, product.id):
            raise NameTaken(name=product.slug)

    def clear(self, account: AccountId, host: str, slug: str) -> None:
        self.pages.pop((host, slug), None)
        self.left[host, slug] = account

    def slip(self, job: Job) -> Slip:
        return Slip(job, self.clock.now())

    def unasked(self, *jobs: Job) -> None:
        """Raises Stale if one of them was asked for before: then another has done all of this."""
        if any((job.account, job.id) in self.jobs for job in jobs):
            raise Stale

    def ask(self, *jobs: Job) -> None:
        for job in jobs:
            self.jobs[job.account, job.id] = self.slip(job)

    def set_aside(self, thing: Slip | Kept, code: str, detail: str) -> None:
        """Harmless if it has ended."""
        if thing.state != DONE:
            thing.state, thing.code, thing.detail, thing.parked = PARKED, code, detail, self.clock.now()

    def end(self, account: AccountId, job: JobId) -> None:
        """Harmless if it has ended, or there is none."""
        if (account, job) in self.jobs:
            self.jobs[account, job].state = DONE


def found[Thing](thing: Thing | None) -> Thing:
    """Raises NotFound for nothing."""
    if thing is None:
        raise NotFound
    return thing
