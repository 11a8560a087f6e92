"""API Gateway's JWT authorizer.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html: signature by a
key of the issuer, `iss`, `aud` (or `client_id` where a token has no `aud`), `exp`, `nbf`, `iat`, and one of
the route's scopes if it has any.
"""

from __future__ import annotations

import threading
from typing import Any

import jwt

from local.ministack import Aws
from local.routes import Route


class Unauthorized(Exception):
    """No token, or one that doesn't prove what the route asks: 401."""


class Forbidden(Exception):
    """A good token without any of the route's scopes: 403."""


class JwtAuthorizer:
    """Checks tokens against the keys that MiniStack publishes for its user pools."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._keys: dict[tuple[str, str], jwt.PyJWK] = {}
        self._asking = threading.Lock()

    def claims(self, route: Route, header: str) -> dict[str, Any] | None:
        """The claims of the token in an Authorization header; None for a route that wants none.

        Raises Unauthorized and Forbidden.
        """
        expected = route.authorizer
        if expected is None:
            return None
        token = header.removeprefix("Bearer ").strip()
        try:
            key = self._key(expected.issuer, str(jwt.get_unverified_header(token).get("kid")))
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                issuer=expected.issuer,
                options={"verify_aud": False, "require": ["exp", "iss"]},
            )
        except jwt.PyJWTError as error:
            raise Unauthorized(str(error)) from error
        meant_for = claims.get("aud", claims.get("client_id"))
        if not set(expected.audience) & set(meant_for if isinstance(meant_for, list) else [meant_for]):
            raise Unauthorized("audience")
        if route.scopes and not set(route.scopes) & set(str(claims.get("scope", "")).split()):
            raise Forbidden("scope")
        return claims

    def _key(self, issuer: str, identity: str) -> jwt.PyJWK:
        """The issuer's key of that id, fetched when it isn't known yet."""
        with self._asking:
            if (issuer, identity) not in self._keys:
                for entry in self._aws.get(f"/{issuer.rpartition('/')[2]}/.well-known/jwks.json")["keys"]:
                    self._keys[issuer, entry["kid"]] = jwt.PyJWK(entry)
            try:
                return self._keys[issuer, identity]
            except KeyError:
                raise Unauthorized("unknown key") from None
