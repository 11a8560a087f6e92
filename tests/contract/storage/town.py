"""Agencies to store: each with clients, products, a till, and sales that go through the store itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Delivery
from cartwright.domain.access import Right
from cartwright.domain.agenda import Agenda
from cartwright.domain.api_keys import ApiKey
from cartwright.domain.autoresponders import Autoresponder
from cartwright.domain.breaks import Break, compared
from cartwright.domain.buyers import Buyer, Evidence
from cartwright.domain.carts import Begun
from cartwright.domain.catalog import Bump, Mode, PricingOption, Product, TaxClass
from cartwright.domain.clicks import Click
from cartwright.domain.connections import Connection
from cartwright.domain.coupons import Coupon
from cartwright.domain.discounts import Percent
from cartwright.domain.documents import Document
from cartwright.domain.erasure import Plea
from cartwright.domain.fulfilment import Access
from cartwright.domain.funnel import Offered, Part, Step
from cartwright.domain.futures import Future, Stretch
from cartwright.domain.ids import (
    AccountId,
    AuditId,
    AutoresponderId,
    ClientId,
    ConnectionId,
    CouponId,
    DocumentId,
    EntryId,
    FileId,
    IdentityId,
    JobId,
    KeyId,
    OptionId,
    OrderId,
    PassId,
    PaymentId,
    ProductId,
    SaleId,
    StepId,
    derived,
)
from cartwright.domain.jobs import Letter, MailKind, letter, to_buyer
from cartwright.domain.journal import Book, Entry, Posting, by_hand, corrected
from cartwright.domain.lines import Otherwise
from cartwright.domain.money import Money, Taxed
from cartwright.domain.movements import MovementKind
from cartwright.domain.nights import Night
from cartwright.domain.orders import Line, Order, Sale
from cartwright.domain.passes import Pass
from cartwright.domain.payments import Payment, PaymentState, Saved, Truth
from cartwright.domain.people import (
    Account,
    Address,
    Client,
    Member,
    Profile,
    Registration,
    Role,
    TaxNumber,
    member_id,
)
from cartwright.domain.plans import Interval, OneTime
from cartwright.domain.reconciliation import Difference, Gap, Span
from cartwright.domain.redirect_keys import RedirectKeys
from cartwright.domain.settlement import Renewed, Settlement, settle
from cartwright.domain.subscriptions import Subscription, Terms, rebill
from cartwright.domain.tax import Business, Check, Ground, Levy, NumberState, Place, Treatment
from cartwright.domain.upsells import follow_on_id
from cartwright.storage.digests import digest
from tests.contract.storage.ports import AccountPorts, Ports
from tests.fakes.world import NOON

ENTRIES = count(1)
"""No two entries of the log are the same one."""


@dataclass(frozen=True, slots=True)
class Agency:
    """An account that is open, with its house client, its owner's login and one till."""

    name: str
    store: Ports
    account: Account
    house: Client
    owner: Member
    till: Connection

    @property
    def id(self) -> AccountId:
        return self.account.id

    @property
    def mine(self) -> AccountPorts:
        return self.store.of(self.id)

    @property
    def host(self) -> str:
        return f"{self.name}.carts.example.com"

    def audit(self, action: str = "something.do", at: datetime = NOON) -> Audit:
        return Audit(
            AuditId(derived("audit", self.name, action, at.isoformat(), str(next(ENTRIES)))),
            self.id,
            at,
            self.owner.id,
            action,
            "it",
        )

    def add_client(self, name: str, country: str = "FR") -> Client:
        client = client_of(self.id, name, country)
        counted = self.mine.clients.account().with_another_client()
        self.mine.clients.add(client, counted, Agenda.first(client, after=NOON), self.audit(name))
        return client

    def publish(
        self, name: str, owner: Client, *, bumps: Sequence[Product] = (), mode: Mode = Mode.LIVE
    ) -> Product:
        product = product_of(self.id, name, owner, self.till, bumps=bumps, mode=mode)
        self.mine.catalogue.publish(product, [self.host], self.audit(f"publish {name}"))
        return product

    def order(self, number: int = 1, *owners: Client, mode: Mode = Mode.LIVE, at: datetime = NOON) -> Order:
        return order_of(self.id, self.till, number, *(owners or (self.house,)), mode=mode, at=at)

    def delivery(self, order: Order, event: str = "evt_1") -> Delivery:
        return Delivery(self.id, self.till.id, event, "payment.succeeded", order.id, f"pi_{order.id}")

    def sell(
        self, number: int = 1, *owners: Client, mode: Mode = Mode.LIVE, at: datetime = NOON
    ) -> Settlement:
        """A sale that is placed and paid."""
        order = self.order(number, *owners, mode=mode, at=at)
        self.mine.orders.place(order)
        settlement = paid(order, at=at)
        self.mine.orders.settle(settlement)
        return settlement

    def sell_in_doubt(self, number: int, *owners: Client, at: datetime = NOON) -> Settlement:
        """The same to a business whose VAT number was in doubt."""
        order = in_doubt(self.order(number, *owners, at=at))
        self.mine.orders.place(order)
        settlement = paid(order, at=at)
        self.mine.orders.settle(settlement)
        return settlement

    def let_in(self, number: int, *owners: Client, at: datetime = NOON) -> Settlement:
        """The same of what lets its buyer in for a month."""
        order = letting_in(self.order(number, *owners, at=at))
        self.mine.orders.place(order)
        settlement = paid(order, at=at)
        self.mine.orders.settle(settlement)
        return settlement

    def subscribe(
        self, number: int, *owners: Client, product: Product | None = None, at: datetime = NOON
    ) -> Settlement:
        """The same of what goes on every month."""
        order = going_on(self.order(number, *owners, at=at), product)
        self.mine.orders.place(order)
        settlement = paid(order, at=at)
        self.mine.orders.settle(settlement)
        return settlement

    def charge(self, subscription: Subscription, at: datetime = NOON) -> Order:
        """The order of its coming charge, placed."""
        first = self.mine.orders.recall(self.mine.orders.get(subscription.order))
        page = product_of(self.id, "Course", self.house, self.till)
        terms = Terms(first, page, self.house.profile)
        order = rebill(subscription, terms, key="key", at=at, on=subscription.falls_due)
        self.mine.subscriptions.begin(subscription.begins(page.dunning), order)
        return order

    def issue(self, settlement: Settlement, owner: Client | None = None, at: datetime = NOON) -> Document:
        """The document of one owner's sale, numbered, with its letters asked for."""
        wanted = (owner or self.house).id
        place = next(place for place, sale in enumerate(settlement.sales) if sale.owner == wanted)
        due = self.mine.papers.due(wanted, settlement.sales[place].id)
        document = due.series.issue(due.sale, at=at)
        self.mine.papers.issue(document, due.series, letters_of(document), settlement.jobs[place].id)
        return document


def opened(
    store: Ports, name: str = "agency", *, hosts: Sequence[str] | None = None, letter: Letter | None = None
) -> Agency:
    """An agency, as `Accounts.create` leaves it, and its till."""
    account_id = AccountId(derived("account", name))
    house = replace(client_of(account_id, f"{name} house", "DE"), house=True)
    identity = IdentityId(f"login-of-{name}")
    owner = Member(
        account_id, member_id(account_id, identity), identity, f"o@{name}.example", "Olga", Role.OWNER
    )
    account = Account(account_id, name, name, 5, f"office@{name}.example")
    till = connection_of(account_id, "till")
    agency = Agency(name, store, account, house, owner, till)
    agenda = Agenda.first(house, after=NOON)
    store.accounts.create(
        account,
        house,
        owner,
        hosts or [agency.host],
        agenda,
        agency.audit("account.open", NOON - timedelta(days=1)),
        letter,
    )
    agency.mine.connections.add(till, agency.audit("connection.add"))
    return agency


def profile_of(client: ClientId, name: str, country: str) -> Profile:
    return Profile(
        client=client,
        version=1,
        legal_name=name,
        address=Address("1 High Street", "Town", country, "12345"),
        notification_email=f"sales@{country.lower()}.example",
        since=NOON,
        tax_numbers=(TaxNumber("VAT", country, f"{country}136695976"),),
        registrations=(Registration(country), Registration("US-CA", rate=Decimal("0.0725"))),
        time_zone="Europe/Berlin",
        number_prefix="NW",
    )


def client_of(account: AccountId, name: str, country: str) -> Client:
    client = ClientId(derived("client", account, name))
    return Client(account, client, profile_of(client, name, country))


def key_of(member: Member, label: str = "key") -> ApiKey:
    key = KeyId(derived("key", member.id, label))
    return ApiKey(
        member.account, member.id, key, label, frozenset({Right.VIEW}), Mode.TEST, "0" * 63 + "1", NOON
    )


def connection_of(account: AccountId, label: str) -> Connection:
    connection = ConnectionId(derived("connection", account, label))
    return Connection(account, connection, None, "sandbox", label, NOON, "c2VhbGVk", "pk_1")


def night_of(connection: Connection) -> Night:
    """Its first."""
    night = Night.first(connection, at=NOON)
    assert night is not None
    return night


def break_of(agency: Agency, of: str = "pi_1", *, at: datetime = NOON) -> Break:
    """A payment of ten euros of which nobody told us."""
    ten = Money.of("10.00", "EUR")
    missed = Difference(Gap.NOT_BOOKED, agency.till.id, MovementKind.PAYMENT, of, at, ten, Money.zero("EUR"))
    span = Span(at - timedelta(days=1), at + timedelta(days=1))
    (found,) = compared([missed], [], span, account=agency.id, whose=lambda _: agency.house.id, now=at)
    return found


def missing_of(found: Break) -> Sequence[Posting]:
    """By which it is put right."""
    return [
        Posting(Book.PROCESSOR, found.connection, found.missing),
        Posting(Book.RECEIVABLE, "whoever has it", -found.missing),
    ]


def autoresponder_of(agency: Agency, service: str, client: ClientId | None = None) -> Autoresponder:
    """A new one with each call."""
    name = AutoresponderId(derived("autoresponder", agency.id, client or "-", service, str(next(ENTRIES))))
    return Autoresponder(agency.id, name, client, service, service.title(), NOON, "c2VhbGVk")


def product_of(
    account: AccountId,
    name: str,
    owner: Client,
    till: Connection,
    *,
    bumps: Sequence[Product] = (),
    mode: Mode = Mode.LIVE,
) -> Product:
    return Product(
        account=account,
        id=ProductId(derived("product", account, name)),
        owner=owner.id,
        name=name,
        slug=name.lower().replace(" ", "-"),
        tax_class=TaxClass.ELECTRONIC,
        tax_included=True,
        options=(
            PricingOption(
                OptionId(derived("option", account, name)), "Once", OneTime(Money.of("19.99", "EUR"))
            ),
        ),
        connection=till.id,
        mode=mode,
        bullets=("one", "two"),
        bumps=tuple(Bump(bump.id, bump.preferred.id, f"Add {bump.name}") for bump in bumps),
    )


def order_of(
    account: AccountId,
    till: Connection,
    number: int,
    *owners: Client,
    mode: Mode = Mode.LIVE,
    at: datetime = NOON,
) -> Order:
    """One line per owner, 100.00 net and 19.00 tax each."""
    order = OrderId(derived("order", account, str(number)))
    net, tax = Money.of("100.00", "EUR"), Money.of("19.00", "EUR")
    treatment = Treatment(Ground.DOMESTIC, "DE", (Levy("DE", "VAT", Decimal("0.19"), "a table"),))
    lines = tuple(
        Line(
            place,
            Part.MAIN if place == 1 else Part.BUMP,
            ProductId(derived("product", owner.id)),
            OptionId(derived("option", owner.id)),
            owner.id,
            "A course",
            Taxed(net, tax, net + tax),
            treatment,
        )
        for place, owner in enumerate(owners, start=1)
    )
    return Order(
        account=account,
        id=order,
        key="the-buyers-key",
        host="agency.carts.example.com",
        slug="course",
        mode=mode,
        buyer=Buyer("ada@buyer.example", "Ada", Place("DE"), Evidence("DE", ip_country="DE")),
        lines=lines,
        sellers={owner.id: owner.profile for owner in owners},
        payment=Payment(PaymentId(derived("payment", order)), till.id, (net + tax) * len(lines)),
        placed_at=at,
    )


def letting_in(order: Order) -> Order:
    """The same, of products that let their buyer in."""
    return replace(order, lines=tuple(replace(line, access=Access(days=30)) for line in order.lines))


def going_on(order: Order, product: Product | None = None) -> Order:
    """The same, of products that cost as much every month, paid with a method that is kept."""
    lines = tuple(
        replace(
            line,
            product=product.id if product else line.product,
            access=Access(days=30),
            future=Future(Interval.MONTHLY, 0, (Stretch(line.amount.net, line.amount),), included=False),
        )
        for line in order.lines
    )
    return replace(order, lines=lines, payment=replace(order.payment, saves=True))


def in_doubt(order: Order) -> Order:
    """The order of a business whose VAT number was in doubt, so that the tax depends on the answer."""
    firm = Business("Ada Trading SARL", "FR40303265045", Check(NumberState.PENDING, order.placed_at, "VIES"))
    lines = tuple(
        replace(
            line, otherwise=Otherwise(Taxed.free(line.amount.net), Treatment(Ground.REVERSE_CHARGE, "FR"))
        )
        for line in order.lines
    )
    return replace(order, lines=lines, buyer=replace(order.buyer, business=firm))


def correction(sale: Sale, at: datetime = NOON + timedelta(days=1)) -> Entry:
    """That what was paid had no tax in it."""
    lines = [replace(line, amount=Taxed.free(line.amount.gross)) for line in sale.lines]
    return corrected(sale, lines, reference="pi_1", at=at)


def by_hand_of(client: Client) -> Sequence[Entry]:
    """That something reached the bank."""
    amount = Money.of("5.00", "EUR")
    postings = [Posting(Book.BANK, "con_1", amount), Posting(Book.PROCESSOR, "con_1", -amount)]
    return by_hand(client, postings, made=EntryId(derived("entry", "by hand")), note="Paid out", at=NOON)


def coupon_of(account: AccountId, code: str = "COURSE15", **terms: Any) -> Coupon:
    """15 % off anything, once."""
    bare = Coupon(
        account, CouponId(derived("coupon", account, code)), code, "Launch", Percent(Decimal("0.15"))
    )
    return replace(bare, **terms)


def paid(order: Order, at: datetime = NOON, of: Renewed | None = None) -> Settlement:
    return _settled(order, PaymentState.SUCCEEDED, at, of)


def expired(order: Order, at: datetime = NOON, of: Renewed | None = None) -> Settlement:
    return _settled(order, PaymentState.CANCELED, at, of)


def pass_of(agency: Agency, word: str = "1", **more: Any) -> Pass:
    """What Ada asks for at the house's hub."""
    born = PassId(derived("pass", agency.id, word))
    asked = Pass(agency.id, agency.house.id, born, agency.host, "de", NOON, email="ada@buyer.example")
    return replace(asked, **more)


def click_of(agency: Agency, order: OrderId, file: FileId | None = None, at: datetime = NOON) -> Click:
    """Somebody asks for what the house sold in it."""
    product = ProductId(derived("product", agency.id, "clicked"))
    return Click(agency.id, agency.house.id, order, product, file, at)


def plea_of(agency: Agency, at: datetime = NOON) -> Plea:
    """Ada asks the house to be forgotten."""
    sale = SaleId(derived("sale", agency.id, "plea"))
    return Plea(agency.id, agency.house.id, digest("ada@buyer.example"), sale, at)


def cart_of(order: Order, *, agreed: bool = True) -> Begun:
    """The cart of an order, due in an hour."""
    line = order.lines[0]
    return Begun(
        account=order.account,
        client=line.owner,
        product=line.product,
        mode=order.mode,
        order=order.id,
        host=order.host,
        slug=order.slug,
        email=order.buyer.email,
        locale="de",
        at=order.placed_at,
        due=order.placed_at + timedelta(hours=1),
        agreed=agreed,
    )


def letters_of(document: Document) -> list[Letter]:
    return [
        to_buyer(document.account, document.client, MailKind.RECEIPT, document.id),
        letter(document.account, document.client, MailKind.SALE_NOTICE, "sales@de.example", document.id),
    ]


def truth_of(order: Order, state: PaymentState, at: datetime = NOON) -> Truth:
    reference = order.payment.reference or f"pi_{order.id}"
    kept = Saved("cus_1", "pm_1") if order.payment.saves and state is PaymentState.SUCCEEDED else None
    amount = order.payment.amount
    return Truth(reference, order.id, state, amount, at, method="card", card_country="DE", saved=kept)


def _settled(order: Order, state: PaymentState, at: datetime, of: Renewed | None) -> Settlement:
    settlement = settle(order, truth_of(order, state, at), of)
    assert settlement is not None
    return settlement


NOBODY = ClientId(derived("client", "nobody"))
NO_SALE = SaleId(derived("sale", "none"))
NO_JOB = JobId(derived("job", "none"))
NO_DOCUMENT = DocumentId(derived("document", "none"))


def step_of(agency: Agency, name: str) -> Step:
    """The offer of the product of that name."""
    product = product_of(agency.id, name, agency.house, agency.till)
    step = StepId(derived("step", agency.id, name))
    return Step(step, Offered.UPSELL, product.id, product.preferred.id, f"Add {name}?")


def followed(order: Order, by: Order) -> Order:
    """An order as a yes to the first offer of another makes it."""
    made = follow_on_id(order.id, order.steps[0].id)
    payment = replace(by.payment, id=PaymentId(derived("payment", made)))
    return replace(by, id=made, payment=payment, follows=order.id)


def redirect_keys_of(agency: Agency, client: ClientId) -> RedirectKeys:
    """The first key of a client."""
    return RedirectKeys(agency.id, client).added("c2VhbGVk", at=NOON)
