"""Errands reach their queue, in order, and what was not taken is said."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from cartwright.adapters import aws as clients
from cartwright.adapters.queues import Message, SqsQueue
from cartwright.application.ports.queues import Errand, QueueName, Queues
from cartwright.bootstrap.errands import SqsQueues
from tests.aws import client
from tests.contract.adapters.wire import Answer, answering, silent, unreachable
from tests.fakes.queues import FIFO, FakeQueues

NAMES: tuple[QueueName, ...] = ("settle", "number", "mail", "hook", "report")

type Delivered = Callable[[QueueName], Sequence[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Yard:
    queues: Queues
    delivered: Delivered


@pytest.fixture(params=["fake", "sqs"])
def yard(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Yard:
    if request.param == "fake":
        fake = FakeQueues()
        return Yard(fake, lambda name: [dict(errand.body) for errand in fake.of(name)])
    request.getfixturevalue("aws")
    sqs = client("sqs")
    monkeypatch.setattr(clients, "sqs", lambda: sqs)
    urls = {name: made(sqs, name) for name in NAMES}
    queues = SqsQueues({name: lambda url=url: url for name, url in urls.items()})  # type: ignore[misc]
    return Yard(queues, lambda name: [json.loads(body) for body in received(sqs, urls[name])])


def made(sqs: Any, name: QueueName) -> str:
    fifo = name in FIFO
    attributes = {"FifoQueue": "true"} if fifo else {}
    url: str = sqs.create_queue(QueueName=f"{name}.fifo" if fifo else name, Attributes=attributes)["QueueUrl"]
    return url


def received(sqs: Any, url: str) -> list[str]:
    """The bodies that lie in a queue, taken out."""
    bodies: list[str] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return bodies


def errands(queue: QueueName, count: int, *, group: str = "ord_1") -> list[Errand]:
    return [
        Errand(queue, {"account": "acc_1", "job": f"job_{number}"}, group, f"job_{number}")
        for number in range(count)
    ]


def test_errands_go_to_their_queues(yard: Yard) -> None:
    sent = [Errand("mail", {"job": "1"}), Errand("report", {"job": "2"}), Errand("mail", {"job": "3"})]
    assert list(yard.queues.send(sent)) == []
    assert sorted(body["job"] for body in yard.delivered("mail")) == ["1", "3"]
    assert [body["job"] for body in yard.delivered("report")] == ["2"]


@pytest.mark.parametrize("count", [0, 1, 10, 11, 25])
def test_any_number_goes_in_tens(yard: Yard, count: int) -> None:
    sent = errands("mail", count)
    assert list(yard.queues.send(sent)) == []
    assert sorted(body["job"] for body in yard.delivered("mail")) == sorted(one.body["job"] for one in sent)


def test_a_fifo_queue_keeps_the_order_of_a_group(yard: Yard) -> None:
    sent = errands("settle", 23)
    yard.queues.send(sent)
    assert [body["job"] for body in yard.delivered("settle")] == [one.body["job"] for one in sent]


def test_the_same_errand_twice_is_one_in_a_fifo_queue(yard: Yard) -> None:
    yard.queues.send(errands("number", 1))
    assert list(yard.queues.send(errands("number", 1))) == []
    assert len(yard.delivered("number")) == 1


@pytest.mark.parametrize("word", ["evt 1", "evt_ü", "e" * 500, "a/b:c", "\ud800"])
def test_any_text_names_a_group_and_a_message(yard: Yard, word: str) -> None:
    assert list(yard.queues.send([Errand("settle", {"event": "1"}, word, word)])) == []
    assert len(yard.delivered("settle")) == 1


@pytest.mark.parametrize(("group", "once"), [("", "job_1"), ("ord_1", ""), ("", "")])
def test_a_fifo_queue_wants_a_group_and_a_name(yard: Yard, group: str, once: str) -> None:
    with pytest.raises(ValueError, match="FIFO"):
        yard.queues.send([Errand("settle", {"event": "1"}, group, once)])


MESSAGES = [Message({"job": str(number)}) for number in range(12)]


def partly(*failed: str) -> str:
    """SQS's answer to a batch of ten in which these failed."""
    entry = {"SenderFault": False, "Code": "InternalError"}
    return json.dumps(
        {
            "Successful": [
                {"Id": str(place), "MessageId": "m", "MD5OfMessageBody": "x"}
                for place in range(10)
                if str(place) not in failed
            ],
            "Failed": [{"Id": place, **entry} for place in failed],
        }
    )


def test_what_sqs_took_no_charge_of_is_tried_once_more_and_then_given_back() -> None:
    calls: list[int] = []
    sqs = answering("sqs", Answer(partly("0", "7")))
    sqs.meta.events.unregister("after-call.sqs.SendMessageBatch")
    sqs.meta.events.register(
        "provide-client-params.sqs.SendMessageBatch", lambda params, **_: calls.append(len(params["Entries"]))
    )
    left = SqsQueue("https://sqs.example/mail", client=sqs).send(MESSAGES[:10])
    assert [message.body["job"] for message in left] == ["0"]
    assert calls == [10, 2]


def test_what_nobody_answers_for_is_given_back_whole() -> None:
    for broken in (silent("sqs"), unreachable("sqs")):
        assert SqsQueue("https://sqs.example/mail", client=broken).send(MESSAGES) == MESSAGES


def test_a_standard_queue_is_shared_fairly_between_groups() -> None:
    said: list[Any] = []
    sqs = answering("sqs", Answer(partly()))
    sqs.meta.events.register(
        "provide-client-params.sqs.SendMessageBatch", lambda params, **_: said.extend(params["Entries"])
    )
    SqsQueue("https://sqs.example/mail", client=sqs).send(
        [Message({"job": "1"}, group="acc_1", once="job_1")]
    )
    assert said[0]["MessageGroupId"] == "acc_1"
    assert "MessageDeduplicationId" not in said[0]
