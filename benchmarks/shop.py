"""An agency in moto with a course of its own and a client's mug as a bump: two owners, one payment."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any

import botocore.session

from benchmarks.gateway import REGION, template
from cartwright.application import accounts, catalogue, clients, connecting
from cartwright.application.auditing import Act
from cartwright.bootstrap import base, knowing, shop, vaults
from cartwright.bootstrap.people import identities
from cartwright.domain.access import Seat
from cartwright.domain.catalog import Bump, Mode, PricingOption, Product, TaxClass
from cartwright.domain.funnel import Offered, Step
from cartwright.domain.ids import ClientId, ConnectionId, OptionId, ProductId, StepId
from cartwright.domain.money import Money
from cartwright.domain.plans import Interval, OneTime, Subscription
from local.seed_people import AGENCY, CLIENTS

SECRET = "whsec" + "_benchmarks"
SLUG = "course"


@dataclass(frozen=True, slots=True)
class Shop:
    """What requests need to name."""

    host: str
    account: str
    client: str
    connection: str
    course: Product
    mug: Product
    seminar: Product
    club: Product
    identity: str

    @property
    def choice(self) -> dict[str, object]:
        """What the page's script asks a price for, with the page's own hint."""
        return self._chosen(self.course)

    @property
    def with_funnel(self) -> dict[str, object]:
        """The same on the page that a funnel follows."""
        return self._chosen(self.seminar)

    @property
    def to_go_on(self) -> dict[str, object]:
        """The same of what costs as much every month."""
        return self._chosen(self.club) | {"bumps": []}

    def _chosen(self, main: Product) -> dict[str, object]:
        # Not every tour has the pages, and what it imports is measured.
        from checkout.hints import veiled  # noqa: PLC0415

        return {
            "option": main.preferred.id,
            "bumps": [self.mug.id],
            "country": "DE",
            "region": "",
            "hint": {
                "account": self.account,
                "products": [main.id, self.mug.id],
                "owners": [main.owner, self.mug.owner],
                "connection": veiled(ConnectionId(self.connection), main.id),
            },
        }

    @property
    def claims(self) -> dict[str, str]:
        """Of the agency's owner."""
        return {"sub": self.identity, "email": AGENCY.login.email}


def environment() -> dict[str, str]:
    """What every process measured here has, and nothing else: no proxies, no profiles, no endpoints."""
    return {
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "CARTWRIGHT_TABLE": "Cartwright",
        "CARTWRIGHT_BUCKET": "cartwright-files",
        "CARTWRIGHT_BASE_DOMAIN": "carts.example.com",
        "CARTWRIGHT_PUBLIC_URL": "https://api.carts.example.com",
        # A first page of a list names it, and asks it for nothing.
        "CARTWRIGHT_SIGNING_KEY": f"arn:aws:kms:{REGION}:123456789012:key/signing",
        "POWERTOOLS_SERVICE_NAME": "benchmarks",
    }


def open_shop() -> Shop:
    """The shop, in the moto that is there. Sets what the environment cannot know beforehand."""
    _provide()
    now, births = base.clock().now(), base.births()
    opening = accounts.Opening(
        name=AGENCY.name,
        subdomain=AGENCY.subdomain,
        hosts=shop.hosts_of(AGENCY.subdomain),
        house=AGENCY.house,
        owner_email=AGENCY.login.email,
        owner_name=AGENCY.login.name,
        client_limit=5,
    )
    account, house, owner = accounts.open_account(
        opening, accounts=shop.store().accounts, identities=identities(), births=births, now=now
    )
    act = Act(Seat(owner), now, births, "127.0.0.1")
    mine = shop.store().of(account.id)
    client = clients.add(
        act,
        CLIENTS["nordlicht"],
        clients=mine.clients,
        numbers=knowing.tax_numbers(),
        locales=knowing.locales(),
    )
    plug = connecting.Plug(None, "sandbox", "Sandbox", {"webhook_secrets": SECRET})
    connection = connecting.connect(
        act, plug, connections=mine.connections, vault=vaults.vault(), clients=mine.clients
    )
    mug = _publish(act, _product(act, "Mug", client.id, connection.id, "19.00"))
    course = _product(act, "Course", house.id, connection.id, "119.00")
    beside = (Bump(mug.id, mug.preferred.id, "A mug for the road"),)
    course = _publish(act, replace(course, bumps=beside))
    reader = _publish(act, _product(act, "Reader", client.id, connection.id, "29.00"))
    step = Step(StepId(act.births.born("step")), Offered.UPSELL, reader.id, reader.preferred.id, "To read on")
    seminar = _product(act, "Seminar", house.id, connection.id, "119.00")
    seminar = _publish(act, replace(seminar, bumps=beside, steps=(step,)))
    club = _product(act, "Club", house.id, connection.id, "19.00")
    monthly = Subscription(Money.of("19.00", "EUR"), Interval.MONTHLY)
    club = _publish(act, replace(club, bumps=beside, options=(replace(club.preferred, plan=monthly),)))
    host = shop.hosts(account)[0]
    return Shop(host, account.id, client.id, connection.id, course, mug, seminar, club, owner.identity)


def _product(act: Act, name: str, owner: ClientId, connection: ConnectionId, price: str) -> Product:
    return Product(
        account=act.seat.member.account,
        id=ProductId(act.births.born("product")),
        owner=owner,
        name=name,
        slug=name.lower(),
        tax_class=TaxClass.ELECTRONIC,
        tax_included=True,
        options=(PricingOption(OptionId(act.births.born("option")), name, OneTime(Money.of(price, "EUR"))),),
        connection=connection,
        mode=Mode.TEST,
        summary=f"{name}, as sold in benchmarks.",
    )


def _publish(act: Act, product: Product) -> Product:
    mine = shop.store().of(product.account)
    return catalogue.publish(
        act,
        product,
        catalogue=mine.catalogue,
        clients=mine.clients,
        connections=mine.connections,
        hosts=shop.hosts(mine.clients.account()),
    )


def _provide() -> None:
    """The template's table, a key for credentials and a user pool."""
    wanted = dict(template().resolve(template().resource("Table").properties))
    _client("dynamodb").create_table(
        TableName=os.environ["CARTWRIGHT_TABLE"],
        **{name: wanted[name] for name in ("AttributeDefinitions", "KeySchema", "BillingMode")},
        GlobalSecondaryIndexes=wanted["GlobalSecondaryIndexes"],
    )
    cognito = _client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="members", UsernameAttributes=["email"])["UserPool"]["Id"]
    app = cognito.create_user_pool_client(UserPoolId=pool, ClientName="server")["UserPoolClient"]
    os.environ["CARTWRIGHT_CREDENTIALS_KEY"] = _client("kms").create_key()["KeyMetadata"]["Arn"]
    os.environ["CARTWRIGHT_USER_POOL"] = pool
    os.environ["CARTWRIGHT_USER_POOL_CLIENT"] = app["ClientId"]


def _client(service: str) -> Any:
    return botocore.session.get_session().create_client(service)
