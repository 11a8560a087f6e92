"""Coupons: making, changing and ending them, and showing each member those of its products.

A coupon of a client's member is for products that its grants show it, each named; so is any that it is shown.
One for all products of the account is the agency's. Codes are the account's, for a buyer types nothing else;
what a client's member makes has an ending of its own, so that none asks for what it cannot see. An API key is
of one mode: to it a coupon that names any product of another mode is not there; one for all products is for
those of every mode, and there for all keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.application import catalogue as products
from cartwright.application import reach
from cartwright.application.auditing import Act
from cartwright.application.paging import Bookmarks
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.coupons import Coupons
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.papers import Signatures
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Permission, Resource, Right, decide, require
from cartwright.domain.coupons import Counted, Coupon, CouponUnknown, Scope, own, written
from cartwright.domain.discounts import Discount, Percent
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import CouponId, OptionId, ProductId

PRODUCTS_AT_MOST = 20
STEP = 50
"""How many coupons are looked through at a time where the first are not enough."""

_NO_GRANTS_NAME = ProductId("")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a coupon shall be: all of it but its code."""

    name: str
    discount: Discount
    scope: Scope = Scope.FUNNEL
    products: frozenset[ProductId] = frozenset()
    options: frozenset[OptionId] = frozenset()
    payments: int | None = 1
    starts: datetime | None = None
    ends: datetime | None = None
    limit: int | None = None
    limit_each: int | None = None

    def of(self, coupon: Coupon) -> Coupon:
        """`coupon` on these terms."""
        return replace(coupon, **{name: getattr(self, name) for name in self.__slots__})


def make(act: Act, code: str, terms: Terms, *, coupons: Coupons, catalogue: Catalogue) -> Counted:
    """A new coupon. The agency's has the code that is asked for, a client's member's its own ending as well.
    Raises Forbidden, Invalid, and NameTaken for a code in use, in whatever letters."""
    require(act.seat, Permission.COUPONS_MANAGE, act.now)
    _fitting(act, terms, catalogue)
    try:
        kept = written(code)
    except CouponUnknown as unwritable:
        raise Invalid.at("/code", "2 to 40 letters, digits, hyphens and underscores") from unwritable
    if not act.seat.of_the_agency:
        kept = own(kept, act.seat.member.id)
    born = CouponId(act.births.born("coupon"))
    coupon = terms.of(Coupon(act.seat.member.account, born, kept, terms.name, terms.discount))
    coupons.add(coupon, act.audit("coupon.make", coupon.code, after=_words(coupon)))
    return Counted(coupon)


def edit(
    act: Act, code: str, version: int, terms: Terms, *, coupons: Coupons, catalogue: Catalogue
) -> Counted:
    """The coupon on these terms from now on, for orders placed from now on. A limit counts what was used
    while there was one. Raises Forbidden, NotFound, Invalid and Stale."""
    found = _mine(act, Permission.COUPONS_MANAGE, code, coupons=coupons, catalogue=catalogue)
    before = found.coupon
    if before.version != version:
        raise Stale
    _fitting(act, terms, catalogue)
    after = before.revised(terms.of(before))
    was, now = _words(before), _words(after)
    changed = [name for name in was if was[name] != now[name]]
    audit = act.audit(
        "coupon.edit",
        before.code,
        before={name: was[name] for name in changed},
        after={name: now[name] for name in changed},
    )
    coupons.revise(after, before, audit)
    return replace(found, coupon=after)


def archive(act: Act, code: str, *, coupons: Coupons, catalogue: Catalogue) -> Counted:
    """The coupon, which nobody can use from now on; its code stays its own. Raises Forbidden, NotFound and
    Stale."""
    found = _mine(act, Permission.COUPONS_MANAGE, code, coupons=coupons, catalogue=catalogue)
    before = found.coupon
    if before.archived is not None:
        return found
    after = replace(before, archived=act.now, version=before.version + 1)
    coupons.revise(after, before, act.audit("coupon.archive", before.code))
    return replace(found, coupon=after)


def coupon(act: Act, code: str, *, coupons: Coupons, catalogue: Catalogue) -> Counted:
    """Raises Forbidden, and NotFound for one that is for other products."""
    return _mine(act, Permission.COUPONS_VIEW, code, coupons=coupons, catalogue=catalogue)


def listing(
    act: Act,
    *,
    limit: int,
    cursor: str = "",
    coupons: Coupons,
    catalogue: Catalogue,
    signatures: Signatures,
) -> Leaf[Counted]:
    """By code: all coupons to the agency; to a client's member those whose products its grants show it,
    reading no others' keys. A leaf is full unless it is the last one, and only what can be seen decides about
    its cursor and is named in it. Raises Forbidden and BadToken."""
    require(act.seat, Permission.COUPONS_VIEW, act.now)
    bookmarks = Bookmarks(act, signatures, "coupons")
    after = "".join(bookmarks.find(cursor))
    agencys = act.seat.of_the_agency
    shown = None if agencys else coupons.of(list(reach.products(act, Right.VIEW, catalogue=catalogue)))
    seen: list[Counted] = []
    many = limit + 1
    while True:
        codes = _next(shown, many, after, coupons)
        seen += _seen(act, coupons.some(codes), catalogue)
        if len(seen) > limit or len(codes) < many:
            break
        after, many = codes[-1], max(many, STEP)
    leaf = tuple(seen[:limit])
    return Leaf(leaf, bookmarks.put(leaf[-1].coupon.code) if len(seen) > limit else "")


def _next(shown: Sequence[str] | None, limit: int, after: str, coupons: Coupons) -> Sequence[str]:
    """The next of those codes; of all coupons' for None."""
    if shown is None:
        return coupons.page(limit=limit, after=after)
    return [code for code in shown if code > after][:limit]


def _mine(act: Act, permission: Permission, code: str, *, coupons: Coupons, catalogue: Catalogue) -> Counted:
    require(act.seat, permission, act.now)
    try:
        found = coupons.get(written(code))
    except CouponUnknown as unwritable:
        raise NotFound from unwritable
    for product in _of(found.coupon):
        require(act.seat, permission, act.now, on=reach.resource(act, product, catalogue=catalogue))
    for on in _with_modes(act, found.coupon.products, catalogue):
        require(act.seat, permission, act.now, on=on)
    return found


def _of(coupon: Coupon) -> Iterable[ProductId]:
    """What has to be seen for the coupon to be: for one of all products, what no grant shows."""
    return sorted(coupon.products) or [_NO_GRANTS_NAME]


def _seen(act: Act, some: Sequence[Counted], catalogue: Catalogue) -> Sequence[Counted]:
    """Those of them that the member may see, and its key."""
    reached = [one for one in some if _sees(act, one.coupon, catalogue)]
    named = {product for one in reached for product in one.coupon.products}
    modes = _with_modes(act, named, catalogue)
    hidden = {
        on.product for on in modes if not decide(act.seat, Permission.COUPONS_VIEW, on, act.now).allowed
    }
    return [one for one in reached if hidden.isdisjoint(one.coupon.products)]


def _with_modes(act: Act, named: Iterable[ProductId], catalogue: Catalogue) -> Sequence[Resource]:
    """Products with their modes, to decide again about a key of one mode; to a login all modes are alike.
    Asked last: it reads them, and may read none that the member does not see."""
    if act.seat.mode is None:
        return ()
    found = catalogue.some(sorted(named))
    return [Resource(product=product.id, owner=product.owner, mode=product.mode) for product in found]


def _sees(act: Act, coupon: Coupon, catalogue: Catalogue) -> bool:
    seen = (reach.resource(act, product, catalogue=catalogue) for product in _of(coupon))
    return all(decide(act.seat, Permission.COUPONS_VIEW, one, act.now).allowed for one in seen)


def _fitting(act: Act, terms: Terms, catalogue: Catalogue) -> None:
    """Nothing, if all that the terms name is there, and the member's and its key's to see. Raises Invalid."""
    if not terms.products and not act.seat.of_the_agency:
        raise Invalid.at("/products", "name the products it is for")
    if len(terms.products) > PRODUCTS_AT_MOST:
        raise Invalid.at("/products", f"up to {PRODUCTS_AT_MOST}, or all")
    wanted = sorted(terms.products)
    if not all(products.sees(act, product, catalogue=catalogue) for product in wanted):
        raise Invalid.at("/products", "no such product")
    named = catalogue.some(wanted)
    if len(named) != len(wanted) or not all(act.seat.sees(product.mode) for product in named):
        raise Invalid.at("/products", "no such product")
    if not terms.options <= {option.id for product in named for option in product.options}:
        raise Invalid.at("/options", "an option of one of the products")


def _words(coupon: Coupon) -> Mapping[str, str]:
    """A coupon in words for the log."""
    discount = coupon.discount
    off = f"{discount.share:%}" if isinstance(discount, Percent) else ", ".join(map(str, discount.amounts))
    return {
        "name": coupon.name,
        "discount": off,
        "scope": coupon.scope.value,
        "products": " ".join(sorted(coupon.products)),
        "options": " ".join(sorted(coupon.options)),
        "payments": _number(coupon.payments),
        "starts": coupon.starts.isoformat() if coupon.starts else "",
        "ends": coupon.ends.isoformat() if coupon.ends else "",
        "limit": _number(coupon.limit),
        "limit_each": _number(coupon.limit_each),
        "version": str(coupon.version),
    }


def _number(number: int | None) -> str:
    return "" if number is None else str(number)
