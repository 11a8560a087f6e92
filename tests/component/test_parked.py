"""What was set aside on the way of a sale: who sees it and why, and how it is taken up again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from cartwright.application.sweeping import LATE
from cartwright.bootstrap import shop
from cartwright.domain.ids import derived
from cartwright.domain.money import Money
from cartwright.domain.orders import Order
from cartwright.domain.people import Role
from tests.component.agency import BUYER, Agency
from tests.component.deployment import Answer, Deployment, slim
from tests.doubles.receiver import Receiver
from tests.events import load

LISTED, RETRIES = "/parked", "/parked/retries"
SECOND = timedelta(seconds=1)


def charging(agency: Agency, order: Order, amount: Money) -> None:
    """Somebody changes the payment in the processor's dashboard."""
    payment = agency.payment(order)
    changed = replace(payment, amount=amount, version=payment.version + 1)
    shop.store().sandbox.move(changed, None)


@pytest.fixture
def order(agency: Agency) -> Order:
    """Paid, but not what it costs: its webhook was set aside."""
    order = agency.place("course", "AT")
    agency.pay(order)
    charging(agency, order, Money.of("1.00", "EUR"))
    agency.knock(agency.events()[0])
    agency.deployment.run(without=["hooks"])
    assert [item["state"] for item in agency.deployment.items("inbox")] == ["parked"]
    return order


def listed(agency: Agency) -> list[dict[str, str]]:
    answer = agency.api("owner", "GET", LISTED)
    assert answer.status == 200, answer
    items: list[dict[str, str]] = answer.json["items"]
    return items


def taken_up(agency: Agency, wanted: str, by: str = "owner") -> Answer:
    return agency.api(by, "POST", RETRIES, {"id": wanted})


def sweep(deployment: Deployment) -> int:
    """How many errands the next sweep sends."""
    deployment.clock.move(LATE + SECOND)
    errands: int = deployment.invoke("WebhooksSweeper", load("webhooks.sweeper.tick"))["errands"]
    return errands


def test_the_owner_sees_what_was_set_aside_since_when_and_why(agency: Agency, order: Order) -> None:
    (aside,) = listed(agency)
    assert aside["id"].startswith(f"{order.payment.connection}/sbx_")
    assert aside == {
        "id": aside["id"],
        "what": "webhook",
        "code": "amount-differs",
        "detail": "asked: 148.00 EUR, taken: 1.00 EUR",
        "since": "2026-11-02T12:00:00Z",
    }
    assert BUYER not in aside["detail"]


def test_what_the_processor_told_of_the_order_is_listed_for_the_agency(agency: Agency, order: Order) -> None:
    (body,) = agency.events()
    where = f"/orders/{order.id}/events"
    assert agency.api("owner", "GET", where).json["items"] == [
        {
            "id": json.loads(body)["id"],
            "connection": order.payment.connection,
            "kind": "payment.succeeded",
            "received_at": "2026-11-02T12:00:00Z",
            "sha256": sha256(body).hexdigest(),
            "outcome": "parked",
            "kept_until": "2026-12-02T12:00:00Z",
        }
    ]
    assert agency.api("looker", "GET", where).status == 404
    assert agency.api("owner", "GET", f"/orders/{derived('order', 'none')}/events").status == 404


def test_what_is_taken_up_is_sent_by_the_next_sweep(agency: Agency, order: Order) -> None:
    (aside,) = listed(agency)
    sweep(agency.deployment)
    agency.deployment.work("settle")
    assert [item["state"] for item in agency.deployment.items("order")] == ["placed"]

    charging(agency, order, order.payment.amount)
    answer = taken_up(agency, aside["id"])
    assert (answer.status, answer.json) == (202, aside)
    assert listed(agency) == []
    sweep(agency.deployment)
    assert agency.deployment.work("settle") == 1
    assert [item["state"] for item in agency.deployment.items("order")] == ["paid"]
    assert [item["state"] for item in agency.deployment.items("inbox")] == ["done"]


def test_what_is_taken_up_before_its_reason_is_gone_is_set_aside_again(agency: Agency, order: Order) -> None:
    (aside,) = listed(agency)
    taken_up(agency, aside["id"])
    sweep(agency.deployment)
    agency.deployment.work("settle")
    (again,) = listed(agency)
    assert again == {**aside, "since": "2026-11-02T12:03:01Z"}


def test_a_job_that_was_refused_is_listed_with_what_it_was_refused_with(
    agency: Agency, receiver: Receiver
) -> None:
    receiver.answer = lambda _: 410
    agency.pay(agency.place("course", "AT"))
    agency.deployment.run()
    (aside,) = listed(agency)
    assert (aside["what"], aside["code"], aside["detail"]) == ("hook", "hook-refused", "status: 410")

    receiver.answer = lambda _: 200
    assert taken_up(agency, aside["id"]).status == 202
    assert sweep(agency.deployment) == 1
    agency.deployment.work("hooks")
    assert len(receiver.received) == 2
    assert listed(agency) == []


def refused(agency: Agency, by: str, wanted: str) -> list[Answer]:
    """What somebody is told who looks, and who takes one up; neither changes a thing but the log."""
    before = slim(agency.deployment.dump())
    answers = [agency.api(by, "GET", LISTED), taken_up(agency, wanted, by)]
    assert slim(agency.deployment.dump()) == before
    return answers


def test_staff_is_told_which_permission_is_missing(agency: Agency, order: Order) -> None:
    (aside,) = listed(agency)
    staff = agency.invite("staff", role=Role.STAFF)
    for answer in refused(agency, "staff", aside["id"]):
        assert (answer.status, answer.code) == (403, "forbidden")
        assert answer.json["needs"] == "settings.manage"

    agency.api("owner", "PUT", f"/members/{staff.id}/permissions/settings.manage", {})
    assert agency.api("staff", "GET", LISTED).json["items"] == [aside]
    assert taken_up(agency, aside["id"], "staff").status == 202


def test_to_a_clients_member_there_is_no_such_list_whatever_its_permissions(
    agency: Agency, order: Order
) -> None:
    (aside,) = listed(agency)
    permission = f"/members/{agency.members['looker'].id}/permissions/settings.manage"
    assert agency.api("owner", "PUT", permission, {}).status == 204
    for answer in refused(agency, "looker", aside["id"]):
        assert (answer.status, answer.code) == (404, "not-found")


def test_an_account_finds_its_own_only(agency: Agency, order: Order) -> None:
    (aside,) = listed(agency)
    other = Agency.opened(agency.deployment, "wharf", identities=agency.identities)
    assert listed(other) == []
    assert taken_up(other, aside["id"]).code == "not-found"

    agency.members["stranger"] = other.members["owner"]
    for answer in refused(agency, "stranger", aside["id"]):
        assert (answer.status, answer.code) == (404, "not-found")
    assert listed(agency) == [aside]


@pytest.mark.parametrize("unknown", [derived("job", "none"), "con_none/evt_1", "#", "é"])
def test_what_was_never_set_aside_is_not_there(agency: Agency, order: Order, unknown: str) -> None:
    before = agency.deployment.dump()
    answer = taken_up(agency, unknown)
    assert (answer.status, answer.code) == (404, "not-found")
    assert agency.deployment.dump() == before
