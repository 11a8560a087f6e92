"""Who appears in the sentences of client use, and what the agency gives and takes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cartwright.bootstrap import shop
from cartwright.domain.access import Permission, Permit, Right
from cartwright.domain.people import Role
from tests.component.agency import Agency
from tests.component.deployment import Answer

NOVEMBER = "from=2026-11-01&to=2026-11-30"


def staged(agency: Agency) -> Agency:
    """`seller` is Nordwind's, which owns the course, and holds no grant; `maker` is Atelier's, which owns the
    templates, with all rights on them; `staff` and `manager` are the agency's, the latter with all that an
    owner can give."""
    agency.invite("seller", "nordwind")
    agency.invite("maker", "atelier", grants={"templates": set(Right)})
    agency.invite("staff", role=Role.STAFF)
    agency.invite("manager", role=Role.STAFF)
    for permission in Permission:
        if permission is not Permission.ACCOUNT_MANAGE:
            permit(agency, "manager", permission)
    return agency


def permit(
    agency: Agency, member: str, permission: str, *, until: datetime | None = None, reason: str = ""
) -> None:
    answer = permitting(agency, member, permission, until=until, reason=reason)
    assert answer.status == 204, answer


def permitting(
    agency: Agency, member: str, permission: str, *, until: datetime | None = None, reason: str = ""
) -> Answer:
    """What the agency is answered when it gives a permission."""
    term = {"until": until.isoformat() if until else None, "reason": reason}
    path = f"/members/{agency.members[member].id}/permissions/{permission}"
    return agency.api("owner", "PUT", path, term)


def forbid(agency: Agency, member: str, permission: str) -> None:
    path = f"/members/{agency.members[member].id}/permissions/{permission}"
    assert agency.api("owner", "DELETE", path).status == 204


def grant(
    agency: Agency,
    member: str,
    slug: str,
    *rights: Right,
    until: datetime | None = None,
    reason: str = "",
) -> None:
    """On a product, or by the slug `own` on all that the member's client owns."""
    wanted = {"rights": list(rights), "until": until.isoformat() if until else None, "reason": reason}
    answer = agency.api("owner", "PUT", _grant(agency, member, slug), wanted)
    assert answer.status == 204, answer


def revoke(agency: Agency, member: str, slug: str) -> None:
    assert agency.api("owner", "DELETE", _grant(agency, member, slug)).status == 204


def smuggle(agency: Agency, member: str, permissions: Iterable[Permission]) -> None:
    """Permits that no door gives, as if they had come into the table some other way."""
    mine = shop.store().of(agency.account.id).members
    for permission in permissions:
        mine.permit(agency.members[member].id, Permit(permission), agency.act.audit("smuggle", permission))


def got(agency: Agency, member: str, path: str) -> Any:
    answer = agency.api(member, "GET", path)
    assert answer.status == 200, (path, answer)
    return answer.json


def lines(sales: Any) -> list[str]:
    """The names of all lines of a list of sales."""
    return sorted(line["name"] for sale in sales["items"] for line in sale["lines"])


def slugs(agency: Agency, member: str) -> list[str]:
    return sorted(product["slug"] for product in got(agency, member, "/products")["items"])


def needs(answer: Answer) -> str:
    """The missing permission that a refusal names; fails the test if it is none."""
    assert answer.status == 403, answer
    return str(answer.json["needs"])


def unlogged(agency: Agency) -> dict[tuple[str, str], Any]:
    """The table but for the log."""
    return {key: item for key, item in agency.deployment.dump().items() if "#AUDIT#" not in key[0]}


def _grant(agency: Agency, member: str, slug: str) -> str:
    named = slug if slug == "own" else agency.products[slug].id
    return f"/members/{agency.members[member].id}/grants/{named}"
