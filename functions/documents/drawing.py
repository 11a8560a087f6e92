"""The papers queue: a document that was issued is drawn, and kept as a file."""

from __future__ import annotations

from cartwright.application.drawing import draw
from cartwright.bootstrap import drawing, filing, shop
from cartwright.domain.errors import Refusal
from cartwright.domain.ids import AccountId, ClientId, DocumentId
from cartwright.queue import Message, batch
from cartwright.telemetry import logger


def one(message: Message) -> None:
    mine = shop.store().of(AccountId(message["account"]))
    broken = draw(
        ClientId(message["client"]),
        DocumentId(message["document"]),
        papers=mine.papers,
        orders=mine.orders,
        files=filing.files(),
        drawer=filing.drawer(),
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
        "a document that cannot be drawn",
        extra={"account": message["account"], "document": message["document"], "code": refusal.code},
    )
    raise refusal


handler = batch(one, park=park)
