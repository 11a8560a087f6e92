"""A function is fed from the table's stream as long as the stack runs, whatever it waits for."""

from __future__ import annotations

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from local.activity import Activity
from local.functions import Functions
from local.ministack import Aws
from local.streams import StreamMapping, StreamPump

MAPPING = StreamMapping(
    "Dispatch", "arn", 100, None, reports_failures=False, bisects=False, attempts=-1, aside=None
)


class Stream:
    """Of one shard; an iterator is a place in it, and good until `expired` says that it is not."""

    def __init__(self) -> None:
        self.written = list[int]()
        self.refusal = ""

    def client(self, _: str) -> Stream:
        return self

    def describe_stream(self, **_: object) -> dict[str, Any]:
        return {"StreamDescription": {"Shards": [{"ShardId": "shard"}]}}

    def get_shard_iterator(self, **_: object) -> dict[str, Any]:
        self.refusal = ""
        return {"ShardIterator": "0"}

    def get_records(self, ShardIterator: str) -> dict[str, Any]:  # noqa: N803  AWS's own word
        if self.refusal:
            raise ClientError({"Error": {"Code": self.refusal}}, "GetRecords")
        place = int(ShardIterator)
        found = self.written[place : place + 2]
        records = [{"dynamodb": {"SequenceNumber": str(number)}} for number in found]
        return {"NextShardIterator": str(place + len(found)), "Records": records}


class Dispatch:
    def __init__(self) -> None:
        self.fed = list[int]()

    def call(self, _: str, event: dict[str, Any]) -> None:
        self.fed += [int(record["dynamodb"]["SequenceNumber"]) for record in event["Records"]]


@pytest.fixture
def stream() -> Stream:
    return Stream()


@pytest.fixture
def dispatch() -> Dispatch:
    return Dispatch()


@pytest.fixture
def pump(stream: Stream, dispatch: Dispatch) -> StreamPump:
    aws = cast(Aws, stream)
    return StreamPump(MAPPING, aws, cast(Functions, dispatch), Activity(aws), retry_after=1)


def test_a_stream_that_nobody_wrote_to_for_long_goes_on_where_it_was(
    pump: StreamPump, stream: Stream, dispatch: Dispatch
) -> None:
    stream.written = [99, 100, 101]
    pump.drain()
    stream.refusal = "ExpiredIteratorException"
    pump.drain()
    stream.written += [102, 103]
    stream.refusal = "ExpiredIteratorException"
    pump.drain()
    assert dispatch.fed == [99, 100, 101, 102, 103]


def test_whatever_else_a_stream_refuses_is_told(pump: StreamPump, stream: Stream) -> None:
    stream.refusal = "ResourceNotFoundException"
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        pump.drain()
