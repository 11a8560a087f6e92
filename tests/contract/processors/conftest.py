"""Every till in turn, and orders to pay at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from cartwright.domain.ids import OrderId, PaymentId, derived
from cartwright.domain.money import Money
from cartwright.domain.orders import Order
from tests.contract.processors.till import Till
from tests.contract.processors.tills import TILLS
from tests.unit.domain.shop import offer, placed, product

type Place = Callable[..., Order]


@pytest.fixture(scope="module", params=sorted(TILLS), name="till")
def _till(request: pytest.FixtureRequest) -> Iterator[Till]:
    with TILLS[request.param]() as till:
        yield till


@pytest.fixture(autouse=True)
def _calm(till: Till) -> Iterator[None]:
    yield
    till.mend()


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Place:
    """Places an order that no other test knows: `place()`, or `place("5000", "JPY")`."""
    name = request.node.nodeid

    def order(price: str = "100.00", currency: str = "EUR", again: int = 0) -> Order:
        new = placed(offer(product(price=price, currency=currency)))
        assert new.payment.amount == Money.of(price, currency)
        payment = replace(new.payment, id=PaymentId(derived("payment", name, str(again))))
        return replace(new, id=OrderId(derived("order", name, str(again))), payment=payment)

    return order
