"""Every list is the filter of `decide` over all there is, for random accounts, whoever holds and owns."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from cartwright.application import catalogue, explaining, reach, sales
from cartwright.application.auditing import Act
from cartwright.domain.access import Action, Grant, Permission, Permit, Resource, Right, decide
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.ids import KeyId, ProductId
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA, product

SIGNATURES = FakeSignatures()
THINGS = 4
RIGHTS = st.frozensets(st.sampled_from(Right))


@st.composite
def agencies(draw: st.DrawFn) -> tuple[Agency, Act, list[Product]]:
    """An agency with some products of either client in any mode, and somebody with any grants and permits,
    logged in or with any key."""
    agency = Agency()
    for number in range(THINGS):
        owner = draw(st.sampled_from([NORTHWIND, OLIVEIRA]))
        mode = draw(st.sampled_from(Mode))
        agency.published(replace(product(f"Thing {number}", "5.00", owner=owner), mode=mode))
    things = list(agency.mine.catalogue.list())
    until = st.sampled_from([None, agency.now, agency.now.replace(year=2100)])
    for thing in draw(st.lists(st.none() | st.sampled_from([one.id for one in things]), max_size=4)):
        agency.grant("clara", Grant(thing, draw(RIGHTS), draw(until)))
    for permission in draw(st.lists(st.sampled_from(Permission), max_size=3)):
        agency.permit("clara", Permit(permission, draw(until)))
    act = agency.act(draw(st.sampled_from(["clara", "clara", "clara", "stan", "olga"])))
    if draw(st.booleans()):
        actions: st.SearchStrategy[Action] = st.sampled_from([*Right, *Permission])
        scope = draw(st.frozensets(actions) | st.just(frozenset[Action](Right)))
        mode = draw(st.sampled_from([Mode.TEST, Mode.LIVE]))
        act = replace(act, seat=replace(act.seat, key=KeyId("key_1"), scope=scope, mode=mode))
    return agency, act, things


def may(act: Act, right: Right, thing: Product) -> bool:
    on = Resource(product=thing.id, owner=thing.owner, mode=thing.mode)
    return decide(act.seat, right, on, act.now).allowed


@settings(deadline=None)
@given(agencies(), st.integers(1, 3))
def test_the_list_of_products_is_what_may_be_viewed(
    drawn: tuple[Agency, Act, list[Product]], limit: int
) -> None:
    agency, act, things = drawn
    if act.seat.scope is not None and Right.VIEW not in act.seat.scope and act.seat.of_the_agency:
        return  # told so, instead of shown nothing
    found, cursor = list[Product](), ""
    while True:
        leaf = catalogue.listing(
            act, limit=limit, cursor=cursor, catalogue=agency.mine.catalogue, signatures=SIGNATURES
        )
        found += leaf.things
        cursor = leaf.cursor
        if not cursor:
            break
    assert found == [thing for thing in things if may(act, Right.VIEW, thing)]


@settings(deadline=None)
@given(agencies(), st.sampled_from(Right))
def test_what_a_right_reaches_is_what_it_may_be_used_on(
    drawn: tuple[Agency, Act, list[Product]], right: Right
) -> None:
    agency, act, things = drawn
    if act.seat.of_the_agency or act.seat.mode:
        return  # reach is for grants, and knows no modes: those who list look
    found = reach.page(act, right, after="", limit=THINGS + 2, catalogue=agency.mine.catalogue)
    assert found == [thing.id for thing in things if may(act, right, thing)]


@settings(deadline=None)
@given(agencies(), st.integers(1, 3))
def test_what_a_member_is_told_it_sees_is_every_right_that_decide_gives(
    drawn: tuple[Agency, Act, list[Product]], limit: int
) -> None:
    agency, act, things = drawn
    if act.seat.key is not None:
        return  # explained to logins alone
    told: dict[ProductId, dict[Right, object]] = {}
    cursor, everything = "", ""
    while True:
        seen = explaining.sight(
            act,
            limit=limit,
            cursor=cursor,
            catalogue=agency.mine.catalogue,
            clients=agency.mine.clients,
            signatures=SIGNATURES,
        )
        everything = seen.every_product
        told |= {one.id: {each.right: each.until for each in one.rights} for one in seen.products.things}
        cursor = seen.products.cursor
        if not cursor:
            break
    decided = {
        thing.id: {
            right: decide(act.seat, right, Resource(product=thing.id, owner=thing.owner), act.now).until
            for right in Right
            if may(act, right, thing)
        }
        for thing in things
    }
    if act.seat.of_the_agency:
        assert everything
        assert told == {}
        assert all(rights.keys() == set(Right) for rights in decided.values())
    else:
        assert told == {thing: rights for thing, rights in decided.items() if rights}
    held = {one.permission for one in seen.permissions if one.state is explaining.State.HELD}
    own = act.seat.member.client
    assert held == {
        permission
        for permission in Permission
        if decide(act.seat, permission, Resource(client=own), act.now).allowed
    }


@settings(deadline=None, max_examples=30)
@given(agencies())
def test_the_list_of_sales_is_every_line_of_which_transactions_may_be_seen(
    drawn: tuple[Agency, Act, list[Product]],
) -> None:
    agency, act, _ = drawn
    lacks_it = act.seat.scope is not None and Right.TRANSACTIONS not in act.seat.scope
    if act.seat.of_the_agency and lacks_it:
        return
    sold = agency.sold(bumps=[agency.mug])
    leaf = sales.listing(
        act,
        sales.Asked(),
        limit=50,
        sold=agency.mine.sold,
        catalogue=agency.mine.catalogue,
        clients=agency.mine.clients,
        signatures=SIGNATURES,
    )
    found = {(sale.id, line.number) for sale in leaf.things for line in sale.lines}
    assert found == {
        (sale.id, line.number)
        for sale in sold
        for line in sale.lines
        if decide(
            act.seat,
            Right.TRANSACTIONS,
            Resource(product=line.product, owner=sale.owner, mode=sale.mode),
            act.now,
        ).allowed
    }
