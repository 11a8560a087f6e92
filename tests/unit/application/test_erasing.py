"""Forgetting a buyer: by whom, of whom, and what stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartwright.application import customers, erasing, exporting
from cartwright.application.customers import Clue
from cartwright.application.erasing import LEGS, RACES, Wish
from cartwright.application.numbering import give_number
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.sold import Bought
from cartwright.domain.abandonment import Abandonment
from cartwright.domain.access import Permission, Permit
from cartwright.domain.attempts import Limits
from cartwright.domain.buyers import Buyer, Evidence
from cartwright.domain.documents import Document
from cartwright.domain.erasure import Erasure, Ground
from cartwright.domain.errors import Forbidden, Invalid, NotFound, Outage
from cartwright.domain.ids import ClientId, DocumentId, derived
from cartwright.domain.jobs import Number
from cartwright.domain.orders import Order, Sale
from cartwright.domain.settlement import settle
from cartwright.domain.tax import Place
from tests.fakes.files import FakeFiles
from tests.fakes.selling import FakeOrders
from tests.fakes.veils import FakeErasures
from tests.unit.application.agency import ADA, Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA

EMAIL = ADA.email
PAGE = LEGS // 2
BOB = Buyer("bob@buyer.example", "Bob", Place("DE"), Evidence("DE"))


def erased(
    agency: Agency,
    by: str = "olga",
    client: ClientId = NORTHWIND,
    email: str = EMAIL,
    reason: str = "",
    *,
    orders: FakeOrders | None = None,
    erasures: FakeErasures | None = None,
    drawer: FakeFiles | None = None,
) -> Erasure:
    mine = agency.mine
    return erasing.erase(
        agency.act(by),
        Wish(client, email, Ground.CONSENT_WITHDRAWN, reason),
        clients=mine.clients,
        buyers=mine.buyers,
        sold=mine.sold,
        orders=orders or mine.orders,
        erasures=erasures or mine.erasures,
        returns=mine.returns,
        drawer=drawer or FakeFiles(),
    )


def kept(agency: Agency, sale: Sale) -> Sale:
    return agency.mine.orders.sale(sale.owner, sale.id)


def numbered(agency: Agency, sale: Sale) -> Document:
    [job] = [
        slip.job
        for slip in agency.store.shelves.jobs.values()
        if isinstance(slip.job, Number) and slip.job.sale == sale.id
    ]
    give_number(job, papers=agency.mine.papers, outbox=agency.mine.outbox, now=agency.now)
    return agency.mine.papers.get(sale.owner, DocumentId(derived("document", sale.id, "receipt")))


def entries(agency: Agency) -> list[Audit]:
    return [audit for audit in agency.store.shelves.audits if audit.action == "buyer.erase"]


def expired(agency: Agency, attempt: str = "attempt-2", *, bumps: bool = False) -> Order:
    """An order whose payment the processor cancelled."""
    order = agency.ordered(attempt, bumps=[agency.mug] if bumps else [])
    settlement = settle(order, agency.sandbox.cancel(order, return_url=""))
    assert settlement is not None
    agency.mine.orders.settle(settlement)
    return settlement.after


# --- who may -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["stan", "clara"])
def test_forgetting_takes_the_permission_for_all_customers(agency: Agency, by: str) -> None:
    agency.permit(by, Permit(Permission.CUSTOMERS_LOOKUP))
    [*_, sale] = agency.sold(bumps=[agency.mug])
    with pytest.raises(Forbidden) as no:
        erased(agency, by, OLIVEIRA)
    assert no.value.facts["needs"] == "customers.all"
    assert not kept(agency, sale).buyer.veiled


def test_a_clients_member_forgets_for_its_own_client_and_no_other(agency: Agency) -> None:
    agency.permit("clara", Permit(Permission.CUSTOMERS_ALL))
    mine, theirs = sorted(agency.sold(bumps=[agency.mug]), key=lambda sale: sale.owner != OLIVEIRA)
    with pytest.raises(NotFound):
        erased(agency, "clara", NORTHWIND)
    assert erased(agency, "clara", OLIVEIRA) == Erasure(sales=1)
    assert kept(agency, mine).buyer.veiled
    assert kept(agency, theirs).buyer == theirs.buyer


def test_a_client_that_is_not_there_forgets_nobody(agency: Agency) -> None:
    with pytest.raises(NotFound):
        erased(agency, client=ClientId(derived("client", "nobody")))
    assert entries(agency) == []


@pytest.mark.parametrize(("email", "reason"), [("ada", ""), (EMAIL, f"{EMAIL} wrote on Monday")])
def test_a_wish_names_an_address_once(email: str, reason: str) -> None:
    with pytest.raises(Invalid):
        Wish(NORTHWIND, email, Ground.OBJECTION, reason)


# --- what goes ---------------------------------------------------------------------------------------------


def test_sales_and_documents_know_nobody_any_more(agency: Agency) -> None:
    sale = agency.sale()
    document = numbered(agency, sale)
    assert erased(agency) == Erasure(sales=1, documents=1)
    assert kept(agency, sale).buyer == sale.buyer.under_veil()
    assert agency.mine.papers.get(NORTHWIND, document.id).sale.buyer.veiled


def test_however_the_address_was_typed_it_is_the_same_buyer(agency: Agency) -> None:
    sale = agency.sale()
    assert erased(agency, email="ADA@Buyer.Example").sales == 1
    assert kept(agency, sale).buyer.veiled


def test_another_buyer_is_remembered(agency: Agency) -> None:
    order = agency.send(replace(agency.purchase(), buyer=BOB)).order
    agency.pays(order)
    sale = agency.settled(order).sale(NORTHWIND)
    assert erased(agency) == Erasure()
    assert kept(agency, sale).buyer == sale.buyer


def test_an_order_both_owners_forgot_knows_nobody(agency: Agency) -> None:
    order = agency.ordered(bumps=[agency.mug])
    agency.pays(order)
    agency.settled(order)
    recalled = [agency.mine.orders.recall(agency.kept(order)).buyer.email]
    for client in (NORTHWIND, OLIVEIRA):
        erased(agency, client=client)
        recalled.append(agency.mine.orders.recall(agency.kept(order)).buyer.email)
    assert recalled == [EMAIL, EMAIL, ""]


def test_nobody_finds_the_address_and_a_copy_of_it_is_empty(agency: Agency) -> None:
    agency.sale()
    erased(agency)
    mine = agency.mine
    with pytest.raises(NotFound):
        customers.lookup(
            agency.act(),
            Clue(email=EMAIL),
            sold=mine.sold,
            buyers=mine.buyers,
            catalogue=mine.catalogue,
            clients=mine.clients,
        )
    export = exporting.ask_for_buyer(
        agency.act(), NORTHWIND, EMAIL, clients=mine.clients, exports=mine.exports
    )
    assert export.email == EMAIL
    assert mine.buyers.of(NORTHWIND, EMAIL) == []


def test_the_sale_is_still_found_by_its_number(agency: Agency) -> None:
    label = numbered(agency, agency.sale()).label
    erased(agency)
    mine = agency.mine
    [sale] = customers.lookup(
        agency.act(),
        Clue(document=label),
        sold=mine.sold,
        buyers=mine.buyers,
        catalogue=mine.catalogue,
        clients=mine.clients,
    )
    assert (sale.document, sale.buyer.veiled) == (label, True)


# --- orders nobody paid ------------------------------------------------------------------------------------


def test_an_expired_order_is_forgotten(agency: Agency) -> None:
    order = expired(agency)
    assert erased(agency) == Erasure(orders=1)
    assert agency.kept(order).buyer.veiled


def test_an_open_order_is_told_of_and_forgotten_when_it_expires(agency: Agency) -> None:
    order = agency.ordered()
    assert erased(agency) == Erasure(open_orders=1)
    assert agency.kept(order).forgotten_by == (NORTHWIND,)


def test_an_order_of_nothing_of_the_clients_is_none_of_its(agency: Agency) -> None:
    order = expired(agency)
    assert erased(agency, client=OLIVEIRA) == Erasure()
    assert agency.kept(order) == order


class Moving(FakeErasures):
    """Orders that others move just before we do, so many times."""

    def __init__(self, agency: Agency, times: int, *, gone: bool = False) -> None:
        super().__init__(agency.store.shelves, ACCOUNT)
        self.times, self.gone = times, gone

    def revise(self, order: Order, before: Order, audit: Audit) -> None:
        if self.times:
            self.times -= 1
            there = self._shelves.orders.pop((ACCOUNT, order.id))
            if not self.gone:
                self._shelves.orders[ACCOUNT, order.id] = there.attached(there.payment.reference)
        super().revise(order, before, audit)


def test_an_order_another_moved_meanwhile_is_forgotten_as_it_is_now(agency: Agency) -> None:
    order = agency.ordered()
    assert erased(agency, erasures=Moving(agency, RACES - 1)).open_orders == 1
    assert agency.kept(order).forgotten_by == (NORTHWIND,)


def test_an_order_that_others_keep_moving_is_left_for_another_time(agency: Agency) -> None:
    agency.ordered()
    with pytest.raises(Outage):
        erased(agency, erasures=Moving(agency, RACES))
    assert erased(agency).open_orders == 1


def test_an_order_that_is_gone_meanwhile_is_forgotten(agency: Agency) -> None:
    agency.ordered()
    assert erased(agency, erasures=Moving(agency, 1, gone=True)) == Erasure()


class Settling(FakeErasures):
    """A payment that is heard of just as we read which orders are unpaid."""

    def __init__(self, agency: Agency, order: Order) -> None:
        super().__init__(agency.store.shelves, ACCOUNT)
        self.agency, self.order, self.listed = agency, order, True

    def unpaid(self, email: str) -> Sequence[Order]:
        found = super().unpaid(email)
        self.agency.settled(self.order)
        return found if self.listed else ()


@pytest.mark.parametrize("listed", [True, False])
def test_what_settles_while_orders_are_forgotten_is_forgotten_as_a_sale(agency: Agency, listed: bool) -> None:
    """Whether the list still had the order, or (not being consistent) had lost it already."""
    order = agency.ordered()
    agency.pays(order)
    settling = Settling(agency, order)
    settling.listed = listed
    assert erased(agency, erasures=settling) == Erasure(sales=1)
    sale = agency.kept(order).sale(NORTHWIND)
    assert kept(agency, sale).buyer.veiled
    assert agency.mine.orders.recall(agency.kept(order)).buyer.email == ""
    assert agency.mine.buyers.of(NORTHWIND, EMAIL) == []


# --- once more ---------------------------------------------------------------------------------------------


def test_asked_again_it_finds_nothing_left_to_forget(agency: Agency) -> None:
    agency.sale()
    expired(agency)
    assert erased(agency) == Erasure(sales=1, orders=1)
    assert erased(agency) == Erasure()


class Killed(Exception):
    pass


class Killing(FakeErasures):
    """Ends the function before the second page."""

    pages = 0

    def veil(self, bought: Sequence[Bought], audit: Audit) -> None:
        self.pages += 1
        if self.pages == 2:
            raise Killed
        super().veil(bought, audit)


def test_killed_between_two_pages_it_goes_on_where_it_was(agency: Agency) -> None:
    agency.limits = Limits(PAGE)
    sales = [agency.sale(f"attempt-{number}") for number in range(PAGE + 3)]
    with pytest.raises(Killed):
        erased(agency, erasures=Killing(agency.store.shelves, ACCOUNT))
    assert sum(kept(agency, sale).buyer.veiled for sale in sales) == PAGE
    assert erased(agency) == Erasure(sales=3)
    assert all(kept(agency, sale).buyer.veiled for sale in sales)
    told = " ".join((entry.after or {})["sales"] for entry in entries(agency)).split()
    assert sorted(told) == sorted(sale.id for sale in sales)


def test_who_is_overtaken_says_so_once_and_goes_on(agency: Agency) -> None:
    sales = [agency.sale(f"attempt-{number}") for number in (1, 2)]

    class Overtaken(FakeErasures):
        times = 0

        def forget(self, bought: Sequence[Bought], audit: Audit | None = None) -> None:
            self.times += 1
            if self.times == 1:
                super().forget(bought[:1])
                raise Stale
            super().forget(bought, audit)

    assert erased(agency, erasures=Overtaken(agency.store.shelves, ACCOUNT)) == Erasure(sales=1)
    assert all(kept(agency, sale).buyer.veiled for sale in sales)
    assert len(entries(agency)) == 1


def test_who_buys_afterwards_is_known_by_that_sale(agency: Agency) -> None:
    before = agency.sale("attempt-1")
    erased(agency)
    after = agency.sale("attempt-2")
    assert kept(agency, before).buyer.veiled
    assert kept(agency, after).buyer == after.buyer
    assert erased(agency) == Erasure(sales=1)


# --- the log -----------------------------------------------------------------------------------------------


def test_the_log_says_which_sales_by_whom_and_why_and_never_whose(agency: Agency) -> None:
    sale, order = agency.sale(), expired(agency)
    erased(agency, reason="asked by letter")
    of_order, of_sales = entries(agency)
    assert of_sales.resource == NORTHWIND
    assert of_sales.after == {"ground": "b-consent-withdrawn", "sales": sale.id}
    assert (of_order.resource, of_order.after) == (
        order.id,
        {"ground": "b-consent-withdrawn", "client": NORTHWIND},
    )
    assert {entry.reason for entry in (of_sales, of_order)} == {"asked by letter"}
    assert "ada" not in f"{of_sales}{of_order}".lower()


def test_who_asks_about_nobody_is_in_the_log_too(agency: Agency) -> None:
    assert erased(agency, email="nobody@buyer.example") == Erasure()
    [entry] = entries(agency)
    assert entry.after == {"ground": "b-consent-withdrawn", "sales": ""}


# --- what stays --------------------------------------------------------------------------------------------


def test_a_sale_forgotten_before_it_has_its_number_gets_it(agency: Agency) -> None:
    first, second = agency.sale("attempt-1"), agency.sale("attempt-2")
    erased(agency)
    documents = [numbered(agency, sale) for sale in (first, second)]
    assert [document.number for document in documents] == [1, 2]
    assert documents[1].sealed_after(documents[0].seal)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["sell", "order", "number", "erase ada", "erase bob"]), st.booleans()),
        max_size=12,
    )
)
def test_whoever_is_forgotten_and_when_books_numbers_and_chain_are_as_if_nobody_were(
    acts: list[tuple[str, bool]],
) -> None:
    """The same story twice, once without anybody being forgotten."""
    told = _story(acts, forgetting=True)
    assert told == _story(acts, forgetting=False)


def _story(acts: list[tuple[str, bool]], *, forgetting: bool) -> object:
    agency, unnumbered = Agency(), list[Sale]()
    for place, (act, both) in enumerate(acts):
        agency.clock.move(timedelta(minutes=1))
        buyer = BOB if act.endswith("bob") or place % 2 else ADA
        if act in {"sell", "order"}:
            shown = "139.00" if both else "119.00"
            wish = agency.purchase(f"attempt-{place}", shown, bumps=[agency.mug] if both else [])
            order = agency.send(replace(wish, buyer=buyer)).order
            if act == "sell":
                agency.pays(order)
                paid = agency.settled(order)
                unnumbered += [paid.sale(owner) for owner in paid.owners]
        elif act == "number" and unnumbered:
            numbered(agency, unnumbered.pop(0))
        elif act.startswith("erase") and forgetting:
            erased(agency, client=OLIVEIRA if both else NORTHWIND, email=buyer.email)
    return _books(agency)


def _books(agency: Agency) -> object:
    shelves = agency.store.shelves
    series = [agency.mine.papers.list(client) for client in (NORTHWIND, OLIVEIRA)]
    for documents in series:
        seals = ["", *(document.seal for document in documents)]
        assert all(document.sealed_after(before) for before, document in zip(seals, documents, strict=False))
        assert all(after.number == before.number + 1 for before, after in pairwise(documents))
    return (
        sorted(shelves.entries.values(), key=lambda entry: entry.id),
        [[(document.label, document.seal) for document in documents] for documents in series],
        [
            (sale.id, sale.total, sale.document, sale.veil)
            for sale in sorted(shelves.sales.values(), key=lambda sale: sale.id)
        ],
        sorted((order.id, order.state, order.total) for order in shelves.orders.values()),
    )


def test_a_cart_that_was_left_is_forgotten_with_its_order(agency: Agency) -> None:
    course = replace(agency.course, abandonment=Abandonment(on=True))
    agency.store.shelves.products[ACCOUNT, course.id] = course
    agency.send(replace(agency.purchase(), remind=True))
    [cart] = agency.store.shelves.carts.values()
    assert erased(agency, client=OLIVEIRA).carts == 0
    assert list(agency.store.shelves.carts.values()) == [cart]
    assert erased(agency) == Erasure(open_orders=1, carts=1)
    assert agency.store.shelves.carts == {}
    assert EMAIL not in str(agency.store.shelves.audits)
    assert erased(agency).carts == 0
