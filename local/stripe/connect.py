"""Connect, as a platform uses it that links others' accounts: the page where an account's owner agrees, the
code for that, and who may act for whom.

`ca_<name>` is the platform whose secret keys are `sk_test_<name>` and `sk_live_<name>`; `acct_<name>` is the
account of `sk_test_<name>` and `sk_live_<name>`, so that its owner's own key opens the same books.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from local.stripe.books import Books, Document, new_id
from local.stripe.courier import is_loopback
from local.stripe.errors import StripeError
from local.stripe.keys import Caller, account_of, caller
from local.stripe.objects import new_event

if TYPE_CHECKING:
    from local.stripe.app import Simulator

PARAMETER = "_stripe_account"
"""How a browser says for whom it asks."""
EVERYBODY = "-"
"""Whose the codes are, till they are exchanged."""
LASTS = 300

_CLIENT = re.compile(r"ca_(\w{8,200})\Z")
_ACCOUNT = re.compile(r"acct_([A-Za-z0-9]{8,64})\Z")


def acting(books: Books, who: Caller, named: str) -> Caller:
    """Who asks, for the account `named`, if its owner lets them. Raises StripeError."""
    if not named:
        return who
    if books.get(who.account, "link", named) is None:
        raise StripeError(
            403,
            f"The provided key does not have access to account '{named}' (or that account does not exist). "
            "Application access may have been revoked.",
            code="account_invalid",
        )
    return replace(who, account=_books_of(named, who.account))


class Connect:
    """OAuth, of all platforms."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._books = simulator.books

    async def agree(self, request: Request) -> Response:
        """The page that its owner is asked on."""
        asked = request.query_params
        if not _CLIENT.match(asked.get("client_id", "")) or not is_loopback(asked.get("redirect_uri", "")):
            return HTMLResponse("No application with this client_id and redirect_uri", 400)
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in asked.items()
        )
        return HTMLResponse(_PAGE.format(hidden=hidden))

    async def agreed(self, request: Request) -> Response:
        """Back to the platform, with a code or with a word for why there is none."""
        form = dict(parse_qsl((await request.body()).decode()))
        back = urlencode({"state": form.get("state", ""), **self._said(form)})
        where = urlsplit(form["redirect_uri"])
        query = f"{where.query}&{back}" if where.query else back
        return RedirectResponse(where._replace(query=query).geturl(), 303)

    async def token(self, request: Request) -> Response:
        return await self._answer(request, self._token)

    async def deauthorize(self, request: Request) -> Response:
        return await self._answer(request, self._deauthorize)

    async def unlink(self, request: Request) -> Response:
        """Its owner takes it back, in Stripe's dashboard."""
        asked = await request.json()
        with self._books.transaction():
            self._let_go(account_of(asked["key"]), asked["account"])
        return JSONResponse({})

    def _said(self, form: Mapping[str, str]) -> dict[str, str]:
        if form.get("answer") == "deny":
            return {"error": "access_denied", "error_description": "The user denied your request"}
        if form.get("scope") != "read_write" or not _ACCOUNT.match(form.get("account", "")):
            return {"error": "invalid_scope", "error_description": "No such scope"}
        code = new_id("ac_", 32)
        kept = {"id": code, "client": form["client_id"], "account": form["account"]}
        with self._books.transaction():
            self._books.put(EVERYBODY, "code", kept | {"at": self._simulator.api.clock(), "used": False})
        return {"code": code, "scope": "read_write"}

    async def _answer(
        self, request: Request, do: Callable[[Caller, Mapping[str, str]], Document]
    ) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        try:
            with self._books.transaction():
                return JSONResponse(do(caller(request.headers, {}, ()), form))
        except StripeError as error:
            return JSONResponse({"error": "invalid_client", "error_description": str(error)}, 401)
        except _Refused as refused:
            return JSONResponse({"error": refused.word, "error_description": str(refused)}, 400)

    def _token(self, who: Caller, form: Mapping[str, str]) -> Document:
        if form.get("grant_type") != "authorization_code":
            raise _Refused("unsupported_grant_type")
        code = self._books.get(EVERYBODY, "code", form.get("code", ""))
        late = code is not None and self._simulator.api.clock() - code["at"] > LASTS
        if code is None or code["used"] or late or code["client"] != _client_of(who):
            raise _Refused("invalid_grant")
        self._books.put(EVERYBODY, "code", code | {"used": True})
        theirs = code["account"]
        link = {"id": theirs, "platform": who.account, "books": _books_of(theirs, who.account)}
        self._books.put(who.account, "link", link)
        kind, name = "live" if who.live else "test", theirs.removeprefix("acct_")
        return {
            "access_token": f"sk_{kind}_{name}",
            "livemode": who.live,
            "refresh_token": new_id("rt_", 32),
            "scope": "read_write",
            "stripe_publishable_key": f"pk_{kind}_{name}",
            "stripe_user_id": theirs,
            "token_type": "bearer",
        }

    def _deauthorize(self, who: Caller, form: Mapping[str, str]) -> Document:
        theirs = form.get("stripe_user_id", "")
        if form.get("client_id") != _client_of(who) or self._books.get(who.account, "link", theirs) is None:
            raise _Refused("invalid_client")
        self._let_go(who, theirs)
        return {"stripe_user_id": theirs}

    def _let_go(self, platform: Caller, theirs: str) -> None:
        """The platform acts for the account no more, and is told so."""
        application = {"id": _client_of(platform), "object": "application", "name": "A platform"}
        kind, now = "account.application.deauthorized", self._simulator.api.clock()
        event = new_event(kind, application, live=platform.live, now=now, request="", key="")
        self._simulator.courier.tell(platform.account, event, theirs)
        self._books.remove(platform.account, "link", theirs)


def routes(simulator: Simulator) -> list[Route]:
    connect = Connect(simulator)
    return [
        Route("/oauth/authorize", connect.agree, methods=["GET"]),
        Route("/oauth/authorize", connect.agreed, methods=["POST"]),
        Route("/oauth/token", connect.token, methods=["POST"]),
        Route("/oauth/deauthorize", connect.deauthorize, methods=["POST"]),
        Route("/_sim/unlink", connect.unlink, methods=["POST"]),
    ]


class _Refused(Exception):
    def __init__(self, word: str) -> None:
        super().__init__(f"OAuth says {word}")
        self.word = word


def _client_of(who: Caller) -> str:
    return f"ca_{who.account.partition('_')[2]}"


def _books_of(theirs: str, platform: str) -> str:
    """An account's books, in the mode of the platform's own."""
    return f"{platform.partition('_')[0]}_{theirs.removeprefix('acct_')}"


_PAGE = """<!doctype html><html lang="en"><title>Connect with Stripe (simulated)</title>
<main><h1>Connect your account</h1><p>A platform asks to charge, refund and read in your name.</p>
<form method="post">{hidden}
<p><label>Your account <input name="account" value="acct_simulated0001"></label></p>
<button name="answer" value="agree">Connect</button> <button name="answer" value="deny">Cancel</button>
</form></main></html>"""
