"""The one way a FastAPI app is made here: problems for every refusal, no body echoed, a limit on what comes
in."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, cast

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from mangum import Mangum
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from cartwright.domain import errors
from cartwright.http import problems
from cartwright.telemetry import logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from pydantic import BaseModel

BODY_LIMIT = 64 * 1024
"""Characters of a request's body, as API Gateway hands it over. Nothing sent here by people or forms comes
near."""

_TEXT = ["text/", "application/json", problems.MEDIA_TYPE]
"""What goes back as it is; anything else goes through API Gateway in base 64."""

_HOST, _PORT = re.compile(r"[^:]*(?::[0-9]{1,5})?\Z"), re.compile(r"[0-9]{1,5}\Z")

type Event = dict[str, Any]
type Handler = Callable[[Event, LambdaContext], dict[str, Any]]
type Shapes = Sequence[type[BaseModel]]


def create(
    title: str, *, description: str = "", version: str = "1", shapes: Shapes = (), pages: bool = False
) -> FastAPI:
    """An app whose every refusal is a problem, and whose `openapi()` says so (see http.openapi.document).

    Interactive documentation is off: it would load scripts from elsewhere.
    """
    app = FastAPI(
        title=title,
        description=description,
        version=version,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.add_exception_handler(errors.Refusal, _refused)
    app.add_exception_handler(errors.Outage, _refused)
    app.add_exception_handler(RequestValidationError, _unparsable)
    app.add_exception_handler(HTTPException, _unroutable)
    app.add_exception_handler(Exception, _broken)

    def openapi() -> dict[str, Any]:
        from cartwright.http.openapi import document  # noqa: PLC0415  (nobody's cold start)

        # Kept, as FastAPI keeps its own: it takes half a second to write.
        app.openapi_schema = app.openapi_schema or document(app, shapes=shapes, pages=pages)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to make one's own
    return app


def add(app: FastAPI, router: APIRouter) -> None:
    """The router's routes as the app's own, where they say all that they need: by `include_router`
    each request is matched twice. What is answered to GET is answered to HEAD (RFC 9110 section 9.3.2), which
    FastAPI leaves out."""
    app.router.routes.extend(map(_asked_by_head_too, router.routes))


def lambda_handler(app: FastAPI, *, body_limit: int = BODY_LIMIT, below: str = "/") -> Handler:
    """The app as a Lambda handler. Bodies over the limit never reach it; paths `below` a prefix reach it
    without. To HEAD there is no body, and all that GET would say of it."""
    through = Mangum(app, lifespan="off", text_mime_types=_TEXT, api_gateway_base_path=below)

    def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
        answer = answered(event, context)
        return {**answer, "body": "", "isBase64Encoded": False} if _by_head(event) else answer

    def answered(event: Event, context: LambdaContext) -> dict[str, Any]:
        if len(event.get("body") or "") > body_limit:
            return problems.answer(errors.TooLarge(limit=body_limit))
        if not _addressed(event):
            return problems.answer(errors.HostUnreadable())
        if not _readable(event):
            return problems.answer(errors.Invalid.at("", "not a body this can read"))
        return through(event, cast("Any", context))

    return handler


def _asked_by_head_too(route: BaseRoute) -> BaseRoute:
    """A copy, for the documentation tells of the route as it was written."""
    if not isinstance(route, APIRoute) or not route.methods or "GET" not in route.methods:
        return route
    both = copy(route)
    both.methods = {*route.methods, "HEAD"}
    return both


def _by_head(event: Event) -> bool:
    return bool((event.get("requestContext") or {}).get("http", {}).get("method") == "HEAD")


def _addressed(event: Event) -> bool:
    """Whether host and port are some: Mangum takes them apart, and breaks where they are not. Nobody has a
    page at a bare address of six groups, which has colons, too."""
    headers = event.get("headers") or {}
    named = _HOST.match(headers.get("host", "")) is not None
    return named and _PORT.match(headers.get("x-forwarded-port", "80")) is not None


def _readable(event: Event) -> bool:
    """Whether the body is bytes at all: base 64 that is some, text without halves of surrogate pairs."""
    body = event.get("body") or ""
    try:
        base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    except ValueError:
        return False
    return True


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, (errors.Refusal, errors.Outage))
    if isinstance(error, errors.Outage):
        logger().warning("outage", extra={"what": error.what, "request": request_id(request)})
    return JSONResponse(
        problems.problem(error, instance=request_id(request)),
        problems.status_of(error),
        headers=problems.headers(error),
    )


async def _unparsable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return await _refused(request, problems.validation(error.errors(), error.body))


async def _unroutable(request: Request, error: Exception) -> Response:
    """The framework's own refusals. A body it could not even begin to read is a payload that does not
    parse."""
    assert isinstance(error, HTTPException)
    match error.status_code:
        case 404:
            return await _refused(request, errors.NotFound())
        case 405:
            return await _refused(request, errors.MethodNotAllowed())
        case _:
            return await _refused(request, errors.Invalid.at("", "not a body this can read"))


async def _broken(request: Request, error: Exception) -> Response:
    """Our own mistake. The cause goes to the log; the outside gets the request's id."""
    logger().exception("bug", exc_info=error, extra={"request": request_id(request)})
    return JSONResponse(problems.bug(request_id(request)), 500, headers=problems.headers(error))


def request_id(request: Request) -> str:
    """API Gateway's id of this request, as in its access log."""
    event: Event = request.scope.get("aws.event") or {}
    return str(event.get("requestContext", {}).get("requestId", ""))
