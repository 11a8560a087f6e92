"""Turnstile, played on this machine: the widget that browsers load, and the answers of siteverify.

The documented test keys do as they do there: `1x00000000000000000000AA` passes, `2x…AB` fails, `3x…FF` waits
for a click; the secrets `1x…AA` pass, `2x…AA` fail, and `3x…AA` call every token spent. They know only the
one test token. The pair `local-site` and `local-secret` is as real ones are: its tokens are made for a host
and an action, and are good once, or again under the same idempotency key.

While there is a file `down` in its folder (`.local/state/turnstile`), siteverify does not answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

SITE, SECRET = "local-site", "local-secret"
TEST_TOKEN = "XXXX.DUMMY.TOKEN.XXXX"  # noqa: S105  (documented, and nobody's)
_OF_TESTS = {
    "1x0000000000000000000000000000000AA": "",
    "2x0000000000000000000000000000000AA": "invalid-input-response",
    "3x0000000000000000000000000000000AA": "timeout-or-duplicate",
}
_LONGEST = 2048
_STATIC = Path(__file__).parent / "pages"


class Books:
    """Which tokens were given out, for which host and action, and by which question each was spent."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._issued: dict[str, tuple[str, str]] = {}
        self._spent: dict[str, str] = {}

    def issue(self, host: str, action: str) -> str:
        token = f"0.local-{next(self._numbers)}"
        self._issued[token] = host, action
        return token

    def verify(self, question: Mapping[str, Any]) -> dict[str, Any]:
        secret, token = str(question.get("secret", "")), str(question.get("response", ""))
        if not secret:
            return _no("missing-input-secret")
        if secret not in {SECRET, *_OF_TESTS}:
            return _no("invalid-input-secret")
        if not token:
            return _no("missing-input-response")
        if secret in _OF_TESTS:
            return _of_tests(_OF_TESTS[secret], token)
        if token not in self._issued or len(token) > _LONGEST:
            return _no("invalid-input-response")
        key = str(question.get("idempotency_key", ""))
        if token in self._spent and (not key or self._spent[token] != key):
            return _no("timeout-or-duplicate")
        self._spent[token] = key
        host, action = self._issued[token]
        return _yes(hostname=host, action=action, cdata="")


def application(home: Path) -> Starlette:
    """The service, with its files in `home`."""
    books = Books()

    async def siteverify(request: Request) -> Response:
        if (home / "down").exists():
            return Response("upstream away", status_code=503)
        if request.headers.get("content-type", "").startswith("application/json"):
            question = json.loads(await request.body())
        else:
            question = dict(await request.form())
        answer = books.verify(question)
        return JSONResponse(answer, status_code=200 if answer["success"] else 400)

    async def token(request: Request) -> Response:
        """What the widget asks for: a token for the site that it stands on, or that there is none."""
        asked = request.query_params
        key = asked.get("sitekey", "")
        if key == SITE:
            return JSONResponse({"token": books.issue(asked.get("host", ""), asked.get("action", ""))})
        passes = key.startswith(("1x", "3x"))
        return JSONResponse({"token": TEST_TOKEN} if passes else {"error": "300030"})

    async def frame(_: Request) -> Response:
        return HTMLResponse((_STATIC / "person.html").read_text("utf-8"))

    async def script(_: Request) -> Response:
        return Response((_STATIC / "person.js").read_text("utf-8"), media_type="text/javascript")

    routes = [
        Route("/siteverify", siteverify, methods=["POST"]),
        Route("/token", token),
        Route("/frame", frame),
        Route("/api.js", script),
    ]
    return Starlette(routes=routes)


def _of_tests(error: str, token: str) -> dict[str, Any]:
    if token != TEST_TOKEN:
        return _no("invalid-input-response")
    about = {"metadata": {"result_with_testing_key": True}}
    return {**_no(error), **about} if error else _yes(hostname="example.com", **about)


def _yes(**more: object) -> dict[str, Any]:
    return {"success": True, "error-codes": [], "challenge_ts": "2026-11-29T12:00:00.000Z", **more}


def _no(error: str) -> dict[str, Any]:
    return {"success": False, "error-codes": [error]}
