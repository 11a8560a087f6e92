"""Functions behind HTTP."""

from __future__ import annotations

import asyncio
import base64
import threading
from typing import Any

from cartwright.telemetry import logger


def echo(event: dict[str, Any], context: Any) -> Any:
    """Answers the event, or what the path asks for."""
    loop = asyncio.get_event_loop()
    running = loop.run_until_complete(asyncio.sleep(0, "a loop of its own"))
    match event.get("pathParameters", {}).get("thing"):
        case "boom":
            raise RuntimeError("nobody outside may read this")
        case "logged":
            return loop.run_until_complete(logged(context.aws_request_id))
        case "odd":
            return {"statusCode": "many"}
        case "plain":
            return {"inferred": True}
        case "bytes":
            body = base64.b64encode(b"\x00\xff").decode()
            return {
                "statusCode": 200,
                "headers": {"Content-Type": "image/x-none"},
                "body": body,
                "isBase64Encoded": True,
            }
        case "cookies":
            return {"statusCode": 204, "cookies": ["a=1; Path=/", "b=2"]}
        case "huge":
            return {"statusCode": 200, "body": "x" * (6 * 1024 * 1024)}
    remaining = context.get_remaining_time_in_millis()
    return {"event": event, "loop": running, "request": context.aws_request_id, "remaining": remaining}


async def logged(request: str) -> dict[str, Any]:
    """Says so from a task, as an ASGI app would."""
    await asyncio.gather(asyncio.to_thread(logger().info, "logged", extra={"request": request}))
    return {"request": request}


def slow(event: dict[str, Any], context: Any) -> None:
    """Takes twice the time it has."""
    threading.Event().wait(2)
