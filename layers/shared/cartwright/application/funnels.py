"""What is offered to who has paid for a product: shown, and changed as a whole.

The funnel is a part of its product: it has the product's versions, and is edited by who may edit the product.
What is newly put up for sale in it, its member must be let edit as well, as with bumps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from cartwright.application import catalogue as products
from cartwright.application import editing, reach
from cartwright.application.auditing import Act
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.connecting import Connections
from cartwright.domain.access import Right
from cartwright.domain.catalog import Product
from cartwright.domain.discounts import Discount
from cartwright.domain.errors import Invalid
from cartwright.domain.funnel import OPEN_FOR, Offered, Step
from cartwright.domain.ids import OptionId, ProductId, StepId


@dataclass(frozen=True, slots=True)
class StepWanted:
    """A step as it shall be; `accepted` and `declined` are places in the list. Without an id it is a new one;
    without a product it is one there is whose product the member does not see, and stays what it is."""

    id: StepId | None
    kind: Offered
    product: ProductId | None
    option: OptionId | None
    headline: str
    accepted: int | None = None
    declined: int | None = None
    open_for: timedelta = OPEN_FOR
    discount: Discount | None = None


@dataclass(frozen=True, slots=True)
class Funnel:
    """A product's steps, and those of them whose product the member sees."""

    product: Product
    seen: frozenset[StepId]


def funnel(act: Act, product: ProductId, *, catalogue: Catalogue) -> Funnel:
    """Raises NotFound without a grant, before anything of the product is read."""
    return _shown(act, products.product(act, product, catalogue=catalogue), catalogue)


def edit(
    act: Act,
    product: ProductId,
    version: int,
    wanted: Sequence[StepWanted],
    *,
    catalogue: Catalogue,
    connections: Connections,
) -> Funnel:
    """The product with these steps, by who read that version of it.

    Raises NotFound, Forbidden, also for a new item without `edit` on it, Stale, Invalid for steps that are no
    funnel, FunnelUnsellable, and what an edit of the product does.
    """
    before = editing.opened(act, product, version, catalogue=catalogue)
    after = replace(before, steps=_steps(act, before, wanted, catalogue), version=before.version + 1)
    editing.keep(act, before, after, (), "product.funnel", catalogue=catalogue, connections=connections)
    return _shown(act, after, catalogue)


def restored(act: Act, before: Product, was: Product, *, catalogue: Catalogue) -> tuple[Step, ...]:
    """The steps that an earlier version had; those there are, for a member who does not see all of both.
    Raises Forbidden for what it would put up for sale again without being let edit it."""
    items = {step.product for step in (*before.steps, *was.steps)}
    if not all(products.sees(act, item, catalogue=catalogue) for item in sorted(items)):
        return before.steps
    _may_offer(act, before, [step.product for step in was.steps], catalogue)
    return was.steps


def _shown(act: Act, product: Product, catalogue: Catalogue) -> Funnel:
    items = dict.fromkeys(step.product for step in product.steps)
    seen = {item for item in items if products.sees(act, item, catalogue=catalogue)}
    return Funnel(product, frozenset(step.id for step in product.steps if step.product in seen))


def _steps(act: Act, before: Product, wanted: Sequence[StepWanted], catalogue: Catalogue) -> tuple[Step, ...]:
    """Raises Invalid and Forbidden."""
    seen = _shown(act, before, catalogue).seen
    known = {step.id: step for step in before.steps}
    for place, one in enumerate(wanted):
        if one.id is not None and one.id not in known:
            raise Invalid.at(f"/steps/{place}/id", "no such step")
        hidden = one.id is not None and one.id not in seen
        if hidden != (one.product is None):
            detail = "stays what it is" if hidden else "needed"
            raise Invalid.at(f"/steps/{place}/product", detail)
        if one.product is not None and not products.sees(act, one.product, catalogue=catalogue):
            raise Invalid.at(f"/steps/{place}/product", "no such product")
    if missing := known.keys() - seen - {one.id for one in wanted}:
        raise Invalid.at("/steps", f"{len(missing)} that you do not see, and that stay")
    new = [one.product for one in wanted if one.product is not None]
    _there(wanted, new, catalogue)
    _may_offer(act, before, new, catalogue)
    ids = [one.id or StepId(act.births.born("step")) for one in wanted]
    return tuple(_step(place, one, ids, known) for place, one in enumerate(wanted))


def _there(wanted: Sequence[StepWanted], items: Sequence[ProductId], catalogue: Catalogue) -> None:
    there = {product.id for product in catalogue.some(items)} if items else set()
    for place, one in enumerate(wanted):
        if one.product is not None and one.product not in there:
            raise Invalid.at(f"/steps/{place}/product", "no such product")


def _may_offer(act: Act, before: Product, items: Sequence[ProductId], catalogue: Catalogue) -> None:
    """Raises Forbidden for an item that is not offered yet, and that the member may not edit."""
    offered = {step.product for step in before.steps}
    for item in dict.fromkeys(items):
        if item not in offered:
            reach.require_on(act, Right.EDIT, item, catalogue=catalogue)


def _step(place: int, one: StepWanted, ids: Sequence[StepId], known: dict[StepId, Step]) -> Step:
    ways = _way(place, "accepted", one.accepted, ids), _way(place, "declined", one.declined, ids)
    if one.product is None or one.option is None:
        return replace(known[ids[place]], accepted=ways[0], declined=ways[1])
    return Step(
        ids[place],
        one.kind,
        one.product,
        one.option,
        one.headline,
        *ways,
        open_for=one.open_for,
        discount=one.discount,
    )


def _way(place: int, name: str, to: int | None, ids: Sequence[StepId]) -> StepId | None:
    if to is not None and not 0 <= to < len(ids):
        raise Invalid.at(f"/steps/{place}/{name}", "no such step")
    return None if to is None else ids[to]
