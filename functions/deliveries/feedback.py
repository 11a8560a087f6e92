"""What SES says became of our letters: its word closes one; what came back is kept with it, and counted."""

from __future__ import annotations

from typing import Any

from cartwright.application.returning import Outcome, came_back
from cartwright.application.writing import heard_back
from cartwright.bootstrap import feedback as echo
from cartwright.bootstrap import shop
from cartwright.telemetry import count, logger


def handler(event: dict[str, Any], context: object) -> None:
    """Events of mails that are no letters of ours are let go. Nobody's address is logged."""
    told = echo.feedback(event)
    if told is None:
        return
    mine, returned = shop.store().of(told.account), told.fate.value if told.fate.returned else ""
    heard_back(told.letter, reference=told.reference, at=told.at, returned=returned, post=mine.post)
    named = {"account": told.account, "letter": told.letter, "fate": told.fate, "reason": told.reason}
    if returned:
        logger().warning("a letter came back", extra=named)
        count("LettersReturned", fate=returned)
    if (cause := told.fate.cause) is not None:
        outcome = came_back(
            told.letter,
            cause,
            told.at,
            post=mine.post,
            clients=mine.clients,
            notices=mine.notices,
            outbox=mine.outbox,
            carts=mine.carts,
            accounting=mine.accounting,
        )
        if outcome is Outcome.STRANDED:
            logger().error("a notice reached neither client nor agency", extra=named)
            count("NoticesStranded")
