"""Pages that only the local stack has, under `/_local/`: mails, queues, the clock, what tests wait for."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from local.mailbox import Mail, Mailbox
from local.ministack import ACCOUNT, REGION, Aws
from local.pump import Pump
from local.queues import redrive

_TEMPLATES = Jinja2Templates(Path(__file__).parent)
_SAFELY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; img-src data: https:; style-src 'unsafe-inline'"
)


def pages(pump: Pump, mailbox: Mailbox, aws: Aws) -> Starlette:
    """The application behind `/_local/`."""
    local = _Pages(pump, mailbox, aws)
    return Starlette(
        routes=[
            Route("/_local", _to_mails),
            Route("/_local/", _to_mails),
            Route("/_local/mails", local.mails),
            Route("/_local/mails/{name}", local.mail),
            Route("/_local/mails/{name}/html", local.html),
            Route("/_local/mails/{name}/{number:int}", local.attachment),
            Route("/_local/queues", local.queues),
            Route("/_local/queues/{name}/redrive", local.redrive, methods=["POST"]),
            Route("/_local/clock", local.clock),
            Route("/_local/clock", local.tick, methods=["POST"]),
            Route("/_local/idle", local.idle),
        ]
    )


async def _to_mails(request: Request) -> Response:
    return RedirectResponse("/_local/mails")


class _Pages:
    def __init__(self, pump: Pump, mailbox: Mailbox, aws: Aws) -> None:
        self._pump = pump
        self._mailbox = mailbox
        self._aws = aws

    async def mails(self, request: Request) -> Response:
        mails = await asyncio.to_thread(self._mailbox.newest_first)
        return _page(request, "mails.html", mails=mails, chosen=mails[0] if mails else None)

    async def mail(self, request: Request) -> Response:
        mails = await asyncio.to_thread(self._mailbox.newest_first)
        chosen = next((mail for mail in mails if mail.name == request.path_params["name"]), None)
        if chosen is None:
            return PlainTextResponse("No such mail.", 404)
        return _page(request, "mails.html", mails=mails, chosen=chosen)

    async def html(self, request: Request) -> Response:
        """A mail's own HTML, where its scripts can't run and nothing outside is fetched."""
        mail = self._found(request)
        if mail is None:
            return PlainTextResponse("No such mail.", 404)
        return HTMLResponse(
            f'<base target="_blank">{mail.html}', headers={"content-security-policy": _SAFELY}
        )

    async def attachment(self, request: Request) -> Response:
        mail = self._found(request)
        number = request.path_params["number"]
        if mail is None or number >= len(mail.attachments):
            return PlainTextResponse("No such attachment.", 404)
        file = mail.attachments[number]
        return Response(file.content, media_type=file.kind, headers={"content-disposition": "attachment"})

    async def queues(self, request: Request) -> Response:
        return _page(request, "queues.html", queues=await asyncio.to_thread(self._queues))

    async def redrive(self, request: Request) -> Response:
        """Sends a dead-letter queue's messages back to where they failed."""
        await asyncio.to_thread(redrive, self._aws.client("sqs"), request.path_params["name"])
        return RedirectResponse("/_local/queues", 303)

    async def clock(self, request: Request) -> Response:
        return _page(
            request, "clock.html", schedules=self._pump.bus.schedules, outcomes=None, at=datetime.now(UTC)
        )

    async def tick(self, request: Request) -> Response:
        """Fires the schedules: for programs `{"at": …}` in JSON and JSON back, for people a form and the
        page.
        """
        wants_json = request.headers.get("content-type", "").startswith("application/json")
        body = await request.body()
        try:
            asked = json.loads(body) if wants_json else dict(parse_qsl(body.decode()))
            at = datetime.fromisoformat(asked["at"])
        except (KeyError, TypeError, ValueError):
            return JSONResponse({"error": "at: a moment in ISO 8601, for example 2026-12-01T06:00Z"}, 400)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        outcomes = await asyncio.to_thread(self._pump.say, at)
        if wants_json:
            return JSONResponse([asdict(outcome) for outcome in outcomes])
        return _page(request, "clock.html", schedules=self._pump.bus.schedules, outcomes=outcomes, at=at)

    async def idle(self, request: Request) -> Response:
        """Answers when nothing moves any more: 200, or 409 and what still does after `seconds`."""
        seconds = float(request.query_params.get("seconds", "30"))
        busy = await asyncio.to_thread(self._pump.settle, seconds)
        return JSONResponse({"busy": busy}, 409 if busy else 200)

    def _found(self, request: Request) -> Mail | None:
        return self._mailbox.mail(request.path_params["name"])

    def _queues(self) -> list[dict[str, Any]]:
        """Every queue with what is in it now, by MiniStack's own window that receives nothing."""
        sqs = self._aws.client("sqs")
        kept = self._aws.get("/_ministack/sqs/messages")["messages"].get(ACCOUNT, {}).get(REGION, {})
        messages = {url.rpartition("/")[2]: entries for url, entries in kept.items()}
        names = sorted(url.rpartition("/")[2] for url in sqs.list_queues().get("QueueUrls", []))
        return [
            {"name": name, "dead": "dlq" in name.lower(), "messages": messages.get(name, [])}
            for name in sorted(names, key=lambda name: ("dlq" in name.lower(), name))
        ]


def _page(request: Request, name: str, **values: Any) -> Response:
    return _TEMPLATES.TemplateResponse(request, name, values)
