"""webhooks.worker and webhooks.sweeper: from a kept webhook to a settled order, and in how many calls."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.sweeping import GIVEN_UP, LATE, UNHEARD
from cartwright.bootstrap import shop
from cartwright.domain.ids import ConnectionId, OrderId, PaymentId, derived
from cartwright.domain.money import Money
from cartwright.domain.orders import Order
from cartwright.domain.payments import Payment
from tests.component.agency import Agency
from tests.component.deployment import Deployment
from tests.component.recorded import fitted
from tests.component.triggers import message, queue_event
from tests.events import load

READS = {"dynamodb.GetItem", "dynamodb.BatchGetItem", "dynamodb.Query"}
SECOND = timedelta(seconds=1)


@pytest.fixture
def placed(agency: Agency) -> tuple[Agency, Order]:
    return agency, agency.place("course", "AT")


def about(agency: Agency, order: Order, **changed: str) -> dict[str, str]:
    """A message for the worker."""
    body = {
        "account": order.account,
        "connection": order.payment.connection,
        "event": "sbx_1",
        "kind": "payment.succeeded",
        "order": order.id,
        "reference": order.payment.id,
    }
    return body | changed


def sweep(deployment: Deployment) -> dict[str, int]:
    answer: dict[str, int] = deployment.invoke("WebhooksSweeper", load("webhooks.sweeper.tick"))
    return answer


def test_the_recorded_messages_settle_their_order_once(placed: tuple[Agency, Order]) -> None:
    agency, order = placed
    agency.pay(order)
    (event,) = agency.events()
    agency.knock(event)
    twice = fitted(
        load("webhooks.worker.paid-twice"),
        account=agency.account.id,
        connection=order.payment.connection,
        order=order.id,
        payment=order.payment.id,
    )
    assert agency.deployment.invoke("WebhooksWorker", twice) == {"batchItemFailures": []}
    (kept,) = agency.deployment.items("inbox")
    assert (kept["state"], kept["outcome"]) == ("done", "settled")
    assert Counter(item["kind"]["S"] for item in agency.deployment.dump().values())["sale"] == 2


def test_settling_takes_two_reads_and_one_transaction_beside_the_processors_own_answer(
    placed: tuple[Agency, Order],
) -> None:
    agency, order = placed
    agency.pay(order)
    agency.knock(agency.events()[0])
    agency.deployment.restart()
    agency.deployment.stream()
    (due,) = agency.deployment.messages("settle")
    agency.deployment.wire.clear()

    assert agency.deployment.hand("settle", due)

    calls = Counter(agency.deployment.wire.names)
    assert sum(count for name, count in calls.items() if name in READS) == 2
    # The sandbox is asked by a conditional put into its own books; another processor's answer comes by HTTP.
    assert calls == {"dynamodb.GetItem": 2, "dynamodb.PutItem": 1, "dynamodb.TransactWriteItems": 1}


def test_an_event_of_a_settled_order_costs_one_read_and_one_note(placed: tuple[Agency, Order]) -> None:
    agency, order = placed
    agency.pay(order)
    agency.knock(agency.events()[0])
    agency.deployment.run(without=["hooks", "number"])
    agency.deployment.wire.clear()

    assert agency.deployment.hand("settle", message(about(agency, order)))
    assert agency.deployment.wire.names == ["dynamodb.GetItem", "dynamodb.UpdateItem"]


def test_the_confirmation_page_takes_the_same_way_in_as_many_calls(placed: tuple[Agency, Order]) -> None:
    agency, order = placed
    agency.pay(order)
    page = f"/{order.slug}/orders/{order.id}/{order.key}"
    host = {"host": order.host}
    # Whose page it is does not change, so a process asks once.
    agency.deployment.request("GET", page.replace(order.id, derived("order", "no")), headers=host)
    agency.deployment.wire.clear()

    answer = agency.deployment.request("GET", page, headers={**host, "accept": "application/json"})

    assert answer.json["state"] == "paid", answer
    assert Counter(agency.deployment.wire.names) == {
        "dynamodb.GetItem": 2,
        "dynamodb.PutItem": 1,
        "dynamodb.TransactWriteItems": 1,
    }
    assert [item["state"] for item in agency.deployment.items("order")] == ["paid"]


def test_business_that_is_not_ours_is_let_go(agency: Agency) -> None:
    body = json.dumps({"id": "sbx_1", "type": "payout.paid", "data": {}}).encode()
    agency.knock(body)
    agency.deployment.run(without=["hooks"])
    (kept,) = agency.deployment.items("inbox")
    assert (kept["state"], kept["outcome"]) == ("done", "ignored")


def test_one_connections_word_about_anothers_order_is_set_aside(placed: tuple[Agency, Order]) -> None:
    agency, order = placed
    agency.pay(order)
    lie = {
        "id": "evt_1",
        "object": "event",
        "type": "payment_intent.succeeded",
        "data": {
            "object": {
                "id": "pi_1",
                "object": "payment_intent",
                "metadata": {"account": order.account, "order": order.id, "payment": order.payment.id},
            }
        },
    }
    assert agency.knock(json.dumps(lie).encode(), processor="stripe").status == 200
    agency.deployment.run(without=["hooks"])

    (kept,) = agency.deployment.items("inbox")
    assert (kept["state"], kept["code"]) == ("parked", "not-found")
    assert [item["state"] for item in agency.deployment.items("order")] == ["placed"]


def test_while_the_table_does_not_answer_the_message_comes_again(placed: tuple[Agency, Order]) -> None:
    agency, order = placed
    agency.pay(order)
    agency.knock(agency.events()[0])
    agency.deployment.stream()
    (due,) = agency.deployment.messages("settle")
    agency.deployment.wire.outage = "dynamodb.TransactWriteItems"
    assert not agency.deployment.hand("settle", due)
    agency.deployment.wire.outage = ""
    assert agency.deployment.hand("settle", due)


def test_a_failed_message_holds_back_its_own_order_only(agency: Agency) -> None:
    first, second = (agency.place("course", "AT", attempt=f"attempt-{number}") for number in (1, 2))
    for order in (first, second):
        agency.pay(order)
    for event in agency.events():
        agency.knock(event)
    bad, good = (
        message(about(agency, order, event=json.loads(event)["id"]), number)
        for number, (order, event) in enumerate(
            zip((first, second), sorted(agency.events(), key=lambda e: second.id.encode() in e), strict=True)
        )
    )
    bad["Attributes"] = {"MessageGroupId": first.id}
    good["Attributes"] = {"MessageGroupId": second.id}
    bad["Body"] = "{}"
    again = {**bad, "MessageId": "again"}

    answer = agency.deployment.invoke("WebhooksWorker", queue_event("settle", bad, again, good))

    failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
    assert failed == {bad["MessageId"], "again"}
    states = {item["body"]["id"]: item["state"] for item in agency.deployment.items("order")}
    assert states == {first.id: "placed", second.id: "paid"}


# --- the sweeper --------------------------------------------------------------------------------------------


def test_a_sweep_of_a_tidy_shop_does_nothing(agency: Agency) -> None:
    assert sweep(agency.deployment) == {
        "errands": 0,
        "settled": 0,
        "unanswered": 0,
        "returned": 0,
        "rechecked": 0,
    }


def test_a_payment_whose_webhook_never_came_is_found(placed: tuple[Agency, Order]) -> None:
    agency, order = placed
    agency.pay(order)
    agency.deployment.clock.move(UNHEARD)
    assert sweep(agency.deployment)["settled"] == 0
    agency.deployment.clock.move(SECOND)
    assert sweep(agency.deployment)["settled"] == 1
    assert sweep(agency.deployment)["settled"] == 0
    assert [item["state"] for item in agency.deployment.items("order")] == ["paid"]


def test_an_order_that_nobody_paid_expires_after_a_day_and_cannot_be_paid_any_more(
    placed: tuple[Agency, Order],
) -> None:
    agency, order = placed
    agency.deployment.clock.move(GIVEN_UP)
    assert sweep(agency.deployment)["settled"] == 1
    assert [item["state"] for item in agency.deployment.items("order")] == ["expired"]
    assert agency.payment(order).state == "canceled"


def test_a_payment_that_came_at_the_last_moment_beats_the_cancellation(placed: tuple[Agency, Order]) -> None:
    agency, order = placed
    agency.deployment.clock.move(GIVEN_UP)
    agency.pay(order)
    sweep(agency.deployment)
    assert [item["state"] for item in agency.deployment.items("order")] == ["paid"]


def test_deliveries_and_jobs_that_were_left_behind_are_sent_again(placed: tuple[Agency, Order]) -> None:
    agency, order = placed
    agency.pay(order)
    agency.knock(agency.events()[0])
    assert sweep(agency.deployment)["errands"] == 0

    agency.deployment.clock.move(LATE + SECOND)
    # The hook that the sandbox wants to send, and the delivery that nobody took from the stream.
    assert sweep(agency.deployment)["errands"] == 2
    assert agency.deployment.work("settle") == 1
    assert [item["state"] for item in agency.deployment.items("order")] == ["paid"]

    agency.deployment.clock.move(LATE + SECOND)
    assert sweep(agency.deployment)["errands"] == 3  # the hook, and a number for each owner
    assert agency.deployment.work("number") == 2


def test_one_order_that_cannot_be_asked_about_stops_no_other(agency: Agency) -> None:
    agency.pay(agency.place("course", "AT"))
    order = replace(
        agency.place("course", "AT", attempt="another"),
        id=OrderId(derived("order", "lost")),
        payment=Payment(
            PaymentId(derived("payment", "lost")),
            ConnectionId(derived("connection", "lost")),
            Money(1, "EUR"),
        ),
    )
    shop.orders(agency.account.id).place(order)
    agency.deployment.clock.move(UNHEARD + SECOND)
    swept = sweep(agency.deployment)
    assert (swept["settled"], swept["unanswered"]) == (1, 1)
