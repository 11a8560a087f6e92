"""Every few minutes: send late errands again, ask the processors about orders and refunds nobody has heard
the end of, and the register about VAT numbers that were in doubt when something was sold. What is broken
fails the run, once everything else is done."""

from __future__ import annotations

from typing import Any

from cartwright.application.apart import Apart
from cartwright.application.giving_back import look_again
from cartwright.application.rechecking import recheck
from cartwright.application.sweeping import sweep
from cartwright.bootstrap import base, errands, processing, shop, vat
from cartwright.telemetry import logger


def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    apart = Apart()
    swept = sweep(
        stragglers=shop.store().stragglers,
        queues=errands.queues(),
        orders=shop.orders,
        processors=processing.processors(),
        return_url=shop.return_url,
        now=base.clock().now(),
        apart=apart,
    )
    for straggler in swept.unanswered:
        logger().warning(
            "no word on an order", extra={"account": straggler.account, "order": straggler.order}
        )
    looked = look_again(
        stragglers=shop.store().stragglers,
        of=shop.store().of,
        processors=processing.processors(),
        now=base.clock().now(),
        apart=apart,
    )
    for returns in looked.unanswered:
        logger().warning("no word on a refund", extra={"account": returns.account, "order": returns.order})
    # Last: it may take a register's time, and no money waits for it.
    rechecked = recheck(
        stragglers=shop.store().stragglers,
        of=shop.store().of,
        vouch=vat.vouch,
        now=base.clock().now(),
        apart=apart,
    )
    for check in rechecked.failed:
        logger().warning("no end to a VAT check", extra={"account": check.account, "sale": check.sale})
    apart.tell()
    return {
        "errands": swept.errands,
        "settled": swept.settled,
        "unanswered": len(swept.unanswered) + len(looked.unanswered),
        "returned": looked.ended,
        "rechecked": rechecked.ended,
    }
