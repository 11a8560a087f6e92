"""One agency with two clients, its members and a till, in memory, for the use cases to work on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from cartwright.adapters.processors.sandbox import Sandbox
from cartwright.application import selling
from cartwright.application.auditing import Act
from cartwright.application.challenging import Check
from cartwright.application.giving_back import converge
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.processors import Intent, ProcessorRefused
from cartwright.application.ports.selling import Delivery
from cartwright.application.selling import Placed, Purchase
from cartwright.application.taxing import Vouch
from cartwright.domain.access import Grant, Permit, Seat
from cartwright.domain.agenda import Agenda
from cartwright.domain.attempts import Limits
from cartwright.domain.buyers import Buyer, Evidence
from cartwright.domain.catalog import Bump, Product
from cartwright.domain.connections import Connection, Credentials
from cartwright.domain.errors import Outage
from cartwright.domain.ids import AuditId, ClientId, ConnectionId, IdentityId, OrderId, RefundId, derived
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, Returned
from cartwright.domain.orders import Order, Sale
from cartwright.domain.payments import Truth
from cartwright.domain.people import Account, Client, Member, Profile, Role, member_id
from cartwright.domain.pricing import Selection
from cartwright.domain.refunds import Returns
from cartwright.domain.settlement import Settlement, settle
from cartwright.domain.subscriptions import Subscription
from cartwright.domain.tax import Place
from tests.fakes.envelopes import FakeEnvelopes
from tests.fakes.selling import FakeOrders
from tests.fakes.store import FakeAccountStore, FakeStore
from tests.fakes.vault import FakeVault
from tests.fakes.world import NOON, FakeBirths, FakeClock
from tests.unit.domain.shop import ACCOUNT, OLIVEIRA, product, profile, registered

HOST = "agency.carts.example.com"
SECRET = "till-secret"
ADA = Buyer("ada@buyer.example", "Ada Buyer", Place("DE"), Evidence("DE"))

type Meanwhile = Callable[[], object]


def back(order: Order) -> str:
    """Where the buyer comes back to."""
    return f"https://{order.host}/{order.slug}/{order.id}/{order.key}"


def hub_of(order: Order, owner: ClientId) -> str:
    """Where the buyer looks after what was bought of an owner."""
    return f"https://{order.host}/hub/{owner}"


def method_of(order: Order, found: Subscription) -> str:
    """Where the buyer leaves another method for what goes on of an order."""
    return f"https://{order.host}/hub/{found.owner}/methods/{found.id}"


class Line:
    """The line to a processor, which can be cut: `breaks` are the orders it does not answer about, `dead` is
        all.

    `silent` connections do not answer at all, and `refusing` ones refuse. `asked` and `reached` tell what
        went over it; `opens` and `cancels` are what the other end does.
    """

    def __init__(self, processor: Sandbox) -> None:
        self.opens: Callable[..., Intent] = processor.open
        self.cancels: Callable[..., Truth] = processor.cancel
        self.charges: Callable[..., Truth] = processor.charge
        self.rebills: Callable[..., Truth] = processor.rebill
        self.truths: Callable[..., Truth] = processor.truth
        self.refunds: Callable[..., Returned] = processor.refund
        self.returns: Callable[..., Sequence[Returned]] = processor.returned
        self.disputes: Callable[[Order], Sequence[Disputed]] = processor.disputed
        self.breaks: set[OrderId] = set()
        self.dead = False
        self.silent: set[ConnectionId] = set()
        self.refusing: set[ConnectionId] = set()
        self.asked: list[tuple[str, OrderId]] = []
        self.reached: list[tuple[str, ConnectionId]] = []

    def of(self, connection: Connection) -> Line:
        self.reached.append(("of", connection.id))
        return self

    def known(self, order: Order) -> Line:
        self.reached.append(("known", order.payment.connection))
        return self

    def open(self, order: Order, *, return_url: str) -> Intent:
        self._ask("open", order)
        return self.opens(order, return_url=return_url)

    def charge(self, order: Order, *, return_url: str) -> Truth:
        self._ask("charge", order)
        return self.charges(order, return_url=return_url)

    def rebill(self, order: Order, *, return_url: str) -> Truth:
        self._ask("rebill", order)
        return self.rebills(order, return_url=return_url)

    def truth(self, order: Order, *, return_url: str) -> Truth:
        self._ask("truth", order)
        return self.truths(order, return_url=return_url)

    def cancel(self, order: Order, *, return_url: str) -> Truth:
        self._ask("cancel", order)
        return self.cancels(order, return_url=return_url)

    def refund(self, order: Order, refund: RefundId, amount: Money) -> Returned:
        self._ask("refund", order)
        return self.refunds(order, refund, amount)

    def returned(self, order: Order) -> Sequence[Returned]:
        self._ask("returned", order)
        return self.returns(order)

    def disputed(self, order: Order) -> Sequence[Disputed]:
        self._ask("disputed", order)
        return self.disputes(order)

    def _ask(self, what: str, order: Order) -> None:
        self.asked.append((what, order.id))
        if self.dead or order.id in self.breaks or order.payment.connection in self.silent:
            raise Outage("the processor")
        if order.payment.connection in self.refusing:
            raise ProcessorRefused(processor="sandbox", reason="account_closed")


class Overtaken(FakeOrders):
    """Orders in which others are faster: each of `meanwhile` happens just before one settlement of ours."""

    def __init__(self, store: FakeStore, *meanwhile: Meanwhile) -> None:
        super().__init__(store.shelves, ACCOUNT)
        self._meanwhile = list(meanwhile)

    def settle(self, settlement: Settlement, delivery: Delivery | None = None) -> None:
        if self._meanwhile:
            self._meanwhile.pop(0)()
        super().settle(settlement, delivery)


class Agency:
    """Northwind Yoga (Berlin, the house) sells a course for 100.00 with a ceramic mug by Oliveira (Quebec) of
    20.00 as its bump."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.limits = Limits()
        self.births = FakeBirths(self.clock)
        self.store = FakeStore(self.clock)
        self.vault = FakeVault()
        self.envelopes = FakeEnvelopes()
        self.sandbox = Sandbox(
            self.store.sandbox, clock=self.clock, births=self.births, webhooks="https://api.example/webhooks"
        )
        self.line = Line(self.sandbox)
        self.northwind = self._client(profile(registrations=registered("DE", "EU-OSS")), house=True)
        self.oliveira = self._client(
            profile(OLIVEIRA, "CA", registered("CA", "CA-QC"), name="Oliveira", time_zone="America/Toronto")
        )
        self.owner = self._member("olga", Role.OWNER)
        self.account = Account(ACCOUNT, "Agency", "agency", 5, "office@agency.example", managed_clients=1)
        agendas = [Agenda.first(client, after=NOON) for client in (self.northwind, self.oliveira)]
        first = replace(self.account, version=0)
        self.store.accounts.create(first, self.northwind, self.owner, [HOST], agendas[0], self._opening())
        self.mine.clients.add(self.oliveira, self.account, agendas[1], self._opening())
        for member in (self._member("stan", Role.STAFF), self._member("clara", Role.CLIENT, OLIVEIRA)):
            self.mine.members.add(member, [], self._opening())
        self.till = self.connected("till")
        self.mug = self.published(product("Mug", "20.00", owner=OLIVEIRA))
        self.course = self.published(product("Course", "100.00"), self.mug)

    @property
    def mine(self) -> FakeAccountStore:
        return self.store.of(ACCOUNT)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def act(self, name: str = "olga") -> Act:
        """What somebody does, with the access they have at this moment."""
        return Act(self.seat(name), self.now, self.births, "192.0.2.7")

    def seat(self, name: str) -> Seat:
        seat = self.mine.members.seat(IdentityId(name))
        assert seat is not None
        return seat

    def permit(self, name: str, *permits: Permit) -> None:
        for permit in permits:
            self.mine.members.permit(self.seat(name).member.id, permit, self.act().audit("give", name))

    def grant(self, name: str, *grants: Grant) -> None:
        for grant in grants:
            self.mine.members.grant(self.seat(name).member.id, grant, self.act().audit("give", name))

    def connected(self, label: str, client: ClientId | None = None, secrets: str = SECRET) -> Connection:
        """A connection to the sandbox, whose webhooks `secrets` sign."""
        bare = Connection(
            ACCOUNT, ConnectionId(derived("connection", label)), client, "sandbox", label, NOON, ""
        )
        sealed = self.vault.seal(Credentials({"webhook_secrets": secrets}), bare.context)
        connection = replace(bare, sealed=sealed)
        self.mine.connections.add(connection, self.act().audit("connection.add", bare.id))
        return connection

    def published(self, thing: Product, *bumps: Product) -> Product:
        page = replace(thing, bumps=tuple(Bump(bump.id, bump.preferred.id, "Add this") for bump in bumps))
        self.mine.catalogue.publish(page, [HOST], self.act().audit("product.create", page.id))
        return page

    # What buyers do.

    def purchase(
        self, attempt: str = "attempt-1", shown: str = "119.00", *, bumps: Sequence[Product] = ()
    ) -> Purchase:
        """The course as Ada sends the form: 100.00 and 19 % tax."""
        chosen = Selection(self.course.preferred.id, tuple(bump.id for bump in bumps))
        return Purchase(HOST, "course", attempt, chosen, ADA, Money.of(shown, "EUR"))

    def send(
        self,
        purchase: Purchase,
        *,
        key: str = "buyers-key",
        orders: FakeOrders | None = None,
        vouch: Vouch | None = None,
        check: Check | None = None,
    ) -> Placed:
        return selling.place(
            purchase,
            storefront=self.store.storefront,
            orders=lambda account: orders or self.store.of(account).orders,
            carts=lambda account: self.store.of(account).carts,
            processors=self.line,
            key=key,
            return_url=back,
            returns=lambda account: self.store.of(account).returns,
            now=self.now,
            limits=self.limits,
            vouch=vouch,
            check=check,
        )

    def ordered(self, attempt: str = "attempt-1", *, bumps: Sequence[Product] = ()) -> Order:
        return self.send(self.purchase(attempt, "139.00" if bumps else "119.00", bumps=bumps)).order

    def pays(self, order: Order, card: str = "success") -> None:
        """The buyer pays at the processor; the shop hears nothing of it."""
        payment = self.store.sandbox.get(ACCOUNT, order.payment.connection, order.payment.id)
        self.sandbox.pay(payment, card)

    def settled(self, order: Order) -> Order:
        """What another process, which heard the processor first, makes of the order."""
        before = self.kept(order)
        settlement = settle(before, self.sandbox.truth(before, return_url=back(before)))
        assert settlement is not None
        self.mine.orders.settle(settlement)
        return settlement.after

    def sold(self, attempt: str = "attempt-1", *, bumps: Sequence[Product] = ()) -> Sequence[Sale]:
        """The sales of an order that is paid at this moment."""
        order = self.ordered(attempt, bumps=bumps)
        self.pays(order)
        paid = self.settled(order)
        return [paid.sale(owner) for owner in paid.owners]

    def sale(self, attempt: str = "attempt-1") -> Sale:
        """The one sale of a paid course."""
        [sale] = self.sold(attempt)
        return sale

    # What is given back.

    def returned(self, order: OrderId, *, look: bool = True) -> Returns:
        """The processor is asked about an order's refunds."""
        return converge(order, mine=self.mine, processors=self.line, now=self.now, look=look)

    # What the shop keeps.

    def kept(self, order: Order) -> Order:
        return self.mine.orders.get(order.id)

    def audited(self) -> Audit:
        """The newest word in the audit log."""
        return self.store.shelves.audits[-1]

    def _opening(self) -> Audit:
        return Audit(AuditId(self.births.born("audit")), ACCOUNT, NOON, "operator", "account.open", ACCOUNT)

    def _client(self, of: Profile, *, house: bool = False) -> Client:
        return Client(ACCOUNT, of.client, of, house)

    def _member(self, name: str, role: Role, client: ClientId | None = None) -> Member:
        identity = IdentityId(name)
        email = f"{name}@agency.example"
        member = Member(ACCOUNT, member_id(ACCOUNT, identity), identity, email, name.title(), role, client)
        return replace(member, arrived=NOON)
