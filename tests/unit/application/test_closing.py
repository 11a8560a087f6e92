"""Closing an account: nothing is begun, and what was begun comes to its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import accounts, clients, closing
from cartwright.application.auditing import Act
from cartwright.application.reporting import plan
from cartwright.application.selling import place
from cartwright.application.settling import confirm
from cartwright.domain.attempts import Window
from cartwright.domain.errors import Forbidden, Invalid
from cartwright.domain.offers import Hint, Offer
from cartwright.domain.orders import OrderState
from cartwright.domain.people import Account, AccountClosed, ClosedForGood, ShopClosed
from tests.fakes.knowing import FakeLocales, FakeTaxNumbers
from tests.fakes.people import FakeClients
from tests.fakes.selling import FakeStorefront
from tests.unit.application.agency import HOST, Agency, back
from tests.unit.domain.shop import ACCOUNT, profile


def close(agency: Agency, name: str = "olga", confirmed: str = "agency", *, reason: str = "") -> Account:
    return closing.close(agency.act(name), confirmed, reason=reason, clients=agency.mine.clients)


def reopen(agency: Agency, name: str = "olga") -> Account:
    return closing.reopen(agency.act(name), clients=agency.mine.clients)


class Interrupted(FakeStorefront):
    """Something happens right after a buyer has seen what is on sale."""

    def __init__(self, agency: Agency, meanwhile: Callable[[], object]) -> None:
        super().__init__(agency.store.shelves)
        self._meanwhile = meanwhile

    def offer(
        self,
        host: str,
        slug: str,
        hint: Hint | None = None,
        *,
        coupon: str = "",
        within: Sequence[Window] = (),
    ) -> Offer:
        offer = super().offer(host, slug, hint, coupon=coupon, within=within)
        self._meanwhile()
        return offer


def test_an_account_is_closed_by_its_owner_who_types_its_name(agency: Agency) -> None:
    closed = close(agency, confirmed="Agency", reason="retired")
    assert (closed.closed, closed.version) == (agency.now, agency.account.version + 1)
    assert closing.standing(agency.act(), clients=agency.mine.clients) == closed
    audit = agency.audited()
    assert (audit.action, audit.resource, audit.reason) == ("account.close", ACCOUNT, "retired")
    assert audit.before == {"subdomain": "agency"}


@pytest.mark.parametrize("typed", ["agenc", "agency2", "", "other"])
def test_another_name_closes_nothing(agency: Agency, typed: str) -> None:
    with pytest.raises(Invalid) as no:
        close(agency, confirmed=typed)
    assert no.value.facts["errors"] == [
        {"pointer": "/subdomain", "detail": "the account's own subdomain, to confirm which one is meant"}
    ]
    assert agency.mine.clients.account() == agency.account


@pytest.mark.parametrize("name", ["stan", "clara"])
def test_nobody_but_an_owner_closes_reopens_or_asks(agency: Agency, name: str) -> None:
    asked: tuple[Callable[[], object], ...] = (
        lambda: close(agency, name),
        lambda: reopen(agency, name),
        lambda: closing.standing(agency.act(name), clients=agency.mine.clients),
    )
    for ask in asked:
        with pytest.raises(Forbidden) as no:
            ask()
        assert no.value.needs == "account.manage"


def test_closing_again_changes_nothing(agency: Agency) -> None:
    closed = close(agency)
    logged = len(agency.store.shelves.audits)
    agency.clock.move(timedelta(days=3))
    assert close(agency) == closed
    assert len(agency.store.shelves.audits) == logged


def test_it_is_opened_again_as_it_was(agency: Agency) -> None:
    before = agency.mine.clients.account()
    since = close(agency).closed
    assert since is not None
    agency.clock.move(timedelta(days=30) - timedelta(microseconds=1))
    assert reopen(agency) == replace(before, version=before.version + 2)
    assert agency.audited().action == "account.reopen"
    assert agency.audited().before == {"closed": since.isoformat()}
    assert agency.ordered().state is OrderState.PLACED


def test_opening_what_is_open_changes_nothing(agency: Agency) -> None:
    logged = len(agency.store.shelves.audits)
    assert reopen(agency) == agency.account
    assert len(agency.store.shelves.audits) == logged


def test_after_thirty_days_it_is_closed_for_good(agency: Agency) -> None:
    until = close(agency).reopens_until
    assert until is not None
    agency.clock.move(timedelta(days=30))
    with pytest.raises(ClosedForGood) as no:
        reopen(agency)
    assert no.value.facts == {"reopened_until": until.isoformat()}


def test_whoever_changed_the_account_a_moment_before_does_not_keep_it_open(agency: Agency) -> None:
    class Overtaken(FakeClients):
        done = False

        def account(self) -> Account:
            found = super().account()
            if not self.done:
                self.done = True
                settings = replace(found.settings, name="Faster")
                accounts.set_up(agency.act(), settings, version=found.version, clients=agency.mine.clients)
            return found

    slower = Overtaken(agency.store.shelves, ACCOUNT)
    closed = closing.close(agency.act(), "agency", clients=slower)
    assert (closed.name, closed.closed) == ("Faster", agency.now)


# --- what is over -------------------------------------------------------------------------------------------


def test_the_pages_of_a_closed_account_sell_nothing(agency: Agency) -> None:
    close(agency)
    for look in (agency.store.storefront.offer, agency.store.storefront.glance):
        with pytest.raises(ShopClosed):
            look(HOST, "course")
    with pytest.raises(ShopClosed):
        agency.ordered()
    assert not agency.store.shelves.orders


def test_nothing_of_the_account_grows(agency: Agency) -> None:
    act: Act = agency.act()
    mine = agency.mine
    closed = close(agency)
    until = closed.reopens_until
    assert until is not None
    other = replace(closed.settings, name="New")
    attempts: tuple[Callable[[], object], ...] = (
        lambda: accounts.set_up(act, other, version=closed.version, clients=mine.clients),
        lambda: closed.called("another"),
        lambda: clients.add(
            act, profile(), clients=mine.clients, numbers=FakeTaxNumbers(), locales=FakeLocales()
        ),
    )
    for attempt in attempts:
        with pytest.raises(AccountClosed) as no:
            attempt()
        assert no.value.facts == {"reopens_until": until.isoformat()}
    assert mine.clients.account() == closed


# --- what comes to its end ----------------------------------------------------------------------------------


def test_an_order_that_was_placed_before_is_paid_and_settled(agency: Agency) -> None:
    order = agency.ordered()
    close(agency)
    agency.pays(order)
    standing = confirm(
        order.id, order.key, orders=agency.mine.orders, processors=agency.line, return_url=back
    )
    assert (standing.order.state, standing.committed) == (OrderState.PAID, True)
    assert [sale.total.gross for sale in agency.store.shelves.sales.values()] == [order.total.gross]


def test_an_order_placed_while_the_account_is_closed_is_sold_to_its_end(agency: Agency) -> None:
    """Its buyer saw the offer before: what it pays for, it gets."""
    placed = place(
        agency.purchase(),
        storefront=Interrupted(agency, lambda: close(agency)),
        orders=lambda account: agency.store.of(account).orders,
        carts=lambda account: agency.store.of(account).carts,
        processors=agency.line,
        key="buyers-key",
        return_url=back,
        returns=lambda account: agency.store.of(account).returns,
        now=agency.now,
        limits=agency.limits,
    )
    assert agency.mine.clients.account().closed == agency.now
    assert placed.intent is not None
    agency.pays(placed.order)
    assert agency.settled(placed.order).state is OrderState.PAID
    with pytest.raises(ShopClosed):
        agency.send(agency.purchase("attempt-2"))


def test_the_report_of_the_last_month_is_made(agency: Agency) -> None:
    agency.sale()
    close(agency)
    agency.clock.move(timedelta(days=40))
    planned = plan(
        agendas=agency.store.agendas, clients=lambda account: agency.store.of(account).clients, now=agency.now
    )
    assert planned == 2
