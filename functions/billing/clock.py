"""Every few minutes: a message for each subscription of which something is due."""

from __future__ import annotations

from typing import Any

from cartwright.application.ticking import tick
from cartwright.bootstrap import base, errands, shop


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    ticked = tick(due=shop.store().due_subscriptions, queues=errands.queues(), now=base.clock().now())
    return {"sent": ticked.sent, "since": ticked.since.isoformat(), "mark": ticked.mark.isoformat()}
