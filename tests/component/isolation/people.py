"""Who knocks: every role with nothing, with everything it can hold, and with what it held yesterday.

::

    owner                     of the agency
    staff, staff_all          of the agency: without a permission, and with all but the owners' own
    member                    of Nordwind: nothing at all
    viewer                    of Nordwind: `view` on the course, nothing else
    member_all                of Nordwind: every permission a client may hold, every right on all its client
                              owns, and every right on Atelier's templates
    expired                   of Nordwind: as member_all, until a moment ago
    suspended                 of Nordwind: as member_all, and suspended
    outsider                  the owner of another account
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cartwright.bootstrap import base, shop
from cartwright.domain.access import NEVER_FOR_CLIENTS, OWNERS_ONLY, Grant, Permission, Permit, Right
from cartwright.domain.people import Role
from cartwright.storage.seats import MEMBER
from cartwright.storage.table import Put
from tests.component.agency import Agency

ALL = frozenset(Right)
FOR_STAFF = frozenset(Permission) - OWNERS_ONLY
FOR_CLIENTS = frozenset(Permission) - NEVER_FOR_CLIENTS


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody holds, written out. `rights` are by the slug of a product that is there."""

    role: Role
    permissions: frozenset[Permission] = frozenset()
    rights: tuple[tuple[str, frozenset[Right]], ...] = ()
    inside: bool = True

    def may(self, permission: Permission) -> bool:
        return self.role is Role.OWNER or permission in self.permissions

    def on(self, slug: str) -> frozenset[Right]:
        return ALL if self.role is not Role.CLIENT else dict(self.rights).get(slug, frozenset())


EVERYTHING = (("course", ALL), ("templates", ALL))
PEOPLE = {
    "owner": Person(Role.OWNER),
    "staff": Person(Role.STAFF),
    "staff_all": Person(Role.STAFF, FOR_STAFF),
    "member": Person(Role.CLIENT),
    "viewer": Person(Role.CLIENT, rights=(("course", frozenset({Right.VIEW})),)),
    "member_all": Person(Role.CLIENT, FOR_CLIENTS, EVERYTHING),
    "expired": Person(Role.CLIENT),
    "suspended": Person(Role.CLIENT, inside=False),
    "outsider": Person(Role.CLIENT, inside=False),
}
OF_NORDWIND = ("member", "viewer", "member_all", "expired", "suspended")


def seated(agency: Agency) -> None:
    """All of them in the agency; `outsider` is the owner of the account beside it."""
    agency.invite("staff", role=Role.STAFF)
    agency.invite("staff_all", role=Role.STAFF)
    for name in OF_NORDWIND:
        agency.invite(name, "nordwind")
    mine, now = shop.store().of(agency.account.id).members, base.clock().now()
    for permission in FOR_STAFF:
        mine.permit(agency.members["staff_all"].id, Permit(permission), agency.act.audit("give", "it"))
    for name in OF_NORDWIND:
        member = agency.members[name].id
        mine.forbid(member, Permission.PROFILE_EDIT, agency.act.audit("take", "it"))
        if name == "viewer":
            viewing = Grant(agency.products["course"].id, frozenset({Right.VIEW}))
            mine.grant(member, viewing, agency.act.audit("give", "it"))
        if name in {"member_all", "expired", "suspended"}:
            until = now if name == "expired" else None
            for permission in FOR_CLIENTS:
                mine.permit(member, Permit(permission, until), agency.act.audit("give", "it"))
            for product in (None, agency.products["templates"].id):
                mine.grant(member, Grant(product, ALL, until), agency.act.audit("give", "it"))
    out = replace(agency.members["suspended"], suspended=True)
    listed = MEMBER.item(
        out,
        {"pk": f"ACCOUNT#{agency.account.id}#MEMBER#{out.id}", "sk": "MEMBER"},
        {"gsi1pk": f"ACCOUNT#{agency.account.id}#MEMBERS", "gsi1sk": f"MEMBER#{out.id}"},
        version=out.version + 1,
    )
    base.table().attempt(Put(listed))
