"""The papers queue: a document that was issued is drawn and kept as a file, and a report that was filed is
bound."""

from __future__ import annotations

from cartwright.application.binding import bind
from cartwright.application.drawing import draw
from cartwright.bootstrap import drawing, filing, shop
from cartwright.domain.errors import Refusal
from cartwright.domain.ids import AccountId, ClientId, DocumentId, ReportId
from cartwright.queue import Message, batch
from cartwright.telemetry import logger


def one(message: Message) -> None:
    if "report" in message:
        _bound(message)
    else:
        _drawn(message)


def _bound(message: Message) -> None:
    mine = shop.store().of(AccountId(message["account"]))
    bind(
        ClientId(message["client"]),
        ReportId(message["report"]),
        int(message["part"]),
        reports=mine.reports,
        files=filing.files(),
        streams=filing.streams(),
        drawer=filing.drawer(),
        binder=drawing.binder(),
        orders=mine.orders,
    )


def _drawn(message: Message) -> None:
    mine = shop.store().of(AccountId(message["account"]))
    broken = draw(
        ClientId(message["client"]),
        DocumentId(message["document"]),
        papers=mine.papers,
        orders=mine.orders,
        files=filing.files(),
        drawer=filing.archive(),
        pages=drawing.pages(),
    )
    if broken:
        logger().warning(
            "a document that cannot be an e-invoice",
            extra={"account": message["account"], "document": message["document"], "rule": broken},
        )


def park(message: Message, refusal: Refusal) -> None:
    """There is no job to set aside: the message is tried again, and then waits in the dead letters."""
    logger().error(
        "a paper that cannot be drawn",
        extra={**message, "code": refusal.code},
    )
    raise refusal


handler = batch(one, park=park)
