"""What is broken about one stops nothing beside it, wherever many are gone over (0300): the others are done,
and then it is told, with the name of what it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from cartwright.application import abandoning, digesting, giving_back, nightly, rechecking, reporting
from cartwright.application.apart import Apart
from cartwright.domain.abandonment import Abandonment
from cartwright.domain.notice_plans import Cadence
from cartwright.domain.people import Profile
from cartwright.domain.tax import Business
from cartwright.domain.vat_checks import FIRST
from tests.unit.application import carts
from tests.unit.application.agency import Agency
from tests.unit.application.notices import at, switched
from tests.unit.application.test_nightly import DAY, nights
from tests.unit.application.test_rechecking import Register
from tests.unit.application.test_rechecking import sold as sold_in_doubt
from tests.unit.application.test_refunding import ask
from tests.unit.application.test_selling_tax import FIRM
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA

OTHER_FIRM = replace(FIRM, number="FR83404833048")
NAMED = ("client", "connection", "order", "sale")


class Broken(Exception):
    """What nobody foresaw."""


class Breaking:
    """A port that breaks where it is asked about `about`, or about what names that."""

    def __init__(self, real: object, about: str) -> None:
        self._real = real
        self._about = about

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._real, name)
        return lambda *asked, **more: self._unless_broken(method, asked, more)

    def _unless_broken(self, method: Any, asked: tuple[object, ...], more: dict[str, object]) -> object:
        for one in asked:
            if self._about in (one, *(getattr(one, name, None) for name in NAMED)):
                raise Broken
        return method(*asked, **more)


def breaking[Port](real: Port, about: str) -> Port:
    return cast("Port", Breaking(real, about))


@contextmanager
def told_of(*names: str) -> Iterator[None]:
    """That this was broken, and nothing else."""
    with pytest.raises(ExceptionGroup) as told:
        yield
    assert [(type(one), one.__notes__) for one in told.value.exceptions] == [(Broken, [" ".join(names)])]


def test_one_connections_night(agency: Agency) -> None:
    first, other = nights(agency), nights(agency, agency.connected("another till"))
    agency.clock.move(DAY)
    with told_of(ACCOUNT, first.connection):
        nightly.plan(nights=breaking(agency.store.nights, first.connection), now=agency.now)
    left = {one.connection: one.due for one in agency.store.shelves.nights.values()}
    assert left[first.connection] <= agency.now < left[other.connection]


def test_one_clients_digest(agency: Agency) -> None:
    for client in (NORTHWIND, OLIVEIRA):
        switched(agency, Cadence.DAILY, client=client)
    agency.clock.move(2 * DAY)
    before = {one.client: one for one in agency.store.shelves.gatherings.values()}
    with told_of(ACCOUNT, NORTHWIND):
        digesting.send_due(
            digests=breaking(agency.store.digests, NORTHWIND),
            clients=lambda account: agency.store.of(account).clients,
            notices=lambda account: agency.store.of(account).notices,
            now=agency.now,
        )
    after = {one.client: one for one in agency.store.shelves.gatherings.values()}
    assert {client for client in before if before[client] != after[client]} == {OLIVEIRA}


def test_one_clients_report(agency: Agency) -> None:
    at(agency, "2026-12-02T00:00:00")
    with told_of(ACCOUNT, NORTHWIND):
        reporting.plan(
            agendas=breaking(agency.store.agendas, NORTHWIND),
            clients=lambda account: agency.store.of(account).clients,
            now=agency.now,
        )
    left = {one.client: one.due for one in agency.store.shelves.agendas.values()}
    assert left[NORTHWIND] <= agency.now < left[OLIVEIRA]


def test_one_cart(agency: Agency) -> None:
    carts.revised(agency, abandonment=Abandonment(on=True))
    broken = carts.left(agency, "attempt-1")
    form = agency.purchase("attempt-2")
    another = replace(form.buyer, email="bea@buyer.example")
    agency.send(replace(form, buyer=another, remind=True))
    agency.clock.move(carts.HOUR)
    with told_of(ACCOUNT, broken.id):
        abandoning.send_due(
            left=agency.store.left_carts,
            carts=lambda account: breaking(agency.store.of(account).carts, broken.id),
            storefront=agency.store.storefront,
            limits=agency.limits,
            now=agency.now,
        )
    waiting = {one.order for one in agency.store.left_carts.due(at=agency.now, limit=9)}
    assert waiting == {broken.id}


def test_one_vat_number(agency: Agency) -> None:
    broken, other = sold_in_doubt(agency), sold_in_doubt(agency, "attempt-2", firm=OTHER_FIRM)
    register, apart = Register(), Apart()

    def vouch(business: Business, seller: Profile) -> Business:
        if business.number == FIRM.number:
            raise Broken
        return register(business, seller)

    agency.clock.move(FIRST + timedelta(seconds=1))
    with told_of(ACCOUNT, broken.id):
        done = rechecking.recheck(
            stragglers=agency.store.stragglers, of=agency.store.of, vouch=vouch, now=agency.now, apart=apart
        )
        assert done.ended == 1
        apart.tell()
    assert [number for number, _ in register.asked] == [OTHER_FIRM.number]
    assert agency.mine.vat_checks.of(other).at is not None


def test_one_orders_refunds(agency: Agency) -> None:
    broken, other = agency.sale("broken"), agency.sale("other")
    for sale in (broken, other):
        ask(agency, sale.id)
    agency.clock.move(carts.HOUR)
    real = agency.store.of(ACCOUNT)

    class Keeping:
        """All but the orders as it is."""

        orders = breaking(real.orders, broken.order)

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

    apart = Apart()
    with told_of(ACCOUNT, broken.order):
        looked = giving_back.look_again(
            stragglers=agency.store.stragglers,
            of=lambda _: cast("giving_back.Keeping", Keeping()),
            processors=agency.line,
            now=agency.now,
            apart=apart,
        )
        assert (looked.ended, looked.unanswered) == (1, ())
        apart.tell()
    # It waits behind the others, as what nobody answers about does.
    assert agency.store.stragglers.returns(before=agency.now, limit=9) == []
