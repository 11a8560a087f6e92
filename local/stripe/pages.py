"""What a browser gets: the stand-in for Stripe.js, its card fields, and the bank's question."""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from local.stripe.errors import StripeError
from local.stripe.keys import caller

if TYPE_CHECKING:
    from local.stripe.app import Simulator

STATIC = Path(__file__).parent / "static"


def routes(simulator: Simulator) -> list[Route]:
    async def script(_request: Request) -> Response:
        headers = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
        return FileResponse(STATIC / "stripe.js", media_type="text/javascript", headers=headers)

    async def fields(_request: Request) -> Response:
        return FileResponse(STATIC / "fields.html", headers={"Cache-Control": "no-cache"})

    async def challenge(request: Request) -> Response:
        page = Template((STATIC / "challenge.html").read_text("utf-8"))
        try:
            intent = _theirs(simulator, request.path_params["id"], request.query_params)
        except StripeError as error:
            return HTMLResponse(html.escape(str(error)), error.status)
        amount = (
            f"{intent['amount']} {intent['currency'].upper()} (minor units)"
            if "amount" in intent
            else "nothing today"
        )
        key, secret = request.query_params["key"], intent["client_secret"]
        return HTMLResponse(
            page.substitute(amount=html.escape(amount), key=html.escape(key), secret=html.escape(secret))
        )

    async def answered(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        with simulator.books.transaction():
            try:
                intent = _theirs(simulator, request.path_params["id"], form)
                back = _return_url(intent)
                _answer(simulator, intent, form)
            except StripeError as error:
                return HTMLResponse(html.escape(str(error)), error.status)
        return RedirectResponse(_back(back, intent), 303) if back else HTMLResponse(_DONE)

    return [
        Route("/v3", script),
        Route("/{train:str}/stripe.js", script),
        Route("/elements/fields", fields),
        Route("/challenge/{id}", challenge, methods=["GET"]),
        Route("/challenge/{id}", answered, methods=["POST"]),
    ]


_DONE = "<!doctype html><title>Done</title><script>parent.postMessage({ stripe: 'challenged' }, '*')</script>"


def _theirs(simulator: Simulator, name: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The PaymentIntent, for a browser that holds its secret. Raises StripeError."""
    account = caller({}, given, ()).account
    intent = simulator.api.of(name).get(account, name)
    if intent["client_secret"] != given.get("client_secret"):
        raise StripeError(400, "The client_secret does not match.", param="client_secret")
    return intent


def _return_url(intent: Mapping[str, Any]) -> str:
    """Where the buyer is waited for, if a whole page was sent here; empty inside the stand-in's frame."""
    action = intent.get("next_action") or {}
    return str((action.get("redirect_to_url") or {}).get("return_url") or "")


def _answer(simulator: Simulator, intent: dict[str, Any], form: Mapping[str, str]) -> None:
    account = caller({}, form, ()).account
    try:
        simulator.api.of(intent["id"]).authenticate(account, intent, passed=form.get("outcome") == "complete")
    except StripeError as error:
        if error.status != 402:  # a decline after all: the PaymentIntent says so
            raise


def _back(url: str, intent: Mapping[str, Any]) -> str:
    """Where a redirect returns to, with what Stripe adds
    (docs.stripe.com/js/payment_intents/confirm_payment)."""
    status = "succeeded" if intent["status"] == "succeeded" else "failed"
    added = urlencode(
        {
            intent["object"]: intent["id"],
            f"{intent['object']}_client_secret": intent["client_secret"],
            "redirect_status": status,
        }
    )
    parts = urlsplit(url)
    return parts._replace(query=f"{parts.query}&{added}" if parts.query else added).geturl()
