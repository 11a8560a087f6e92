"""What follows a commit: stream to queues, numbers, mails, webhooks, and what SES says of the mails."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from cartwright.adapters.processors.signatures import verify_signature
from tests.component.agency import BUYER, SECRETS, Agency
from tests.component.deployment import Deployment
from tests.component.recorded import fitted
from tests.component.triggers import Item, message, queue_event
from tests.doubles.receiver import Receiver
from tests.events import load


@pytest.fixture
def sold(agency: Agency) -> Agency:
    """A sale of Nordwind's, not numbered yet."""
    agency.sold("course", agency.deployment.clock.now(), "AT", bumps=False)
    return agency


@pytest.fixture
def numbered(sold: Agency) -> Agency:
    """The same with its number, its letters not written yet."""
    sold.deployment.stream()
    assert sold.deployment.work("number") == 1
    return sold


def job_of(deployment: Deployment, topic: str) -> str:
    """The first job of a topic that is not done."""
    waiting = [job for job in deployment.items("outbox") if job["topic"] == topic and job["state"] != "done"]
    return str(waiting[0]["body"]["id"])


def state_of(deployment: Deployment, job: str) -> Item:
    (item,) = [item for item in deployment.items("outbox") if item["body"]["id"] == job]
    return item


# --- the stream ------------------------------------------------------------------------------------------


def test_the_recorded_records_become_an_errand_each_on_their_queue(agency: Agency) -> None:
    answer = agency.deployment.invoke("DeliveriesDispatch", load("deliveries.dispatch.sold"))

    assert answer == {"batchItemFailures": []}
    (settle,), (number,) = agency.deployment.messages("settle"), agency.deployment.messages("number")
    assert json.loads(settle["Body"])["event"].startswith("sbx_")
    assert json.loads(number["Body"])["job"].startswith("job_")
    assert agency.deployment.wire.names == ["sqs.SendMessageBatch"] * 2


def test_records_that_are_no_work_go_nowhere(agency: Agency) -> None:
    event = load("deliveries.dispatch.sold")
    for record in event["Records"]:
        record["dynamodb"]["NewImage"]["kind"] = {"S": "order"}
    del event["Records"][0]["dynamodb"]["NewImage"]
    assert agency.deployment.invoke("DeliveriesDispatch", event) == {"batchItemFailures": []}
    assert agency.deployment.wire.names == []


def test_a_stream_comes_again_from_the_first_record_that_no_queue_took(agency: Agency) -> None:
    agency.deployment.wire.outage = "sqs"
    event = load("deliveries.dispatch.sold")

    answer = agency.deployment.invoke("DeliveriesDispatch", event)

    first = event["Records"][0]["dynamodb"]["SequenceNumber"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": first}]}


# --- numbers ------------------------------------------------------------------------------------------------


def test_the_recorded_number_job_gives_the_sale_its_number(sold: Agency) -> None:
    job = job_of(sold.deployment, "number")
    event = fitted(load("deliveries.numbers.sold"), account=sold.account.id, letter=job)

    assert sold.deployment.invoke("DeliveriesNumbers", event) == {"batchItemFailures": []}
    (document,) = sold.deployment.items("document")
    assert document["body"]["label"] == "NW-TEST-000001"
    assert state_of(sold.deployment, job)["state"] == "done"
    assert sold.deployment.wire.names[-3:] == [
        "dynamodb.GetItem",
        "dynamodb.BatchGetItem",
        "dynamodb.TransactWriteItems",
    ]


def test_a_number_job_that_comes_again_gives_no_second_number(numbered: Agency) -> None:
    (job,) = [one for one in numbered.deployment.items("outbox") if one["topic"] == "number"]
    before = numbered.deployment.dump()
    again = {"account": numbered.account.id, "job": job["body"]["id"]}
    assert numbered.deployment.hand("number", message(again))
    assert numbered.deployment.dump() == before


def test_three_sales_are_numbered_without_a_gap_and_sealed_to_one_another(agency: Agency) -> None:
    for number in range(3):
        agency.sold("course", agency.deployment.clock.now(), "AT", number=number, bumps=False)
    agency.deployment.run()

    documents = sorted((item["body"] for item in agency.deployment.items("document")), key=_number)
    assert [_number(document) for document in documents] == [1, 2, 3]
    follows = [document["follows"] for document in documents]
    assert follows == ["", *(document["seal"] for document in documents[:2])]


def test_a_sale_that_cannot_be_read_keeps_back_none_of_those_that_came_along(agency: Agency) -> None:
    deployment = agency.deployment
    agency.sold("course", deployment.clock.now(), "AT")
    *well, broken = [job["body"] for job in deployment.items("outbox") if job["topic"] == "number"]
    (sale,) = [sale for sale in deployment.items("sale") if sale["body"]["id"] == broken["sale"]]
    deployment.dynamodb.update_item(
        TableName=deployment.table,
        Key={name: {"S": sale[name]} for name in ("pk", "sk")},
        UpdateExpression="SET shape = :newer",
        ExpressionAttributeValues={":newer": {"N": "99"}},
    )
    event: dict[str, Any] = {"Records": []}
    for number, job in enumerate([*well, broken, broken]):
        named = message({"account": agency.account.id, "job": job["id"]}, number)
        named["Attributes"]["MessageGroupId"] = job["client"]
        event["Records"] += queue_event("number", named)["Records"]
    event["Records"][-1]["body"] = "no message of ours"

    again = deployment.invoke("DeliveriesNumbers", event)["batchItemFailures"]

    assert again == [{"itemIdentifier": record["messageId"]} for record in event["Records"][len(well) :]]
    assert len(deployment.items("document")) == len(well) > 0


# --- mail ---------------------------------------------------------------------------------------------------


def test_the_recorded_mail_job_writes_one_mail(numbered: Agency) -> None:
    job = job_of(numbered.deployment, "mail")
    event = fitted(load("deliveries.mail.receipt"), account=numbered.account.id, letter=job)
    for _ in range(2):
        assert numbered.deployment.invoke("DeliveriesMail", event) == {"batchItemFailures": []}
    assert len(numbered.deployment.wire.mails) == 1


def test_a_mail_that_ses_refuses_is_set_aside_with_the_reason(
    numbered: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_of(numbered.deployment, "mail")
    monkeypatch.setenv("CARTWRIGHT_MAIL_FROM", "nobody@unverified.example")
    numbered.deployment.restart()

    assert numbered.deployment.hand("mail", message({"account": numbered.account.id, "job": job}))
    aside = state_of(numbered.deployment, job)
    assert (aside["state"], aside["code"]) == ("parked", "mail-refused")
    assert numbered.deployment.wire.mails == []


def test_a_mail_job_that_was_set_aside_can_be_tried_again(
    numbered: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_of(numbered.deployment, "mail")
    body = {"account": numbered.account.id, "job": job}
    monkeypatch.setenv("CARTWRIGHT_MAIL_FROM", "nobody@unverified.example")
    numbered.deployment.restart()
    numbered.deployment.hand("mail", message(body))

    monkeypatch.undo()
    numbered.deployment.restart()
    assert numbered.deployment.hand("mail", message(body))
    assert state_of(numbered.deployment, job)["state"] == "done"
    assert len(numbered.deployment.wire.mails) == 1


# --- what SES says ------------------------------------------------------------------------------------------


@pytest.fixture
def mailed(numbered: Agency) -> tuple[Agency, str]:
    """A receipt that went out, and its letter."""
    numbered.deployment.run()
    jobs = [item["body"] for item in numbered.deployment.items("outbox") if item["topic"] == "mail"]
    (letter,) = [job["id"] for job in jobs if job["kind"] == "receipt"]
    return numbered, str(letter)


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (load("deliveries.feedback.bounce"), "bounced"),
        (load("deliveries.feedback.complaint"), "complained"),
    ],
)
def test_what_came_back_is_kept_with_the_letter_logged_without_address_and_counted(
    mailed: tuple[Agency, str],
    event: dict[str, Any],
    kind: str,
    capsys: pytest.CaptureFixture[str],
    logged: io.StringIO,
) -> None:
    agency, letter = mailed
    for _ in range(2):
        agency.deployment.invoke(
            "DeliveriesFeedback", fitted(event, account=agency.account.id, letter=letter)
        )

    (kept,) = [item for item in agency.deployment.items("letter") if letter in item["pk"]]
    assert kept[kind] == event["detail"][event["detail"]["eventType"].lower()]["timestamp"].replace(
        "Z", "000Z"
    )
    written = logged.getvalue() + capsys.readouterr().out
    assert letter in written
    for address in (*event["detail"]["mail"]["destination"], BUYER):
        assert address not in written
    metrics = [json.loads(line) for line in written.splitlines() if '"_aws"' in line]
    assert [(metric["LettersReturned"], metric["fate"]) for metric in metrics] == [([1.0], kind)] * 2


def test_sess_own_word_closes_a_letter_we_lost_sight_of(numbered: Agency) -> None:
    job = job_of(numbered.deployment, "mail")
    event = fitted(load("deliveries.feedback.send"), account=numbered.account.id, letter=job)
    numbered.deployment.invoke("DeliveriesFeedback", event)

    assert state_of(numbered.deployment, job)["state"] == "done"
    assert numbered.deployment.hand("mail", message({"account": numbered.account.id, "job": job}))
    assert numbered.deployment.wire.mails == []


def test_a_bounce_of_a_mail_that_is_no_letter_changes_nothing(mailed: tuple[Agency, str]) -> None:
    agency, _ = mailed
    invitation = load("deliveries.feedback.bounce")
    del invitation["detail"]["mail"]["tags"]["letter"]
    before = agency.deployment.dump()
    agency.deployment.invoke("DeliveriesFeedback", invitation)
    assert agency.deployment.dump() == before


# --- webhooks that we send ----------------------------------------------------------------------------------


@pytest.fixture
def paid(agency: Agency) -> Agency:
    """A payment at the sandbox, whose webhook is due."""
    agency.pay(agency.place("course", "AT"))
    return agency


def test_the_recorded_hook_job_posts_a_body_that_the_connections_secret_signed(
    paid: Agency, receiver: Receiver
) -> None:
    job = job_of(paid.deployment, "hook")
    event = fitted(load("deliveries.hooks.sandbox"), account=paid.account.id, letter=job)

    assert paid.deployment.invoke("DeliveriesHooks", event) == {"batchItemFailures": []}
    (posted,) = receiver.received
    assert posted.path == f"/webhooks/{paid.account.id}/{paid.connections['sandbox'].id}"
    assert posted.body == paid.events()[0]
    verify_signature(
        posted.headers["sandbox-signature"],
        posted.body,
        [SECRETS["sandbox"]],
        now=paid.deployment.clock.now(),
    )
    assert state_of(paid.deployment, job)["state"] == "done"


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_receiver_that_cannot_now_gets_the_webhook_again(
    paid: Agency, receiver: Receiver, status: int
) -> None:
    job = job_of(paid.deployment, "hook")
    receiver.answer = lambda _: status
    body = {"account": paid.account.id, "job": job}
    assert not paid.deployment.hand("hooks", message(body))
    assert state_of(paid.deployment, job)["state"] == "waiting"

    receiver.answer = lambda _: 200
    assert paid.deployment.hand("hooks", message(body))
    assert len(receiver.received) == 2


@pytest.mark.parametrize("status", [301, 400, 404, 410])
def test_a_receiver_that_never_will_has_the_webhook_set_aside(
    paid: Agency, receiver: Receiver, status: int
) -> None:
    job = job_of(paid.deployment, "hook")
    receiver.answer = lambda _: status
    assert paid.deployment.hand("hooks", message({"account": paid.account.id, "job": job}))
    aside = state_of(paid.deployment, job)
    assert (aside["state"], aside["code"]) == ("parked", "hook-refused")


def test_a_sandbox_payment_walks_all_the_way_by_its_own_webhook(paid: Agency, receiver: Receiver) -> None:
    """The deployment posts to itself, as it does in AWS."""
    receiver.answer = lambda got: (
        paid.deployment.request("POST", got.path, body=got.body, headers=got.headers).status
    )
    paid.deployment.run()

    (order,) = paid.deployment.items("order")
    assert order["state"] == "paid"
    assert len(paid.deployment.wire.mails) == 4


def test_a_job_on_the_wrong_queue_is_our_own_bug_and_stays_there(sold: Agency) -> None:
    job = job_of(sold.deployment, "number")
    assert not sold.deployment.hand("mail", message({"account": sold.account.id, "job": job}))
    assert state_of(sold.deployment, job)["state"] == "waiting"


def _number(document: dict[str, Any]) -> int:
    return int(document["number"])
