"""An agency in a deployment: two clients who sell, one who only looks, and what buyers do.

::

    Nordwind (DE, One Stop Shop, Europe/Berlin)   owns `course`, sold with the bump `templates`
    Atelier  (FR, One Stop Shop, Europe/Paris)    owns `templates`
    Lookout  (US, America/Phoenix)                owns nothing; its member has a grant on `course`
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from cartwright.adapters.processors.signatures import sign
from cartwright.application import (
    accounts,
    arriving,
    autoresponders,
    clients,
    connecting,
    couponing,
    granting,
    members,
    selling,
)
from cartwright.application.auditing import Act
from cartwright.application.ports.sandbox import SandboxPayment
from cartwright.bootstrap import base, processing, shop, vaults
from cartwright.domain.access import Grant, Right, Seat
from cartwright.domain.autoresponders import Autoresponder
from cartwright.domain.buyers import Buyer, Evidence
from cartwright.domain.catalog import Bump, Mode, PricingOption, Product, TaxClass
from cartwright.domain.connections import Connection
from cartwright.domain.coupons import Coupon
from cartwright.domain.discounts import Percent
from cartwright.domain.ids import (
    ClientId,
    ConnectionId,
    OptionId,
    OrderId,
    PaymentId,
    ProductId,
    derived,
)
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, lines_of, sellers_of
from cartwright.domain.payments import Payment, PaymentState, Truth
from cartwright.domain.people import Account, Address, Client, Member, Profile, Registration, Role, TaxNumber
from cartwright.domain.plans import OneTime, Plan
from cartwright.domain.pricing import Selection, quote
from cartwright.domain.settlement import settle
from cartwright.domain.tax import Place
from cartwright.storage.account_store import AccountStore
from cartwright.storage.connections import encoded
from cartwright.storage.table import Put
from tests.component.deployment import BASE_DOMAIN, Answer, Deployment
from tests.fakes.identities import FakeIdentities
from tests.fakes.knowing import FakeLocales, FakeTaxNumbers

NOBODY, NEVER = ClientId(""), datetime.min.replace(tzinfo=UTC)
HOST = f"harbour.{BASE_DOMAIN}"
BUYER = "ada@buyer.example"
SECRETS = {"sandbox": "whsec-sandbox-0a1b2c3d4e5f6a7b", "stripe": "whsec-stripe-9f8e7d6c5b4a3f2e"}
KIT_KEY = "kit_0f1e2d3c4b5a69788796a5b4c3d2e1f0"
STRIPE_KEY = "sk-test-4242424242424242abcdef"
HEADERS = {"sandbox": "sandbox-signature", "stripe": "stripe-signature"}


def profile(name: str, country: str, **more: str) -> Profile:
    """A business of the EU, registered at home and for the One Stop Shop; or one of the US that is not."""
    word = name.split(maxsplit=1)[0].lower()
    number = more.pop("number", f"{country}123456789")
    registered = (country, "EU-OSS") if country != "US" else ()
    return Profile(
        client=NOBODY,
        version=0,
        legal_name=name,
        address=Address("1 Kaistraße", more.pop("city", "Town"), country, "20457"),
        notification_email=f"sales@{word}.example",
        since=NEVER,
        tax_numbers=(TaxNumber("VAT", country, number),),
        registrations=tuple(Registration(where, number) for where in registered),
        time_zone=more.pop("time_zone", "Europe/Berlin"),
        number_prefix=more.pop("prefix", word[:2].upper()),
        support_email=f"help@{word}.example",
    )


@dataclass(slots=True)
class Agency:
    """One account, its people and its shop. `act` is the agency's own owner."""

    deployment: Deployment
    account: Account
    act: Act
    clients: dict[str, Client]
    members: dict[str, Member]
    connections: dict[str, Connection]
    products: dict[str, Product]
    identities: FakeIdentities
    autoresponders: dict[str, Autoresponder] = field(default_factory=dict)

    @classmethod
    def opened(
        cls, deployment: Deployment, name: str = "harbour", *, identities: FakeIdentities | None = None
    ) -> Agency:
        """The agency as in this module's picture. A second one shares the first one's `identities`."""
        identities = identities or FakeIdentities()
        now, births = base.clock().now(), base.births()
        opening = accounts.Opening(
            name=f"{name.title()} Launches",
            subdomain=name,
            hosts=(f"{name}.{BASE_DOMAIN}",),
            house=profile(f"{name.title()} Launches B.V.", "NL", time_zone="Europe/Amsterdam"),
            owner_email=f"owner@{name}.example",
            owner_name="Agency owner",
            client_limit=5,
        )
        account, house, owner = accounts.open_account(
            opening, accounts=shop.store().accounts, identities=identities, births=births, now=now
        )
        agency = cls(
            deployment, account, Act(Seat(owner), now, births), {"house": house}, {}, {}, {}, identities
        )
        deployment.forget_greetings()
        agency.members["owner"] = agency.arrive(owner)
        agency.act = Act(Seat(agency.members["owner"]), now, births)
        agency.add_client("nordwind", profile("Nordwind Kurse GmbH", "DE", city="Hamburg", prefix="NW"))
        agency.add_client(
            "atelier",
            profile("Atelier Lumière SARL", "FR", city="Lyon", prefix="AL", time_zone="Europe/Paris"),
        )
        agency.add_client("lookout", profile("Lookout LLC", "US", time_zone="America/Phoenix"))
        agency.connect("sandbox")
        agency.sell("templates", "atelier", "29.00")
        agency.sell("course", "nordwind", "119.00", bumps=("templates",))
        agency.invite("looker", "lookout", grants={"course": {Right.VIEW, Right.TRANSACTIONS}})
        return agency

    def copied(self) -> Agency:
        """The same, for a test that adds to it."""
        return replace(
            self,
            clients=dict(self.clients),
            members=dict(self.members),
            connections=dict(self.connections),
            products=dict(self.products),
            autoresponders=dict(self.autoresponders),
        )

    # The agency's own doings, by the use cases the account API uses.

    def add_client(self, name: str, profile: Profile) -> Client:
        self.clients[name] = clients.add(
            self.act, profile, clients=self._mine.clients, numbers=FakeTaxNumbers(), locales=FakeLocales()
        )
        return self.clients[name]

    def connect(self, processor: str, client: str | None = None) -> Connection:
        """Through the account's own connection all clients may sell, through a client's only that client."""
        credentials = {"webhook_secrets": SECRETS[processor]}
        if processor == "stripe":
            credentials["secret_key"] = STRIPE_KEY
        whose = self.clients[client].id if client else None
        plug = connecting.Plug(whose, processor, f"{client}, {processor}", credentials)
        mine = self._mine
        connection = connecting.connect(
            self.act, plug, connections=mine.connections, vault=vaults.vault(), clients=mine.clients
        )
        self.connections[processor] = connection
        return connection

    def link(self, client: str | None = None) -> Autoresponder:
        """Kit, connected to a client or to the account."""
        whose = self.clients[client].id if client else None
        link = autoresponders.Link(whose, "kit", f"{client}, kit", {"api_key": KIT_KEY})
        mine = self._mine
        self.autoresponders[client or "account"] = autoresponders.connect(
            self.act,
            link,
            autoresponders=mine.autoresponders,
            vault=vaults.vault(),
            clients=mine.clients,
            audits=mine.audits,
        )
        return self.autoresponders[client or "account"]

    def sell(
        self,
        slug: str,
        owner: str,
        price: str,
        *,
        through: str = "sandbox",
        currency: str = "EUR",
        bumps: Sequence[str] = (),
        plan: Plan | None = None,
    ) -> Product:
        """A product with its page. What Stripe takes money for is live, the sandbox's is a test."""
        born = self.act.births.born
        product = Product(
            account=self.account.id,
            id=ProductId(born("product")),
            owner=self.clients[owner].id,
            name=slug.title(),
            slug=slug,
            tax_class=TaxClass.ELECTRONIC,
            tax_included=True,
            options=(
                PricingOption(OptionId(born("option")), "Once", plan or OneTime(Money.of(price, currency))),
            ),
            connection=self.connections[through].id,
            mode=Mode.LIVE if through == "stripe" else Mode.TEST,
            bumps=tuple(
                Bump(self.products[bump].id, self.products[bump].preferred.id, "Add it") for bump in bumps
            ),
        )
        self._mine.catalogue.publish(
            product, shop.hosts(self.account), self.act.audit("product.create", product.id)
        )
        self.products[slug] = product
        return product

    def discount(self, code: str, *slugs: str, **terms: Any) -> Coupon:
        """15 % off the products of those slugs, or off everything."""
        products = frozenset(self.products[slug].id for slug in slugs)
        wanted = couponing.Terms(code.title(), Percent(Decimal("0.15")), products=products, **terms)
        mine = self._mine
        return couponing.make(self.act, code, wanted, coupons=mine.coupons, catalogue=mine.catalogue).coupon

    def invite(
        self,
        name: str,
        client: str | None = None,
        *,
        role: Role = Role.CLIENT,
        grants: Mapping[str, set[Right]] | None = None,
    ) -> Member:
        invitation = members.Invitation(
            f"{name}@{self.account.subdomain}.example",
            name.title(),
            role,
            self.clients[client].id if client else None,
        )
        mine = self._mine
        member = members.invite(
            self.act,
            invitation,
            members=mine.members,
            clients=mine.clients,
            catalogue=mine.catalogue,
            identities=self.identities,
        )
        self.deployment.forget_greetings()
        for slug, rights in (grants or {}).items():
            given = Grant(self.products[slug].id, frozenset(rights))
            granting.grant(self.act, member.id, given, members=mine.members)
        self.members[name] = self.arrive(member)
        return self.members[name]

    def arrive(self, member: Member) -> Member:
        """Who was invited comes in for the first time."""
        mine = self._mine.members
        seat = mine.get(member.id)
        return arriving.arrived(Act(seat, self.act.now, self.act.births), members=mine).member

    # What buyers do.

    def place(
        self,
        slug: str,
        country: str = "DE",
        *,
        attempt: str = "attempt-1",
        bumps: bool = True,
        email: str = BUYER,
    ) -> Order:
        """An order of a product and all its bumps, placed and opened at the processor."""
        offer = shop.storefront().offer(HOST, slug)
        chosen = Selection(
            offer.product.preferred.id, tuple(bump.product for bump in offer.product.bumps) if bumps else ()
        )
        where, now = Place(country), base.clock().now()
        purchase = selling.Purchase(
            host=HOST,
            slug=slug,
            attempt=attempt,
            selection=chosen,
            buyer=Buyer(email, "Ada Buyer", where, Evidence(country)),
            shown=quote(offer, chosen, place=where, on=now.date()).total.gross,
        )
        placed = selling.place(
            purchase,
            storefront=shop.storefront(),
            orders=shop.orders,
            carts=shop.carts,
            processors=processing.processors(),
            key=base.births().secret(),
            return_url=shop.return_url,
            returns=shop.returns,
            limits=shop.limits(),
            now=now,
        )
        return placed.order

    def payment(self, order: Order) -> SandboxPayment:
        """The order's payment, as the sandbox has it on file."""
        return shop.store().sandbox.get(order.account, order.payment.connection, order.payment.id)

    def pay(self, order: Order, card: str = "success") -> None:
        processing.sandbox().pay(self.payment(order), card)

    def sold(
        self,
        slug: str,
        at: datetime,
        country: str = "DE",
        *,
        number: int = 1,
        bumps: bool = True,
        region: str = "",
        **told: Any,
    ) -> Order:
        """An order that the processor said was paid at `at`; committed as the worker does. `told` is what its
        buyer has to say."""
        offer = shop.storefront().offer(HOST, slug)
        chosen = Selection(
            offer.product.preferred.id, tuple(bump.product for bump in offer.product.bumps) if bumps else ()
        )
        where = Place(country, region=region)
        priced = quote(offer, chosen, place=where, on=at.date())
        name = f"{slug} {at.isoformat()} {number}"
        order = Order(
            account=self.account.id,
            id=OrderId(derived("order", name)),
            key="key",
            host=HOST,
            slug=slug,
            mode=offer.product.mode,
            buyer=Buyer(BUYER, "Ada Buyer", where, Evidence(country), **told),
            lines=lines_of(priced, offer),
            sellers=sellers_of(priced, offer),
            payment=Payment(PaymentId(derived("payment", name)), offer.connection.id, priced.total.gross),
            placed_at=at,
        )
        orders = shop.orders(self.account.id)
        orders.place(order)
        truth = Truth(
            f"pi_{number}", order.id, PaymentState.SUCCEEDED, priced.total.gross, at, card_country=country
        )
        settlement = settle(order, truth)
        assert settlement is not None
        orders.settle(settlement)
        return settlement.after

    # What processors send.

    def events(self) -> list[bytes]:
        """The bodies of all webhooks that the sandbox wants to send, oldest first."""
        hooks = [item["body"] for item in self.deployment.items("outbox") if item["topic"] == "hook"]
        bodies = [str(hook["body"]) for hook in hooks]
        return [body.encode() for body in sorted(bodies, key=lambda body: str(json.loads(body)["id"]))]

    def knock(
        self,
        body: bytes,
        *,
        processor: str = "sandbox",
        secret: str | None = None,
        at: datetime | None = None,
        connection: ConnectionId | str | None = None,
        account: str | None = None,
        signature: str | None = None,
    ) -> Answer:
        """A webhook at the door, signed as its processor signs unless told otherwise."""
        signed = sign(body, secret or SECRETS[processor], at or self.deployment.clock.now())
        where = f"{account or self.account.id}/{connection or self.connections[processor].id}"
        headers = {
            "content-type": "application/json; charset=utf-8",
            HEADERS[processor]: signed if signature is None else signature,
        }
        return self.deployment.request("POST", f"/webhooks/{where}", body=body, headers=headers)

    def rekey(self, processor: str, webhook_secrets: str) -> None:
        """The connection with other signing secrets, as its owner would enter them while rotating."""
        before = self.connections[processor]
        credentials = vaults.vault().unseal(before.sealed, before.context)
        values = {**credentials.values, "webhook_secrets": webhook_secrets}
        sealed = vaults.vault().seal(replace(credentials, values=values), before.context)
        after = replace(before, sealed=sealed, version=before.version + 1)
        base.table().attempt(Put(encoded(after)))
        self.connections[processor] = after

    # The account API.

    def claims(self, member: str) -> dict[str, str]:
        """The claims of a member's token, for as long as the token lives: it outlives the membership."""
        who = self.members[member]
        return {"sub": who.identity, "email": who.email, "token_use": "id"}

    def api(self, member: str, method: str, path: str, payload: object = None, **headers: str) -> Answer:
        """A request of a member; `path` begins below the account, and `headers` are named with `_` for
        `-`."""
        return self.deployment.request(
            method,
            f"/v1/accounts/{self.account.id}{path}",
            payload=payload,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            claims=self.claims(member),
        )

    @property
    def _mine(self) -> AccountStore:
        return shop.store().of(self.account.id)
