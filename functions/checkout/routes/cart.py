"""The cart: its page and files, and its price."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from cartwright.languages import message
from checkout import answers, assets, carts
from checkout.models import Choice, Quoted
from checkout.visit import Visit

router = APIRouter()


# Routes are tried in their order, so the one that every choice of every buyer asks comes first.
@router.post(
    "/{slug}/quote", response_model=Quoted, summary="The price of a choice", responses={409: {}, 410: {}}
)
async def quote(request: Request, slug: str, choice: Choice) -> Response:
    visit = Visit.of(request)
    return answers.data(visit, carts.quote(visit, slug, choice))


@router.get("/", response_class=Response, include_in_schema=False)
async def home(request: Request) -> Response:
    """Nothing is listed here: a cart is reached by the link its seller gave."""
    words = message("Carts are opened by the link that their seller gives you.")
    return answers.page_of(Visit.of(request), 200, headline=message("Nothing to see here"), words=words)


@router.get("/favicon.ico", include_in_schema=False)
async def favicon() -> Response:
    return answers.onward(assets.url("mark.svg"))


@router.get("/embed.js", response_class=Response, include_in_schema=False)
async def embed(request: Request) -> Response:
    """What another site includes to show a cart inside of its own page."""
    return answers.embed(Visit.of(request))


@router.get("/static/{file}", response_class=Response, include_in_schema=False)
async def static(request: Request, file: str) -> Response:
    return answers.file(Visit.of(request), file)


@router.get("/{slug}", response_class=HTMLResponse, summary="The cart page", responses={409: {}, 410: {}})
async def page(request: Request, slug: str) -> Response:
    """At a former host, the way to the present one."""
    return carts.visited(Visit.of(request), slug, request)
