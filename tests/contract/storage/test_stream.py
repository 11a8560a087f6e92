"""What the stream tells of becomes the errand the sweeper would send."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from cartwright.application.ports.queues import (
    Errand,
    binding_errands,
    job_errand,
    paper_errand,
    settle_errand,
)
from cartwright.application.ports.reports import Filed
from cartwright.domain.ids import ReportId, derived
from cartwright.domain.jobs import report_job
from cartwright.storage.inbox import INBOX
from cartwright.storage.outbox import OUTBOX
from cartwright.storage.reports import FILED
from cartwright.storage.stream import DOCUMENT, errands
from tests import aws
from tests.contract.storage.conftest import Counted
from tests.contract.storage.test_outbox import jobs_of
from tests.contract.storage.town import opened
from tests.fakes.world import NOON


def images(counted: Counted) -> list[dict[str, Any]]:
    """The new images of all items put since the last look, as the stream shows them."""
    puts = [call.asked for call in counted.calls if call.operation == "PutItem"]
    for call in counted.calls:
        puts += [leg["Put"] for leg in call.asked.get("TransactItems", []) if "Put" in leg]
    counted.calls.clear()
    return [put["Item"] for put in puts]


def test_a_delivery_becomes_an_errand_to_settle(counted: Counted) -> None:
    agency = opened(counted.store)
    delivery = agency.delivery(agency.order())
    counted.calls.clear()
    counted.store.inbox.receive(delivery, b'{"id":"evt_1"}', at=NOON)
    (image,) = images(counted)
    assert image["sha256"]["S"] == hashlib.sha256(b'{"id":"evt_1"}').hexdigest()
    assert errands(image) == [settle_errand(delivery)]


def test_every_job_becomes_an_errand_to_its_queue(counted: Counted) -> None:
    agency = opened(counted.store)
    jobs = jobs_of(agency)
    counted.calls.clear()
    for job in jobs:
        agency.mine.outbox.add(job)
    assert [errands(image) for image in images(counted)] == [[job_errand(job)] for job in jobs]


def test_a_document_that_was_issued_becomes_an_errand_to_draw_it(counted: Counted) -> None:
    agency = opened(counted.store)
    settlement = agency.sell(1)
    counted.calls.clear()
    document = agency.issue(settlement)
    told = [found for image in images(counted) for found in errands(image)]
    assert paper_errand(document.account, document.client, document.id) in told


def test_a_report_that_was_filed_becomes_an_errand_to_bind_it(counted: Counted) -> None:
    agency = opened(counted.store)
    wanted = ReportId(derived("report", "one"))
    filed = Filed(agency.id, agency.house.id, wanted, "2026-10", NOON, "a/file.csv", 150_000, "", ())
    counted.calls.clear()
    agency.mine.reports.file(filed, [], report_job(filed.client, filed.id))
    told = [found for image in images(counted) for found in errands(image)]
    of = {"account": filed.account, "client": filed.client, "report": filed.id}
    assert (
        told == binding_errands(filed) == [Errand("paper", {**of, "part": part}) for part in ("0", "1", "2")]
    )


def test_nothing_else_is_an_errand(counted: Counted) -> None:
    agency = opened(counted.store)
    agency.publish("Course", agency.house)
    agency.mine.orders.place(agency.order())
    puts = images(counted)
    assert len(puts) > 5
    assert [errands(image) for image in puts] == [[]] * len(puts)
    assert errands({}) == []


def test_the_template_lets_through_what_is_an_errand_and_nothing_else() -> None:
    function = aws.template().resource("DeliveriesDispatch").properties
    (event,) = [event for event in function["Events"].values() if event["Type"] == "DynamoDB"]
    (pattern,) = event["Properties"]["FilterCriteria"]["Filters"]
    wanted = json.loads(pattern["Pattern"])
    assert wanted == {
        "eventName": ["INSERT"],
        "dynamodb": {"NewImage": {"kind": {"S": [INBOX, OUTBOX, DOCUMENT, FILED.kind]}}},
    }
