"""Looking at sales: each owner's part of each order, to those who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cartwright.application import sales
from cartwright.application.catalogue import hand_over
from cartwright.application.numbering import give_number
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.papers import BadToken
from cartwright.application.ports.sold import Mark, Span, Spot
from cartwright.application.reach import whose
from cartwright.application.sales import Asked
from cartwright.application.selling import Purchase
from cartwright.domain.access import Grant, Right
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.days import Days
from cartwright.domain.errors import Forbidden, NotFound
from cartwright.domain.ids import ClientId, KeyId, ProductId
from cartwright.domain.jobs import number as number_of
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, Sale
from cartwright.domain.pricing import Selection, quote
from cartwright.domain.tax import Place
from tests.fakes.signatures import FakeSignatures
from tests.fakes.sold import FakeSold
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA, product, product_id

ANY = Asked()
LOOKS_AT_SALES = frozenset({Right.VIEW, Right.TRANSACTIONS})


class Watched(FakeSold):
    """What was sold, and what was asked about it: of whom, or which sales."""

    def __init__(self, agency: Agency) -> None:
        super().__init__(agency.store.shelves, ACCOUNT)
        self.asked: list[str | tuple[ClientId, ...]] = []

    def of_client(self, client: ClientId, span: Span, *, limit: int) -> Sequence[Mark]:
        self.asked.append(client)
        return super().of_client(client, span, limit=limit)

    def of_product(self, product: ProductId, span: Span, *, limit: int) -> Sequence[Mark]:
        self.asked.append(product)
        return super().of_product(product, span, limit=limit)

    def some(self, spots: Sequence[Spot]) -> Sequence[Sale]:
        self.asked.append(tuple(spot.client for spot in spots))
        return super().some(spots)


def leaf_of(
    agency: Agency,
    name: str,
    asked: Asked = ANY,
    *,
    limit: int = 50,
    cursor: str = "",
    sold: FakeSold | None = None,
    mode: Mode | None = None,
) -> Leaf[Sale]:
    act = agency.act(name)
    key = KeyId("key_1") if mode else None
    return sales.listing(
        replace(act, seat=replace(act.seat, key=key, mode=mode)),
        asked,
        limit=limit,
        cursor=cursor,
        sold=sold or agency.mine.sold,
        catalogue=agency.mine.catalogue,
        clients=agency.mine.clients,
        signatures=FakeSignatures(),
    )


def seen(agency: Agency, name: str, asked: Asked = ANY, limit: int = 50) -> Sequence[Sale]:
    """Every leaf, one after the other. All but the last are full."""
    leaf = leaf_of(agency, name, asked, limit=limit)
    found = list(leaf.things)
    while leaf.cursor:
        assert len(leaf.things) == limit
        leaf = leaf_of(agency, name, asked, limit=limit, cursor=leaf.cursor)
        found += leaf.things
    return found


def one(agency: Agency, name: str, wanted: Sale) -> Sale:
    mine = agency.mine
    return sales.sale(
        agency.act(name), wanted.id, sold=mine.sold, catalogue=mine.catalogue, clients=mine.clients
    )


def owners_and_products(found: Sequence[Sale]) -> list[tuple[ClientId, list[ProductId]]]:
    return [(sale.owner, [line.product for line in sale.lines]) for sale in found]


def give(
    agency: Agency, thing: Product, rights: frozenset[Right] = LOOKS_AT_SALES, until: datetime | None = None
) -> None:
    agency.grant("clara", Grant(thing.id, rights, until))


@pytest.mark.parametrize("name", ["olga", "stan"])
def test_the_agency_sees_every_owners_part_the_newest_first(agency: Agency, name: str) -> None:
    first = agency.sold("first", bumps=[agency.mug])
    agency.clock.move(timedelta(hours=1))
    second = agency.sold("second")
    newest = [*second, *sorted(first, key=lambda sale: sale.id, reverse=True)]
    for limit in (1, 2, 3, 50):
        assert seen(agency, name, limit=limit) == newest


def test_owning_is_no_way_in(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    assert agency.mug.owner == agency.seat("clara").member.client
    assert seen(agency, "clara") == []


def test_a_grant_shows_the_sales_of_its_product_whoever_owns_it(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    give(agency, agency.course)
    assert owners_and_products(seen(agency, "clara")) == [(NORTHWIND, [agency.course.id])]
    give(agency, agency.mug)
    assert sorted(owners_and_products(seen(agency, "clara"))) == sorted(
        [(NORTHWIND, [agency.course.id]), (OLIVEIRA, [agency.mug.id])]
    )


def test_a_sale_shows_only_the_lines_of_granted_products(agency: Agency) -> None:
    retreat = agency.published(product("Retreat", "200.00"), agency.course)
    both = Selection(retreat.preferred.id, (agency.course.id,))
    form = agency.purchase(shown="357.00")
    order = agency.send(replace(form, slug="retreat", selection=both)).order
    agency.pays(order)
    agency.settled(order)
    assert owners_and_products(seen(agency, "olga")) == [(NORTHWIND, [retreat.id, agency.course.id])]
    give(agency, agency.course)
    [part] = seen(agency, "clara")
    assert [line.product for line in part.lines] == [agency.course.id]
    assert part.total.gross == Money.of("119.00", "EUR")


def test_a_sale_without_any_line_to_be_seen_is_not_there(agency: Agency) -> None:
    other = agency.published(product("Retreat", "200.00"))
    agency.sold()
    give(agency, other)
    assert other.owner == agency.course.owner
    assert seen(agency, "clara") == []


def test_seeing_a_product_is_not_seeing_its_sales(agency: Agency) -> None:
    agency.sold()
    give(agency, agency.course, frozenset({Right.VIEW, Right.EDIT, Right.STATS}))
    assert seen(agency, "clara") == []


def test_a_grant_that_is_over_shows_nothing(agency: Agency) -> None:
    agency.sold()
    give(agency, agency.course, until=agency.now + timedelta(hours=1))
    assert len(seen(agency, "clara")) == 1
    agency.clock.move(timedelta(hours=1))
    assert seen(agency, "clara") == []


def test_sales_from_before_a_product_was_handed_over_stay_in_sight(agency: Agency) -> None:
    """They lie in the former owner's books, and the grant is on the product."""
    agency.sold("before")
    hand_over(
        agency.act(),
        agency.course.id,
        OLIVEIRA,
        catalogue=agency.mine.catalogue,
        clients=agency.mine.clients,
        connections=agency.mine.connections,
    )
    agency.clock.move(timedelta(hours=1))
    order = agency.send(agency.purchase("after", "100.00")).order
    agency.pays(order)
    agency.settled(order)
    give(agency, agency.course)
    assert [sale.owner for sale in seen(agency, "clara")] == [OLIVEIRA, NORTHWIND]


def test_looking_at_all_own_products_reads_none_of_their_sales(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    agency.grant("clara", Grant(None, frozenset({Right.VIEW, Right.STATS})))
    sold = Watched(agency)
    assert leaf_of(agency, "clara", sold=sold) == Leaf((), "")
    assert sold.asked == [()]
    pot = agency.published(product("Pot", "20.00", owner=OLIVEIRA))
    give(agency, pot)
    assert leaf_of(agency, "clara", sold=sold) == Leaf((), "")
    assert sold.asked == [(), pot.id, ()]


def test_one_own_product_is_looked_for_among_its_own_sales(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    agency.grant("clara", Grant(None, LOOKS_AT_SALES))
    pot = agency.published(product("Pot", "20.00", owner=OLIVEIRA))
    for thing, found in ((pot, ()), (agency.mug, (OLIVEIRA,))):
        sold = Watched(agency)
        leaf = leaf_of(agency, "clara", Asked(product=thing.id), limit=1, sold=sold)
        assert tuple(sale.owner for sale in leaf.things) == found
        assert sold.asked == [thing.id, found]


def test_of_a_product_that_came_by_hand_over_no_former_owners_sale_is_touched(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked for among all own sales, in so many steps for one leaf and no more."""
    monkeypatch.setattr(sales, "STEP", 2)
    monkeypatch.setattr(sales, "STEPS", 2)
    agency.sold("before")
    agency.mine.catalogue.hand_over(
        agency.course.handed_over(OLIVEIRA), NORTHWIND, agency.act().audit("product.owner", agency.course.id)
    )
    page = agency.published(product("Page", "1.00"), agency.mug)
    agency.clock.move(timedelta(minutes=1))
    wanted = agency.settled(paid(agency, replace(agency.purchase("own", "100.00"))))
    for number in range(9):
        agency.clock.move(timedelta(minutes=1))
        chosen = Selection(page.preferred.id, (agency.mug.id,))
        form = replace(agency.purchase(f"{number}"), slug="page", selection=chosen)
        agency.settled(paid(agency, replace(form, shown=seen_price(agency, page, chosen))))
    agency.grant("clara", Grant(None, LOOKS_AT_SALES))
    asked, leaves = Asked(product=agency.course.id), list[int]()
    cursor, found = "", list[Sale]()
    while True:
        sold = Watched(agency)
        leaf = leaf_of(agency, "clara", asked, limit=1, cursor=cursor, sold=sold)
        assert len(sold.asked) <= 2 * 2
        assert {name for one in sold.asked for name in ([one] if isinstance(one, str) else one)} == {OLIVEIRA}
        found += leaf.things
        leaves.append(len(leaf.things))
        cursor = leaf.cursor
        if not cursor:
            break
    assert found == [wanted.sale(OLIVEIRA)]
    assert leaves == [0, 0, 1]


def test_a_keys_leaf_may_be_short_where_sales_are_of_the_other_mode(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who holds the key may see them: a request looks no further than so many steps."""
    monkeypatch.setattr(sales, "STEP", 2)
    monkeypatch.setattr(sales, "STEPS", 2)
    for number in range(5):
        agency.sold(f"{number}")
        agency.clock.move(timedelta(minutes=1))
    sold = Watched(agency)
    leaf = leaf_of(agency, "olga", limit=1, sold=sold, mode=Mode.TEST)
    assert (leaf.things, bool(leaf.cursor), len(sold.asked)) == ((), True, 2 * (2 + 1))
    assert leaf_of(agency, "olga", limit=1, cursor=leaf.cursor, mode=Mode.TEST) == Leaf((), "")
    assert len(leaf_of(agency, "olga", limit=1, mode=Mode.LIVE).things) == 1


def test_halves_of_a_right_on_two_grants_skip_what_may_not_be_seen_without_a_word(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All own may be looked at, and the mug's sales: no leaf is short, so none tells of the pot's."""
    monkeypatch.setattr(sales, "STEP", 1)
    monkeypatch.setattr(sales, "STEPS", 1)
    pot = agency.published(product("Pot", "20.00", owner=OLIVEIRA))
    page = agency.published(product("Page", "1.00"), pot, agency.mug)
    for number, thing in enumerate((agency.mug, pot, pot, pot, agency.mug, pot)):
        chosen = Selection(page.preferred.id, (thing.id,))
        form = replace(agency.purchase(f"{number}"), slug="page", selection=chosen)
        agency.settled(paid(agency, replace(form, shown=seen_price(agency, page, chosen))))
        agency.clock.move(timedelta(minutes=1))
    agency.grant("clara", Grant(None, frozenset({Right.VIEW})))
    give(agency, agency.mug, frozenset({Right.TRANSACTIONS}))
    found = seen(agency, "clara", limit=1)
    assert owners_and_products(found) == [(OLIVEIRA, [agency.mug.id])] * 2


def paid(agency: Agency, form: Purchase) -> Order:
    order = agency.send(form).order
    agency.pays(order)
    return order


def test_days_are_from_their_first_moment_up_to_the_nexts(agency: Agency) -> None:
    for moment in (datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)):
        agency.clock.move(moment - agency.now)
        agency.sold(f"{moment}")
    for days, count in (((30, 30), 1), ((1, 30), 1), ((29, 29), 0)):
        asked = Asked(Days(date(2026, 11, days[0]), date(2026, 11, days[1]), UTC))
        assert len(seen(agency, "olga", asked)) == count


def test_a_grant_on_all_own_products_shows_what_was_sold_as_its_own(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    agency.grant("clara", Grant(None, LOOKS_AT_SALES))
    assert owners_and_products(seen(agency, "clara")) == [(OLIVEIRA, [agency.mug.id])]
    give(agency, agency.mug)
    assert len(seen(agency, "clara")) == 1


def test_pages_are_full_whatever_lies_between_what_may_be_seen(agency: Agency) -> None:
    """A right on own products, and the sight of some: the rest is read, being its own, and never counted."""
    pot = agency.published(product("Pot", "20.00", owner=OLIVEIRA))
    agency.grant("clara", Grant(None, frozenset({Right.TRANSACTIONS})))
    give(agency, pot, frozenset({Right.VIEW}))
    page = agency.published(replace(product("Both", "1.00"), slug="both"), pot, agency.mug)
    for number in range(6):
        chosen = Selection(page.preferred.id, (pot.id if number % 3 == 0 else agency.mug.id,))
        shown = seen_price(agency, page, chosen)
        form = replace(agency.purchase(f"{number}"), slug="both", selection=chosen, shown=shown)
        order = agency.send(form).order
        agency.pays(order)
        agency.settled(order)
        agency.clock.move(timedelta(minutes=1))
    for limit in (1, 2):
        found = seen(agency, "clara", limit=limit)
        assert owners_and_products(found) == [(OLIVEIRA, [pot.id])] * 2


def seen_price(agency: Agency, page: Product, chosen: Selection) -> Money:
    offer = agency.store.storefront.offer("agency.carts.example.com", page.slug)
    return quote(offer, chosen, place=Place("DE"), on=agency.now.date()).total.gross


def test_sales_of_one_product_are_asked_for_by_who_may_see_them(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    course, mug = Asked(product=agency.course.id), Asked(product=agency.mug.id)
    assert owners_and_products(seen(agency, "olga", mug)) == [(OLIVEIRA, [agency.mug.id])]
    with pytest.raises(NotFound):
        seen(agency, "olga", Asked(product=product_id("none")))
    with pytest.raises(NotFound):
        seen(agency, "clara", course)
    give(agency, agency.course, frozenset({Right.VIEW}))
    with pytest.raises(Forbidden) as forbidden:
        seen(agency, "clara", course)
    assert forbidden.value.needs == Right.TRANSACTIONS
    give(agency, agency.course)
    agency.grant("clara", Grant(None, LOOKS_AT_SALES))
    assert owners_and_products(seen(agency, "clara", course)) == [(NORTHWIND, [agency.course.id])]
    assert owners_and_products(seen(agency, "clara", mug)) == [(OLIVEIRA, [agency.mug.id])]


def test_a_cursor_is_good_for_its_own_caller_and_list_only(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    cursor = leaf_of(agency, "olga", limit=1).cursor
    assert leaf_of(agency, "olga", limit=1, cursor=cursor).cursor == ""
    for name, asked in (("stan", ANY), ("olga", Asked(product=agency.mug.id))):
        with pytest.raises(BadToken):
            leaf_of(agency, name, asked, limit=1, cursor=cursor)


def test_one_sale_is_there_for_who_may_see_a_line_of_it(agency: Agency) -> None:
    both = {sale.owner: sale for sale in agency.sold(bumps=[agency.mug])}
    assert one(agency, "olga", both[OLIVEIRA]) == both[OLIVEIRA]
    give(agency, agency.course)
    assert one(agency, "clara", both[NORTHWIND]) == both[NORTHWIND]
    with pytest.raises(NotFound):
        one(agency, "clara", both[OLIVEIRA])
    agency.grant("clara", Grant(None, LOOKS_AT_SALES))
    assert one(agency, "clara", both[OLIVEIRA]) == both[OLIVEIRA]


def test_to_a_clients_member_other_clients_have_no_names(agency: Agency) -> None:
    assert whose(agency.act("clara"), OLIVEIRA) == OLIVEIRA
    assert whose(agency.act("clara"), NORTHWIND) is None
    assert whose(agency.act("stan"), NORTHWIND) == NORTHWIND


def test_documents_are_told_to_the_agency_and_to_their_own_client(agency: Agency) -> None:
    [north, oliveira] = agency.sold(bumps=[agency.mug])
    for sale in (north, oliveira):
        job = number_of(ACCOUNT, sale.owner, sale.id)
        give_number(job, papers=agency.mine.papers, outbox=agency.mine.outbox, now=agency.now)

    def told(name: str, sale: Sale) -> Sequence[str]:
        returns = agency.mine.returns.of(sale.order)
        found = sales.documents(agency.act(name), sale, returns, books=agency.mine.books)
        return [one.number for one in found]

    assert [told("stan", sale) for sale in (north, oliveira)] == [["NW-000001"], ["NW-000001"]]
    assert [told("clara", sale) for sale in (north, oliveira)] == [[], ["NW-000001"]]
