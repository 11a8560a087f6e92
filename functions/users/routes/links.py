"""The way back from Stripe: a page, for a browser that has no login here. It needs no script."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from cartwright.application import agreeing as use
from cartwright.application.linking import Back
from cartwright.bootstrap import base, platform, shop
from cartwright.bootstrap.signing import signatures
from cartwright.domain.errors import Invalid
from cartwright.domain.linking import LinkRefused
from cartwright.http import problems
from users import welcome
from users.models.connections import by_form

router = APIRouter(tags=["connections"])

_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page", "content": {"text/html": {"schema": {"type": "string"}}}},
    410: {},
}
_FORM = {"required": True, "content": {welcome.FORM: {"schema": {"type": "object"}}}}


@router.get(
    "/v1/links/stripe",
    summary="Where Stripe sends back who agreed to link",
    response_class=HTMLResponse,
    responses=_PAGE,
)
async def way_back(
    request: Request,
    state: Annotated[str, Query(max_length=2048)] = "",
    code: Annotated[str, Query(max_length=255)] = "",
    error: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Asks for the number that was shown with the way there; nothing is linked by opening it."""
    return _shown(request, Back(state, code, error))


@router.post(
    "/v1/links/stripe",
    summary="Link it, with the number that was shown",
    response_class=HTMLResponse,
    responses=_PAGE,
    openapi_extra={"requestBody": _FORM},
)
async def agree(request: Request) -> Response:
    sent = by_form(await request.body())
    return _shown(request, Back(sent["state"], sent.get("code", "")), number=sent.get("number", ""))


def _shown(request: Request, back: Back, *, number: str | None = None) -> Response:
    words = welcome.words_of(request.headers.get("accept-language", ""))

    def made() -> Response:
        try:
            waiting = use.opened(back, rooms=shop.store().of, signatures=signatures(), now=base.clock().now())
            asking = partial(welcome.page, "link.html", words, waiting=waiting, back=back)
            if number is None:
                return asking(status=200, complaint="")
            try:
                _agreed(request, back, number)
            except Invalid as wrong:
                return asking(status=problems.status_of(wrong), complaint=words["link-wrong"])
        except LinkRefused as no:
            status, which = problems.status_of(no), "link-refused"
            return welcome.page("message.html", words, status, headline=which, text=f"{which}-text")
        return welcome.page("message.html", words, 200, headline="linked", text="linked-text")

    return welcome.shown(request, made, over="link-over")


def _agreed(request: Request, back: Back, number: str) -> None:
    use.agreed(
        back,
        number,
        rooms=shop.store().of,
        secrets=platform.secrets(),
        links=platform.links(),
        signatures=signatures(),
        births=base.births(),
        now=base.clock().now(),
        source_ip=request.client.host if request.client else "",
    )
