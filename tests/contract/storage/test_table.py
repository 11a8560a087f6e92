"""What the table makes of DynamoDB's answers, invented here: some of them no emulator ever gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any, cast

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from cartwright.domain.errors import Conflict, Gone, NotFound, Outage, TooLarge
from cartwright.storage.conditions import absent, equals
from cartwright.storage.keys import Stretch
from cartwright.storage.table import Check, Delete, Page, Put, Table, Update, Write
from cartwright.storage.wire import plain
from tests import aws

KEY = {"pk": "ACCOUNT#acc_1", "sk": "ACCOUNT"}


class Answers:
    """A DynamoDB that gives the answers it was told to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self._answers: list[Callable[[AWSPreparedRequest], AWSResponse]] = []
        client = aws.dynamodb()
        client.meta.events.register("before-send.dynamodb", cast("Any", self._answer))
        self.table = Table(client, "T")

    def say(self, body: Mapping[str, Any], status: int = 200) -> None:
        content = json.dumps(body).encode()

        def answer(request: AWSPreparedRequest) -> AWSResponse:
            return AWSResponse(request.url, status, HTTPHeaders(), _Raw(content))

        self._answers.append(answer)

    def refuse(self, code: str, status: int = 400, **facts: Any) -> None:
        self.say({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "…", **facts}, status)

    def cancel(self, *codes: str) -> None:
        self.refuse("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])

    def fail(self, error: Exception) -> None:
        def answer(request: AWSPreparedRequest) -> AWSResponse:
            raise error

        self._answers.append(answer)

    def _answer(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        self.asked.append(json.loads(cast("bytes", request.body)))
        return self._answers.pop(0)(request)


class _Raw(BytesIO):
    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()


@pytest.fixture
def answers() -> Answers:
    return Answers()


def legs(*refusals: type[Conflict | Gone | NotFound]) -> list[Write]:
    return [
        Write(Put({**KEY, "sk": str(number)}, absent()), otherwise=refusal())
        for number, refusal in enumerate(refusals)
    ]


def test_the_first_lost_leg_says_what_happened(answers: Answers) -> None:
    answers.cancel("None", "ConditionalCheckFailed", "ConditionalCheckFailed")
    with pytest.raises(Gone):
        answers.table.commit(*legs(Conflict, Gone, NotFound))


def test_a_lost_leg_counts_more_than_a_conflict_beside_it(answers: Answers) -> None:
    answers.cancel("TransactionConflict", "None", "ConditionalCheckFailed")
    with pytest.raises(NotFound):
        answers.table.commit(*legs(Conflict, Gone, NotFound))


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_transaction_that_met_another_may_be_tried_again(answers: Answers, code: str) -> None:
    answers.cancel("None", code, "None")
    with pytest.raises(Outage) as outage:
        answers.table.commit(*legs(Conflict, Gone, NotFound))
    assert outage.value.retry_after == 1


def test_a_transaction_that_makes_no_sense_is_our_own_mistake(answers: Answers) -> None:
    answers.cancel("None", "ValidationError", "None")
    with pytest.raises(ClientError):
        answers.table.commit(*legs(Conflict, Gone, NotFound))


def test_a_lost_write_by_itself_says_what_happened(answers: Answers) -> None:
    answers.refuse("ConditionalCheckFailedException")
    with pytest.raises(Gone):
        answers.table.commit(*legs(Gone))


def test_a_lost_leg_nobody_thought_of_is_our_own_mistake(answers: Answers) -> None:
    answers.refuse("ConditionalCheckFailedException")
    with pytest.raises(RuntimeError, match="leg 0"):
        answers.table.commit(Write(Put(KEY, absent())))


CALLS: list[Callable[[Table], object]] = [
    lambda table: table.get(KEY, consistent=True),
    lambda table: table.batch([KEY], consistent=True),
    lambda table: table.query(Stretch("ACCOUNT#acc_1"), consistent=True),
    lambda table: table.commit(Write(Put(KEY, absent()), otherwise=Gone())),
    lambda table: table.commit(Write(Update(KEY, {"state": "done"}))),
    lambda table: table.commit(Write(Delete(KEY))),
    lambda table: table.commit(*legs(Gone, Gone)),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ThrottlingException", 400),
        ("ProvisionedThroughputExceededException", 400),
        ("RequestLimitExceeded", 400),
        ("TransactionConflictException", 400),
        ("TransactionInProgressException", 400),
        ("InternalServerError", 500),
        ("ServiceUnavailable", 503),
        ("SomethingNew", 502),
    ],
)
def test_a_table_that_cannot_answer_now_is_an_outage(
    answers: Answers, call: Callable[[Table], object], code: str, status: int
) -> None:
    answers.refuse(code, status)
    with pytest.raises(Outage):
        call(answers.table)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "error",
    [
        ReadTimeoutError(endpoint_url="https://dynamodb"),
        ConnectTimeoutError(endpoint_url="https://dynamodb"),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
    ],
)
def test_a_table_that_does_not_answer_is_an_outage(
    answers: Answers, call: Callable[[Table], object], error: Exception
) -> None:
    answers.fail(error)
    with pytest.raises(Outage):
        call(answers.table)


@pytest.mark.parametrize("several", [False, True])
def test_an_item_that_holds_all_it_can_takes_no_more_and_that_has_a_name(
    answers: Answers, *, several: bool
) -> None:
    full = "Item size to update has exceeded the maximum allowed size"
    if several:
        reasons = [{"Code": "None"}, {"Code": "ValidationError", "Message": full}]
        answers.refuse("TransactionCanceledException", CancellationReasons=reasons)
    else:
        answers.refuse("ValidationException", message=full)
    with pytest.raises(TooLarge):
        answers.table.attempt(*(Update({**KEY, "sk": str(leg)}, {"a": 1}) for leg in range(1 + several)))


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "code", ["ValidationException", "AccessDeniedException", "ResourceNotFoundException"]
)
def test_what_no_retry_mends_is_not_called_an_outage(
    answers: Answers, call: Callable[[Table], object], code: str
) -> None:
    answers.refuse(code)
    with pytest.raises(ClientError):
        call(answers.table)


def test_what_a_batch_left_out_is_asked_for_again(answers: Answers) -> None:
    left = {"T": {"Keys": [{"pk": {"S": "b"}, "sk": {"S": "b"}}], "ConsistentRead": True}}
    answers.say({"Responses": {"T": [{"pk": {"S": "a"}, "sk": {"S": "a"}}]}, "UnprocessedKeys": left})
    answers.say({"Responses": {"T": [{"pk": {"S": "b"}, "sk": {"S": "b"}}]}, "UnprocessedKeys": {}})
    found = answers.table.batch([{"pk": "a", "sk": "a"}, {"pk": "b", "sk": "b"}], consistent=True)
    assert [item["pk"] for item in found] == ["a", "b"]
    assert answers.asked[1]["RequestItems"] == left


def test_a_batch_that_is_never_answered_whole_is_an_outage(answers: Answers) -> None:
    for _ in range(5):
        answers.say(
            {"Responses": {}, "UnprocessedKeys": {"T": {"Keys": [{"pk": {"S": "b"}, "sk": {"S": "b"}}]}}}
        )
    with pytest.raises(Outage):
        answers.table.batch([{"pk": "b", "sk": "b"}], consistent=True)
    assert len(answers.asked) == 5


def test_a_query_goes_on_until_there_is_no_more(answers: Answers) -> None:
    last = {"pk": {"S": "p"}, "sk": {"S": "1"}}
    answers.say({"Items": [{"sk": {"S": "1"}}], "LastEvaluatedKey": last})
    answers.say({"Items": [], "LastEvaluatedKey": last})
    answers.say({"Items": [{"sk": {"S": "2"}}]})
    found = answers.table.query(Stretch("p"), consistent=True)
    assert [item["sk"] for item in found] == ["1", "2"]
    assert [asked.get("ExclusiveStartKey") for asked in answers.asked] == [None, last, last]


def test_a_query_stops_when_it_has_enough(answers: Answers) -> None:
    last = {"pk": {"S": "p"}, "sk": {"S": "2"}}
    answers.say({"Items": [{"sk": {"S": "1"}}, {"sk": {"S": "2"}}], "LastEvaluatedKey": last})
    assert len(answers.table.query(Stretch("p"), consistent=True, limit=2)) == 2
    assert len(answers.asked) == 1


def test_an_index_is_never_asked_for_consistency(answers: Answers) -> None:
    answers.say({"Items": []})
    answers.table.query(Stretch("p", index="gsi1"), consistent=True)
    (asked,) = answers.asked
    assert "ConsistentRead" not in asked
    assert asked["IndexName"] == "gsi1"


def test_more_legs_than_a_transaction_takes_are_refused_before_anything_is_sent(answers: Answers) -> None:
    with pytest.raises(TooLarge):
        answers.table.commit(*legs(*[Gone] * 101))
    assert answers.asked == []


def test_a_check_alone_is_a_read(answers: Answers) -> None:
    with pytest.raises(ValueError, match="read"):
        answers.table.commit(Write(Check(KEY, equals("version", 1)), otherwise=Gone()))


def test_values_keep_their_types_on_the_wire(answers: Answers) -> None:
    answers.say({})
    answers.table.commit(Write(Put({**KEY, "n": 7, "t": True, "b": b"\x00\xff"})))
    assert answers.asked[0]["Item"] == {
        "pk": {"S": "ACCOUNT#acc_1"},
        "sk": {"S": "ACCOUNT"},
        "n": {"N": "7"},
        "t": {"BOOL": True},
        "b": {"B": "AP8="},
    }
    answers.say({"Item": answers.asked[0]["Item"]})
    assert answers.table.get(KEY, consistent=True) == {**KEY, "n": 7, "t": True, "b": b"\x00\xff"}


@pytest.mark.parametrize(
    "item",
    [
        {},
        {
            "pk": {"S": "p"},
            "body": {"S": '{"B": 1, "é": "\\u2028"}'},
            "version": {"N": "7"},
            "ended": {"BOOL": True},
        },
        {"sk": {"S": ""}, "sealed": {"B": "AP8="}, "more": {"B": ""}, "version": {"N": "-1"}},
    ],
)
def test_an_answer_to_a_query_is_what_botocore_makes_of_it(answers: Answers, item: Mapping[str, Any]) -> None:
    told = {"Items": [item], "Count": 1, "ScannedCount": 1}
    client = aws.dynamodb()
    content = json.dumps(told).encode()
    client.meta.events.register(
        "before-send.dynamodb",
        cast("Any", lambda request, **_: AWSResponse(request.url, 200, HTTPHeaders(), _Raw(content))),
    )
    [parsed] = client.query(TableName="T", KeyConditionExpression="pk = :p")["Items"]
    answers.say(told)
    assert answers.table.query(Stretch("p"), consistent=True) == [plain(parsed)]


def test_where_a_query_goes_on_is_told_as_well(answers: Answers) -> None:
    last = {"pk": {"S": "p"}, "sk": {"S": "two"}}
    answers.say({"Items": [{**last, "version": {"N": "2"}}], "Count": 1, "LastEvaluatedKey": last})
    page = answers.table.page(Stretch("p"), consistent=True, limit=1, after=None)
    assert page == Page([{"pk": "p", "sk": "two", "version": 2}], {"pk": "p", "sk": "two"})


def test_an_answer_to_a_query_is_not_looked_at_value_by_value(answers: Answers) -> None:
    """botocore leaves out what its model does not know."""
    answers.say({"Items": [{"pk": {"of no type": "p"}}], "Count": 1})
    assert answers.table.query(Stretch("p"), consistent=True) == [{"pk": "p"}]
