"""What SES says became of our letters: its word closes one; what came back is kept with it, and counted."""

from __future__ import annotations

from typing import Any

from cartwright.application.writing import heard_back
from cartwright.bootstrap import feedback as echo
from cartwright.bootstrap import shop
from cartwright.telemetry import count, logger


def handler(event: dict[str, Any], context: object) -> None:
    """Events of mails that are no letters of ours are let go. Nobody's address is logged."""
    told = echo.feedback(event)
    if told is None:
        return
    returned = told.fate.value if told.fate.returned else ""
    post = shop.store().of(told.account).post
    heard_back(told.letter, reference=told.reference, at=told.at, returned=returned, post=post)
    if returned:
        logger().warning(
            "a letter came back",
            extra={"account": told.account, "letter": told.letter, "fate": told.fate, "reason": told.reason},
        )
        count("LettersReturned", fate=returned)
