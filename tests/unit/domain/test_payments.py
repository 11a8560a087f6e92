"""What a payment asks of the buyer."""

import pytest

from cartwright.domain.ids import ConnectionId, PaymentId
from cartwright.domain.money import Money
from cartwright.domain.payments import Asks, Payment


@pytest.mark.parametrize(
    ("amount", "saves", "asks"),
    [
        ("9", False, Asks.MONEY),
        ("9", True, Asks.MONEY),
        ("0", True, Asks.METHOD),
        ("0", False, Asks.NOTHING),
    ],
)
def test_a_payment_asks_for_money_or_for_a_method_or_for_nothing(
    amount: str, saves: bool, asks: Asks
) -> None:
    payment = Payment(PaymentId("pay_1"), ConnectionId("con_1"), Money.of(amount, "EUR"), saves=saves)
    assert payment.asks is asks
