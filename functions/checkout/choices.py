"""What a buyer chose, as the price engine takes it: strictly from an order, leniently from a link."""

from __future__ import annotations

from decimal import Decimal

from cartwright.domain.catalog import Product
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import OptionId
from cartwright.domain.money import Money
from cartwright.domain.offers import Offer
from cartwright.domain.plans import Chosen
from cartwright.domain.pricing import Selection
from checkout import typed
from checkout.models import Choice

AMOUNT = "amount_{}"
"""The form's field of what the buyer gives, of the option of that id: each option has its own."""


def selection(choice: Choice) -> Selection:
    """Raises Invalid for an amount that is none."""
    return Selection(choice.option, tuple(choice.bumps), choice.quantity, typed.amount(choice.amount))


def many(offer: Offer, wanted: str) -> int:
    """As many as there may be in one order, at most."""
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1
    return min(max(number, 1), offer.most)


def given(product: Product, option: OptionId, amount: str, country: str) -> Decimal | None:
    """What the buyer gives, if that is the buyer's to say, and enough."""
    plan = product.option(option).plan_in(country)
    if not isinstance(plan, Chosen):
        return None
    try:
        said = typed.amount(amount)
        if said is not None:
            plan.today(Money.of(f"{said:f}", plan.price.currency))
    except (Invalid, ValueError):
        return None
    return said
