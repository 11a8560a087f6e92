"""What a buyer gets, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from cartwright.application import redirecting
from cartwright.application.fulfilling import Fulfilled, Withheld, download, fulfilled, onward, opened
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.errors import NotFound
from cartwright.domain.files import File
from cartwright.domain.fulfilment import NOTHING, Access, Fulfilment
from cartwright.domain.ids import FileId
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, DisputeState
from cartwright.domain.orders import Order, OrderState, sale_id
from cartwright.domain.redirects import Redirect, signature
from tests.fakes.files import FakeFiles
from tests.fakes.world import NOON
from tests.unit.application.agency import Agency
from tests.unit.application.test_crediting import back

WELCOME = Fulfilment("Welcome.")


def gives(agency: Agency, thing: Product, fulfilment: Fulfilment = WELCOME) -> Product:
    catalogue = agency.mine.catalogue
    kept = catalogue.get(thing.id)
    changed = replace(kept, fulfilment=fulfilment, name="New name", version=kept.version + 1)
    catalogue.revise(changed, agency.act().audit("product.edit", thing.id))
    return changed


def got(agency: Agency, *orders: Order) -> list[Fulfilled]:
    mine = agency.mine
    return list(
        fulfilled(
            orders, shelf=mine.catalogue, entitlements=mine.entitlements, returns=mine.returns, now=agency.now
        )
    )


def bought(agency: Agency, attempt: str = "attempt-1", *bumps: Product) -> Order:
    order = agency.ordered(attempt, bumps=bumps)
    agency.pays(order)
    return agency.settled(order)


class Shut:
    """What nobody may open."""

    some = None


def test_it_is_given_once_it_is_paid_and_not_before(agency: Agency) -> None:
    gives(agency, agency.course)
    order = agency.ordered()
    assert got(agency, order) == []
    agency.pays(order)
    paid = agency.settled(order)
    [given] = got(agency, paid)
    assert (given.product, given.name, given.fulfilment) == (agency.course.id, "New name", WELCOME)


def test_each_thing_is_given_once_however_often_it_was_bought(agency: Agency) -> None:
    gives(agency, agency.mug)
    orders = [bought(agency, attempt, agency.mug) for attempt in ("attempt-1", "attempt-2")]
    assert [one.product for one in got(agency, *orders)] == [agency.mug.id]


def test_what_is_given_is_what_the_product_gives_by_now(agency: Agency) -> None:
    gives(agency, agency.course, Fulfilment("Welcom."))
    paid = bought(agency)
    gives(agency, agency.course)
    assert [one.fulfilment for one in got(agency, paid)] == [WELCOME]
    gives(agency, agency.course, NOTHING)
    assert got(agency, paid) == []


def money_back(agency: Agency, order: Order, amount: str | None = None) -> None:
    sale = agency.mine.orders.sale(order.owners[0], sale_id(order.id, order.owners[0]))
    back(agency, sale, amount, key=amount or "all")


def test_what_was_given_back_whole_is_not_handed_out_any_more(agency: Agency) -> None:
    """Neither what is read here, nor a way on that would tell of a paid order."""
    in_mode(agency, Mode.LIVE)
    leads_on(agency, agency.course)
    paid = bought(agency)
    money_back(agency, paid, "118.99")
    assert way(agency, paid, agency.course)["order"] == paid.id
    money_back(agency, paid)
    assert got(agency, paid) == []
    with pytest.raises(NotFound):
        way(agency, paid, agency.course)


def test_who_bought_it_twice_and_gave_one_back_has_it_by_the_other(agency: Agency) -> None:
    gives(agency, agency.course, Fulfilment("Welcome.", access=Access()))
    first, second = (bought(agency, attempt) for attempt in ("attempt-1", "attempt-2"))
    money_back(agency, first)
    [given] = got(agency, first, second)
    assert (given.order, given.fulfilment.document) == (second, "Welcome.")
    assert given.access is not None
    assert given.access.order == second.id


def test_of_two_things_in_one_order_each_goes_with_its_own_money(agency: Agency) -> None:
    for thing in (agency.course, agency.mug):
        gives(agency, thing)
    order = bought(agency, "attempt-1", agency.mug)
    money_back(agency, order)
    assert [one.product for one in got(agency, order)] == [agency.mug.id]


def test_a_file_is_found_under_its_own_product_and_nowhere_else(agency: Agency) -> None:
    files, mine = FakeFiles(), agency.mine
    for number, thing in enumerate((agency.course, agency.mug)):
        file = File(FileId(f"fil_{number}"), thing.owner, thing.id, "Guide.pdf", "application/pdf", 5)
        gives(agency, thing, Fulfilment(files=(file,)))
        files.put(file.key(thing.account), bytes(number), content_type="application/pdf")
    order = bought(agency, "attempt-1", agency.mug)

    def fetched(thing: Product, file: str) -> str:
        return download(
            order,
            thing.id,
            FileId(file),
            shelf=mine.catalogue,
            entitlements=mine.entitlements,
            returns=mine.returns,
            clicks=mine.clicks,
            files=files,
            now=agency.now,
        )

    assert files.open(fetched(agency.mug, "fil_1")).body == bytes(1)
    for thing, name in ((agency.course, "fil_1"), (agency.mug, "fil_0"), (agency.mug, "fil_2")):
        with pytest.raises(NotFound):
            fetched(thing, name)
    money_back(agency, order)
    with pytest.raises(NotFound):
        fetched(agency.course, "fil_0")


def test_what_is_the_buyers_to_keep_is_handed_out_whatever_was_given_back(agency: Agency) -> None:
    gives(agency, agency.course, Fulfilment("Welcome.", access=Access(None, stays=True)))
    paid = bought(agency)
    money_back(agency, paid)
    assert [one.fulfilment.document for one in got(agency, paid)] == ["Welcome."]


def test_of_what_a_bank_has_taken_back_nothing_is_handed_out(agency: Agency) -> None:
    gives(agency, agency.course)
    paid = bought(agency)
    assert got(agency, paid)
    for state, there in ((DisputeState.INQUIRY, True), (DisputeState.OPEN, False), (DisputeState.WON, True)):
        total = paid.payment.amount
        dispute = Disputed("dp_1", "pi_1", total, Money.zero(total.currency), state, "fraudulent", NOON)
        assert bool(got(agency, replace(paid, disputes=(dispute,)))) is there


def test_where_nothing_is_given_nothing_is_read(agency: Agency) -> None:
    gives(agency, agency.course, NOTHING)
    paid, shut = bought(agency), Shut()
    assert fulfilled([paid], shelf=shut, entitlements=shut, returns=shut, now=NOON) == ()  # type: ignore[arg-type]  # nobody asks them


LEADS_ON = Fulfilment(redirect=Redirect("https://school.example/in"))


def leads_on(agency: Agency, thing: Product) -> None:
    mine = agency.mine
    if not mine.redirects.of(thing.owner).keys:
        redirecting.make(
            agency.act(), thing.owner, clients=mine.clients, redirects=mine.redirects, vault=agency.vault
        )
    gives(agency, thing, LEADS_ON)


def way(agency: Agency, order: Order, product: Product, *, clicked: bool = True) -> dict[str, str]:
    """What the address tells that a click on the button leads to."""
    mine = agency.mine
    url = onward(
        order,
        product.id,
        shelf=mine.catalogue,
        entitlements=mine.entitlements,
        returns=mine.returns,
        redirects=mine.redirects,
        vault=agency.vault,
        clicks=mine.clicks if clicked else None,
        now=agency.now,
    )
    assert url.startswith("https://school.example/in?")
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_who_has_paid_goes_on_with_what_was_bought_signed_by_its_owner(agency: Agency) -> None:
    leads_on(agency, agency.course)
    leads_on(agency, agency.mug)
    order = bought(agency, "attempt-1", agency.mug)
    for thing in (agency.course, agency.mug):
        told = way(agency, order, thing)
        [line] = [line for line in order.lines if line.product == thing.id]
        signed = told.pop("signature")
        assert told == {
            "currency": "EUR",
            "expires": str(int(NOON.timestamp()) + 900),
            "issued": str(int(NOON.timestamp())),
            "mode": order.mode.value,
            "option": line.option,
            "order": order.id,
            "product": thing.id,
            "total": str(line.amount.gross.minor),
        }
        keys = agency.mine.redirects.of(thing.owner)
        assert [signature(told, key) for key in redirecting.secrets(keys, agency.vault)] == [signed]


def test_who_has_not_paid_goes_nowhere(agency: Agency) -> None:
    leads_on(agency, agency.course)
    placed = agency.ordered()
    expired = replace(placed, state=OrderState.EXPIRED)
    for order in (placed, expired):
        with pytest.raises(NotFound):
            way(agency, order, agency.course)


def test_what_gives_something_else_leads_nowhere(agency: Agency) -> None:
    leads_on(agency, agency.course)
    gives(agency, agency.mug)
    order = bought(agency, "attempt-1", agency.mug)
    with pytest.raises(NotFound):
        way(agency, order, agency.mug)


def test_an_order_opens_to_who_has_its_key_on_its_own_page(agency: Agency) -> None:
    order = agency.ordered()
    orders = agency.mine.orders
    assert opened(order.id, order.key, order.slug, orders=orders).id == order.id
    for key, slug in (("x", order.slug), (order.key, "another")):
        with pytest.raises(NotFound):
            opened(order.id, key, slug, orders=orders)


def test_access_is_that_which_was_sold_and_counts_from_paying(agency: Agency) -> None:
    gives(agency, agency.course, Fulfilment(access=Access(days=30)))
    paid = bought(agency)
    gives(agency, agency.course, Fulfilment(access=Access()))
    [given] = got(agency, paid)
    assert given.access is not None
    assert (given.access.begins, given.access.ends) == (NOON, NOON + timedelta(days=30))
    gives(agency, agency.course, NOTHING)
    assert [one.access for one in got(agency, paid)] == [given.access]


def test_once_access_is_over_there_is_nothing_left_to_get(agency: Agency) -> None:
    leads_on(agency, agency.course)
    gives(agency, agency.course, replace(LEADS_ON, document="Come in.", access=Access(days=30)))
    order = bought(agency)
    assert way(agency, order, agency.course)["order"] == order.id
    agency.clock.move(timedelta(days=30))
    [given] = got(agency, order)
    assert (given.fulfilment, given.access is not None) == (NOTHING, True)
    with pytest.raises(NotFound):
        way(agency, order, agency.course)


def everything(agency: Agency) -> Fulfilment:
    course = agency.course
    guide = File(FileId("fil_1"), course.owner, course.id, "Guide.pdf", "application/pdf", 5)
    return Fulfilment("Welcome.", LEADS_ON.redirect, Access(days=30), (guide,))


def in_mode(agency: Agency, mode: Mode) -> None:
    mine = agency.mine
    kept = mine.catalogue.get(agency.course.id)
    changed = replace(kept, mode=mode, bumps=(), version=kept.version + 1)
    mine.catalogue.revise(changed, agency.act().audit("product.edit", kept.id))


@pytest.mark.parametrize("by_now", list(Mode))
@pytest.mark.parametrize("paid_in", [Mode.TEST, Mode.LIVE])
def test_goods_are_given_for_money_and_a_test_only_tries_the_way_on_of_a_test_product(
    agency: Agency, paid_in: Mode, by_now: Mode
) -> None:
    leads_on(agency, agency.course)
    gives(agency, agency.course, everything(agency))
    order = replace(bought(agency), mode=paid_in)
    in_mode(agency, by_now)
    mine, files, live = agency.mine, FakeFiles(), paid_in is Mode.LIVE
    files.put(everything(agency).files[0].key(order.account), b"bytes", content_type="application/pdf")
    [given] = got(agency, order)
    assert (given.fulfilment.document, len(given.fulfilment.files)) == (("Welcome.", 1) if live else ("", 0))
    assert (given.access is not None, given.withheld is None) == (live, live)
    leads = live or by_now is Mode.TEST
    if leads:
        assert way(agency, order, agency.course)["mode"] == paid_in.value
    else:
        with pytest.raises(NotFound):
            way(agency, order, agency.course)
    if not live:
        assert given.withheld == Withheld(True, True, not leads, ("Guide.pdf",))

    def fetched(*, clicked: bool = True) -> str:
        return download(
            order,
            agency.course.id,
            FileId("fil_1"),
            shelf=mine.catalogue,
            entitlements=mine.entitlements,
            returns=mine.returns,
            files=files,
            clicks=mine.clicks if clicked else None,
            now=agency.now,
        )

    clicked = mine.clicks.of(agency.course.owner, order.id)
    if live:
        assert files.open(fetched()).body == b"bytes"
        fetched()
        newest = mine.clicks.of(agency.course.owner, order.id)[-1]
        assert (newest.product, newest.file, newest.times) == (agency.course.id, FileId("fil_1"), 2)
        # Who only asks about it has not opened it.
        assert way(agency, order, agency.course, clicked=False)
        assert files.open(fetched(clicked=False)).body == b"bytes"
        assert mine.clicks.of(agency.course.owner, order.id)[-1].times == 2
    else:
        with pytest.raises(NotFound):
            fetched()
        assert mine.clicks.of(agency.course.owner, order.id) == clicked


@pytest.mark.parametrize(
    ("kind", "withheld"),
    [
        (WELCOME, Withheld(True, False, False, ())),
        (LEADS_ON, Withheld(False, False, True, ())),
        (Fulfilment(access=Access()), Withheld(False, True, False, ())),
    ],
)
def test_a_test_order_says_which_kinds_a_live_one_gives(
    agency: Agency, kind: Fulfilment, withheld: Withheld
) -> None:
    leads_on(agency, agency.course)
    gives(agency, agency.course, kind)
    [given] = got(agency, replace(bought(agency), mode=Mode.TEST))
    assert (given.withheld, given.fulfilment, given.access) == (withheld, NOTHING, None)


def test_a_test_order_whose_access_is_over_leads_nowhere_either(agency: Agency) -> None:
    leads_on(agency, agency.course)
    gives(agency, agency.course, everything(agency))
    order = replace(bought(agency), mode=Mode.TEST)
    in_mode(agency, Mode.TEST)
    agency.clock.move(timedelta(days=30))
    [given] = got(agency, order)
    assert (given.fulfilment, given.withheld, given.access is not None) == (NOTHING, None, True)
