"""Who may do what: the permission table of the product, row by row, and what holds for all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cartwright.domain.access import (
    ACCOUNT,
    NEVER_FOR_CLIENTS,
    OWNERS_ONLY,
    Decision,
    Denied,
    Grant,
    Permission,
    Permit,
    Resource,
    Right,
    Seat,
    action,
    decide,
    giver,
    require,
)
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Forbidden, NotFound
from cartwright.domain.ids import IdentityId, KeyId, MemberId, ProductId
from cartwright.domain.people import Member, Role
from tests.unit.domain import shop
from tests.unit.domain.shop import NOON, NORTHWIND, OLIVEIRA, product_id

COURSE, MUG = product_id("Course"), product_id("Mug")
SECOND = timedelta(microseconds=1)
LATER = NOON + timedelta(hours=2)


def seat(role: Role, *held: Permission | Permit | Grant) -> Seat:
    client = NORTHWIND if role is Role.CLIENT else None
    member = Member(
        shop.ACCOUNT, MemberId("mem_1"), IdentityId("sub"), "ada@seller.example", "Ada", role, client
    )
    permits = tuple(
        Permit(one) if isinstance(one, Permission) else one for one in held if not isinstance(one, Grant)
    )
    return Seat(member, permits, tuple(one for one in held if isinstance(one, Grant)))


def grant(product: ProductId, *rights: Right) -> Grant:
    return Grant(product, frozenset(rights))


def may(who: Seat, action: Permission | Right, on: Resource = ACCOUNT) -> bool:
    return decide(who, action, on, NOON).allowed


def on(product: ProductId) -> Resource:
    return Resource(product=product)


OF_NORTHWIND, OF_OLIVEIRA = Resource(client=NORTHWIND), Resource(client=OLIVEIRA)
VIEWING = grant(COURSE, Right.VIEW)

# --- the table, row by row ----------------------------------------------------------------------------------


def test_coupons_view_lists_coupons_of_granted_products_and_no_others() -> None:
    ada = seat(Role.CLIENT, Permission.COUPONS_VIEW, VIEWING)
    assert may(ada, Permission.COUPONS_VIEW)
    assert may(ada, Permission.COUPONS_VIEW, on(COURSE))
    assert not may(ada, Permission.COUPONS_VIEW, on(MUG))
    assert not may(ada, Permission.COUPONS_MANAGE, on(COURSE))


def test_coupons_manage_lets_a_clients_member_change_coupons_of_granted_products_only() -> None:
    ada = seat(Role.CLIENT, Permission.COUPONS_MANAGE, VIEWING)
    assert may(ada, Permission.COUPONS_MANAGE, on(COURSE))
    refused = decide(ada, Permission.COUPONS_MANAGE, on(MUG), NOON)
    assert (refused.allowed, refused.visible) == (False, False)


def test_coupons_manage_lets_staff_change_the_coupons_of_every_product() -> None:
    assert may(seat(Role.STAFF, Permission.COUPONS_MANAGE), Permission.COUPONS_MANAGE, on(MUG))


def test_settings_manage_opens_settings_but_a_clients_member_never_removes_a_connection() -> None:
    ada = seat(Role.CLIENT, Permission.SETTINGS_MANAGE, Permission.CONNECTIONS_REMOVE)
    assert may(ada, Permission.SETTINGS_MANAGE)
    assert may(ada, Permission.SETTINGS_MANAGE, OF_NORTHWIND)
    assert not may(ada, Permission.SETTINGS_MANAGE, OF_OLIVEIRA)
    assert not may(ada, Permission.CONNECTIONS_REMOVE)


def test_customers_lookup_sees_lines_of_granted_products_and_refunds_need_the_grants_refund() -> None:
    ada = seat(Role.CLIENT, Permission.CUSTOMERS_LOOKUP, VIEWING)
    assert may(ada, Permission.CUSTOMERS_LOOKUP)
    assert may(ada, Permission.CUSTOMERS_LOOKUP, on(COURSE))
    assert not may(ada, Permission.CUSTOMERS_LOOKUP, on(MUG))
    assert not may(ada, Right.REFUND, on(COURSE))
    refunding = seat(Role.CLIENT, Permission.CUSTOMERS_LOOKUP, grant(COURSE, Right.VIEW, Right.REFUND))
    assert may(refunding, Right.REFUND, on(COURSE))


def test_customers_all_is_a_deliberate_choice_that_reaches_beyond_grants() -> None:
    assert may(seat(Role.CLIENT, Permission.CUSTOMERS_ALL), Permission.CUSTOMERS_ALL, on(MUG))
    assert not may(seat(Role.CLIENT), Permission.CUSTOMERS_ALL)


def test_profile_edit_reaches_a_members_own_client_only() -> None:
    ada = seat(Role.CLIENT, Permission.PROFILE_EDIT)
    assert may(ada, Permission.PROFILE_EDIT, OF_NORTHWIND)
    assert not may(ada, Permission.PROFILE_EDIT, OF_OLIVEIRA)


def test_reports_tax_shows_a_clients_member_its_own_clients_reports_and_staff_all() -> None:
    ada = seat(Role.CLIENT, Permission.REPORTS_TAX)
    assert may(ada, Permission.REPORTS_TAX, OF_NORTHWIND)
    assert not may(ada, Permission.REPORTS_TAX, OF_OLIVEIRA)
    assert not may(ada, Permission.REPORTS_TAX, ACCOUNT)
    sam = seat(Role.STAFF, Permission.REPORTS_TAX)
    assert may(sam, Permission.REPORTS_TAX, OF_OLIVEIRA)
    assert may(sam, Permission.REPORTS_TAX, ACCOUNT)


def test_another_clients_papers_do_not_exist_for_a_clients_member() -> None:
    refused = decide(seat(Role.CLIENT, Permission.REPORTS_TAX), Permission.REPORTS_TAX, OF_OLIVEIRA, NOON)
    assert (refused.allowed, refused.visible) == (False, False)


@pytest.mark.parametrize("permission", sorted(NEVER_FOR_CLIENTS))
def test_some_permissions_are_never_a_clients_members_whatever_was_permitted(permission: Permission) -> None:
    refused = decide(seat(Role.CLIENT, permission), permission, ACCOUNT, NOON)
    assert refused == Decision(False, "never for members of role client", needs=permission)


def test_the_permissions_never_given_to_clients_are_those_of_the_table() -> None:
    assert {str(permission) for permission in NEVER_FOR_CLIENTS} == {
        "products.create",
        "products.owner",
        "affiliates.manage",
        "members.manage",
        "connections.remove",
        "reports.close",
        "audit.read",
        "account.manage",
    }


@pytest.mark.parametrize("permission", sorted(set(Permission) - OWNERS_ONLY))
def test_staff_may_what_it_holds_a_permit_for_and_nothing_else(permission: Permission) -> None:
    assert may(seat(Role.STAFF, permission), permission)
    refused = decide(seat(Role.STAFF), permission, ACCOUNT, NOON)
    assert refused == Decision(False, f"permission {permission} is missing", needs=permission)


def test_only_owners_manage_the_account() -> None:
    assert may(seat(Role.OWNER), Permission.ACCOUNT_MANAGE)
    assert not may(seat(Role.STAFF, Permission.ACCOUNT_MANAGE), Permission.ACCOUNT_MANAGE)


@pytest.mark.parametrize("action", [*Permission, *Right])
def test_an_owner_may_everything(action: Permission | Right) -> None:
    for resource in (ACCOUNT, on(MUG), OF_OLIVEIRA):
        assert decide(seat(Role.OWNER), action, resource, NOON) == Decision(True, "role owner")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", [*Permission, *Right])
def test_a_suspended_member_may_nothing_and_sees_nothing(role: Role, action: Permission | Right) -> None:
    everything = seat(role, *Permission, grant(COURSE, *Right))
    suspended = replace(everything, member=replace(everything.member, suspended=True))
    assert decide(suspended, action, on(COURSE), NOON) == Decision(
        False, "the member is suspended", visible=False
    )


# --- grants -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("right", list(Right))
def test_staff_works_on_every_product_without_a_grant(right: Right) -> None:
    assert may(seat(Role.STAFF), right, on(MUG))


@pytest.mark.parametrize("right", list(Right))
def test_a_clients_member_may_with_a_product_what_its_grant_says(right: Right) -> None:
    assert may(seat(Role.CLIENT, grant(COURSE, Right.VIEW, right)), right, on(COURSE))
    assert not may(seat(Role.CLIENT, grant(COURSE, Right.VIEW, right)), right, on(MUG))


@pytest.mark.parametrize("right", sorted(set(Right) - {Right.VIEW}))
def test_who_sees_a_product_is_told_which_right_is_missing(right: Right) -> None:
    refused = decide(seat(Role.CLIENT, VIEWING), right, on(COURSE), NOON)
    assert refused == Decision(False, f"the grant on this product lacks {right}", needs=right)


def test_owning_a_product_is_no_way_into_it() -> None:
    refused = decide(seat(Role.CLIENT), Right.VIEW, Resource(product=COURSE, client=NORTHWIND), NOON)
    assert refused == Decision(False, "no grant on this product", visible=False, needs=Right.VIEW)


def test_a_right_without_view_is_no_right() -> None:
    refused = decide(seat(Role.CLIENT, grant(COURSE, Right.REFUND)), Right.REFUND, on(COURSE), NOON)
    assert refused == Decision(
        False, "the grant on this product lacks view", visible=False, needs=Right.REFUND
    )


def test_a_right_is_held_on_a_product_and_not_on_the_account() -> None:
    refused = decide(seat(Role.CLIENT, VIEWING), Right.VIEW, ACCOUNT, NOON)
    assert (refused.allowed, refused.visible) == (False, False)


def rights(of: Seat, now: datetime) -> set[Right]:
    return {right for right in Right if decide(of, right, Resource(product=COURSE), now).allowed}


def test_two_grants_on_one_product_add_up() -> None:
    both = seat(Role.CLIENT, VIEWING, grant(COURSE, Right.STATS))
    assert rights(both, NOON) == {Right.VIEW, Right.STATS}
    assert both.named(NOON) == {COURSE}


def test_a_grant_that_is_over_names_no_product_and_gives_no_right() -> None:
    over = seat(Role.CLIENT, Grant(COURSE, frozenset(Right), NOON))
    assert over.named(NOON) == frozenset()
    assert rights(over, NOON) == set()
    assert over.named(NOON - SECOND) == {COURSE}
    assert rights(over, NOON - SECOND) == set(Right)


def test_a_grant_on_all_own_products_is_one_until_it_ends() -> None:
    over = seat(Role.CLIENT, Grant(None, frozenset(Right), NOON), VIEWING)
    assert over.on_all_own(NOON - SECOND)
    assert not over.on_all_own(NOON)
    assert not seat(Role.CLIENT, VIEWING).on_all_own(NOON)


def test_a_grant_on_all_own_products_is_on_those_of_the_members_client_and_no_others() -> None:
    ada = seat(Role.CLIENT, Grant(None, frozenset({Right.VIEW, Right.STATS})))
    assert may(ada, Right.STATS, Resource(product=COURSE, owner=NORTHWIND))
    assert not may(ada, Right.EDIT, Resource(product=COURSE, owner=NORTHWIND))
    assert not may(ada, Right.VIEW, Resource(product=COURSE, owner=OLIVEIRA))
    assert not may(ada, Right.VIEW, Resource(product=COURSE))
    assert ada.on_all_own(NOON)
    assert not ada.named(NOON)


def test_a_grant_on_all_own_products_adds_to_the_one_on_a_product() -> None:
    ada = seat(Role.CLIENT, VIEWING, Grant(None, frozenset({Right.VIEW, Right.REFUND}), LATER))
    own = Resource(product=COURSE, owner=NORTHWIND)
    assert decide(ada, Right.REFUND, own, NOON).until == LATER
    assert may(ada, Right.VIEW, own)
    assert not decide(ada, Right.REFUND, own, LATER).allowed
    assert decide(ada, Right.VIEW, own, LATER).allowed


def test_owning_alone_opens_nothing() -> None:
    assert not may(seat(Role.CLIENT), Right.VIEW, Resource(product=COURSE, owner=NORTHWIND))


# --- with an API key ----------------------------------------------------------------------------------------


def keyed(who: Seat, *scope: Permission | Right) -> Seat:
    return replace(who, key=KeyId("key_1"), scope=frozenset(scope))


def test_a_key_opens_what_its_scope_names_and_its_member_may() -> None:
    ada = keyed(seat(Role.CLIENT, grant(COURSE, Right.VIEW, Right.STATS)), Right.VIEW, Right.REFUND)
    assert may(ada, Right.VIEW, on(COURSE))
    assert not may(ada, Right.STATS, on(COURSE))
    assert not may(ada, Right.REFUND, on(COURSE))


def test_a_key_of_an_owner_is_no_owner() -> None:
    assert not may(keyed(seat(Role.OWNER), Right.VIEW), Permission.MEMBERS_MANAGE)
    assert may(keyed(seat(Role.OWNER), Right.VIEW), Right.VIEW, on(COURSE))


@pytest.mark.parametrize(
    ("scope", "asked", "visible"),
    [
        ({Right.STATS}, Right.VIEW, False),
        ({Right.STATS}, Right.EDIT, False),
        ({Right.VIEW}, Right.STATS, True),
    ],
)
def test_a_key_without_view_does_not_learn_of_a_product(
    scope: set[Right], asked: Right, visible: bool
) -> None:
    ada = keyed(seat(Role.CLIENT, grant(COURSE, *Right)), *scope)
    refused = decide(ada, asked, on(COURSE), NOON)
    assert (refused.allowed, refused.visible, refused.needs) == (False, visible, asked)


def test_a_key_is_told_which_permission_its_scope_lacks() -> None:
    ada = keyed(seat(Role.STAFF, Permission.SETTINGS_MANAGE), Right.VIEW)
    with pytest.raises(Denied) as refused:
        require(ada, Permission.SETTINGS_MANAGE, NOON)
    assert refused.value.facts == {"needs": "settings.manage"}
    assert refused.value.denial.because == "the key's scope lacks settings.manage"


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.TEST])
def test_a_key_sees_things_of_its_own_mode_and_no_others(role: Role, mode: Mode) -> None:
    key = replace(keyed(seat(role, VIEWING), Right.VIEW), mode=mode)
    for other in Mode:
        found = decide(key, Right.VIEW, Resource(product=COURSE, mode=other), NOON)
        assert found.allowed is (other is mode)
        assert found.visible is (other is mode)
        assert may(seat(role, VIEWING), Right.VIEW, Resource(product=COURSE, mode=other))
    assert may(key, Right.VIEW, on(COURSE))


def test_the_grant_that_gives_a_right_is_the_one_that_lasts() -> None:
    short, long = Grant(COURSE, frozenset({Right.VIEW}), LATER), Grant(None, frozenset({Right.VIEW}))
    ada, own = seat(Role.CLIENT, short, long), Resource(product=COURSE, owner=NORTHWIND)
    assert giver(ada, Right.VIEW, own, NOON) == long
    assert giver(ada, Right.VIEW, on(COURSE), NOON) == short
    assert giver(ada, Right.EDIT, own, NOON) is None
    assert giver(ada, Right.VIEW, ACCOUNT, NOON) is None
    assert giver(seat(Role.STAFF), Right.VIEW, own, NOON) is None


# --- until when, and because of what ------------------------------------------------------------------------


def test_a_grant_ends_at_its_instant_and_not_a_microsecond_before() -> None:
    ada = seat(Role.CLIENT, Grant(COURSE, frozenset({Right.VIEW}), until=LATER))
    assert decide(ada, Right.VIEW, on(COURSE), LATER - SECOND) == Decision(True, "grant view", until=LATER)
    ended = decide(ada, Right.VIEW, on(COURSE), LATER)
    assert ended == Decision(False, "the grant has expired", visible=False, needs=Right.VIEW)


def test_a_permission_ends_at_its_instant_and_not_a_microsecond_before() -> None:
    permit = Permit(Permission.SETTINGS_MANAGE, until=LATER, reason="while on a call")
    ada = seat(Role.CLIENT, permit)
    assert decide(ada, Permission.SETTINGS_MANAGE, ACCOUNT, LATER - SECOND) == Decision(
        True, "while on a call", until=LATER
    )
    ended = decide(ada, Permission.SETTINGS_MANAGE, ACCOUNT, LATER)
    assert ended == Decision(False, "the permission has expired", needs=Permission.SETTINGS_MANAGE)


def test_a_yes_lasts_as_long_as_the_longest_of_its_permits() -> None:
    short = Permit(Permission.COUPONS_VIEW, until=LATER, reason="short")
    long = Permit(Permission.COUPONS_VIEW, until=LATER + SECOND, reason="long")
    for held in ((short, long), (long, short)):
        yes = decide(seat(Role.STAFF, *held), Permission.COUPONS_VIEW, ACCOUNT, NOON)
        assert (yes.because, yes.until) == ("long", LATER + SECOND)


def test_a_yes_for_good_is_because_of_the_permit_for_good() -> None:
    short = Permit(Permission.COUPONS_VIEW, until=LATER, reason="short")
    yes = decide(seat(Role.STAFF, short, Permission.COUPONS_VIEW), Permission.COUPONS_VIEW, ACCOUNT, NOON)
    assert yes == Decision(True, "permission coupons.view")


def test_a_right_lasts_no_longer_than_the_view_it_stands_on() -> None:
    viewing = Grant(COURSE, frozenset({Right.VIEW}), until=LATER)
    ada = seat(Role.CLIENT, viewing, Grant(COURSE, frozenset({Right.STATS}), reason="launch week"))
    assert decide(ada, Right.STATS, on(COURSE), NOON) == Decision(True, "launch week", until=LATER)


def test_coupons_of_a_product_can_be_changed_no_longer_than_it_can_be_seen() -> None:
    viewing = Grant(COURSE, frozenset({Right.VIEW}), until=LATER)
    ada = seat(Role.CLIENT, Permission.COUPONS_MANAGE, viewing)
    assert decide(ada, Permission.COUPONS_MANAGE, on(COURSE), NOON).until == LATER


def test_who_may_is_let_through_without_a_word() -> None:
    require(seat(Role.CLIENT, VIEWING), Right.VIEW, NOON, on=on(COURSE))


def test_a_stranger_to_a_product_learns_nothing_of_it() -> None:
    with pytest.raises(NotFound) as refused:
        require(seat(Role.CLIENT), Right.REFUND, NOON, on=on(COURSE))
    assert dict(refused.value.facts) == {}


def test_who_sees_but_may_not_act_is_told_what_is_missing() -> None:
    with pytest.raises(Forbidden) as refused:
        require(seat(Role.CLIENT, VIEWING), Right.REFUND, NOON, on=on(COURSE))
    assert refused.value.needs == "refund"


@pytest.mark.parametrize(("role", "agency"), [(Role.OWNER, True), (Role.STAFF, True), (Role.CLIENT, False)])
def test_owners_and_staff_are_the_agencys(role: Role, *, agency: bool) -> None:
    assert seat(role).of_the_agency is agency


def test_a_right_is_held_on_a_product_never_on_the_account_as_a_whole() -> None:
    ada = seat(Role.CLIENT, Grant(None, frozenset(Right)))
    refused = decide(ada, Right.VIEW, ACCOUNT, NOON)
    assert (refused.allowed, refused.visible, refused.needs) == (False, False, Right.VIEW)


@pytest.mark.parametrize("one", [*Permission, *Right])
def test_every_action_is_found_by_its_name(one: Permission | Right) -> None:
    assert action(one.value) is one


def test_no_other_word_is_an_action() -> None:
    assert action("products.destroy") is None
