"""The loop around a queue's batch: a refusal parks its record, an outage or a bug leaves it to be delivered
again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from cartwright.domain.errors import Outage, Refusal
from cartwright.telemetry import logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

type Message = Mapping[str, Any]
type Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def batch(
    work: Callable[[Message], None],
    *,
    park: Callable[[Message, Refusal], None],
    fifo: bool = False,
) -> Handler:
    """A Lambda handler that runs `work` on each message's JSON body and reports what must come again.

    A Refusal is final: `park` keeps it where people see it. In a FIFO queue a record that must come again
    holds back those behind it in its group only; other groups go on.
    """

    def one(record: SQSRecord) -> None:
        message = cast("Message", record.json_body)
        try:
            work(message)
        except Refusal as refusal:
            logger().warning("parked", extra={"code": refusal.code, "facts": dict(refusal.facts)})
            park(message, refusal)
        except Outage as outage:
            logger().warning("will come again", extra={"what": outage.what})
            raise

    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        return cast(
            "dict[str, Any]",
            process_partial_response(
                event=event, record_handler=one, processor=_processor(fifo=fifo), context=context
            ),
        )

    return handler


def _processor(*, fifo: bool) -> BatchProcessor:
    """A fresh one per invocation: a processor keeps the failures of its batch."""
    if fifo:
        processor = SqsFifoPartialProcessor(skip_group_on_error=True)
        # Its constructor has no such argument, though its base class does; one failed record is not a failed
        # function.
        processor.raise_on_entire_batch_failure = False
        return processor
    return BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
