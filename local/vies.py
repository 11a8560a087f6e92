"""VIES, played on this machine: every number is somebody's, unless a file of its folder says otherwise.

`unknown` lists numbers that are nobody's, one a line (`FR40303265045`); `down` member states that do not
answer (`FR`). The folder is `.local/state/vies`, and both files may be missing.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


def application(home: Path) -> Starlette:
    """The register, with its files in `home`."""
    consultations = count(1)

    async def check(request: Request) -> JSONResponse:
        question = await request.json()
        country, number = question["countryCode"], question["vatNumber"]
        if country in _lines(home / "down"):
            refusal = {"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}
            return JSONResponse(refusal)
        valid = country + number not in _lines(home / "unknown")
        asked_for = bool(question.get("requesterNumber"))
        return JSONResponse(
            {
                "countryCode": country,
                "vatNumber": number,
                "valid": valid,
                "requestIdentifier": f"WAPILOCAL{next(consultations):07d}" if asked_for else "",
                "name": "---",
                "address": "---",
            }
        )

    return Starlette(routes=[Route("/check-vat-number", check, methods=["POST"])])


def _lines(path: Path) -> set[str]:
    return set(path.read_text("utf-8").split()) if path.exists() else set()
