"""Changing what is for sale: what its page says and asks for, and copies of it.

Whose a product is, where it is sold and where its money goes are not edited here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cartwright.application import catalogue as products
from cartwright.application import offered_on, reach
from cartwright.application.auditing import Act
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.connecting import Connections
from cartwright.application.ports.people import Clients
from cartwright.application.ports.selling import Stale
from cartwright.domain.abandonment import Abandonment
from cartwright.domain.access import Permission, Resource, Right, require
from cartwright.domain.alternatives import Alternative
from cartwright.domain.availability import ALWAYS, Availability
from cartwright.domain.catalog import Abroad, Bump, Mode, PricingOption, Product
from cartwright.domain.contests import Contest
from cartwright.domain.dunning import Dunning
from cartwright.domain.errors import Invalid
from cartwright.domain.fulfilment import NOTHING, Access, Fulfilment
from cartwright.domain.funnel import Step
from cartwright.domain.ids import ClientId, ConnectionId, OptionId, ProductId
from cartwright.domain.looks import PLAIN, Look
from cartwright.domain.people import ClientArchived
from cartwright.domain.plan_changes import PlanChange
from cartwright.domain.plans import Plan, said
from cartwright.domain.questions import Field, Terms
from cartwright.domain.redirects import Redirect
from cartwright.domain.shipping import Zone


@dataclass(frozen=True, slots=True)
class OptionWanted:
    """A pricing option as it shall be; without an id it is a new one."""

    id: OptionId | None
    name: str
    plan: Plan
    abroad: tuple[Abroad, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """What a product shall be from now on; `version` is the one that was read before."""

    version: int
    name: str
    mode: Mode
    options: tuple[OptionWanted, ...]
    summary: str = ""
    bullets: tuple[str, ...] = ()
    bumps: tuple[Bump, ...] = ()
    most: int = 1
    shipping: tuple[Zone, ...] = ()
    look: Look = PLAIN
    sold: Availability = ALWAYS
    fields: tuple[Field, ...] = ()
    terms: Terms | None = None
    fulfilment: Fulfilment = NOTHING


@dataclass(frozen=True, slots=True)
class Copy:
    """How a clone differs: an address of its own, and where told another owner, connection and name."""

    slug: str
    owner: ClientId | None = None
    connection: ConnectionId | None = None
    name: str = ""


def edit(
    act: Act, product: ProductId, wanted: Edit, *, catalogue: Catalogue, connections: Connections
) -> Product:
    """The product as wanted. Archiving it, or bringing it back, takes `products.create` as well.

    Bumps that the member may not see stay where they are, and are not looked at. Raises NotFound, Forbidden,
    also for a new bump without `edit` on its product, Stale, Invalid, AnotherConnection, PlayMoney,
    CannotTake, CannotSave, UnsellableElsewhere, InContest, and ClientArchived, which names the owner to who
    may know it.
    """
    before = opened(act, product, wanted.version, catalogue=catalogue)
    if wanted.mode is not before.mode and Mode.ARCHIVED in {wanted.mode, before.mode}:
        require(act.seat, Permission.PRODUCTS_CREATE, act.now, on=Resource(product=product))
    if wanted.mode is not before.mode:
        before.may_move()
    after = replace(
        before,
        name=wanted.name,
        mode=wanted.mode,
        summary=wanted.summary,
        bullets=wanted.bullets,
        options=_options(act, before, wanted.options),
        bumps=bumps(act, before, wanted.bumps, catalogue),
        most=wanted.most,
        shipping=wanted.shipping,
        look=wanted.look,
        sold=wanted.sold,
        fields=wanted.fields,
        terms=wanted.terms,
        fulfilment=replace(wanted.fulfilment, files=before.fulfilment.files),
        version=before.version + 1,
    )
    beside = bumped(before, after, wanted.bumps, catalogue)
    keep(act, before, after, beside, "product.edit", catalogue=catalogue, connections=connections)
    return after


def opened(act: Act, product: ProductId, version: int, *, catalogue: Catalogue) -> Product:
    """The product as it is, to be changed by who read that version of it. Raises NotFound, Forbidden and
    Stale."""
    reach.require_on(act, Right.EDIT, product, catalogue=catalogue)
    before = catalogue.get(product)
    if version != before.version:
        raise Stale
    return before


def keep(
    act: Act,
    before: Product,
    after: Product,
    bumped: Sequence[Product],
    word: str,
    *,
    like: int | None = None,
    catalogue: Catalogue,
    connections: Connections,
) -> None:
    """`after` as the product's next version, if it can be paid with what is `bumped` on its page; in the log
    as `word`, and as like an earlier version if it is. Raises what `edit` does of it."""
    products.sellable(act, after, catalogue=catalogue, connections=connections, before=before)
    offered_on.still(act, before, after, catalogue=catalogue, connections=connections)
    if after.sells:
        products.payable(act, after, bumped, connections)
    else:
        products.fits(act, after, bumped, connections)
    changed = _changed(before, after)
    audit = act.audit(
        word,
        after.id,
        before={name: was for name, (was, _) in changed.items()},
        after={name: now for name, (_, now) in changed.items()} | ({"like": str(like)} if like else {}),
    )
    try:
        catalogue.revise(after, audit)
    except ClientArchived:
        mine = reach.whose(act, after.owner)
        raise (ClientArchived(client=mine) if mine else ClientArchived()) from None


def clone(
    act: Act,
    product: ProductId,
    copy: Copy,
    *,
    catalogue: Catalogue,
    clients: Clients,
    connections: Connections,
    hosts: Sequence[str],
) -> Product:
    """A draft like the product, with ids, and a page, of its own. Raises what publishing does."""
    require(act.seat, Permission.PRODUCTS_CREATE, act.now, on=Resource(product=product))
    original = catalogue.get(product)
    options = {option.id: OptionId(act.births.born("option")) for option in original.options}
    draft = replace(
        original,
        id=ProductId(act.births.born("product")),
        owner=copy.owner or original.owner,
        connection=copy.connection or original.connection,
        alternatives=() if copy.connection else original.alternatives,
        name=copy.name or original.name,
        slug=copy.slug,
        mode=Mode.DRAFT,
        options=tuple(replace(option, id=options[option.id]) for option in original.options),
        changes=tuple(
            replace(one, option=options[one.option], to=options[one.to]) for one in original.changes
        ),
        owned_before=(),
        contest=None,
        version=1,
    )
    return products.publish(
        act, draft, catalogue=catalogue, clients=clients, connections=connections, hosts=hosts, like=product
    )


def _options(act: Act, before: Product, wanted: Sequence[OptionWanted]) -> tuple[PricingOption, ...]:
    """None is taken away: other pages may offer it, and orders name it."""
    kept = {option.id for option in before.options}
    named = [option.id for option in wanted if option.id]
    if sorted(named) != sorted(kept):
        raise Invalid.at("/options", "each option there is, once, and new ones without an id")
    if any(option.plan.price.currency != before.currency for option in wanted):
        raise Invalid.at("/options", "a product keeps its currency")
    return tuple(
        PricingOption(
            option.id or OptionId(act.births.born("option")), option.name, option.plan, option.abroad
        )
        for option in wanted
    )


def bumps(act: Act, before: Product, wanted: Sequence[Bump], catalogue: Catalogue) -> tuple[Bump, ...]:
    """Those wanted, and those there are that the member does not see. What it newly puts up for sale here it
    must see, and be let edit."""
    seen = products.bumps(act, before, catalogue=catalogue)
    hidden = [bump for bump in before.bumps if bump not in seen]
    there = {bump.product for bump in seen}
    new = [bump.product for bump in wanted if bump.product not in there]
    if not all(products.sees(act, product, catalogue=catalogue) for product in new):
        raise Invalid.at("/bumps", "no such product")
    for product in new:
        reach.require_on(act, Right.EDIT, product, catalogue=catalogue)
    both = (*wanted, *hidden)
    if len({bump.product for bump in both}) != len(both):
        raise Invalid.at("/bumps", "each product once")
    return both


def bumped(before: Product, after: Product, shown: Sequence[Bump], catalogue: Catalogue) -> Sequence[Product]:
    """The products of the bumps that are shown to who edits. A new one must be there and fit; one that was
    there must not sell in another mode. What is not shown is not told of by a no either: it is not offered
    where it does not fit."""
    there = {product.id: product for product in catalogue.some([bump.product for bump in shown])}
    for bump in shown:
        other = there.get(bump.product)
        if other is None:
            raise Invalid.at("/bumps", "no such product")
        if bump not in before.bumps:
            other.option(bump.option)
            if other.currency != after.currency:
                raise Invalid.at("/bumps", "all items of one order share one currency")
        if after.sells and other.sells and other.mode is not after.mode:
            raise Invalid.at("/bumps", "a bump sells in the mode of its page")
    return list(there.values())


def _changed(before: Product, after: Product) -> Mapping[str, tuple[str, str]]:
    was, now = _words(before), _words(after)
    return {name: (was[name], now[name]) for name in was if was[name] != now[name]}


def _words(product: Product) -> Mapping[str, str]:
    """What an edit can change, in words for the log."""
    return {
        "name": product.name,
        "mode": product.mode.value,
        "summary": product.summary,
        "bullets": "; ".join(product.bullets),
        "options": "; ".join(_said(option) for option in product.options),
        "bumps": "; ".join(f"{bump.product} {bump.option}: {bump.headline}" for bump in product.bumps),
        "most": str(product.most),
        "funnel": "; ".join(_offered(product, step) for step in product.steps),
        "shipping": "; ".join(map(_zone, product.shipping)),
        "theme": product.look.theme.value,
        "accent": product.look.accent,
        "embedded_on": " ".join(product.look.embedded_on),
        "starts": product.sold.starts.isoformat() if product.sold.starts else "",
        "ends": product.sold.ends.isoformat() if product.sold.ends else "",
        "stock": _number(product.sold.stock),
        "limit_each": _number(product.sold.each),
        "contest": _contest(product.contest),
        "fields": "; ".join(map(_field, product.fields)),
        "terms": product.terms.field.label if product.terms else "",
        "document": product.fulfilment.document,
        "redirect": _redirect(product.fulfilment.redirect),
        "access": _access(product.fulfilment.access),
        "files": "; ".join(f"{file.name} ({file.id})" for file in product.fulfilment.files),
        "dunning": _dunning(product.dunning),
        "abandonment": _abandonment(product.abandonment),
        "connection": product.connection,
        "alternatives": "; ".join(map(_alternative, product.alternatives)),
        "plan_changes": "; ".join(map(_plan_change, product.changes)),
        "version": str(product.version),
    }


def _offered(product: Product, step: Step) -> str:
    """The step and where it leads, by the numbers of the steps."""
    places = {one.id: str(place) for place, one in enumerate(product.steps)}
    yes, no = (places[one] if one else "end" for one in (step.accepted, step.declined))
    off = f" less {step.discount}" if step.discount else ""
    ways = f"yes: {yes}, no: {no}, open {step.open_for}"
    return f"{step.kind} {step.product} {step.option}{off} ({ways}): {step.headline}"


def _abandonment(wanted: Abandonment) -> str:
    coupon = f", with {wanted.coupon}" if wanted.coupon else ""
    words = ": ".join(filter(None, (wanted.subject, wanted.text)))
    return f"after {wanted.delay}{coupon}: {words or 'our words'}" if wanted.on else ""


def _alternative(one: Alternative) -> str:
    words = (("offered", one.offered), ("stands in", one.stands_in))
    return f"{one.connection} {' and '.join(word for word, so in words if so)}"


def _plan_change(one: PlanChange) -> str:
    words = (("now", one.now), ("later", one.later))
    return f"{one.option} to {one.to} {' or '.join(word for word, so in words if so)}"


def _contest(contest: Contest | None) -> str:
    if contest is None:
        return ""
    led = f"{contest.first} {100 - contest.share}, {contest.second} {contest.share}"
    return led if contest.running else f"{led}, won by {contest.winner or 'nobody'}"


def _access(access: Access | None) -> str:
    if access is None:
        return ""
    how_long = "for good" if access.days is None else f"for {access.days} days"
    return f"{how_long}, whatever is given back" if access.stays else how_long


def _dunning(dunning: Dunning) -> str:
    days = " ".join(map(str, dunning.days)) or "never"
    told = f"reminder {dunning.reminder}, card {dunning.card}"
    return f"retries {days}, then {dunning.ending}; {told}"


def _redirect(redirect: Redirect | None) -> str:
    if redirect is None:
        return ""
    return f"{redirect.url} by itself" if redirect.automatic else redirect.url


def _field(field: Field) -> str:
    needed = " needed" if field.required else ""
    choices = f" ({', '.join(field.choices)})" if field.choices else ""
    return f"{field.name}: {field.kind}{needed}{choices} {field.label}"


def _zone(zone: Zone) -> str:
    fares = (
        f"{fare.first} + {fare.further}" + (f" free from {fare.free_from}" if fare.free_from else "")
        for fare in zone.fares
    )
    return f"{' '.join(zone.countries) or 'others'}: {', '.join(fares)}"


def _number(limit: int | None) -> str:
    return "" if limit is None else str(limit)


def _said(option: PricingOption) -> str:
    abroad = (f"{one.country}: {said(one.plan)}" for one in option.abroad)
    return ", ".join([f"{option.name} {said(option.plan)}", *abroad])
