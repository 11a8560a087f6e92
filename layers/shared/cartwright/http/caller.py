"""Who is calling, as API Gateway's authorizer has verified it. The app reads claims; it never checks a
signature itself."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from cartwright.domain.errors import Unauthenticated
from cartwright.domain.ids import IdentityId

LONGEST_AGENT = 256
"""What of a caller's own description goes into the log."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A login. `id` is the user pool's `sub`."""

    id: IdentityId
    email: str
    source_ip: str
    user_agent: str = ""


async def identity(request: Request) -> Identity:
    """Raises Unauthenticated where the edge let somebody in without claims: then the template is wrong, not
    the caller."""
    context = (request.scope.get("aws.event") or {}).get("requestContext", {})
    claims = context.get("authorizer", {}).get("jwt", {}).get("claims", {})
    if not claims.get("sub"):
        raise Unauthenticated
    http = context.get("http", {})
    return Identity(
        IdentityId(str(claims["sub"])),
        str(claims.get("email", "")),
        str(http.get("sourceIp", "")),
        str(http.get("userAgent", ""))[:LONGEST_AGENT],
    )
