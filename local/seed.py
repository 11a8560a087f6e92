"""An agency with three clients of its own, so that a first look has something to look at.

Made through the same use cases and storage that the account API uses. Three countries, currencies and tax
positions; a product of each; one product granted to a client that does not own it; and sales of last month,
so that the first tax reports have something in them.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import urllib3

from cartwright.application import (
    accounts,
    catalogue,
    clients,
    connecting,
    couponing,
    funnels,
    granting,
    members,
)
from cartwright.application.auditing import Act
from cartwright.bootstrap import base, knowing, shop, vaults
from cartwright.bootstrap.people import identities
from cartwright.domain.access import Grant, Permission, Permit, Right, Seat
from cartwright.domain.alternatives import Alternative
from cartwright.domain.catalog import Bump, Product
from cartwright.domain.discounts import Percent
from cartwright.domain.ids import ConnectionId, OptionId, ProductId
from cartwright.domain.people import Account, Client, Member, Role
from cartwright.domain.plan_changes import PlanChange
from local.seed_catalogue import COUPON, COUPON_FOR, FUNNELS, PRODUCTS, Listed
from local.seed_people import AGENCY, CLIENTS, LOGINS, Seated
from local.seed_sales import last_month
from local.stage import Directory, Login, Place, Stage


@dataclass(frozen=True, slots=True)
class Seeded:
    """What exists so far, by the short names the seed's own tables use."""

    account: Account
    act: Act
    clients: Mapping[str, Client]
    connections: Mapping[str, ConnectionId]


def seed(stage: Stage) -> Directory:
    """The seeded shop. Called once, on an empty table."""
    seeded = _agency(stage)
    products = _products(seeded)
    _coupon(seeded, products)
    _funnels(seeded, products)
    logins = _logins(stage, seeded, products)
    last_month(seeded.account, products, births=seeded.act.births)
    unsettled = stage.settle()
    if unsettled:
        raise RuntimeError(f"the seed did not come to rest: {unsettled}")
    return _directory(stage, seeded, products, logins)


def _agency(stage: Stage) -> Seeded:
    now, births = base.clock().now(), base.births()
    opening = accounts.Opening(
        name=AGENCY.name,
        subdomain=AGENCY.subdomain,
        hosts=shop.hosts_of(AGENCY.subdomain),
        house=AGENCY.house,
        owner_email=AGENCY.login.email,
        owner_name=AGENCY.login.name,
        client_limit=base.settings().client_limit,
    )
    account, house, owner = accounts.open_account(
        opening, accounts=shop.store().accounts, identities=identities(), births=births, now=now
    )
    act = Act(Seat(owner), now, births, "127.0.0.1")
    mine = shop.store().of(account.id)
    businesses = {"house": house}
    for name, profile in CLIENTS.items():
        businesses[name] = clients.add(
            act, profile, clients=mine.clients, numbers=knowing.tax_numbers(), locales=knowing.locales()
        )
    return Seeded(account, act, businesses, _connections(stage, act, businesses))


def _connections(stage: Stage, act: Act, clients: Mapping[str, Client]) -> dict[str, ConnectionId]:
    """The agency's sandbox, a Stripe connection for each client that sells for real money, a PayPal one and a
    Mollie one for two of them."""
    mine = shop.store().of(act.seat.member.account)
    made: dict[str, ConnectionId] = {}
    wanted = {"house": "sandbox", "nordlicht": "stripe", "fern": "stripe", "mesa": "stripe"}
    for name, processor in wanted.items():
        webhook = "whsec" + "_" + secrets.token_urlsafe(24)
        key = secrets.token_hex(16)
        credentials = {"webhook_secrets": webhook}
        if processor == "stripe":
            credentials["secret_key"] = f"sk_live_{key}"
        plug = connecting.Plug(
            client=clients[name].id if processor == "stripe" else None,
            processor=processor,
            label=f"{clients[name].profile.legal_name}, {processor}",
            credentials=credentials,
            publishable_key=f"pk_live_{key}" if processor == "stripe" else "",
        )
        connection = connecting.connect(
            act, plug, connections=mine.connections, vault=vaults.vault(), clients=mine.clients
        )
        made[name] = connection.id
        if processor == "stripe":
            url = f"{stage.url}/webhooks/{connection.account}/{connection.id}"
            _listen(stage, credentials["secret_key"], webhook, url)
    made["paypal"] = _paypal(stage, act, clients["nordlicht"])
    made["mollie"] = _mollie(act, clients["fern"])
    return made


def _paypal(stage: Stage, act: Act, client: Client) -> ConnectionId:
    mine = shop.store().of(act.seat.member.account)
    credentials = {
        "client_id": f"AY{secrets.token_hex(20)}",
        "client_secret": f"EK{secrets.token_hex(20)}",
        "environment": "live",
        "webhook_ids": secrets.token_hex(8).upper(),
    }
    label = f"{client.profile.legal_name}, PayPal"
    plug = connecting.Plug(client.id, "paypal", label, credentials)
    connection = connecting.connect(
        act, plug, connections=mine.connections, vault=vaults.vault(), clients=mine.clients
    )
    listener = {
        "client_id": credentials["client_id"],
        "url": f"{stage.url}/webhooks/{connection.account}/{connection.id}",
        "webhook": credentials["webhook_ids"],
    }
    _told(stage, "paypal", "webhooks", listener)
    return connection.id


def _mollie(act: Act, client: Client) -> ConnectionId:
    """Where it calls, each payment tells it."""
    mine = shop.store().of(act.seat.member.account)
    credentials = {
        "api_key": f"live_{secrets.token_hex(16)}",
        "webhook_secrets": secrets.token_urlsafe(24),
    }
    plug = connecting.Plug(client.id, "mollie", f"{client.profile.legal_name}, Mollie", credentials)
    connection = connecting.connect(
        act, plug, connections=mine.connections, vault=vaults.vault(), clients=mine.clients
    )
    return connection.id


def _products(seeded: Seeded) -> dict[str, Product]:
    made: dict[str, Product] = {}
    mine = shop.store().of(seeded.account.id)
    for listed in PRODUCTS:
        made[listed.slug] = catalogue.publish(
            seeded.act,
            _product(seeded, listed, made),
            catalogue=mine.catalogue,
            clients=mine.clients,
            connections=mine.connections,
            hosts=shop.hosts(seeded.account),
        )
    return made


def _product(seeded: Seeded, listed: Listed, made: Mapping[str, Product]) -> Product:
    born = seeded.act.births.born
    options = listed.options(lambda: OptionId(born("option")))
    named = {option.name: option.id for option in options}
    return Product(
        account=seeded.account.id,
        id=ProductId(born("product")),
        owner=seeded.clients[listed.owner].id,
        name=listed.name,
        slug=listed.slug,
        tax_class=listed.tax_class,
        tax_included=listed.tax_included,
        options=options,
        connection=seeded.connections[listed.paid_through],
        alternatives=tuple(Alternative(seeded.connections[name]) for name in listed.also_through),
        changes=tuple(PlanChange(named[one], named[to]) for one, to in listed.changes),
        mode=listed.mode,
        summary=listed.summary,
        bullets=listed.bullets,
        most=listed.most,
        look=listed.look,
        fields=listed.fields,
        terms=listed.terms,
        abandonment=listed.abandonment,
        bumps=tuple(
            Bump(made[slug].id, made[slug].preferred.id, headline) for slug, headline in listed.bumps
        ),
    )


def _funnels(seeded: Seeded, products: Mapping[str, Product]) -> None:
    mine = shop.store().of(seeded.account.id)
    for slug, steps in FUNNELS.items():
        wanted = [
            funnels.StepWanted(
                None,
                step.kind,
                products[step.slug].id,
                products[step.slug].preferred.id,
                step.headline,
                step.accepted,
                step.declined,
                discount=Percent(Decimal(step.off)) if step.off else None,
            )
            for step in steps
        ]
        page = products[slug]
        funnels.edit(
            seeded.act,
            page.id,
            page.version,
            wanted,
            catalogue=mine.catalogue,
            connections=mine.connections,
        )


def _coupon(seeded: Seeded, products: Mapping[str, Product]) -> None:
    mine = shop.store().of(seeded.account.id)
    terms = couponing.Terms(
        name="A first look",
        discount=Percent(Decimal("0.2")),
        products=frozenset(products[slug].id for slug in COUPON_FOR),
        limit=100,
        limit_each=3,
    )
    couponing.make(seeded.act, COUPON, terms, coupons=mine.coupons, catalogue=mine.catalogue)


def _logins(stage: Stage, seeded: Seeded, products: Mapping[str, Product]) -> list[Login]:
    """The agency's login and one for each of two clients, with passwords made up now."""
    mine = shop.store().of(seeded.account.id)
    logins = [_login(stage, AGENCY.login.who, AGENCY.login.email)]
    for seated in LOGINS:
        invitation = members.Invitation(
            seated.login.email, seated.login.name, Role.CLIENT, seeded.clients[seated.client].id
        )
        member = members.invite(
            seeded.act,
            invitation,
            members=mine.members,
            clients=mine.clients,
            catalogue=mine.catalogue,
            identities=identities(),
        )
        _give(seeded, member, seated, products)
        logins.append(_login(stage, seated.login.who, seated.login.email))
    return logins


def _give(seeded: Seeded, member: Member, seated: Seated, products: Mapping[str, Product]) -> None:
    mine = shop.store().of(seeded.account.id)
    granting.permit(
        seeded.act, member.id, Permit(Permission.REPORTS_TAX, reason="its own books"), members=mine.members
    )
    for slug, rights in seated.grants.items():
        grant = Grant(products[slug].id, frozenset(map(Right, rights)), reason=seated.reasons.get(slug, ""))
        granting.grant(seeded.act, member.id, grant, members=mine.members)


def _login(stage: Stage, who: str, email: str) -> Login:
    password = f"{secrets.token_urlsafe(12)}-Aa1"
    cognito = stage.aws.client("cognito-idp")
    pool = base.settings().user_pool
    cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=password, Permanent=True)
    return Login(who, email, password)


def _listen(stage: Stage, key: str, secret: str, url: str) -> None:
    """Tell the simulated Stripe where this connection takes its webhooks, as its owner would in Stripe's
    dashboard."""
    _told(stage, "stripe", "endpoints", {"key": key, "url": url, "secrets": [secret]})


def _told(stage: Stage, simulator: str, control: str, said: Mapping[str, object]) -> None:
    answer = urllib3.request("POST", f"{stage.simulators[simulator]}/_sim/{control}", json=said)
    if answer.status != 200:
        raise RuntimeError(f"the {simulator} simulator would not take an endpoint: {answer.status}")


def _directory(
    stage: Stage, seeded: Seeded, products: Mapping[str, Product], logins: list[Login]
) -> Directory:
    port = stage.base_domain.partition(":")[2]
    shop_url = f"http://{shop.hosts(seeded.account)[0]}" + (f":{port}" if port else "")
    ids = {
        "account": seeded.account.id,
        **{f"client.{name}": client.id for name, client in seeded.clients.items()},
        **{f"connection.{name}": connection for name, connection in seeded.connections.items()},
        **{f"product.{slug}": product.id for slug, product in products.items()},
    }
    places = (
        Place("A cart page (test cards)", f"{shop_url}/lichtung"),
        Place("A cart page (Stripe, simulated)", f"{shop_url}/morgenlicht"),
        Place("A cart page (PayPal or a card at Stripe, simulated)", f"{shop_url}/zwischenlicht"),
        Place("A cart page (Mollie, simulated)", f"{shop_url}/casting"),
        Place("Offers after paying, charged with one click", f"{shop_url}/werkstatt"),
        Place("Several ways to pay, with a coupon", f"{shop_url}/dunkelkammer?coupon={COUPON}"),
        Place("Several of one thing", f"{shop_url}/paper"),
        Place("Pay what you want", f"{shop_url}/fieldnotes"),
        Place("Free", f"{shop_url}/primer"),
        Place("A trial (Stripe, simulated)", f"{shop_url}/circle"),
    )
    return Directory(places, tuple(logins), ids)
