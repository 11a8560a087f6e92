"""Who sits in a hub: by a cookie that only forms of ours move, or by a bearer token, which needs none.

The cookie goes to one owner's hub alone (its path), is read by no script, and is sent along by nothing that
another site begins but a link. What a form of a sitting does, it does with a word that only our pages have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hmac import compare_digest
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response

from cartwright.application import entering
from cartwright.application.ports.passes import Door, Passes
from cartwright.application.ports.people import Clients
from cartwright.bootstrap import base, shop, signing
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.ids import ClientId, PassId, parse
from cartwright.domain.passes import LASTS, Pass
from cartwright.domain.people import Client
from cartwright.storage.account_store import AccountStore
from checkout.reading import fields, is_form
from checkout.visit import Visit

COOKIE = "hub"
WORD = "word"
"""The field of a sitting's forms that no other site can fill in."""
_COOKIE = re.compile(r"(?:\A|;)\s*hub=([A-Za-z0-9_.-]{1,400})(?:;|\Z)")


@dataclass(frozen=True, slots=True)
class Hub:
    """One owner's, as its visitor comes to it."""

    visit: Visit
    owner: Client
    mine: AccountStore

    @classmethod
    def of(cls, request: Request, client: str) -> Hub:
        """Raises NotFound."""
        visit = Visit.of(request)
        try:
            wanted = ClientId(parse("client", client))
        except Invalid as unparsable:
            raise NotFound from unparsable
        owner = entering.owner(visit.host, wanted, hosts=shop.store().hosts, clients=_clients)
        return cls(visit, owner, shop.store().of(owner.account))

    @property
    def passes(self) -> Passes:
        return self.mine.passes

    @property
    def path(self) -> str:
        return f"/hub/{self.owner.id}"

    def pass_of(self, text: str) -> Pass:
        """The pass that a page is about. Raises NotFound."""
        try:
            return self.passes.get(self.owner.id, PassId(parse("pass", text)))
        except Invalid as unparsable:
            raise NotFound from unparsable


@dataclass(frozen=True, slots=True)
class Guest:
    """Who sits in it."""

    hub: Hub
    sitting: Pass

    @property
    def word(self) -> str:
        """What each of its forms has in it."""
        return entering.form(self.sitting, signatures=signing.signatures())


def guest(request: Request, client: str) -> Guest:
    """Who asks, for what only looks. Raises NotFound, and Unauthenticated."""
    return sits(Hub.of(request, client), request)


def sits(hub: Hub, request: Request) -> Guest:
    """Raises Unauthenticated."""
    return _sitting(hub, _bearer(request) or _cookie(request))


async def doer(request: Request, client: str) -> Guest:
    """Who asks for something to be done: a form of ours, or a program with its own token. Raises what
    `guest` does, and Forbidden."""
    ours(request)
    hub = Hub.of(request, client)
    if not is_form(request):
        # What another site's page sends in the name of a form has a cookie and no token.
        return _sitting(hub, _bearer(request))
    found = _sitting(hub, _cookie(request))
    word = fields(await request.body()).get(WORD, [""])[-1]
    if not compare_digest(word.encode(), found.word.encode()):
        raise Forbidden("this form is not of this sitting", needs="a form of this page")
    return found


def ours(request: Request) -> None:
    """Raises Forbidden for what a page of another origin sends; browsers say so."""
    origin = request.headers.get("origin")
    there = urlsplit(origin).netloc.rpartition("@")[2] if origin else ""
    elsewhere = origin is not None and there.lower() != request.headers.get("host", "").lower()
    if elsewhere or request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden("sent by a page of another site", needs="a form of this page")


def seat(response: Response, hub: Hub, opened: Pass) -> Response:
    """The answer, with the sitting that begins."""
    token = entering.sitting(opened, signatures=signing.signatures())
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LASTS.total_seconds()),
        path=hub.path,
        secure=True,
        httponly=True,
        samesite="lax",
    )
    return response


def unseat(response: Response, hub: Hub) -> Response:
    response.delete_cookie(COOKIE, path=hub.path, secure=True, httponly=True, samesite="lax")
    return response


def _sitting(hub: Hub, token: str) -> Guest:
    found = entering.sat(
        hub.owner, token, passes=hub.passes, signatures=signing.signatures(), now=base.clock().now()
    )
    return Guest(hub, found)


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _cookie(request: Request) -> str:
    found = _COOKIE.search(request.headers.get("cookie", ""))
    return found[1] if found else ""


def _clients(door: Door) -> Clients:
    return shop.store().of(door.account).clients
