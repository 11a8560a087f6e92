"""Why: may somebody, and what can be seen, each with its reason and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from cartwright.application import explaining
from cartwright.application.explaining import Sight, State
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.papers import BadToken
from cartwright.domain.access import (
    ACCOUNT,
    Action,
    Decision,
    Grant,
    Permission,
    Permit,
    Resource,
    Right,
)
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Forbidden, NotFound
from cartwright.domain.ids import ClientId, KeyId, MemberId, ProductId, derived
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT as HERE
from tests.unit.domain.shop import OLIVEIRA, product

SIGNATURES = FakeSignatures()
SEES = frozenset({Right.VIEW})
HOUR = timedelta(hours=1)


def can(agency: Agency, who: str, action: Action, on: Resource = ACCOUNT) -> Decision:
    mine = agency.mine
    return explaining.can(agency.act(who), action, on, catalogue=mine.catalogue, clients=mine.clients)


def told(agency: Agency, who: str, of: str, action: Action, on: Resource = ACCOUNT) -> Decision:
    mine = agency.mine
    return explaining.member_can(
        agency.act(who),
        agency.seat(of).member.id,
        action,
        on,
        members=mine.members,
        catalogue=mine.catalogue,
        clients=mine.clients,
    )


def sight(agency: Agency, who: str, *, limit: int = 50, cursor: str = "") -> Sight:
    mine = agency.mine
    return explaining.sight(
        agency.act(who),
        limit=limit,
        cursor=cursor,
        catalogue=mine.catalogue,
        clients=mine.clients,
        signatures=SIGNATURES,
    )


def anothers(agency: Agency, who: str, of: MemberId, *, limit: int = 50, cursor: str = "") -> Sight:
    mine = agency.mine
    return explaining.member_sight(
        agency.act(who),
        of,
        limit=limit,
        cursor=cursor,
        members=mine.members,
        catalogue=mine.catalogue,
        clients=mine.clients,
        signatures=SIGNATURES,
    )


def about(product: ProductId) -> Resource:
    return Resource(product=product)


# --- can ----------------------------------------------------------------------------------------------------


def test_the_answer_is_the_decision_with_its_reason_and_expiry(agency: Agency) -> None:
    until = agency.now + HOUR
    agency.grant("clara", Grant(agency.course.id, SEES, until, "launch week"))
    yes = can(agency, "clara", Right.VIEW, about(agency.course.id))
    assert yes == Decision(True, "launch week", until=until)
    no = can(agency, "clara", Right.EDIT, about(agency.course.id))
    assert (no.allowed, no.needs) == (False, "edit")
    assert can(agency, "clara", Permission.MEMBERS_MANAGE).because == "never for members of role client"


def test_a_grant_on_all_own_products_counts(agency: Agency) -> None:
    agency.grant("clara", Grant(None, SEES))
    assert can(agency, "clara", Right.VIEW, about(agency.mug.id)).allowed
    with pytest.raises(NotFound):
        can(agency, "clara", Right.VIEW, about(agency.course.id))


def test_what_is_hidden_is_not_there(agency: Agency) -> None:
    for on in (about(agency.course.id), about(ProductId(derived("product", "none")))):
        with pytest.raises(NotFound):
            can(agency, "clara", Right.VIEW, on)
    with pytest.raises(NotFound):
        can(agency, "clara", Permission.REPORTS_TAX, Resource(client=agency.northwind.id))


def test_the_agency_is_told_of_nothing_that_does_not_exist(agency: Agency) -> None:
    assert can(agency, "olga", Right.VIEW, about(agency.course.id)).allowed
    assert can(agency, "olga", Permission.REPORTS_TAX, Resource(client=OLIVEIRA)).allowed
    for on in (
        about(ProductId(derived("product", "none"))),
        Resource(client=ClientId(derived("client", "none"))),
    ):
        with pytest.raises(NotFound):
            can(agency, "olga", Permission.REPORTS_TAX, on)


@pytest.mark.parametrize("who", ["olga", "clara"])
@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.TEST])
def test_a_key_is_told_of_things_of_its_own_mode(agency: Agency, who: str, mode: Mode) -> None:
    for of in (Mode.LIVE, Mode.TEST):
        thing = agency.published(replace(product(f"In {of}", "5.00", owner=OLIVEIRA), mode=of))
        agency.grant("clara", Grant(thing.id, SEES))
        act = agency.act(who)
        keyed = replace(act, seat=replace(act.seat, key=KeyId("key_1"), scope=SEES, mode=mode))
        mine = agency.mine
        if of is mode:
            yes = explaining.can(
                keyed, Right.VIEW, about(thing.id), catalogue=mine.catalogue, clients=mine.clients
            )
            assert yes.allowed
        else:
            with pytest.raises(NotFound):
                explaining.can(
                    keyed, Right.VIEW, about(thing.id), catalogue=mine.catalogue, clients=mine.clients
                )


class Unread:
    """A catalogue of which no product may be read."""

    def owns(self, client: ClientId, product: ProductId) -> bool:
        return False

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"{name} of a product that must not be read")


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.TEST])
@pytest.mark.parametrize("own", [True, False])
def test_a_key_is_told_nothing_by_asking_about_what_is_hidden(agency: Agency, mode: Mode, own: bool) -> None:
    """Of a permission that is not about products the answer is one for all of them, read or not."""
    for permission in Permission:
        agency.permit("clara", Permit(permission))
    if own:
        agency.grant("clara", Grant(None, SEES))
    act = agency.act("clara")
    keyed = replace(act, seat=replace(act.seat, key=KeyId("key_1"), scope=frozenset(Permission), mode=mode))
    catalogue = cast("Catalogue", Unread())

    def answer(permission: Permission, product: ProductId) -> Decision | None:
        try:
            return explaining.can(
                keyed, permission, about(product), catalogue=catalogue, clients=agency.mine.clients
            )
        except NotFound:
            return None

    nothing = ProductId(derived("product", "none"))
    for permission in Permission:
        assert answer(permission, agency.course.id) == answer(permission, nothing)
    settings = answer(Permission.SETTINGS_MANAGE, nothing)
    assert settings is not None
    assert settings.allowed
    assert answer(Permission.CUSTOMERS_LOOKUP, agency.course.id) is None


def test_about_another_the_true_reason_is_told_even_of_what_is_hidden(agency: Agency) -> None:
    no = told(agency, "olga", "clara", Right.VIEW, about(agency.course.id))
    assert (no.allowed, no.because) == (False, "no grant on this product")
    agency.grant("clara", Grant(agency.course.id, SEES, until=agency.now))
    assert (
        told(agency, "olga", "clara", Right.VIEW, about(agency.course.id)).because == "the grant has expired"
    )
    agency.grant("clara", Grant(None, SEES))
    assert told(agency, "olga", "clara", Right.VIEW, about(agency.mug.id)).allowed


def test_about_another_is_for_those_who_manage_members(agency: Agency) -> None:
    for who in ("stan", "clara"):
        with pytest.raises(Forbidden) as no:
            told(agency, who, "clara", Right.VIEW)
        assert no.value.needs == "members.manage"
        with pytest.raises(Forbidden):
            anothers(agency, who, agency.seat("olga").member.id)
    agency.permit("stan", Permit(Permission.MEMBERS_MANAGE))
    assert told(agency, "stan", "olga", Permission.ACCOUNT_MANAGE).because == "role owner"
    with pytest.raises(NotFound):
        anothers(agency, "stan", MemberId(derived("member", "nobody")))


def test_about_another_and_nothing_that_exists_is_not_found(agency: Agency) -> None:
    with pytest.raises(NotFound):
        told(agency, "olga", "clara", Right.VIEW, about(ProductId(derived("product", "none"))))


# --- sees ---------------------------------------------------------------------------------------------------


def test_a_clients_member_sees_its_products_each_right_with_what_gives_it(agency: Agency) -> None:
    until = agency.now + HOUR
    named = Grant(agency.mug.id, frozenset({Right.STATS, Right.VIEW}), until, "on a call")
    agency.grant("clara", named, own := Grant(None, SEES))
    seen = sight(agency, "clara")
    [mug] = seen.products.things
    assert (mug.id, mug.name, seen.products.cursor) == (agency.mug.id, agency.mug.name, "")
    assert [(one.right, one.because, one.until, one.grant) for one in mug.rights] == [
        (Right.VIEW, "grant view", None, own),
        (Right.STATS, "on a call", until, named),
    ]
    assert seen.every_product == ""
    assert seen.client == agency.oliveira


def test_of_what_is_not_reached_nothing_is_told(agency: Agency) -> None:
    agency.grant(
        "clara", Grant(agency.course.id, frozenset({Right.STATS})), Grant(agency.mug.id, SEES, agency.now)
    )
    seen = sight(agency, "clara")
    assert seen.products.things == ()
    for hidden in (agency.course.id, agency.course.name, agency.northwind.id, agency.mug.name):
        assert hidden not in repr((seen.products, seen.client, seen.permissions, seen.every_product))


@pytest.mark.parametrize(
    ("who", "why"), [("olga", "role owner"), ("stan", "role staff works on every product")]
)
def test_the_agency_is_told_that_it_is_every_product(agency: Agency, who: str, why: str) -> None:
    agency.grant(who, Grant(agency.course.id, SEES))
    seen = sight(agency, who)
    assert (seen.every_product, seen.products.things, seen.client) == (why, (), None)


def test_every_permission_is_told_held_expired_missing_or_never(agency: Agency) -> None:
    until = agency.now + HOUR
    agency.permit(
        "clara",
        Permit(Permission.REPORTS_TAX, until, "on a call"),
        Permit(Permission.COUPONS_VIEW, agency.now),
        Permit(Permission.PROFILE_EDIT),
    )
    found = {held.permission: held for held in sight(agency, "clara").permissions}
    assert found.keys() == set(Permission)
    assert (found[Permission.REPORTS_TAX].state, found[Permission.REPORTS_TAX].until) == (State.HELD, until)
    assert found[Permission.REPORTS_TAX].because == "on a call"
    assert found[Permission.PROFILE_EDIT].state is State.HELD
    assert (found[Permission.COUPONS_VIEW].state, found[Permission.COUPONS_VIEW].until) == (
        State.EXPIRED,
        agency.now,
    )
    assert found[Permission.CUSTOMERS_ALL].state is State.MISSING
    assert found[Permission.MEMBERS_MANAGE].state is State.NEVER
    staff = {held.permission: held.state for held in sight(agency, "stan").permissions}
    assert staff[Permission.ACCOUNT_MANAGE] is State.NEVER
    assert staff[Permission.MEMBERS_MANAGE] is State.MISSING
    assert {held.state for held in sight(agency, "olga").permissions} == {State.HELD}


@pytest.mark.parametrize(("who", "limits"), [("olga", 0), ("stan", 1), ("clara", 4)])
def test_the_limits_of_a_role_are_told_in_words(agency: Agency, who: str, limits: int) -> None:
    assert len(sight(agency, who).limits) == limits


def test_another_members_sight_is_its_own(agency: Agency) -> None:
    agency.grant("clara", Grant(agency.course.id, SEES))
    clara = agency.seat("clara").member.id
    assert anothers(agency, "olga", clara) == sight(agency, "clara")


@pytest.mark.parametrize("role", ["clara", "stan"])
def test_a_suspended_member_sees_nothing(agency: Agency, role: str) -> None:
    agency.grant("clara", Grant(agency.course.id, SEES))
    member = agency.seat(role).member
    agency.store.shelves.members[HERE, member.id] = replace(member, suspended=True)
    seen = anothers(agency, "olga", member.id)
    assert (seen.every_product, seen.products.things) == ("", ())
    assert not [held for held in seen.permissions if held.state is State.HELD]


def test_what_a_suspended_member_holds_has_not_expired(agency: Agency) -> None:
    agency.permit("clara", Permit(Permission.COUPONS_VIEW, agency.now + HOUR))
    member = agency.seat("clara").member
    agency.store.shelves.members[HERE, member.id] = replace(member, suspended=True)
    told = {held.permission: held for held in anothers(agency, "olga", member.id).permissions}
    assert told[Permission.COUPONS_VIEW].state is State.MISSING
    assert told[Permission.COUPONS_VIEW].because == "the member is suspended"


def test_a_long_list_comes_in_pages_each_product_once(agency: Agency) -> None:
    things = [agency.published(product(f"Thing {number}", "5.00", owner=OLIVEIRA)) for number in range(5)]
    agency.grant("clara", Grant(None, SEES), Grant(agency.course.id, SEES))
    wanted = sorted([agency.mug.id, agency.course.id, *(thing.id for thing in things)])
    clara = agency.seat("clara").member.id
    for who in ("clara", "olga"):
        found, cursor = list[ProductId](), ""
        while True:
            page = (
                sight(agency, "clara", limit=2, cursor=cursor)
                if who == "clara"
                else anothers(agency, "olga", clara, limit=2, cursor=cursor)
            )
            products = page.products
            found += [one.id for one in products.things]
            cursor = products.cursor
            if not cursor:
                break
        assert found == wanted


def test_a_cursor_is_good_for_one_caller_and_one_member(agency: Agency) -> None:
    agency.grant("clara", Grant(agency.mug.id, SEES), Grant(agency.course.id, SEES))
    clara = agency.seat("clara").member.id
    cursor = anothers(agency, "olga", clara, limit=1).products.cursor
    assert cursor
    with pytest.raises(BadToken):
        sight(agency, "clara", limit=1, cursor=cursor)
    agency.permit("stan", Permit(Permission.MEMBERS_MANAGE))
    with pytest.raises(BadToken):
        anothers(agency, "stan", clara, limit=1, cursor=cursor)
