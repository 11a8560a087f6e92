"""What is Mollie's own: how it is asked, what is refused, and a payment that cannot be called off yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3

from cartwright.adapters.processors.mollie import Mollie
from cartwright.adapters.processors.mollie_webhooks import KIND, verify_mollie
from cartwright.application.ports.processors import BadSignature, ProcessorRefused
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Invalid, Outage
from cartwright.domain.ids import ConnectionId, RefundId, derived
from cartwright.domain.money import Money
from cartwright.domain.movements import DisputeState, Movement, MovementKind, ReturnState
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState
from cartwright.domain.reconciliation import Gap, Span, differences
from local.mollie.api import MollieError
from local.stripe.books import Document
from local.stripe.serve import running
from tests.contract.processors.conftest import Place
from tests.contract.processors.mollie_till import OVER, MollieTill, mollie_till
from tests.contract.processors.test_charging import after, bought, charged, opened
from tests.contract.processors.test_rebilling import due, rebilled
from tests.contract.processors.test_saving import kept, truth
from tests.contract.processors.till import BACK, Card, Unpayable
from tests.contract.stripe.checked import Letterbox


@pytest.fixture(name="till")
def _till() -> Iterator[MollieTill]:
    """Instead of every till in turn, a Mollie of its own."""
    with mollie_till() as till:
        yield till


def begun(till: MollieTill, order: Order) -> Order:
    return order.attached(till.processor().open(order, return_url=BACK).truth.reference)


def truly(found: Document | None) -> Document:
    assert found is not None
    return found


def test_a_payment_is_opened_with_what_the_merchant_will_look_for(till: MollieTill, place: Place) -> None:
    order = place()
    intent = till.processor().open(order, return_url=BACK)
    made, looked = till.place.gate.exchanges
    called = made.asked.pop("webhookUrl")
    assert made.asked == {
        "amount": {"currency": "EUR", "value": "100.00"},
        "description": f"Course ({order.id})",
        "redirectUrl": BACK,
        "metadata": {"account": order.account, "order": order.id, "payment": order.payment.id},
    }
    assert made.key == order.payment.id
    assert looked.path == f"/v2/payments/{intent.truth.reference}"
    assert called.startswith("http://shop.localhost/webhooks/acc/con?")
    assert intent.hosted_url == f"{till.place.url}/checkout/select/{intent.truth.reference}"


def test_a_known_payment_costs_one_request(till: MollieTill, place: Place) -> None:
    order = begun(till, place())
    before = len(till.place.asked)
    truth(till, order)
    assert till.place.asked[before:] == [f"GET /v2/payments/{order.payment.reference}"]


def test_a_receipt_can_say_how_it_was_paid_and_where_the_card_is_from(till: MollieTill, place: Place) -> None:
    order = begun(till, place())
    till.pay(order, Card.GOOD)
    paid = truth(till, order)
    assert (paid.method, paid.card_country, paid.card) == ("Visa •••• 6787", "NL", "sim6787")


def test_live_pages_take_no_test_money_and_test_pages_no_real_money(till: MollieTill, place: Place) -> None:
    live, test = place(), replace(place(again=1), mode=Mode.TEST)
    with pytest.raises(ProcessorRefused) as refused:
        till.processor().open(test, return_url=BACK)
    assert refused.value.facts["reason"] == "live-key-on-a-test-page"
    till.key = till.key.replace("live", "test")
    with pytest.raises(ProcessorRefused) as refused:
        till.processor().open(live, return_url=BACK)
    assert refused.value.facts["reason"] == "test-key-on-a-live-page"
    assert till.place.asked == []
    assert till.processor().open(test, return_url=BACK).truth.state is PaymentState.OPEN


@pytest.mark.parametrize("key", ["", "live_short", "sk_live_inventedMollieKey000000000001", "live_ü" * 9])
def test_a_malformed_key_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ProcessorRefused) as refused:
        Mollie(key, webhooks="http://shop.localhost/webhooks/acc/con", secret="s")
    assert dict(refused.value.facts) == {"processor": "mollie", "reason": "malformed-key"}


def test_what_mollie_cannot_take_is_refused_before_anything_is_sent(till: MollieTill, place: Place) -> None:
    with pytest.raises(ProcessorRefused) as refused:
        till.processor().open(place("9.00", "UAH"), return_url=BACK)
    assert refused.value.facts["reason"] == "currency-not-taken"
    assert till.place.asked == []


def test_what_mollie_refuses_is_named_by_its_field(till: MollieTill, place: Place) -> None:
    order = place()
    free = replace(order, payment=replace(order.payment, amount=Money.zero("EUR")))
    with pytest.raises(ProcessorRefused) as refused:
        till.processor().open(free, return_url=BACK)
    assert dict(refused.value.facts) == {
        "processor": "mollie",
        "reason": "unprocessable-entity",
        "status": 422,
        "param": "amount",
    }


def test_where_nobody_answers_there_is_an_outage(place: Place) -> None:
    with mollie_till() as till:
        key, address = till.key, till.place.url
    stranded = Mollie(
        key,
        webhooks="http://shop.localhost/webhooks/acc/con",
        secret="s",
        url=address,
        http=urllib3.PoolManager(),
    )
    with pytest.raises(Outage):
        stranded.open(place(), return_url=BACK)


class TestCallingOff:
    def test_what_may_still_be_paid_is_unknown_until_it_is_over(self, till: MollieTill, place: Place) -> None:
        order = begun(till, place())
        with pytest.raises(Outage) as waiting:
            till.processor().cancel(order, return_url=BACK)
        assert 0 < waiting.value.retry_after <= 900
        assert truth(till, order).state is PaymentState.OPEN
        till.let_pass(OVER)
        cancelled = till.processor().cancel(order, return_url=BACK)
        assert cancelled.state is PaymentState.CANCELED
        assert order.heard(cancelled).state is OrderState.EXPIRED

    def test_who_pays_meanwhile_has_paid(self, till: MollieTill, place: Place) -> None:
        order = begun(till, place())
        with pytest.raises(Outage):
            till.processor().cancel(order, return_url=BACK)
        till.pay(order, Card.GOOD)
        assert till.processor().cancel(order, return_url=BACK).state is PaymentState.SUCCEEDED

    def test_what_mollie_lets_go_of_is_over_at_once(self, till: MollieTill, place: Place) -> None:
        till.place.control("cancelable", allowed=True)
        order = begun(till, place())
        assert till.processor().cancel(order, return_url=BACK).state is PaymentState.CANCELED
        assert till.place.asked[-1] == f"DELETE /v2/payments/{order.payment.reference}"
        with pytest.raises(Unpayable):
            till.pay(order, Card.GOOD)

    def test_who_pays_while_it_is_being_let_go_of_has_paid(
        self, till: MollieTill, place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def too_late(*_: str) -> Document:
            raise MollieError(422, "Unprocessable Entity")

        till.place.control("cancelable", allowed=True)
        order = begun(till, place())
        monkeypatch.setattr(till.place.simulator.api, "cancel", too_late)
        with pytest.raises(Outage):
            till.processor().cancel(order, return_url=BACK)
        till.pay(order, Card.GOOD)
        assert till.processor().cancel(order, return_url=BACK).state is PaymentState.SUCCEEDED

    def test_what_is_under_way_to_a_bank_is_told_and_not_waited_for(
        self, till: MollieTill, place: Place
    ) -> None:
        order = begun(till, place())
        books, name = till.place.simulator.books, order.payment.reference
        books.put(till.key, "payment", truly(books.get(till.key, "payment", name)) | {"status": "pending"})
        assert till.processor().cancel(order, return_url=BACK).state is PaymentState.PROCESSING

    def test_it_is_asked_again_when_it_will_be_over_and_each_quarter_of_an_hour(
        self, till: MollieTill, place: Place
    ) -> None:
        """Mollie may be late with saying that it has expired, and does not always say when it will."""
        order, now = begun(till, place()), till.hands.now
        books, asked = till.place.simulator.books, []
        payment = truly(books.get(till.key, "payment", order.payment.reference))
        for minutes in (16, 2, 0, -60, None):
            ends = {} if minutes is None else {"expiresAt": (now + timedelta(minutes=minutes)).isoformat()}
            rest = {name: said for name, said in payment.items() if name != "expiresAt"}
            books.put(till.key, "payment", rest | ends)
            with pytest.raises(Outage) as waiting:
                till.processor().cancel(order, return_url=BACK)
            asked.append(waiting.value.retry_after)
        assert asked == [900, 120, 1, 1, 900]

    def test_a_buyer_who_goes_back_has_cancelled(self, till: MollieTill, place: Place) -> None:
        order = begun(till, place())
        till.place.control("pay", key=till.key, payment=order.payment.reference, buyer="closes")
        heard = truth(till, order)
        assert (heard.state, heard.at) == (PaymentState.CANCELED, till.hands.now)

    def test_a_kept_method_that_was_declined_is_over_with_its_order(
        self, till: MollieTill, place: Place
    ) -> None:
        order = opened(till, after(till, place, Card.ONCE))
        declined = charged(till, order)
        assert (declined.state, declined.failure) == (PaymentState.OPEN, "insufficient_funds")
        over = order.heard(till.processor().cancel(order, return_url=BACK))
        assert truth(till, over).state is PaymentState.CANCELED
        assert charged(till, over).state is PaymentState.CANCELED


class TestCustomers:
    def test_each_order_that_keeps_a_method_has_a_customer(self, till: MollieTill, place: Place) -> None:
        order = kept(place())
        till.processor().open(order, return_url=BACK)
        made, opened, _ = till.place.gate.exchanges
        assert made.asked == {
            "name": order.buyer.name,
            "email": order.buyer.email,
            "metadata": {"account": order.account, "order": order.id, "payment": order.payment.id},
        }
        assert opened.asked["sequenceType"] == "first"
        assert opened.asked["customerId"] == made.answer["id"]

    def test_what_is_charged_again_names_customer_and_mandate(self, till: MollieTill, place: Place) -> None:
        order = opened(till, after(till, place))
        assert order.payment.kept is not None
        charged(till, order)
        (asked,) = [
            one.asked
            for one in till.place.gate.exchanges
            if one.asked and one.asked.get("sequenceType") == "recurring"
        ]
        assert (asked["customerId"], asked["mandateId"]) == (
            order.payment.kept.customer,
            order.payment.kept.method,
        )

    def test_a_mandate_that_is_gone_says_no_day_of_its_card(self, till: MollieTill, place: Place) -> None:
        order = opened(till, kept(place()))
        till.pay(order, Card.GOOD)
        saved = truth(till, order).saved
        assert saved is not None
        assert saved.ends is not None
        with till.place.simulator.books.transaction():
            till.place.simulator.books.remove(till.key, "mandate", saved.method)
        assert truth(till, order).saved == replace(saved, ends=None)

    def test_a_forgotten_key_charges_nobody_twice(self, till: MollieTill, place: Place) -> None:
        order = opened(till, after(till, place))
        done = charged(till, order)
        till.let_pass(timedelta(hours=2))
        assert charged(till, order) == done
        assert till.taken(order) == 1


class TestAfterTheSale:
    def test_what_failed_of_a_subscription_is_paid_with_a_first_payment_of_the_same_customer(
        self, till: MollieTill, place: Place
    ) -> None:
        order = due(till, place, Card.REVOKED)
        order = order.attached(rebilled(till, order).reference)
        assert not till.processor().truth(order, return_url=BACK).state.final
        assert till.attempts(order) == 1
        shown = [till.processor().open(order, return_url=BACK) for _ in range(2)]
        assert shown[0] == shown[1]
        assert shown[0].hosted_url.endswith(f"/checkout/select/{shown[0].truth.reference}")
        asked = [one for one in till.place.gate.exchanges if one.asked]
        first = [one for one in asked if one.asked.get("sequenceType") == "first"][-1]
        assert order.payment.kept is not None
        assert first.asked["customerId"] == order.payment.kept.customer
        assert first.asked["amount"] == {"currency": "EUR", "value": "20.00"}
        assert first.key == f"{order.payment.id}-1"
        # What is open in its place is asked for by its name alone.
        before, order = len(till.place.asked), order.attached(shown[0].truth.reference)
        assert till.processor().open(order, return_url=BACK) == shown[0]
        assert till.place.asked[before:] == [f"GET /v2/payments/{order.payment.reference}"]

    def test_who_goes_back_from_that_can_pay_another(self, till: MollieTill, place: Place) -> None:
        order = due(till, place, Card.REVOKED)
        order = order.attached(rebilled(till, order).reference)
        order = begun(till, order)
        till.place.control("pay", key=till.key, payment=order.payment.reference, buyer="closes")
        gone = truth(till, order)
        assert (gone.state, gone.failure) == (PaymentState.OPEN, "canceled")
        again = begun(till, order)
        assert again.payment.reference != order.payment.reference
        till.let_pass(OVER)
        assert truth(till, again).failure == "expired"
        order = begun(till, again)
        till.pay(order, Card.GOOD)
        assert truth(till, order).state is PaymentState.SUCCEEDED
        assert till.taken(order) == 1

    def test_what_is_open_in_its_place_keeps_it_from_being_called_off(
        self, till: MollieTill, place: Place
    ) -> None:
        order = due(till, place, Card.REVOKED)
        order = begun(till, order.attached(rebilled(till, order).reference))
        with pytest.raises(Outage):
            till.processor().cancel(order, return_url=BACK)
        till.let_pass(OVER)
        over = till.processor().cancel(order, return_url=BACK)
        assert over.state is PaymentState.CANCELED
        order = order.heard(over)
        assert till.processor().open(order, return_url=BACK).truth == over
        assert not till.processor().open(order, return_url=BACK).hosted_url

    def test_what_was_added_with_one_click_and_failed_is_not_paid_anew(
        self, till: MollieTill, place: Place
    ) -> None:
        order = after(till, place, Card.REVOKED)
        charged(till, order)
        assert not till.processor().open(order, return_url=BACK).hosted_url
        assert till.attempts(order) == 1

    def test_a_refund_carries_our_words(self, till: MollieTill, place: Place) -> None:
        order = bought(till, place)
        name = RefundId(derived("refund", "one"))
        till.processor().refund(order, name, Money.of("10.00", "EUR"))
        asked = till.place.gate.exchanges[-1]
        assert (asked.key, asked.asked["metadata"]["refund"]) == (name, name)

    def test_more_than_was_paid_is_not_given_back(self, till: MollieTill, place: Place) -> None:
        order = bought(till, place)
        failed = till.processor().refund(order, RefundId(derived("refund", "one")), Money.of("100.01", "EUR"))
        assert (failed.state, failed.failure) == (ReturnState.FAILED, "refund_refused")

    def test_a_chargeback_is_lost_until_the_bank_gives_it_back(self, till: MollieTill, place: Place) -> None:
        order = bought(till, place)
        assert list(till.processor().disputed(order)) == []
        name = till.place.control("chargebacks", key=till.key, payment=order.payment.reference)["id"]
        (told,) = till.processor().disputed(order)
        assert (told.reference, told.state, told.amount) == (name, DisputeState.OPEN, order.payment.amount)
        till.place.control("chargebacks/reversed", key=till.key, chargeback=name)
        assert [one.state for one in till.processor().disputed(order)] == [DisputeState.WON]


class TestCalls:
    def called(self, till: MollieTill, order: Order) -> dict[str, str]:
        """The headers of a call to where Mollie was told to call about `order`."""
        till.processor().open(order, return_url=BACK)
        told = next(one.asked["webhookUrl"] for one in till.place.gate.exchanges if one.asked)
        return {":path": "acc/con", ":query": urlsplit(told).query}

    def test_whoever_calls_where_we_said_is_heard(self, till: MollieTill, place: Place) -> None:
        order = place()
        headers = self.called(till, order)
        now = till.hands.now
        signal = verify_mollie(b"id=tr_7UhSN1zuXS", headers, ["another", "whsec_mollie"], now=now)
        assert (signal.order, signal.reference, signal.kind) == (order.id, "tr_7UhSN1zuXS", KIND)
        later = verify_mollie(b"id=tr_7UhSN1zuXS", headers, ["whsec_mollie"], now=now + timedelta(seconds=1))
        assert later.event != signal.event

    def test_nobody_else_is(self, till: MollieTill, place: Place) -> None:
        headers = self.called(till, place())
        given = parse_qs(headers[":query"])
        other = place(again=1).id
        for spoilt in (
            {":query": ""},
            {":query": f"order={other}&proof={given['proof'][0]}"},
            {":query": f"order={given['order'][0]}&proof=00"},
            {":query": f"order={given['order'][0]}&proof=%C3%BC"},
            {":path": "acc/other"},
        ):
            with pytest.raises(BadSignature):
                verify_mollie(b"id=tr_1", headers | spoilt, ["whsec_mollie"], now=till.hands.now)
        for secrets in ([], [""], ["whsec_other"]):
            with pytest.raises(BadSignature):
                verify_mollie(b"id=tr_1", headers, secrets, now=till.hands.now)

    @pytest.mark.parametrize("body", [b"", b"id=", b"id=ord_1", b"id=tr_%23", b"\xff", b"a=1&" * 20])
    def test_a_call_about_no_payment_is_invalid(self, till: MollieTill, place: Place, body: bytes) -> None:
        headers = self.called(till, place())
        with pytest.raises(Invalid):
            verify_mollie(body, headers, ["whsec_mollie"], now=till.hands.now)

    def test_mollie_calls_once_it_is_paid(self, till: MollieTill, place: Place) -> None:
        box, order = Letterbox(), place()
        with running(box) as inbox:
            paying = Mollie(
                till.key,
                webhooks=f"{inbox}/webhooks/acc/con",
                secret="whsec_mollie",
                url=till.place.url,
                clock=till.hands,
            )
            paying.open(order, return_url=BACK)
            till.pay(order, Card.GOOD)
            till.place.control("deliveries", hold=False)
            assert till.place.delivered()
        ((_, body),) = box.letters
        assert body == f"id={truth(till, order).reference}".encode()


class TestBooks:
    def stated(self, till: MollieTill, *, days: int = 1) -> list[tuple[str, str, Money]]:
        """Of the last days: what moved, by the payment that it is of."""
        now = till.hands.now + timedelta(seconds=1)
        lines = till.statement(since=now - timedelta(days=days), until=now)
        return [(str(line.kind), line.of, line.amount) for line in lines]

    def test_a_transfer_is_told_when_it_is_paid_and_not_when_it_was_begun(
        self, till: MollieTill, place: Place
    ) -> None:
        order = begun(till, place())
        payment = till.place.simulator.books.get(till.key, "payment", order.payment.reference)
        assert payment is not None
        payment["_ends"] += 12 * 86400
        till.place.simulator.books.put(till.key, "payment", payment)
        till.let_pass(timedelta(days=11))
        till.pay(order, Card.GOOD)
        assert self.stated(till) == [("payment", order.payment.reference, Money.of("100.00", "EUR"))]
        till.let_pass(timedelta(days=2))
        assert self.stated(till) == []

    def test_lists_are_read_page_by_page_and_not_further_back_than_anything_moves(
        self, till: MollieTill, place: Place
    ) -> None:
        old, new = begun(till, place()), begun(till, place(again=1))
        till.pay(old, Card.GOOD)
        till.pay(new, Card.GOOD)
        books = till.place.simulator.books
        like = books.get(till.key, "payment", new.payment.reference)
        assert like is not None
        till.let_pass(timedelta(days=15))
        then = till.hands.now.isoformat()
        for number in range(250):
            books.put(till.key, "payment", like | {"id": f"tr_{number}", "createdAt": then, "paidAt": then})
        before = len(till.place.asked)
        assert len(self.stated(till)) == 250
        assert till.place.asked[before:] == [
            "GET /v2/payments",
            "GET /v2/payments",
            "GET /v2/refunds",
            "GET /v2/chargebacks",
            "GET /v2/settlements",
        ]

    def test_what_a_bank_took_and_gave_back_are_two_lines_of_their_own_days(
        self, till: MollieTill, place: Place
    ) -> None:
        order = bought(till, place)
        paid, of = Money.of("100.00", "EUR"), order.payment.reference
        name = till.place.control("chargebacks", key=till.key, payment=of)["id"]
        assert self.stated(till) == [("payment", of, paid), ("dispute", of, -paid)]
        till.let_pass(timedelta(days=30))
        till.place.control("chargebacks/reversed", key=till.key, chargeback=name)
        assert self.stated(till) == [("dispute", of, paid)]
        (told,) = till.processor().disputed(order)
        assert (told.state, told.at) == (DisputeState.WON, till.hands.now)

    def test_what_was_given_back_slowly_is_told_once_it_has_arrived_as_of_when_it_was_made(
        self, till: MollieTill, place: Place
    ) -> None:
        order = bought(till, place, Card.SLOWLY_BACK)
        made = till.hands.now
        till.give_back(order, Money.of("40.00", "EUR"))
        till.let_pass(timedelta(days=30))
        # Until then it has moved nothing, and is there.
        assert self.stated(till) == [("waiting", order.payment.reference, Money.zero("EUR"))]
        till.arrive(order)
        before = len(till.place.asked)
        (line,) = till.statement(since=till.hands.now - timedelta(days=1), until=till.hands.now)
        assert (line.kind, line.of, line.amount, line.at) == (
            MovementKind.REFUND,
            order.payment.reference,
            Money.of("-40.00", "EUR"),
            made,
        )
        # One page of each list, however old the refund is.
        assert till.place.asked[before:] == [
            "GET /v2/payments",
            "GET /v2/refunds",
            "GET /v2/chargebacks",
            "GET /v2/settlements",
        ]
        till.let_pass(timedelta(days=3))
        assert self.stated(till) == []

    def test_what_has_not_left_waits_and_what_was_called_off_is_nothing(
        self, till: MollieTill, place: Place
    ) -> None:
        order = bought(till, place)
        made = till.processor().refund(order, RefundId(derived("refund", "a")), Money.of("5.00", "EUR"))
        payment, of = ("payment", order.payment.reference, Money.of("100.00", "EUR")), order.payment.reference
        for status in ("queued", "pending", "processing"):
            till.place.control("refunds", key=till.key, refund=made.reference, status=status)
            assert self.stated(till) == [payment, ("waiting", of, Money.zero("EUR"))]
        till.place.control("refunds", key=till.key, refund=made.reference, status="canceled")
        assert self.stated(till) == [payment]

    def test_what_a_bank_sent_back_had_left_and_is_back(self, till: MollieTill, place: Place) -> None:
        order = bought(till, place)
        made = till.processor().refund(order, RefundId(derived("refund", "a")), Money.of("5.00", "EUR"))
        till.pay_out()
        till.bounce(order, made.reference)
        since, until = till.hands.now - timedelta(days=1), till.hands.now + timedelta(days=1)
        lines = list(till.statement(since=since, until=until))
        told = [line for line in lines if line.kind is MovementKind.REFUND]
        assert [(one.amount.minor, one.at) for one in told] == [(-500, made.at), (500, made.at)]
        # Nobody says which payout it is in: that which the refund is in comes out all the same.
        assert [bool(one.payout) for one in told] == [True, False]
        found = differences(ConnectionId("con_1"), lines, (), Span(since, until), paid={})
        assert [one for one in found if one.kind in {MovementKind.REFUND, MovementKind.PAYOUT}] == []

    def test_what_a_bank_sent_back_long_after_it_was_made_is_told_by_its_payment(
        self, till: MollieTill, place: Place
    ) -> None:
        """No list tells of it any more: they know no dates, and go by when a refund was made."""
        order = bought(till, place)
        made = till.processor().refund(order, RefundId(derived("refund", "a")), Money.of("5.00", "EUR"))
        till.let_pass(timedelta(days=40))
        assert self.stated(till, days=3) == []
        till.bounce(order, made.reference)
        # That it came back is said, and nothing to compare.
        before = len(till.place.asked)
        back = Money.of("5.00", "EUR")
        assert self.stated(till, days=3) == [("came-back", order.payment.reference, back)]
        assert till.place.asked[before:].count("GET /v2/refunds") == 1
        waits = till.processor().refund(order, RefundId(derived("refund", "b")), Money.of("7.00", "EUR"))
        till.place.control("refunds", key=till.key, refund=waits.reference, status="queued")
        lines = list(till.books().given_back(order.payment.reference))
        assert [(one.kind, one.amount.minor, one.at) for one in lines] == [
            (MovementKind.REFUND, -500, made.at),
            (MovementKind.REFUND, 500, made.at),
        ]
        assert till.place.asked[-1] == f"GET /v2/payments/{order.payment.reference}/refunds"


class TestSettlements:
    """100.00 by card costs 1.8 % and 0.25, and the tax on that: 2.4805."""

    def lines(self, till: MollieTill, *, days: int = 1, token: str | None = None) -> list[Movement]:
        now, told = till.hands.now + timedelta(seconds=1), replace(till, token=till.token)
        told.token = till.token if token is None else token
        return list(told.statement(since=now - timedelta(days=days), until=now))

    def judged(self, till: MollieTill, lines: Sequence[Movement]) -> list[tuple[str, Money, Money]]:
        """What of the payouts does not come out."""
        span = Span(till.hands.now - timedelta(days=99), till.hands.now + timedelta(days=1))
        found = differences(ConnectionId("con_1"), lines, (), span, paid={})
        return [(one.of, one.stated, one.booked) for one in found if one.gap is Gap.PAID_OUT]

    def test_a_settlement_is_a_payout_of_what_is_in_it_less_what_was_kept(
        self, till: MollieTill, place: Place
    ) -> None:
        order = bought(till, place)
        till.give_back(order, Money.of("40.00", "EUR"))
        till.pay_out()
        payout, *parts = self.lines(till)
        (settlement,) = till.place.simulator.books.newest(till.key, "settlement")
        # Each refund costs 0.25 and its tax, 0.3025: 2.7830 of 60.00 in all.
        assert (payout.kind, payout.origin) == (MovementKind.PAYOUT, settlement["id"])
        assert (payout.amount, payout.fee) == (Money.of("-57.22", "EUR"), Money.of("2.78", "EUR"))
        assert [(part.kind, part.of, part.amount, part.payout) for part in parts] == [
            (MovementKind.PAYMENT, order.payment.reference, Money.of("100.00", "EUR"), payout.origin),
            (MovementKind.REFUND, order.payment.reference, Money.of("-40.00", "EUR"), payout.origin),
        ]
        assert self.judged(till, [payout, *parts]) == []

    def test_what_came_in_long_ago_counts_for_the_payout_and_for_nothing_else(
        self, till: MollieTill, place: Place
    ) -> None:
        bought(till, place)
        till.let_pass(timedelta(days=40))
        till.pay_out()
        payout, part = self.lines(till)
        assert (part.kind, part.of, part.payout) == (MovementKind.OTHER, "", payout.origin)
        assert self.judged(till, [payout, part]) == []

    def test_what_did_not_arrive_is_found(self, till: MollieTill, place: Place) -> None:
        bought(till, place)
        (name,) = till.place.control("payouts", key=till.key, short="1.00")["settlements"]
        lines = self.lines(till)
        # What the costs do not account for is no cost.
        assert lines[0].fee == Money.of("2.48", "EUR")
        assert self.judged(till, lines) == [(name, Money.of("99.00", "EUR"), Money.of("100.00", "EUR"))]

    def test_one_that_failed_comes_to_nothing_and_is_paid_out_with_the_next(
        self, till: MollieTill, place: Place
    ) -> None:
        bought(till, place)
        (first,) = till.place.control("payouts", key=till.key)["settlements"]
        told = self.lines(till)[0]
        till.place.control("payouts/failed", key=till.key, settlement=first)
        out, back, _payment = self.lines(till)
        assert out == told
        assert (back.origin, back.amount, back.fee) == (first, -out.amount, -out.fee)
        assert back.reference != out.reference
        till.pay_out()
        assert self.judged(till, self.lines(till)) == []

    def test_one_that_failed_days_after_it_was_paid_out_is_told_all_the_same(
        self, till: MollieTill, place: Place
    ) -> None:
        bought(till, place)
        (first,) = till.place.control("payouts", key=till.key)["settlements"]
        till.let_pass(timedelta(days=10))
        assert self.lines(till) == []
        till.place.control("payouts/failed", key=till.key, settlement=first)
        till.pay_out()
        lines = self.lines(till)
        reached = [line.amount.minor for line in lines if line.kind is MovementKind.PAYOUT]
        assert (len(reached), sum(reached)) == (3, -9752)
        assert self.judged(till, lines) == []

    def test_what_is_in_one_of_another_amount_is_not_taken_for_what_was_paid(
        self, till: MollieTill, place: Place
    ) -> None:
        order = bought(till, place)
        till.pay_out()
        books = till.place.simulator.books
        (payment,) = books.newest(till.key, "payment")
        less = {"currency": "EUR", "value": "90.00"}
        books.put(till.key, "payment", payment | {"settlementAmount": less})
        lines = [line for line in self.lines(till) if line.kind is not MovementKind.PAYOUT]
        assert [(line.of, line.amount.minor, bool(line.payout)) for line in lines] == [
            ("", 9000, True),
            (order.payment.reference, 10000, False),
        ]

    def test_what_a_bank_gave_back_is_in_the_one_that_lacks_it(self, till: MollieTill, place: Place) -> None:
        order, other = bought(till, place), opened(till, place(again=1))
        till.pay_out()
        of = order.payment.reference
        name = till.place.control("chargebacks", key=till.key, payment=of)["id"]
        till.place.control("chargebacks/reversed", key=till.key, chargeback=name)
        till.pay(other, Card.GOOD)
        (second,) = till.place.control("payouts", key=till.key, short="0")["settlements"]
        lines = self.lines(till)
        assert {line.reference for line in lines if line.payout == second} == {
            other.payment.reference,
            name,
            f"{name}-reversed",
        }
        assert self.judged(till, lines) == []
        till.place.control("payouts/failed", key=till.key, settlement=second)
        till.place.control("payouts", key=till.key, short="1.00")
        lines = self.lines(till)
        assert [(there - made).minor for _, there, made in self.judged(till, lines)] == [9900]

    @pytest.mark.parametrize("days", [1, 40, 399])
    def test_what_a_bank_sent_back_is_in_the_one_that_lacks_it_however_old(
        self, till: MollieTill, place: Place, days: int
    ) -> None:
        """It is told as of when it was made; of two that come to the same, the later one is in the later."""
        order = bought(till, place)
        names = [
            till.processor()
            .refund(order, RefundId(derived("refund", one)), Money.of("5.00", "EUR"))
            .reference
            for one in ("first", "second")
        ]
        till.pay_out()
        till.let_pass(timedelta(days=days))
        for name, again in zip(names, (1, 2), strict=True):
            till.bounce(order, name)
            bought(till, lambda again=again: place(again=again))
            till.pay_out()
            assert self.judged(till, self.lines(till)) == []
            till.let_pass(timedelta(hours=1))
        lines = self.lines(till)
        payouts = [line.payout for line in lines if line.reference in {f"{name}-failed" for name in names}]
        assert len(set(payouts) - {""}) == 2
        bought(till, lambda: place(again=3))
        (third,) = till.place.control("payouts", key=till.key, short="-5.00")["settlements"]
        # Each accounts for one alone.
        [(of, there, made)] = self.judged(till, self.lines(till))
        assert (of, there.minor - made.minor) == (third, 500)

    def test_what_a_bank_gave_back_weeks_before_it_was_paid_out_is_in_the_one_that_lacks_it(
        self, till: MollieTill, place: Place
    ) -> None:
        order = bought(till, place)
        till.pay_out()
        of = order.payment.reference
        name = till.place.control("chargebacks", key=till.key, payment=of)["id"]
        till.place.control("chargebacks/reversed", key=till.key, chargeback=name)
        till.let_pass(timedelta(days=25))
        bought(till, lambda: place(again=1))
        till.pay_out()
        lines = self.lines(till)
        assert [line.kind for line in lines if line.reference == f"{name}-reversed"] == [
            MovementKind.CAME_BACK
        ]
        assert self.judged(till, lines) == []

    def test_what_a_bank_gave_back_more_than_a_month_ago_is_told_no_more(
        self, till: MollieTill, place: Place
    ) -> None:
        order = bought(till, place)
        name = till.place.control("chargebacks", key=till.key, payment=order.payment.reference)["id"]
        till.place.control("chargebacks/reversed", key=till.key, chargeback=name)
        till.let_pass(timedelta(days=31))
        assert [line.reference for line in self.lines(till)] == [f"{name}-reversed"]
        till.let_pass(timedelta(days=2))
        assert self.lines(till) == []

    def test_what_a_bank_gave_back_later_does_not_account_for_what_was_too_much_before(
        self, till: MollieTill, place: Place
    ) -> None:
        order = bought(till, place)
        name = till.place.control("chargebacks", key=till.key, payment=order.payment.reference)["id"]
        bought(till, lambda: place(again=1))
        (first,) = till.place.control("payouts", key=till.key, short="-100.00")["settlements"]
        till.let_pass(timedelta(hours=5))
        till.place.control("chargebacks/reversed", key=till.key, chargeback=name)
        lines = self.lines(till)
        assert f"{name}-reversed" not in {line.reference for line in lines if line.payout == first}
        assert [there.minor - made.minor for _, there, made in self.judged(till, lines)] == [10000]

    @pytest.mark.parametrize("currency", ["EUR", "USD"])
    def test_what_does_not_say_what_it_was_settled_as_counts_as_it_was_paid_or_is_lacking(
        self, till: MollieTill, place: Place, currency: str
    ) -> None:
        order = bought(till, place)
        till.give_back(order, Money.of("40.00", "EUR"))
        till.pay_out()
        books = till.place.simulator.books
        (refund,) = books.newest(till.key, "refund")
        del refund["settlementAmount"]
        books.put(till.key, "refund", refund | {"amount": {"currency": currency, "value": "40.00"}})
        lacking = [there - made for _, there, made in self.judged(till, self.lines(till))]
        assert lacking == ([] if currency == "EUR" else [Money.of("-40.00", "EUR")])

    def test_old_ones_are_not_looked_into(self, till: MollieTill, place: Place) -> None:
        bought(till, place)
        till.pay_out()
        till.let_pass(timedelta(days=20))
        before = len(till.place.asked)
        assert self.lines(till) == []
        assert till.place.asked[before:].count("GET /v2/settlements") == 1
        assert not any("settlements/" in one for one in till.place.asked[before:])

    def test_without_a_token_nothing_is_told_of_it(self, till: MollieTill, place: Place) -> None:
        order = bought(till, place)
        till.pay_out()
        (line,) = self.lines(till, token="")
        assert (line.of, line.payout) == (order.payment.reference, "")

    @pytest.mark.parametrize("token", ["access_", "live_inventedMollieKey0000000000001"])
    def test_a_token_that_is_none_stops_the_statement_and_no_payment(
        self, till: MollieTill, place: Place, token: str
    ) -> None:
        till.token = token
        bought(till, place)
        with pytest.raises(ProcessorRefused):
            self.lines(till)
        assert token not in repr(till.processor())

    @pytest.mark.parametrize(
        ("member", "wrong"),
        [
            ("id", None),
            ("amount", {"currency": "EUR"}),
            ("settledAt", "soon"),
            ("periods", {"2026": {"11": {"revenue": [{"amountGross": None}], "costs": []}}}),
            (
                "periods",
                {"2026": {"11": {"costs": [{"amountGross": {"currency": "EUR", "value": "NaN"}}]}}},
            ),
            (
                "periods",
                {"2026": {"11": {"revenue": [{"amountGross": {"currency": "USD", "value": "1"}}]}}},
            ),
        ],
    )
    def test_what_is_no_settlement_is_an_outage(
        self, till: MollieTill, place: Place, member: str, wrong: object
    ) -> None:
        bought(till, place)
        till.pay_out()
        books = till.place.simulator.books
        (settlement,) = books.newest(till.key, "settlement")
        books.put(till.key, "settlement", settlement | {"id": settlement["id"], member: wrong})
        with pytest.raises(Outage):
            self.lines(till)
        till.place.gate.problems.clear()
