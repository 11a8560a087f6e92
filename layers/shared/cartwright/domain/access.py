"""Who may do what, and because of what.

Ownership never appears here as a way in: it decides whose sale it is (`ownership`), a grant decides who may
look. The one thing a client's members get by belonging is their own client's papers: its profile and its tax
reports.

A stranger learns nothing (NotFound); who may see but not act is told what is missing (Forbidden).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

from cartwright.domain.errors import Forbidden, NotFound
from cartwright.domain.ids import ClientId, ProductId
from cartwright.domain.people import Member, Role


class Permission(StrEnum):
    """What a member may do in the account as a whole."""

    COUPONS_VIEW = "coupons.view"
    COUPONS_MANAGE = "coupons.manage"
    SETTINGS_MANAGE = "settings.manage"
    CUSTOMERS_LOOKUP = "customers.lookup"
    CUSTOMERS_ALL = "customers.all"
    PROFILE_EDIT = "profile.edit"
    REPORTS_TAX = "reports.tax"
    PRODUCTS_CREATE = "products.create"
    PRODUCTS_OWNER = "products.owner"
    AFFILIATES_MANAGE = "affiliates.manage"
    MEMBERS_MANAGE = "members.manage"
    CONNECTIONS_REMOVE = "connections.remove"
    ACCOUNT_MANAGE = "account.manage"


class Right(StrEnum):
    """What a member may do with one product."""

    VIEW = "view"
    EDIT = "edit"
    STATS = "stats"
    TRANSACTIONS = "transactions"
    REFUND = "refund"


NEVER_FOR_CLIENTS = frozenset(
    {
        Permission.PRODUCTS_CREATE,
        Permission.PRODUCTS_OWNER,
        Permission.AFFILIATES_MANAGE,
        Permission.MEMBERS_MANAGE,
        Permission.CONNECTIONS_REMOVE,
        Permission.ACCOUNT_MANAGE,
    }
)
OWNERS_ONLY = frozenset({Permission.ACCOUNT_MANAGE})
# What a client's members may do with these reaches their own client, and products they hold a grant on, and
# no further.
OF_ONE_CLIENT = frozenset({Permission.PROFILE_EDIT, Permission.REPORTS_TAX})
OF_GRANTED_PRODUCTS = frozenset(
    {Permission.COUPONS_VIEW, Permission.COUPONS_MANAGE, Permission.CUSTOMERS_LOOKUP}
)


@dataclass(frozen=True, slots=True)
class Permit:
    """A permission a member holds, until when (exclusive; None is for good) and why."""

    permission: Permission
    until: datetime | None = None
    reason: str = ""

    def holds(self, now: datetime) -> bool:
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Grant:
    """A member's rights on one product, until when (exclusive) and why."""

    product: ProductId
    rights: frozenset[Right]
    until: datetime | None = None
    reason: str = ""

    def holds(self, now: datetime) -> bool:
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Resource:
    """What is asked about: a product, a client, or (neither) the account."""

    product: ProductId | None = None
    client: ClientId | None = None


ACCOUNT = Resource()


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, and because of what. `visible` says whether a no may admit that the thing exists.

    `until` is the moment a yes ends if nothing is changed (None: not by itself).
    """

    allowed: bool
    because: str
    visible: bool = True
    needs: str = ""
    until: datetime | None = None


ALWAYS = Decision(True, "")


@dataclass(frozen=True, slots=True)
class Seat:
    """All that decides a member's access: the member, its permits and its grants, read in one query."""

    member: Member
    permits: tuple[Permit, ...] = ()
    grants: tuple[Grant, ...] = ()

    def rights(self, product: ProductId, now: datetime) -> frozenset[Right]:
        """The rights a grant gives on `product` now. Without `view` none: nobody edits the unseen."""
        given = {
            right
            for grant in self.grants
            if grant.product == product and grant.holds(now)
            for right in grant.rights
        }
        return frozenset(given) if Right.VIEW in given else frozenset()

    def products(self, now: datetime) -> frozenset[ProductId]:
        """The products grants make visible now."""
        return frozenset(grant.product for grant in self.grants if self.rights(grant.product, now))

    @property
    def of_the_agency(self) -> bool:
        return self.member.role in {Role.OWNER, Role.STAFF}


def decide(seat: Seat, action: Permission | Right, resource: Resource, now: datetime) -> Decision:
    """Whether the member may do `action` on `resource` at `now`. Total: it never raises."""
    if seat.member.suspended:
        return Decision(False, "the member is suspended", visible=False)
    if seat.member.role is Role.OWNER:
        return Decision(True, "role owner")
    if isinstance(action, Right):
        return _on_product(seat, action, resource, now)
    return _in_account(seat, action, resource, now)


def require(seat: Seat, action: Permission | Right, now: datetime, *, on: Resource = ACCOUNT) -> None:
    """Nothing, if allowed. Raises NotFound to strangers and Forbidden, naming what is missing, to others."""
    decision = decide(seat, action, on, now)
    if decision.allowed:
        return
    if not decision.visible:
        raise NotFound
    raise Forbidden(decision.because, needs=decision.needs)


def visible_products(seat: Seat, products: Iterable[ProductId], now: datetime) -> tuple[ProductId, ...]:
    """Those of `products` that the member may view, in their order."""
    return tuple(
        product for product in products if decide(seat, Right.VIEW, Resource(product=product), now).allowed
    )


def _on_product(seat: Seat, right: Right, resource: Resource, now: datetime) -> Decision:
    if seat.member.role is Role.STAFF:
        return Decision(True, "role staff works on every product")
    if resource.product is None:
        return Decision(False, "a right is held on a product", visible=False, needs=right)
    held = [grant for grant in seat.grants if grant.product == resource.product]
    rights = seat.rights(resource.product, now)
    if right in rights:
        giving = _lasting([grant for grant in held if grant.holds(now) and right in grant.rights])
        seeing = _lasting([grant for grant in held if grant.holds(now) and Right.VIEW in grant.rights])
        until = _sooner(giving.until, seeing.until)
        return Decision(True, giving.reason or f"grant {right}", until=until)
    if rights:
        return Decision(False, f"the grant on this product lacks {right}", needs=right)
    if any(grant.holds(now) for grant in held):
        because = "the grant on this product lacks view"
    else:
        because = "the grant has expired" if held else "no grant on this product"
    return Decision(False, because, visible=False, needs=right)


def _in_account(seat: Seat, permission: Permission, resource: Resource, now: datetime) -> Decision:
    of_a_client = seat.member.role is Role.CLIENT
    if of_a_client and permission in NEVER_FOR_CLIENTS:
        return Decision(False, "never for members of role client", needs=permission)
    if permission in OWNERS_ONLY:
        return Decision(False, "for the account's owners only", needs=permission)
    if of_a_client and resource.client is not None and resource.client != seat.member.client:
        return Decision(False, "another client's", visible=False, needs=permission)
    if of_a_client and resource.client is None and permission in OF_ONE_CLIENT:
        return Decision(False, "for its own client only, not for the whole account", needs=permission)
    seen = ALWAYS
    if of_a_client and resource.product is not None and permission in OF_GRANTED_PRODUCTS:
        seen = _on_product(seat, Right.VIEW, resource, now)
    if not seen.allowed:
        return seen
    held = [permit for permit in seat.permits if permit.permission is permission]
    holding = [permit for permit in held if permit.holds(now)]
    if holding:
        permit = _lasting(holding)
        until = _sooner(permit.until, seen.until)
        return Decision(True, permit.reason or f"permission {permission}", until=until)
    because = "the permission has expired" if held else f"permission {permission} is missing"
    return Decision(False, because, needs=permission)


def _lasting[T: (Permit, Grant)](holding: Sequence[T]) -> T:
    """The one that holds longest; the first, of equals."""
    return next((one for one in holding if one.until is None), None) or max(holding, key=attrgetter("until"))


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((until for until in (one, other) if until is not None), default=None)
