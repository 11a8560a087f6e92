"""Letting two pages contest, looking at how they stand, and ending it.

Both products keep the contest, and visits are led from one to the other only while both say the same: so of
two writes one after the other none is half a contest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from cartwright.application import catalogue as products
from cartwright.application import editing, reach
from cartwright.application.auditing import Act
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.connecting import Connections
from cartwright.application.ports.footfall import Visits
from cartwright.application.ports.selling import Storefront
from cartwright.application.ports.sold import Sold
from cartwright.domain.access import Right
from cartwright.domain.availability import NoLongerOnSale, NotYetOnSale, SoldOut
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.contests import Contest
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.footfall import Traffic, traffic
from cartwright.domain.ids import ClientId, ProductId
from cartwright.domain.offers import Offer
from cartwright.domain.people import ShopClosed
from cartwright.domain.verdicts import Verdict, verdict


@dataclass(frozen=True, slots=True)
class Standing:
    """How a contest stands: what came to each page, and what its buyers say."""

    contest: Contest
    first: Traffic
    second: Traffic
    verdict: Verdict

    @property
    def better(self) -> ProductId | None:
        """None as long as nothing is decided."""
        if not self.verdict.decided:
            return None
        return self.contest.second if self.verdict.second_is_better else self.contest.first


def start(
    act: Act,
    product: ProductId,
    against: ProductId,
    share: int,
    *,
    catalogue: Catalogue,
    connections: Connections,
) -> None:
    """Lead `share` of a hundred visits to either page to the second. A contest that is over makes room, and
    one that was begun on the second page alone, and broke off, is gone on with.

    Raises NotFound, Forbidden, Invalid, InContest if either contests already, and what an edit does.
    """
    reach.require_on(act, Right.EDIT, product, catalogue=catalogue)
    if not products.sees(act, against, catalogue=catalogue):
        raise Invalid.at("/against", "no such product")
    reach.require_on(act, Right.EDIT, against, catalogue=catalogue)
    first = catalogue.get(product)
    second = next(iter(catalogue.some([against])), None)
    if second is None:
        raise Invalid.at("/against", "no such product")
    if not first.sells or (first.owner, first.mode) != (second.owner, second.mode):
        raise Invalid.at("/against", "two pages of one owner that sell in one mode")
    contest = Contest(first.id, second.id, (first.slug, second.slug), share, act.now)
    begun = _begun_alone(contest, first, second)
    for one in (first,) if begun else (first, second):
        one.may_move()
    for one in (first,) if begun else (second, first):
        _keep(act, one, begun or contest, catalogue, connections)


def end(
    act: Act,
    product: ProductId,
    winner: ProductId | None,
    *,
    catalogue: Catalogue,
    connections: Connections,
) -> None:
    """Lead all visits to the winner from now on, or without one nobody anywhere; one that was ended on one
    page alone, and broke off, ends as it did there. Raises NotFound, also where nothing contests, Forbidden,
    Invalid, and what an edit does."""
    reach.require_on(act, Right.EDIT, product, catalogue=catalogue)
    here = _contest(catalogue.get(product))
    there = catalogue.get(here.second if here.first == product else here.first).contest
    alike = there is not None and there.begun == here.begun
    if not here.running and not (alike and there is not None and there.running):
        raise NotFound
    for one in (here.first, here.second):
        reach.require_on(act, Right.EDIT, one, catalogue=catalogue)
    over = next((one for one in (here, there) if alike and one and not one.running), None)
    over = over or here.over(act.now, winner)
    for one in sorted((here.first, here.second), key=lambda one: one != product):
        found = catalogue.get(one)
        if found.contest and found.contest.begun == here.begun and found.contest.running:
            _keep(act, found, over, catalogue, connections)


def standing(act: Act, product: ProductId, *, catalogue: Catalogue, sold: Sold, visits: Visits) -> Standing:
    """Of live pages, what was sold for money, once to each browser that keeps its draw. Raises NotFound, also
    where there was no contest, and Forbidden without `stats` on either."""
    reach.require_on(act, Right.STATS, product, catalogue=catalogue)
    contest = _contest(catalogue.get(product))
    for one in (contest.first, contest.second):
        reach.require_on(act, Right.STATS, one, catalogue=catalogue)
    first, second = (_came(act, one, contest, sold, visits) for one in (contest.first, contest.second))
    said = verdict(first.bought, second.bought, Decimal(contest.share) / 100)
    return Standing(contest, first, second, said)


def led(offer: Offer, there: ProductId | None, *, storefront: Storefront, now: datetime) -> Product | None:
    """The product to whose page a visit is led that its contest leads `there`; None if it stays, and nobody
    is led to what cannot be bought. One read at most for a page that this process did not see just now, and
    none for whoever stays."""
    here, contest = offer.product, offer.product.contest
    if contest is None or there is None or there == here.id:
        return None
    try:
        other = storefront.glance(offer.host, contest.slug(there)).on_sale(now).in_stock().product
    except (NotFound, ShopClosed, NotYetOnSale, NoLongerOnSale, SoldOut):
        return None
    as_this = (other.id, other.contest, other.mode) == (there, contest, here.mode)
    return other if as_this else None


def _begun_alone(contest: Contest, first: Product, second: Product) -> Contest | None:
    """What was begun so on the second page, and not on the first: it leads nobody."""
    found = second.contest
    if found is None or not found.running or found == first.contest:
        return None
    asked = (contest.first, contest.second, contest.slugs, contest.share)
    return found if (found.first, found.second, found.slugs, found.share) == asked else None


def _contest(product: Product) -> Contest:
    if product.contest is None:
        raise NotFound
    return product.contest


def _keep(
    act: Act, before: Product, contest: Contest, catalogue: Catalogue, connections: Connections
) -> None:
    after = replace(before, contest=contest, version=before.version + 1)
    editing.keep(act, before, after, (), "product.contest", catalogue=catalogue, connections=connections)


def _came(act: Act, product: ProductId, contest: Contest, sold: Sold, visits: Visits) -> Traffic:
    until = contest.ended or act.now
    if until <= contest.counted_from:
        return Traffic()
    span = (contest.counted_from, until)
    return traffic(
        (one for one in visits.of_product(product, *span) if _shown(act, product, one.client, Mode.LIVE)),
        (
            one
            for one in sold.takings(product, *span)
            if not one.repeats and _shown(act, product, one.client, one.mode)
        ),
    )


def _shown(act: Act, product: ProductId, owner: ClientId, mode: Mode) -> bool:
    return mode is Mode.LIVE and reach.shows(act, Right.STATS, product, owner, mode)
