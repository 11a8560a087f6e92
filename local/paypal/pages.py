"""PayPal's own page, where a buyer agrees to pay, or to be charged later."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from local.paypal.errors import PayPalError
from local.paypal.wallets import WALLETS
from local.stripe.books import Document

if TYPE_CHECKING:
    from local.paypal.app import Simulator

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>PayPal (simulated)</title>
<style>body {{ font: 1rem/1.5 system-ui; max-width: 26rem; margin: 3rem auto; padding: 0 1rem }}
button {{ display: block; width: 100%; margin: .5rem 0; padding: .7rem; font: inherit }}</style>
<h1>PayPal (simulated)</h1><p>{what}</p>
<form method="post">{buttons}</form></html>"""


def routes(simulator: Simulator) -> list[Route]:
    async def page(request: Request) -> Response:
        _, kind, thing = _found(simulator, request)
        return HTMLResponse(_PAGE.format(what=html.escape(_what(kind, thing)), buttons=_buttons(kind, thing)))

    async def agreed(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        simulator.courier.origin = str(request.base_url).rstrip("/")
        account, kind, thing = _found(simulator, request)
        buyer = form.get("buyer", "closes")
        with simulator.books.transaction():
            _agree(simulator, account, kind, thing["id"], buyer)
        if buyer == "silent":
            return HTMLResponse("<!doctype html><title>Closed</title><p>This window is closed.</p>")
        back = thing["_context"]["cancel_url" if buyer == "closes" else "return_url"]
        return RedirectResponse(_with(back, {"token": thing["id"]}), 303)

    return [
        Route(path, handler, methods=[method])
        for path in ("/checkoutnow", "/agreements/approve")
        for method, handler in (("GET", page), ("POST", agreed))
    ]


def _found(simulator: Simulator, request: Request) -> tuple[str, str, Document]:
    """Whose it is, of what kind, and the thing itself. Raises PayPalError."""
    for kind in ("order", "setup_token"):
        for account, thing in simulator.books.named(kind, _name(request)):
            return account, kind, thing
    raise PayPalError(404)


def _agree(simulator: Simulator, account: str, kind: str, name: str, buyer: str) -> None:
    api = simulator.api
    if buyer == "answer":
        api.orders.answer(account, name)
    elif buyer != "closes":
        wallet = WALLETS["pays" if buyer == "silent" else buyer]
        (api.orders if kind == "order" else api.vault).approve(account, name, wallet)


def _buttons(kind: str, thing: Document) -> str:
    names = {one.name: one.title for one in WALLETS.values()}
    names |= {"silent": "Pays, and closes the window", "closes": "Goes back without paying"}
    if kind == "order" and thing["status"] == "PAYER_ACTION_REQUIRED" and "_wallet" in thing:
        names = {"answer": "Yes, it is me"}
    return "".join(
        f'<button name="buyer" value="{name}">{html.escape(title)}</button>' for name, title in names.items()
    )


def _name(request: Request) -> str:
    query = request.query_params
    return query.get("token") or query.get("approval_session_id") or ""


def _what(kind: str, thing: Document) -> str:
    if kind == "setup_token":
        return "May this seller charge you later?"
    amount = thing["purchase_units"][0]["amount"]
    return f"Pay {amount['value']} {amount['currency_code']}?"


def _with(url: str, added: dict[str, str]) -> str:
    parts = urlsplit(url)
    query = urlencode(added)
    return parts._replace(query=f"{parts.query}&{query}" if parts.query else query).geturl()
