"""A small town of businesses to sell in. Every builder takes what a test cares about and invents the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from cartwright.domain.buyers import Buyer, Evidence
from cartwright.domain.catalog import Bump, Mode, PricingOption, Product, TaxClass
from cartwright.domain.connections import Connection
from cartwright.domain.ids import (
    AccountId,
    ClientId,
    ConnectionId,
    OptionId,
    OrderId,
    PaymentId,
    ProductId,
    derived,
)
from cartwright.domain.money import Money
from cartwright.domain.offers import Offer
from cartwright.domain.orders import Order, lines_of, sellers_of
from cartwright.domain.payments import Payment, PaymentState, Truth
from cartwright.domain.people import Address, Profile, Registration
from cartwright.domain.plans import OneTime
from cartwright.domain.pricing import Quote, Selection, quote
from cartwright.domain.tax import Place

ACCOUNT = AccountId(derived("account", "agency"))
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)


def client_id(name: str) -> ClientId:
    return ClientId(derived("client", name))


def product_id(name: str) -> ProductId:
    return ProductId(derived("product", name))


def option_id(name: str) -> OptionId:
    return OptionId(derived("option", name))


NORTHWIND = client_id("Northwind Yoga")
OLIVEIRA = client_id("Oliveira Ceramics")


def registered(*jurisdictions: str, **rates: str) -> tuple[Registration, ...]:
    """`registered("DE", "EU-OSS", US_CA="0.0725")`."""
    own = (Registration(key.replace("_", "-"), rate=Decimal(rate)) for key, rate in rates.items())
    return (*(Registration(jurisdiction) for jurisdiction in jurisdictions), *own)


def profile(
    client: ClientId = NORTHWIND,
    country: str = "DE",
    registrations: Sequence[Registration] = (),
    *,
    name: str = "Northwind Yoga GmbH",
    time_zone: str = "Europe/Berlin",
    number_prefix: str = "NW",
    postcode: str = "",
) -> Profile:
    return Profile(
        client=client,
        version=1,
        legal_name=name,
        address=Address("1 High Street", "Town", country, postcode),
        notification_email="sales@northwind.example",
        since=NOON,
        registrations=tuple(registrations),
        time_zone=time_zone,
        number_prefix=number_prefix,
    )


def product(
    name: str = "Course",
    price: str = "100.00",
    *,
    currency: str = "EUR",
    owner: ClientId = NORTHWIND,
    tax_class: TaxClass = TaxClass.ELECTRONIC,
    tax_included: bool = False,
    mode: Mode = Mode.LIVE,
) -> Product:
    """A product with one option, whose ids follow from `name`."""
    return Product(
        account=ACCOUNT,
        id=product_id(name),
        owner=owner,
        name=name,
        slug=name.lower().replace(" ", "-"),
        tax_class=tax_class,
        tax_included=tax_included,
        options=(PricingOption(option_id(name), "Once", OneTime(Money.of(price, currency))),),
        connection=ConnectionId(derived("connection", "till")),
        mode=mode,
    )


def offer(main: Product, bumps: Sequence[Product] = (), sellers: Sequence[Profile] = ()) -> Offer:
    """A page that sells `main`, and `bumps` beside it."""
    page = replace(main, bumps=tuple(Bump(bump.id, bump.preferred.id, "Add this") for bump in bumps))
    till = Connection(ACCOUNT, main.connection, None, "sandbox", "Till", NOON, "")
    return Offer(
        host="agency.carts.example.com",
        account=ACCOUNT,
        product=page,
        bumped={bump.id: bump for bump in bumps},
        sellers={seller.client: seller for seller in sellers or [profile()]},
        connection=till,
    )


def everything(page: Offer) -> Selection:
    """The main product and every bump of `page`."""
    return Selection(page.product.preferred.id, tuple(bump.product for bump in page.product.bumps))


def quoted(page: Offer, country: str = "DE", region: str = "", on: date = TODAY) -> Quote:
    return quote(page, everything(page), place=Place(country, region), on=on)


def placed(page: Offer, country: str = "DE", region: str = "", on: date = TODAY) -> Order:
    """An order of everything on `page`, placed and not yet paid."""
    asked = quoted(page, country, region, on)
    return Order(
        account=ACCOUNT,
        id=OrderId(derived("order", "first")),
        key="key",
        host=page.host,
        slug=page.product.slug,
        mode=page.product.mode,
        buyer=Buyer("ada@buyer.example", "Ada Buyer", asked.place, Evidence(country)),
        lines=lines_of(asked, page),
        sellers=sellers_of(asked, page),
        payment=Payment(PaymentId(derived("payment", "first")), page.product.connection, asked.total.gross),
        placed_at=NOON,
    )


def truth(order: Order, state: PaymentState = PaymentState.SUCCEEDED, at: datetime = NOON) -> Truth:
    """What the processor says of `order`'s payment when all is well."""
    return Truth("pi_1", order.id, state, order.payment.amount, at, method="card", card_country="DE")


def paid(page: Offer, country: str = "DE", region: str = "", at: datetime = NOON) -> Order:
    order = placed(page, country, region)
    return order.heard(truth(order, at=at))


# What Hypothesis sells: any page of two owners with very different tax positions, to buyers all over.
SELLERS = (
    profile(registrations=registered("DE", "EU-OSS")),
    profile(OLIVEIRA, "CA", registered("CA", "CA-QC", US_CA="0.0725")),
)
PLACES = st.sampled_from(
    [
        Place("DE"),
        Place("FI"),
        Place("HU"),
        Place("CA", "QC"),
        Place("CA", "ON"),
        Place("US", "CA"),
        Place("CH"),
    ]
)


@st.composite
def pages(draw: st.DrawFn) -> Offer:
    """One to six products of two owners, listed with or without tax."""
    things: list[Product] = []
    for number in range(draw(st.integers(1, 6))):
        cents = draw(st.integers(1, 10**7))
        things.append(
            product(
                f"Thing {number}",
                f"{Money(cents, 'EUR').decimal}",
                owner=draw(st.sampled_from([NORTHWIND, OLIVEIRA])),
                tax_class=draw(st.sampled_from(TaxClass)),
                tax_included=draw(st.booleans()),
            )
        )
    return offer(things[0], things[1:], SELLERS)
