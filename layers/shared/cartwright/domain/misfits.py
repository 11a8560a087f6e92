"""What of a funnel could not be sold on its page: found before it is saved, every item of it by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum

from cartwright.domain.catalog import Product
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Conflict, Fact
from cartwright.domain.funnel import Step
from cartwright.domain.ids import ProductId


class FunnelUnsellable(Conflict):
    """Facts: `items`, each with its `pointer`, `product` and `reason`."""

    code = "funnel-unsellable"
    title = "Something in this funnel cannot be sold on its page"


class UnsellableElsewhere(Conflict):
    """What a product becomes could not be sold where it is offered beside or after another. Facts: `pages`,
    each with its `product` and `reason`."""

    code = "unsellable-elsewhere"
    title = "Another page offers this, and could not sell it so"


class Misfit(StrEnum):
    """Why an item cannot be sold in a funnel."""

    NO_OPTION = "no-such-option"
    MODE = "another-mode"
    CURRENCY = "another-currency"
    OWNER = "connection-of-another-client"
    METHOD = "cannot-save-methods"
    AMOUNT = "cannot-take-amounts"
    ASKS = "asks-its-buyer"


def misfits(
    page: Product,
    products: Mapping[ProductId, Product],
    connection: Connection,
    *,
    there: Collection[ProductId] = (),
) -> list[Fact]:
    """Of those steps of `page` whose product is among `products`, the ones that cannot be sold.

    What was `there` before and sells nowhere by now (archived since) is in nobody's way: buyers pass it by,
    and its page can be edited as if it were not there.
    """
    return [
        named(place, step, reason)
        for place, step in enumerate(page.steps)
        if step.product in products and (products[step.product].sells or step.product not in there)
        for reason in _reasons(page, step, products[step.product], connection)
    ]


def named(place: int, step: Step, reason: Misfit) -> Fact:
    return {"pointer": f"/steps/{place}", "product": step.product, "reason": reason.value}


def newly(page: Product, before: Product, after: Product, connection: Connection) -> list[Misfit]:
    """Why `page` could not sell `after` any more, which it offers, as far as it could sell it `before`.

    Whose it is, what mode it is in and which options it has are decided on purpose: then it is passed by.
    """
    found = set(_offered(page, after, connection)) - set(_offered(page, before, connection))
    return sorted(found - {Misfit.NO_OPTION, Misfit.MODE, Misfit.OWNER})


def _offered(page: Product, item: Product, connection: Connection) -> Iterator[Misfit]:
    if item.mode is not page.mode:
        return
    for bump in page.bumps:
        if bump.product == item.id and item.offers(bump.option):
            if not all(map(connection.can.takes, item.asks_for(bump.option))):
                yield Misfit.AMOUNT
            if not connection.can_save and item.option(bump.option).plan.rebill is not None:
                yield Misfit.METHOD
    for step in page.steps:
        if step.product == item.id:
            yield from _reasons(page, step, item, connection)


def _reasons(page: Product, step: Step, item: Product, connection: Connection) -> Iterator[Misfit]:
    """All there are, so that one look is enough to mend it."""
    if not item.offers(step.option):
        yield Misfit.NO_OPTION
    if page.sells and item.mode is not page.mode:
        yield Misfit.MODE
    if any(page.currency_in(country) != item.currency_in(country) for country in _countries(page, item)):
        yield Misfit.CURRENCY
    if not connection.pays(item.owner):
        yield Misfit.OWNER
    if not connection.can_save:
        yield Misfit.METHOD
    if not all(map(connection.can.takes, item.asks_for(step.option))):
        yield Misfit.AMOUNT
    if item.insists:
        yield Misfit.ASKS


def _countries(*products: Product) -> set[str]:
    """Those with prices of their own somewhere, and everywhere else."""
    abroad = (one.country for product in products for option in product.options for one in option.abroad)
    return {"", *abroad}
