"""Who comes by, as far as counting and leading visits ask: a passer, and the same one again."""

from __future__ import annotations

from fastapi import Request

from cartwright.domain.attempts import network
from cartwright.domain.footfall import Passer
from checkout.visit import Visit


def passer(request: Request) -> Passer:
    said = request.headers.get
    return Passer(said("user-agent", ""), said("sec-purpose", ""), said("sec-fetch-site", ""))


def visitor(visit: Visit, passer: Passer) -> str:
    """The same for the same browser's build at the same place. To draw by, never to be kept."""
    return f"{network(visit.address)} {passer.agent}"
