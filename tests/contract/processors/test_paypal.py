"""What is PayPal's own: how it is asked, what is refused, and what becomes of an order that is over."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import urllib3

from cartwright.adapters.processors.paypal import LASTS, PayPal
from cartwright.adapters.processors.paypal_truth import custom_id
from cartwright.adapters.processors.paypal_wire import Tokens
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Outage
from cartwright.domain.ids import AccountId, RefundId, derived
from cartwright.domain.money import Money, total
from cartwright.domain.movements import DisputeState, Movement, MovementKind, ReturnState
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState, Truth
from tests.contract.processors.conftest import Place
from tests.contract.processors.paypal_till import CLIENT, SECRET, PayPalTill, paypal_till
from tests.contract.processors.test_charging import after, bought, charged, opened
from tests.contract.processors.test_rebilling import due, rebilled
from tests.contract.processors.test_saving import kept, truth
from tests.contract.processors.till import BACK, Card, Unpayable

ORDERS = "/v2/checkout/orders"


@pytest.fixture(name="till")
def _till() -> Iterator[PayPalTill]:
    """Instead of every till in turn, a PayPal of its own."""
    with paypal_till() as till:
        yield till


def approved(till: PayPalTill, order: Order) -> Order:
    """Opened, and agreed to by a buyer who has not come back."""
    order = order.attached(till.processor().open(order, return_url=BACK).truth.reference)
    till.pay(order, Card.SILENT)
    return order


def test_a_payment_is_opened_with_what_the_merchant_will_look_for(till: PayPalTill, place: Place) -> None:
    order = place()
    intent = till.processor().open(order, return_url=BACK)
    [exchange] = till.place.gate.exchanges
    assert exchange.asked == {
        "intent": "CAPTURE",
        "purchase_units": [
            {
                "reference_id": "default",
                "amount": {"currency_code": "EUR", "value": "100.00"},
                "description": "Course",
                "custom_id": f"{order.account}:{order.id}:{order.payment.id}",
                "invoice_id": order.payment.id,
            }
        ],
        "payment_source": {
            "paypal": {
                "experience_context": {
                    "return_url": BACK,
                    "cancel_url": BACK,
                    "shipping_preference": "NO_SHIPPING",
                    "user_action": "PAY_NOW",
                }
            }
        },
    }
    assert exchange.key == order.payment.id
    assert intent.hosted_url == f"{till.place.url}/checkoutnow?token={intent.truth.reference}"
    assert intent.client_secret == ""


def test_our_words_fit_into_what_paypal_takes(place: Place) -> None:
    order = place()
    assert len(custom_id(order, derived("refund", "one"))) <= 127
    assert len(custom_id(order, "INSTRUMENT_DECLINED")) <= 127


def test_one_token_serves_until_shortly_before_it_is_over(till: PayPalTill, place: Place) -> None:
    tokens, order = Tokens(), place()
    given: list[str] = []

    def ask() -> None:
        paypal = PayPal(CLIENT, SECRET, "live", url=till.place.url, clock=till.hands, tokens=tokens)
        paypal.open(order, return_url=BACK)
        given.append(till.place.gate.exchanges[-1].headers["authorization"])

    ask()
    ask()
    till.let_pass(timedelta(hours=8, minutes=50))
    ask()
    till.let_pass(timedelta(minutes=6))
    ask()
    assert given[0] == given[1] == given[2] != given[3]
    assert SECRET not in repr(tokens)
    assert given[0].removeprefix("Bearer ") not in repr(tokens)


def test_a_token_that_was_taken_back_is_replaced(till: PayPalTill, place: Place) -> None:
    paypal, order = till.processor(), place()
    paypal.open(order, return_url=BACK)
    till.place.control("tokens")
    assert paypal.open(order, return_url=BACK).truth.state is PaymentState.OPEN


def test_an_app_that_paypal_does_not_know_is_refused_without_showing_it(place: Place) -> None:
    with paypal_till() as till:
        till.place.simulator._known = ["AYsomebodyElse0001"]
        with pytest.raises(ProcessorRefused) as refused:
            till.processor().open(place(), return_url=BACK)
    assert refused.value.facts["status"] == 401
    assert not [text for text in (repr(refused.value), str(refused.value.facts)) if "invented" in text]


@pytest.mark.parametrize("spoilt", ["", "a b", "a\nb", "ü"])
def test_malformed_credentials_are_refused_without_showing_them(spoilt: str) -> None:
    for pair in ((spoilt, SECRET), (CLIENT, spoilt)):
        with pytest.raises(ProcessorRefused) as refused:
            PayPal(*pair, "live")
        assert dict(refused.value.facts) == {"processor": "paypal", "reason": "malformed-key"}


def test_each_environment_is_an_address_of_its_own() -> None:
    said = [repr(PayPal(CLIENT, SECRET, environment)) for environment in ("live", "sandbox")]
    assert said == [
        "PayPal(Wire(https://api-m.paypal.com))",
        "PayPal(Wire(https://api-m.sandbox.paypal.com))",
    ]


def test_live_pages_take_no_test_money_and_test_pages_no_real_money(till: PayPalTill, place: Place) -> None:
    live, test = place(), replace(place(again=1), mode=Mode.TEST)
    with pytest.raises(ProcessorRefused) as refused:
        till.processor().open(test, return_url=BACK)
    assert refused.value.facts["reason"] == "live-account-on-a-test-page"
    till.environment = "sandbox"
    with pytest.raises(ProcessorRefused) as refused:
        till.processor().open(live, return_url=BACK)
    assert refused.value.facts["reason"] == "test-account-on-a-live-page"
    assert till.place.asked == []
    assert till.processor().open(test, return_url=BACK).truth.state is PaymentState.OPEN


@pytest.mark.parametrize(
    ("price", "currency", "reason"),
    [("9.90", "HUF", "amount-not-representable"), ("9.90", "UAH", "currency-not-taken")],
)
def test_what_paypal_cannot_take_is_refused_before_anything_is_sent(
    till: PayPalTill, place: Place, price: str, currency: str, reason: str
) -> None:
    with pytest.raises(ProcessorRefused) as refused:
        till.processor().open(place(price, currency), return_url=BACK)
    assert refused.value.facts["reason"] == reason
    assert till.place.asked == []


def test_what_paypal_refuses_is_named_by_its_issue(till: PayPalTill, place: Place) -> None:
    order = place()
    free = replace(order, payment=replace(order.payment, amount=Money.of("-1.00", "EUR")))
    with pytest.raises(ProcessorRefused) as refused:
        till.processor().open(free, return_url=BACK)
    assert refused.value.facts["reason"] == "CANNOT_BE_ZERO_OR_NEGATIVE"
    assert str(refused.value.facts["request"]).isalnum()


def test_where_nobody_answers_there_is_an_outage(place: Place) -> None:
    with paypal_till() as till:
        stranded = PayPal(CLIENT, SECRET, "live", url=till.place.url, http=urllib3.PoolManager())
    with pytest.raises(Outage):
        stranded.open(place(), return_url=BACK)


class TestTakingTheMoney:
    def test_what_a_buyer_agreed_to_is_captured_by_whoever_looks(
        self, till: PayPalTill, place: Place
    ) -> None:
        order = approved(till, place())
        assert till.taken(order) == 0
        heard = truth(till, order)
        assert (heard.state, heard.method, heard.card_country) == (PaymentState.SUCCEEDED, "PayPal", "DE")
        assert till.place.asked[1:] == [
            f"GET {ORDERS}/{heard.reference}",
            f"POST {ORDERS}/{heard.reference}/capture",
        ]

    def test_looking_and_calling_off_at_once_do_one_of_the_two(self, till: PayPalTill, place: Place) -> None:
        for number in range(6):
            order = approved(till, place(again=number))

            def look(order: Order = order) -> Truth:
                return till.processor().truth(order, return_url=BACK)

            def call_off(order: Order = order) -> Truth:
                return till.processor().cancel(order, return_url=BACK)

            with ThreadPoolExecutor(8) as crowd:
                told = list(crowd.map(lambda ask: ask(), [look, call_off] * 4))
            last = truth(till, order)
            assert last.state.final
            assert {one.state for one in told if one.state.final} == {last.state}
            assert till.taken(order) == int(last.state is PaymentState.SUCCEEDED)

    def test_what_was_agreed_to_and_called_off_is_never_captured(
        self, till: PayPalTill, place: Place
    ) -> None:
        order = approved(till, place())
        assert till.processor().cancel(order, return_url=BACK).state is PaymentState.CANCELED
        for state in (order, order.heard(truth(till, order))):
            assert truth(till, state).state is PaymentState.CANCELED
        assert till.taken(order) == 0

    def test_what_the_buyer_of_another_order_agreed_to_is_neither_captured_nor_called_off(
        self, till: PayPalTill, place: Place
    ) -> None:
        """Of another account's as well, whose payment is called the same."""
        theirs = approved(till, place(again=1))
        mine = place().attached(theirs.payment.reference)
        alien = replace(theirs, account=AccountId(derived("account", "another")))
        for mistaken, said in ((mine, theirs.id), (alien, "")):
            told = truth(till, mistaken)
            assert (told.state, told.order) == (PaymentState.OPEN, said)
            assert till.processor().cancel(mistaken, return_url=BACK).state is PaymentState.OPEN
            assert till.taken(theirs) == 0
        assert truth(till, theirs).state is PaymentState.SUCCEEDED

    def test_where_paypal_does_not_let_go_of_it_we_do_not_capture_it(
        self, till: PayPalTill, place: Place
    ) -> None:
        till.place.control("patches", allowed=False)
        order = place()
        order = order.attached(till.processor().open(order, return_url=BACK).truth.reference)
        cancelled = till.processor().cancel(order, return_url=BACK)
        assert cancelled.state is PaymentState.CANCELED
        over = order.heard(cancelled)
        assert over.state is OrderState.EXPIRED
        till.pay(order, Card.SILENT)
        assert truth(till, over).state is not PaymentState.SUCCEEDED
        assert till.processor().cancel(over, return_url=BACK).state is PaymentState.CANCELED
        assert till.taken(order) == 0

    def test_another_method_after_a_decline_is_tried(self, till: PayPalTill, place: Place) -> None:
        order = place()
        till.processor().open(order, return_url=BACK)
        till.pay(order, Card.DECLINED)
        declined = till.processor().open(order, return_url=BACK)
        assert declined.truth.failure == "instrument_declined"
        assert declined.truth.card == "PAYER0000DECL"
        assert declined.hosted_url == f"{till.place.url}/checkoutnow?token={declined.truth.reference}"
        assert till.attempts(order) == 1  # however often it is looked at
        till.pay(order, Card.GOOD)
        assert truth(till, order).state is PaymentState.SUCCEEDED

    def test_what_nobody_captured_in_time_is_over(self, till: PayPalTill, place: Place) -> None:
        order = place()
        order = order.attached(till.processor().open(order, return_url=BACK).truth.reference)
        till.let_pass(timedelta(hours=7))
        heard = truth(till, order)
        assert (heard.state, heard.reference) == (PaymentState.CANCELED, order.payment.reference)
        assert truth(till, order) == heard == till.processor().cancel(order, return_url=BACK)
        with pytest.raises(Unpayable):
            till.pay(order, Card.GOOD)

    def test_an_order_that_is_not_there_so_soon_is_a_mistake(self, till: PayPalTill, place: Place) -> None:
        with pytest.raises(ProcessorRefused) as refused:
            truth(till, place().attached("5O190127TN364715T"))
        assert refused.value.facts["status"] == 404

    def test_what_is_kept_says_who_pays_and_starts_it(self, till: PayPalTill, place: Place) -> None:
        order = opened(till, after(till, place))
        assert order.payment.kept is not None
        charged(till, order)
        asked = till.place.gate.exchanges[-1].asked["payment_source"]["paypal"]
        assert asked["vault_id"] == order.payment.kept.method
        assert asked["stored_credential"]["payment_initiator"] == "CUSTOMER"
        again = opened(till, after(till, lambda *a, again=0, **k: place(*a, again=again + 7, **k)))
        till.processor().rebill(again, return_url=BACK)
        asked = till.place.gate.exchanges[-1].asked["payment_source"]["paypal"]
        assert asked["stored_credential"]["payment_initiator"] == "MERCHANT"

    def test_a_method_that_is_gone_is_a_decline(self, till: PayPalTill, place: Place) -> None:
        order = after(till, place)
        assert order.payment.kept is not None
        gone = replace(order.payment, kept=replace(order.payment.kept, method="gone1234"))
        order = opened(till, replace(order, payment=gone))
        heard = charged(till, order)
        assert (heard.state, heard.failure) == (PaymentState.OPEN, "invalid_resource_id")


class TestMethodsOnly:
    def test_a_setup_is_exchanged_once(self, till: PayPalTill, place: Place) -> None:
        order = kept(place(), "0")
        opened = till.processor().open(order, return_url=BACK)
        assert opened.hosted_url.startswith(f"{till.place.url}/agreements/approve?")
        till.pay(order, Card.GOOD)
        done = truth(till, order)
        till.let_pass(timedelta(hours=20))  # every key is forgotten
        known = order.attached(opened.truth.reference)
        assert truth(till, known) == done
        assert till.taken(order) == 1

    def test_what_nobody_approved_in_time_is_over(self, till: PayPalTill, place: Place) -> None:
        order = kept(place(), "0")
        order = order.attached(till.processor().open(order, return_url=BACK).truth.reference)
        till.let_pass(timedelta(days=3, hours=1))
        assert truth(till, order).state is PaymentState.CANCELED

    def test_another_orders_setup_is_recognised_and_left_alone(self, till: PayPalTill, place: Place) -> None:
        mine, theirs = kept(place(), "0"), kept(place(again=1), "0")
        name = till.processor().open(theirs, return_url=BACK).truth.reference
        till.pay(theirs, Card.SILENT)
        mistaken = mine.attached(name)
        assert truth(till, mistaken).order == ""
        assert till.processor().cancel(mistaken, return_url=BACK).order == ""
        assert till.taken(theirs) == 0


class TestWhatFailed:
    def test_it_can_be_paid_when_paypal_has_forgotten_it(self, till: PayPalTill, place: Place) -> None:
        order = due(till, place, Card.REVOKED)
        order = order.attached(rebilled(till, order).reference)
        till.let_pass(LASTS + timedelta(minutes=1))
        told = truth(till, order)
        assert (told.state, told.failure) == (PaymentState.OPEN, "expired")
        # What is to be charged by itself is over, and charged by another order.
        assert rebilled(till, order).state is PaymentState.CANCELED
        shown = till.processor().open(order, return_url=BACK)
        assert shown.truth.reference != order.payment.reference
        order = order.attached(shown.truth.reference)
        till.pay(order, Card.GOOD)
        assert order.heard(truth(till, order)).payment.saved not in {None, order.payment.kept}

    def test_what_is_paid_in_its_place_asks_for_a_method_to_keep(
        self, till: PayPalTill, place: Place
    ) -> None:
        order = due(till, place, Card.ONCE)
        order = order.attached(rebilled(till, order).reference)
        shown = till.processor().open(order, return_url=BACK)
        made = till.place.gate.exchanges[-1]
        assert made.key == f"{order.payment.id}-after-{order.payment.reference}"
        assert made.asked["payment_source"]["paypal"]["attributes"]["vault"]["store_in_vault"] == "ON_SUCCESS"
        assert made.asked["purchase_units"][0]["invoice_id"] == order.payment.id
        assert shown.hosted_url
        order = order.attached(shown.truth.reference)
        assert till.processor().open(order, return_url=BACK).truth.reference == shown.truth.reference

    def test_what_a_bank_asked_about_is_paid_by_another_in_its_place_or_by_a_yes_to_it(
        self, till: PayPalTill, place: Place
    ) -> None:
        """Who has said yes to what failed pays that, and is asked for nothing beside it."""
        order = due(till, place, Card.ASKS)
        failed = rebilled(till, order)
        # It is shown as it is until its reference is noted, and with it what is not to be opened again.
        shown = till.processor().open(order, return_url=BACK)
        assert (shown.truth.reference, shown.truth.failure) == (failed.reference, failed.failure)
        order = order.attached(failed.reference)
        till.agree(order)
        asked = len(till.place.asked)
        paid = till.processor().open(order, return_url=BACK).truth
        assert (paid.state, paid.reference) == (PaymentState.SUCCEEDED, failed.reference)
        assert f"POST {ORDERS}" not in till.place.asked[asked:]
        other = due(till, lambda *a, again=0, **k: place(*a, again=again + 7, **k), Card.ASKS)
        other = other.attached(rebilled(till, other).reference)
        assert till.processor().open(other, return_url=BACK).truth.reference != other.payment.reference

    def test_what_was_forgotten_is_called_off(self, till: PayPalTill, place: Place) -> None:
        order = due(till, place, Card.REVOKED)
        order = order.attached(rebilled(till, order).reference)
        till.let_pass(LASTS + timedelta(minutes=1))
        over = till.stop(order)
        assert over.state is PaymentState.CANCELED
        order = order.heard(over)
        assert truth(till, order).state is PaymentState.CANCELED
        assert not till.processor().open(order, return_url=BACK).hosted_url

    def test_what_was_added_with_one_click_is_over_once_it_is_forgotten(
        self, till: PayPalTill, place: Place
    ) -> None:
        order = opened(till, after(till, place, Card.ONCE))
        charged(till, order)
        till.let_pass(LASTS + timedelta(minutes=1))
        assert truth(till, order).state is PaymentState.CANCELED


class TestAfterTheSale:
    def test_a_refund_carries_our_words(self, till: PayPalTill, place: Place) -> None:
        order = bought(till, place)
        name = RefundId(derived("refund", "one"))
        till.processor().refund(order, name, Money.of("10.00", "EUR"))
        asked = till.place.gate.exchanges[-1]
        assert asked.key == name
        assert asked.asked == {
            "amount": {"currency_code": "EUR", "value": "10.00"},
            "custom_id": f"{order.account}:{order.id}:{order.payment.id}:{name}",
            "invoice_id": name,
        }

    def test_what_somebody_gave_back_at_paypal_is_listed_as_nobodys(
        self, till: PayPalTill, place: Place
    ) -> None:
        order = bought(till, place)
        amount = {"currency_code": "EUR", "value": "5.00"}
        api = till.place.simulator.api
        api.orders.refund(CLIENT, till.capture(order)["id"], {"amount": amount})
        (made,) = till.processor().returned(order)
        assert (made.refund, made.amount, made.state) == (
            None,
            Money.of("5.00", "EUR"),
            ReturnState.SUCCEEDED,
        )

    def test_what_was_never_taken_cannot_be_given_back(self, till: PayPalTill, place: Place) -> None:
        order = place()
        order = order.attached(till.processor().open(order, return_url=BACK).truth.reference)
        with pytest.raises(ProcessorRefused) as refused:
            till.processor().refund(order, RefundId(derived("refund", "one")), order.payment.amount)
        assert refused.value.facts["reason"] == "nothing-captured"

    def test_an_inquiry_is_none_of_a_bank_yet(self, till: PayPalTill, place: Place) -> None:
        order = bought(till, place)
        body: dict[str, Any] = {"stage": "INQUIRY", "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED"}
        till.place.control("disputes", client_id=CLIENT, capture=till.capture(order)["id"], **body)
        (begun,) = till.processor().disputed(order)
        assert (begun.state, begun.reason) == (
            DisputeState.INQUIRY,
            "merchandise_or_service_not_received",
        )

    def test_the_fee_of_a_chargeback_is_a_line_of_its_own(self, till: PayPalTill, place: Place) -> None:
        order = bought(till, place)
        till.dispute(order)
        since = till.now() - timedelta(days=1)
        lines = till.processor().statement(since=since, until=till.now() + timedelta(seconds=1))
        (fee,) = [line for line in lines if line.kind is MovementKind.FEE]
        assert (fee.amount, fee.of) == (Money.of("-14.00", "EUR"), "")

    def payouts(self, till: PayPalTill) -> list[Movement]:
        since = till.now() - timedelta(days=3)
        lines = till.processor().statement(since=since, until=till.now() + timedelta(seconds=1))
        return [line for line in lines if line.kind is MovementKind.PAYOUT]

    def withdrawn(self, till: PayPalTill, place: Place, **asked: str) -> str:
        """100.00 less PayPal's own fee, on its way to the bank."""
        bought(till, place)
        (name,) = till.place.control("payouts", client_id=CLIENT, **asked)["withdrawals"]
        return str(name)

    def test_a_withdrawal_is_a_payout_from_when_it_is_under_way(self, till: PayPalTill, place: Place) -> None:
        name = self.withdrawn(till, place, fee="1.00")
        (under_way,) = self.payouts(till)
        till.place.control(f"payouts/{name}", client_id=CLIENT, status="S")
        (line,) = self.payouts(till)
        assert line == under_way
        assert (line.reference, line.origin, line.fee) == (name, name, Money.of("1.00", "EUR"))
        lines = till.processor().statement(
            since=line.at - timedelta(days=1), until=line.at + timedelta(days=1)
        )
        assert total([one.amount - one.fee for one in lines], "EUR") == Money.zero("EUR")

    def test_a_withdrawal_that_comes_back_is_a_line_of_its_own_about_the_same(
        self, till: PayPalTill, place: Place
    ) -> None:
        name = self.withdrawn(till, place)
        till.let_pass(timedelta(days=2))
        till.place.control(f"payouts/{name}", client_id=CLIENT, status="V")
        out, back = self.payouts(till)
        assert (back.origin, back.amount, back.at - out.at) == (name, -out.amount, timedelta(days=2))
        assert back.reference != out.reference == name

    def test_a_withdrawal_that_is_denied_comes_to_nothing(self, till: PayPalTill, place: Place) -> None:
        name = self.withdrawn(till, place, fee="1.00")
        (under_way,) = self.payouts(till)
        till.place.control(f"payouts/{name}", client_id=CLIENT, status="D")
        out, back = self.payouts(till)
        assert (out, out.fee) == (under_way, Money.of("1.00", "EUR"))
        assert (back.origin, back.amount, back.fee) == (name, -out.amount, -out.fee)
        assert back.reference != out.reference

    def test_money_that_somebody_sent_is_of_no_order(self, till: PayPalTill) -> None:
        from decimal import Decimal

        till.place.simulator.api.ledger.move(CLIENT, "T0000", Decimal("7.00"), "EUR")
        since = till.now() - timedelta(days=1)
        (line,) = till.processor().statement(since=since, until=till.now() + timedelta(seconds=1))
        assert (line.kind, line.of, line.fee) == (MovementKind.PAYMENT, "", Money.zero("EUR"))

    def test_a_payment_that_the_list_does_not_show_yet_is_not_made_twice(
        self, till: PayPalTill, place: Place
    ) -> None:
        order = after(till, place)
        till.processor().rebill(order, return_url=BACK)
        till.let_pass(timedelta(days=2))
        books = till.place.simulator.books
        for line in books.newest(CLIENT, "transaction"):
            books.remove(CLIENT, "transaction", line["id"])
        with pytest.raises(ProcessorRefused) as refused:
            till.processor().rebill(order, return_url=BACK)
        assert refused.value.facts["reason"] == "DUPLICATE_INVOICE_ID"
        assert till.taken(order) == 1
