"""Documents as files: drawn once they are issued, opened through the account API, gone with their buyer."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import requests
from pypdf import PdfReader

from cartwright.domain.ids import derived
from tests.component.agency import Agency
from tests.component.recorded import fitted
from tests.component.test_erasures import erase
from tests.component.triggers import message, queue_event, stream_event
from tests.events import load


@pytest.fixture
def numbered(agency: Agency) -> Agency:
    """A sale, in test mode, with its receipt."""
    agency.sold("course", agency.deployment.clock.now(), "AT", bumps=False)
    agency.deployment.run(without=["hooks", "mail"])
    return agency


def issued(agency: Agency) -> list[dict[str, Any]]:
    """The documents as the table's stream tells of them."""
    return [item for item in agency.deployment.dump().values() if item["kind"]["S"] == "document"]


def drawn(agency: Agency) -> int:
    """What is told of is drawn; how many documents."""
    agency.deployment.invoke("DeliveriesDispatch", stream_event(issued(agency)))
    return agency.deployment.work("papers")


def pages(agency: Agency) -> dict[str, bytes]:
    files = agency.deployment.files()
    return {key.rpartition(".")[2]: body for key, body in files.items() if key.startswith("documents/")}


def test_a_document_that_is_issued_is_drawn_and_opened_by_its_number(numbered: Agency) -> None:
    [item] = numbered.deployment.items("document")
    sale, number = item["body"]["sale"]["id"], item["body"]["label"]
    path = f"/sales/{sale}/documents/{number}"
    waiting = numbered.api("owner", "GET", path)
    assert (waiting.status, waiting.json["code"]) == (409, "document-not-drawn")
    assert drawn(numbered) == 1
    found = numbered.api("owner", "GET", path)
    assert (found.status, found.json["number"]) == (200, number)
    answer = requests.get(found.json["pdf"], timeout=5)
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{number}.pdf"')
    assert answer.content == pages(numbered)["pdf"]
    assert number in PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    before = pages(numbered)
    assert drawn(numbered) == 1
    assert pages(numbered) == before


def test_a_document_is_locked_as_it_is_kept_where_the_deployment_says_so_and_a_tests_is_not(
    numbered: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARTWRIGHT_DOCUMENTS_LOCK", "governance 10")
    numbered.deployment.restart()
    numbered.connect("stripe")
    numbered.sell("evening", "nordwind", "50.00", through="stripe")
    numbered.sold("evening", numbered.deployment.clock.now())
    numbered.deployment.run(without=["hooks", "mail"])
    numbered.deployment.wire.clear()
    drawn(numbered)
    kept = [call.asked for call in numbered.deployment.wire.calls if call.name == "s3.PutObject"]
    locks = [asked.get("ObjectLockMode") for asked in kept if asked["Key"].endswith(".pdf")]
    assert sorted(locks, key=str) == ["GOVERNANCE", None]


def test_the_recorded_message_draws_the_document_it_names(numbered: Agency) -> None:
    [item] = numbered.deployment.items("document")
    event = fitted(
        load("documents.drawing.issued"),
        account=numbered.account.id,
        client=item["body"]["sale"]["seller"]["client"],
        document=item["body"]["id"],
    )
    assert numbered.deployment.invoke("Documents", event) == {"batchItemFailures": []}
    assert pages(numbered)["pdf"].startswith(b"%PDF-")


def test_a_document_that_is_not_there_waits_with_the_dead_letters(numbered: Agency) -> None:
    body = {"account": numbered.account.id, "client": numbered.clients["nordwind"].id, "document": "doc_none"}
    assert not numbered.deployment.hand("papers", message(body))


def test_a_buyer_who_is_forgotten_is_on_no_page_any_more(numbered: Agency) -> None:
    drawn(numbered)
    [item] = numbered.deployment.items("document")
    name = PdfReader(BytesIO(pages(numbered)["pdf"])).pages[0].extract_text()
    assert "ada@buyer.example" in name
    assert erase(numbered).json["documents"] == 1
    assert pages(numbered) == {}
    drawn(numbered)
    again = PdfReader(BytesIO(pages(numbered)["pdf"])).pages[0].extract_text()
    assert "ada@buyer.example" not in again
    assert item["body"]["label"] in again


def test_receipts_that_wait_together_get_their_numbers_at_once_and_in_their_order(agency: Agency) -> None:
    for days in (1, 2, 3):
        agency.sold("course", agency.deployment.clock.now() + timedelta(days=days), "AT", bumps=False)
    agency.deployment.stream()
    waiting = agency.deployment.messages("number")
    assert len(waiting) == 3
    nobodys = message({**json.loads(waiting[0]["Body"]), "job": derived("job", "nobody")})
    agency.deployment.wire.clear()
    answer = agency.deployment.invoke("DeliveriesNumbers", queue_event("number", nobodys, *waiting))
    assert not answer["batchItemFailures"]
    assert agency.deployment.wire.names.count("dynamodb.TransactWriteItems") == 1
    labels = [item["body"]["label"] for item in agency.deployment.items("document")]
    assert sorted(labels) == ["NW-TEST-000001", "NW-TEST-000002", "NW-TEST-000003"]


def test_a_receipt_that_waits_alone_is_looked_for_once(agency: Agency) -> None:
    agency.sold("course", agency.deployment.clock.now(), "AT", bumps=False)
    agency.deployment.stream()
    (waiting,) = agency.deployment.messages("number")
    agency.deployment.wire.clear()
    assert agency.deployment.hand("number", waiting)
    job = json.loads(waiting["Body"])["job"]
    assert len([call for call in agency.deployment.wire.calls if job in str(call.asked.get("Key"))]) == 1
