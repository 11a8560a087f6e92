"""Every few minutes: a message for each subscription of which something is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cartwright.application.ticking import tick
from cartwright.bootstrap import errands, shop


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """EventBridge says what time it is: what was due then is due, however late this runs."""
    now = datetime.fromisoformat(event["time"])
    ticked = tick(due=shop.store().due_subscriptions, queues=errands.queues(), now=now)
    return {"sent": ticked.sent, "since": ticked.since.isoformat(), "mark": ticked.mark.isoformat()}
