"""Who is calling: a login, as API Gateway's authorizer has verified it, or behind /api a key.

The app reads claims and never checks a token's signature itself; a key's text it hands on unread. Which of
the two a request may come with is said by the door it came through, so neither ever works at the other's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from cartwright.domain.errors import Unauthenticated
from cartwright.domain.ids import IdentityId

LONGEST_AGENT = 256
"""What of a caller's own description goes into the log."""

KEYS_DOOR = "/api"
"""Below it the account API answers to keys: `/api/v1/…` is `/v1/…` to the app. No authorizer watches it."""

# A user pool's subject is a UUID. What could not even name a place in the table was written by no pool.
_SUBJECT = re.compile(r"[!-\"$-~]{1,128}\Z")


@dataclass(frozen=True, slots=True)
class Identity:
    """A login. `id` is the user pool's `sub`."""

    id: IdentityId
    email: str
    source_ip: str
    user_agent: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Presented:
    """What came as a key, unread. Never logged: the repr shows nothing."""

    text: str
    source_ip: str
    user_agent: str = ""


async def identity(request: Request) -> Identity:
    """Raises Unauthenticated where the edge let somebody in without claims, or with such as no pool makes:
    then the template is wrong, not the caller; and to whoever comes through the door for keys."""
    context = _context(request)
    claims = context.get("authorizer", {}).get("jwt", {}).get("claims", {})
    subject = claims.get("sub")
    if not isinstance(subject, str) or not _SUBJECT.match(subject) or _by_key(request):
        raise Unauthenticated
    return Identity(IdentityId(subject), str(claims.get("email", "")), *_from_where(context))


async def caller(request: Request) -> Identity | Presented:
    """A login, or behind `/api` what came as a key. Raises Unauthenticated."""
    if not _by_key(request):
        return await identity(request)
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    return Presented(text.strip() if scheme.lower() == "bearer" else "", *_from_where(_context(request)))


async def keys_welcome() -> None:
    """What a route depends on that is open to keys: so its document says so, too."""


def _by_key(request: Request) -> bool:
    event = request.scope.get("aws.event") or {}
    return str(event.get("rawPath", "")).startswith(f"{KEYS_DOOR}/")


def _context(request: Request) -> Mapping[str, Any]:
    context: Mapping[str, Any] = (request.scope.get("aws.event") or {}).get("requestContext", {})
    return context


def _from_where(context: Mapping[str, Any]) -> tuple[str, str]:
    http = context.get("http", {})
    return str(http.get("sourceIp", "")), str(http.get("userAgent", ""))[:LONGEST_AGENT]
