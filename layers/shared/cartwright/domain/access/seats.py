"""Who asks: a member with all that decides its access, and what is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cartwright.domain.access.words import Action, Permission, Right
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import ClientId, KeyId, MemberId, ProductId
from cartwright.domain.people import Member, Role


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
    """A member's rights on a product, until when (exclusive) and why.

    Without a product it is on every product the member's client owns, now and later.
    """

    product: ProductId | None
    rights: frozenset[Right]
    until: datetime | None = None
    reason: str = ""

    def holds(self, now: datetime) -> bool:
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Resource:
    """What is asked about: a product, a client, or (neither) the account.

    `owner` is the product's, where it matters: a grant on all own products decides only about a product that
    is known to be one. Owning alone opens nothing. `mode` is the product's or the sale's, where somebody
    looked: it decides about keys of another mode.
    """

    product: ProductId | None = None
    client: ClientId | None = None
    owner: ClientId | None = None
    mode: Mode | None = None


ACCOUNT = Resource()


@dataclass(frozen=True, slots=True)
class Seat:
    """All that decides a member's access: the member, its permits and its grants, read in one query.

    `key`, `scope` and `mode` are of the API key it came with, which opens what the scope names and the member
    may, of its own mode alone; a login has none of them. `viewer` is the seat of the agency's member that
    looks through these eyes: it sees no more than it may itself.
    """

    member: Member
    permits: tuple[Permit, ...] = ()
    grants: tuple[Grant, ...] = ()
    key: KeyId | None = None
    scope: frozenset[Action] | None = None
    viewer: Seat | None = None
    mode: Mode | None = None

    def on(self, product: ProductId, owner: ClientId | None = None) -> tuple[Grant, ...]:
        """The grants that are about `product`, held or expired."""
        if owner is not None and owner == self.member.client:
            mine = [grant for grant in self.grants if grant.product is None or grant.product == product]
            return tuple(mine)
        return tuple([grant for grant in self.grants if grant.product == product])

    def named(self, now: datetime) -> frozenset[ProductId]:
        """The products that grants name and are held on now. Whether they can be seen is `decide`'s to
        say."""
        return frozenset(grant.product for grant in self.grants if grant.product and grant.holds(now))

    def on_all_own(self, now: datetime) -> bool:
        """Whether a grant on every product of the member's client is held now."""
        return any(grant.product is None and grant.holds(now) for grant in self.grants)

    def sees(self, mode: Mode) -> bool:
        """Whether things of that mode are there for it: all for a login, for a key those of its own."""
        return self.mode is None or mode is self.mode

    @property
    def seen_by(self) -> MemberId | None:
        """Who looks through these eyes, if somebody does."""
        return self.viewer.member.id if self.viewer else None

    @property
    def of_the_agency(self) -> bool:
        return self.member.role in {Role.OWNER, Role.STAFF}
