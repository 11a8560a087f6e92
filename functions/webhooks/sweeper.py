"""Every few minutes: send late errands again, and ask the processors about orders nobody has heard the end
of."""

from __future__ import annotations

from typing import Any

from cartwright.application.sweeping import sweep
from cartwright.bootstrap import base, errands, shop
from cartwright.telemetry import logger


def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    swept = sweep(
        stragglers=shop.store().stragglers,
        queues=errands.queues(),
        orders=shop.orders,
        processors=shop.processors(),
        return_url=shop.return_url,
        now=base.clock().now(),
    )
    for straggler in swept.unanswered:
        logger().warning(
            "no word on an order", extra={"account": straggler.account, "order": straggler.order}
        )
    return {"errands": swept.errands, "settled": swept.settled, "unanswered": len(swept.unanswered)}
