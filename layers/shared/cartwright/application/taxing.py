"""What has to be known of a buyer before a sale is made: its number, where it is, and where goods go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cartwright.domain.buyers import Buyer
from cartwright.domain.errors import Invalid
from cartwright.domain.offers import Offer
from cartwright.domain.people import Profile
from cartwright.domain.pricing import Quote
from cartwright.domain.tax import SELF_ACCOUNTED, Business
from cartwright.domain.tax.evidence import DIGITAL, LocationUnclear, needs_confirming

type Vouch = Callable[[Business, Profile], Business]
"""A business with what is known of its VAT number, asked in the name of a seller."""


def vouched(business: Business | None, offer: Offer, vouch: Vouch | None) -> Business | None:
    """One question for the whole order, in the name of who sells its product."""
    return business if business is None or vouch is None else vouch(business, offer.seller(offer.product))


def deliverable(buyer: Buyer, offer: Offer, priced: Quote) -> Buyer:
    """The buyer, with an address if there are goods to be delivered, and with none otherwise. Raises Invalid
    for one that is needed and not whole."""
    products = {offer.product.id: offer.product, **offer.bumped}
    if not any(products[line.product].tax_class.goods for line in priced.lines):
        return replace(buyer, delivery=None)
    if buyer.delivery is None:
        raise Invalid.at("/street", "needed to deliver")
    if not buyer.place.postcode:
        raise Invalid.at("/postcode", "needed to deliver")
    return buyer


def located(buyer: Buyer, offer: Offer, priced: Quote) -> None:
    """Make sure that a consumer of electronic services is where it says to be. Raises LocationUnclear."""
    evidence = buyer.evidence
    stated, seen = evidence.billing_country, evidence.ip_country
    if evidence.declared_country == stated or not needs_confirming(stated, seen):
        return
    products = {offer.product.id: offer.product, **offer.bumped}
    for line in priced.lines:
        if products[line.product].tax_class in DIGITAL and line.treatment.ground not in SELF_ACCOUNTED:
            raise LocationUnclear(stated=stated, seen=seen)
