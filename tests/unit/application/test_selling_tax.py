"""Business buyers, and buyers whose place is in doubt."""

from dataclasses import replace
from typing import Any

import pytest

from cartwright.application import showing
from cartwright.application.selling import OrderDiffers, PriceChanged, Purchase
from cartwright.domain.buyers import Delivery, Evidence
from cartwright.domain.catalog import TaxClass
from cartwright.domain.errors import Invalid
from cartwright.domain.money import Money
from cartwright.domain.people import Profile, Unconfirmed
from cartwright.domain.pricing import Selection
from cartwright.domain.shipping import Fare, NotShipped, Zone
from cartwright.domain.tax import Business, Check, Ground, NumberState, Place
from cartwright.domain.tax.evidence import LocationUnclear
from tests.unit.application.agency import HOST, Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, product, product_id, registered

FIRM = Business("Ada Trading SARL", "FR40303265045")


class Desk:
    """Vouches for every number in `state`, and remembers in whose name."""

    def __init__(self, state: NumberState = NumberState.VALID) -> None:
        self.state = state
        self.asked: list[str] = []

    def __call__(self, business: Business, seller: Profile) -> Business:
        self.asked.append(seller.client)
        return replace(business, check=Check(self.state, seller.since, "VIES", "WAPI1"))


def bought(agency: Agency, shown: str, *, business: Business | None = FIRM, **evidence: str) -> Purchase:
    """The course, for a buyer in France."""
    purchase = agency.purchase(shown=shown)
    found = Evidence("FR", **evidence)
    buyer = replace(purchase.buyer, place=Place("FR"), evidence=found, business=business)
    return replace(purchase, buyer=buyer)


def test_a_business_with_a_valid_number_owes_the_tax_itself(agency: Agency) -> None:
    desk = Desk()
    order = agency.send(bought(agency, "100.00"), vouch=desk).order
    assert order.total.gross == Money.of("100.00", "EUR")
    assert order.lines[0].treatment.ground is Ground.REVERSE_CHARGE
    kept = agency.kept(order).buyer.business
    assert kept is not None
    assert kept.check is not None
    assert (kept.number, kept.check.consultation) == (FIRM.number, "WAPI1")
    assert desk.asked == [NORTHWIND]


def test_goods_are_not_sold_where_they_are_not_sent(agency: Agency) -> None:
    home = Zone(("DE",), (Fare(Money.of("5.00", "EUR"), Money.of("1.00", "EUR")),))
    lamp = agency.published(replace(product("Lamp", "30.00", tax_class=TaxClass.PHYSICAL), shipping=(home,)))
    chosen = Selection(lamp.preferred.id)
    purchase = replace(bought(agency, "36.00", business=None), slug="lamp", selection=chosen)
    with pytest.raises(NotShipped):
        agency.send(purchase)
    assert agency.store.shelves.orders == {}
    storefront = agency.store.storefront
    with pytest.raises(NotShipped):
        showing.show(HOST, "lamp", Place("FR"), storefront=storefront, now=agency.now, selection=chosen)
    seen = showing.showing(storefront.offer(HOST, "lamp"), Place("FR"), now=agency.now)
    assert seen.quote is not None
    assert seen.quote.unsent == (lamp.id,)
    at_home = showing.show(HOST, "lamp", Place("DE"), storefront=storefront, now=agency.now)
    assert at_home.quote is not None
    assert at_home.quote.total.gross == Money.of("41.65", "EUR")


def lamp(agency: Agency, **buyer: Any) -> Purchase:
    """A lamp, bought in Berlin."""
    sold = agency.published(product("Lamp", "30.00", tax_class=TaxClass.PHYSICAL))
    purchase = agency.purchase(shown="35.70")
    known: dict[str, Any] = {
        "place": Place("DE", "", "10969"),
        "delivery": Delivery("Lindenstraße 12", "Berlin"),
    } | buyer
    bought = replace(purchase.buyer, **known)
    return replace(purchase, slug="lamp", selection=Selection(sold.preferred.id), buyer=bought)


def test_goods_are_delivered_to_an_address_that_is_kept_with_the_buyers_words(agency: Agency) -> None:
    order = agency.send(lamp(agency)).order
    kept = agency.kept(order)
    assert kept.buyer.delivery == Delivery("Lindenstraße 12", "Berlin")
    agency.pays(order)
    sale = agency.settled(order).sale(NORTHWIND)
    lying = agency.store.shelves.sales[ACCOUNT, NORTHWIND, sale.id]
    assert lying.buyer.delivery is None
    assert agency.mine.orders.sale(NORTHWIND, sale.id).buyer.delivery == kept.buyer.delivery


@pytest.mark.parametrize(
    ("lacking", "pointer"),
    [({"delivery": None}, "/street"), ({"place": Place("DE")}, "/postcode")],
)
def test_without_an_address_no_goods_are_sold(agency: Agency, lacking: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        agency.send(lamp(agency, **lacking))
    errors = refused.value.facts["errors"]
    assert isinstance(errors, list)
    assert errors == [{"pointer": pointer, "detail": "needed to deliver"}]
    assert agency.store.shelves.orders == {}


def test_what_is_not_delivered_keeps_no_address(agency: Agency) -> None:
    purchase = agency.purchase()
    brought = replace(purchase.buyer, delivery=Delivery("Lindenstraße 12", "Berlin"))
    order = agency.send(replace(purchase, buyer=brought)).order
    assert agency.kept(order).buyer.delivery is None


def test_another_address_is_another_order(agency: Agency) -> None:
    purchase = lamp(agency)
    agency.send(purchase)
    agency.send(purchase)
    moved = replace(purchase.buyer, delivery=Delivery("Hafenstraße 1", "Berlin"))
    with pytest.raises(OrderDiffers):
        agency.send(replace(purchase, buyer=moved))


@pytest.mark.parametrize(
    ("street", "city"), [("", "Berlin"), ("Lindenstraße 12", " "), ("x" * 151, "Berlin")]
)
def test_half_an_address_is_none(street: str, city: str) -> None:
    with pytest.raises(Invalid):
        Delivery(street, city)


@pytest.mark.parametrize("state", [NumberState.INVALID, NumberState.PENDING])
def test_a_number_in_doubt_is_charged_and_the_sale_goes_on(agency: Agency, state: NumberState) -> None:
    order = agency.send(bought(agency, "120.00"), vouch=Desk(state)).order
    assert order.total.tax == Money.of("20.00", "EUR")


def test_a_number_that_was_valid_on_the_page_and_is_not_now_changes_the_price(agency: Agency) -> None:
    with pytest.raises(PriceChanged):
        agency.send(bought(agency, "100.00"), vouch=Desk(NumberState.INVALID))


def test_the_page_shows_a_business_what_it_will_pay(agency: Agency) -> None:
    seen = showing.show(
        HOST,
        "course",
        Place("FR"),
        storefront=agency.store.storefront,
        now=agency.now,
        business=FIRM,
        vouch=Desk(),
    )
    assert seen.quote is not None
    assert seen.quote.total.gross == Money.of("100.00", "EUR")
    assert seen.business == seen.quote.business
    assert seen.business is not None
    assert seen.business.state is NumberState.VALID


def test_nobody_is_asked_about_a_consumer(agency: Agency) -> None:
    desk = Desk()
    agency.send(bought(agency, "120.00", business=None), vouch=desk)
    assert desk.asked == []


def test_a_repeated_attempt_of_another_business_is_another_order(agency: Agency) -> None:
    agency.send(bought(agency, "100.00"), vouch=Desk())
    agency.send(bought(agency, "100.00"), vouch=Desk())
    renamed = replace(FIRM, name="Another SARL")
    with pytest.raises(OrderDiffers):
        agency.send(bought(agency, "100.00", business=renamed), vouch=Desk())


# --- where the buyer is -------------------------------------------------------------------------------------


def test_a_consumer_seen_in_another_country_confirms_the_address_first(agency: Agency) -> None:
    with pytest.raises(LocationUnclear) as refused:
        agency.send(bought(agency, "120.00", business=None, ip_country="DE"))
    assert dict(refused.value.facts) == {"stated": "FR", "seen": "DE"}
    assert agency.store.shelves.orders == {}
    confirmed = bought(agency, "120.00", business=None, ip_country="DE", declared_country="FR")
    order = agency.send(confirmed).order
    assert order.buyer.evidence.finding.enough


def test_what_was_confirmed_of_another_country_confirms_nothing(agency: Agency) -> None:
    with pytest.raises(LocationUnclear):
        agency.send(bought(agency, "120.00", business=None, ip_country="DE", declared_country="AT"))


def test_a_business_is_where_its_number_is(agency: Agency) -> None:
    order = agency.send(bought(agency, "100.00", ip_country="DE"), vouch=Desk()).order
    assert order.buyer.evidence.ip_country == "DE"


def test_goods_are_where_they_are_sent(agency: Agency) -> None:
    agency.course = replace(agency.course, tax_class=TaxClass.PHYSICAL, slug="mat", bumps=())
    agency.mine.catalogue.publish(
        replace(agency.course, id=product_id("Mat")), [HOST], agency.act().audit("it", "it")
    )
    purchase = bought(agency, "120.00", business=None, ip_country="DE")
    home = Delivery("1 rue du Port", "Brest")
    buyer = replace(purchase.buyer, place=Place("FR", "", "29200"), delivery=home)
    purchase = replace(purchase, buyer=buyer)
    assert agency.send(replace(purchase, slug="mat")).order.total.gross == Money.of("120.00", "EUR")


def test_the_seller_decides_whether_a_number_in_doubt_is_believed(agency: Agency) -> None:
    believing = replace(
        agency.northwind.profile,
        registrations=registered("DE", "EU-OSS"),
        unconfirmed=Unconfirmed(pending=True),
    )
    agency.mine.clients.revise_profile(
        agency.northwind.with_profile(believing, at=agency.now), agency.act().audit("profile.revise", "it")
    )
    order = agency.send(bought(agency, "100.00"), vouch=Desk(NumberState.PENDING)).order
    assert order.lines[0].treatment.ground is Ground.REVERSE_CHARGE
    assert "still to be confirmed" in order.lines[0].treatment.reason
