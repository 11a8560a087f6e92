"""Client use, below the table: expiry and reasons, explanations, the log, and what a no says."""

from __future__ import annotations

from datetime import timedelta

from cartwright.domain.access import Right
from tests.component.agency import Agency
from tests.component.client_use.cast import got, grant, needs, permit, slugs

HOURS, SECOND = timedelta(hours=2), timedelta(seconds=1)
WHY = "settings for two hours, while on a call"


def test_every_permission_and_grant_may_carry_an_expiry_and_a_reason(cast: Agency) -> None:
    until = cast.deployment.clock.now() + HOURS
    permit(cast, "seller", "settings.manage", until=until, reason=WHY)
    grant(cast, "seller", "templates", Right.VIEW, until=until, reason=WHY)
    grant(cast, "seller", "own", Right.VIEW, until=until, reason=WHY)
    held = got(cast, "owner", f"/members/{cast.members['seller'].id}")
    termed = [one for one in [*held["permissions"], *held["grants"]] if one["reason"] == WHY]
    assert len(termed) == 3
    assert {one["until"] for one in termed} == {until.isoformat().replace("+00:00", "Z")}

    cast.deployment.clock.move(HOURS - SECOND)
    assert slugs(cast, "seller") == ["course", "templates"]
    assert cast.api("seller", "GET", "/connections").status == 200
    cast.deployment.clock.move(SECOND)
    assert slugs(cast, "seller") == []
    assert needs(cast.api("seller", "GET", "/connections")) == "settings.manage"


def test_every_decision_is_explainable_with_because_of_what_and_until_when(cast: Agency) -> None:
    until = cast.deployment.clock.now() + HOURS
    course = cast.products["course"].id
    grant(cast, "seller", "course", Right.VIEW, until=until, reason=WHY)
    yes = got(cast, "seller", f"/can?action=view&resource={course}")
    assert (yes["allowed"], yes["because"]) == (True, WHY)
    assert yes["until"] == until.isoformat().replace("+00:00", "Z")
    no = got(cast, "seller", f"/can?action=edit&resource={course}")
    assert (no["allowed"], no["needs"], no["because"]) == (
        False,
        "edit",
        "the grant on this product lacks edit",
    )
    # To the agency the same about another, also where that one is told that there is nothing.
    seller, templates = cast.members["seller"].id, cast.products["templates"].id
    assert cast.api("seller", "GET", f"/can?action=view&resource={templates}").code == "not-found"
    told = got(cast, "owner", f"/members/{seller}/can?action=view&resource={templates}")
    assert (told["allowed"], told["because"]) == (False, "no grant on this product")


def test_what_can_this_member_see_is_told_with_the_reason_and_expiry_of_each(cast: Agency) -> None:
    until = cast.deployment.clock.now() + HOURS
    grant(cast, "seller", "course", Right.VIEW, until=until, reason=WHY)
    seen = got(cast, "owner", f"/members/{cast.members['seller'].id}/sees")
    [product] = seen["products"]
    [right] = product["rights"]
    assert (product["id"], right["right"], right["because"]) == (cast.products["course"].id, "view", WHY)
    assert right["until"] == until.isoformat().replace("+00:00", "Z")
    assert got(cast, "seller", "/sees")["products"] == seen["products"]


def test_every_denied_and_every_privileged_action_is_in_the_log(cast: Agency) -> None:
    grant(cast, "seller", "course", Right.VIEW, reason=WHY)
    cast.api("seller", "GET", "/members")
    cast.api("seller", "GET", f"/products/{cast.products['templates'].id}")
    items = got(cast, "owner", "/audits?month=2026-11")["items"]
    told = [(one["who"]["id"], one["action"], one["resource"], one["allowed"]) for one in items]
    seller, owner = cast.members["seller"].id, cast.members["owner"].id
    assert (owner, "grant.give", seller, True) in told
    assert (seller, "members.manage", cast.account.id, False) in told
    assert (seller, "view", cast.products["templates"].id, False) in told
