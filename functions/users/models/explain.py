"""Whether, why, and what a member can see."""

from __future__ import annotations

from cartwright.application.explaining import Given as GivenRight
from cartwright.application.explaining import Held, Reached, Sight, State
from cartwright.domain.access import Decision, Permission, Right
from users.models.common import Given, Seen
from users.models.members import MemberSeen


class Answer(Given):
    """Whether one may, and because of what. `until` is when a yes ends by itself."""

    allowed: bool
    because: str
    needs: str = ""
    until: Seen | None = None

    @classmethod
    def of(cls, decision: Decision) -> Answer:
        return cls(
            allowed=decision.allowed,
            because=decision.because,
            needs=decision.needs,
            until=decision.until,
        )


class RightSeen(Given):
    """`through` is what gives it: a grant on this `product`, on `all-own` products, or the `role`."""

    right: Right
    because: str
    until: Seen | None
    through: str

    @classmethod
    def of(cls, given: GivenRight) -> RightSeen:
        through = "role"
        if given.grant is not None:
            through = "product" if given.grant.product else "all-own"
        return cls(right=given.right, because=given.because, until=given.until, through=through)


class ProductReached(Given):
    id: str
    name: str
    rights: list[RightSeen]

    @classmethod
    def of(cls, reached: Reached) -> ProductReached:
        return cls(id=reached.id, name=reached.name, rights=[RightSeen.of(one) for one in reached.rights])


class PermissionStanding(Given):
    """`until` is when it ends, or when it ended."""

    permission: Permission
    state: State
    because: str
    until: Seen | None

    @classmethod
    def of(cls, held: Held) -> PermissionStanding:
        return cls(permission=held.permission, state=held.state, because=held.because, until=held.until)


class OwnClient(Given):
    id: str
    name: str


class Sees(Given):
    """What a member can see. Who sees every product is told so, in `every_product`, and lists none."""

    member: MemberSeen
    client: OwnClient | None
    every_product: str
    products: list[ProductReached]
    cursor: str
    permissions: list[PermissionStanding]
    limits: list[str]

    @classmethod
    def of(cls, sight: Sight) -> Sees:
        client = sight.client
        return cls(
            member=MemberSeen.of(sight.seat.member),
            client=OwnClient(id=client.id, name=client.profile.legal_name) if client else None,
            every_product=sight.every_product,
            products=[ProductReached.of(one) for one in sight.products.things],
            cursor=sight.products.cursor,
            permissions=[PermissionStanding.of(held) for held in sight.permissions],
            limits=list(sight.limits),
        )
