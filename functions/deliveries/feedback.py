"""What SES says became of our letters: its "sent" closes one, a bounce or complaint is kept with it and counted."""

from __future__ import annotations

from typing import Any

from cartwright.bootstrap import feedback as echo
from cartwright.bootstrap import shop
from cartwright.telemetry import logger


def handler(event: dict[str, Any], context: object) -> None:
    """Events of mails that are no letters of ours are let go. Nobody's address is logged."""
    told = echo.feedback(event)
    if told is None:
        return
    if told.fate is echo.Fate.SENT:
        shop.store().of(told.account).post.sent(told.letter, reference=told.reference, at=told.at)
    elif told.fate is not echo.Fate.DELIVERED:
        logger().warning(
            "a letter came back",
            extra={"account": told.account, "letter": told.letter, "fate": told.fate, "reason": told.reason},
        )
