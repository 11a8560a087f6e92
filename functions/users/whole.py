"""The whole account API in one app, as its documentation tells it."""

from __future__ import annotations

from fastapi.responses import HTMLResponse, JSONResponse

from cartwright.http.app import create
from cartwright.http.docs import page
from users.models.invitations import PasswordTaken
from users.sections import SECTIONS, included

app = included(
    create(
        "Cartwright account API",
        description="Accounts, their clients and members, what they sell and what was sold.",
        shapes=[PasswordTaken],
    ),
    list(dict.fromkeys(module for modules in SECTIONS.values() for module in modules)),
)


@app.get("/v1/openapi.json", include_in_schema=False)
async def openapi() -> JSONResponse:
    return JSONResponse(app.openapi())


@app.get("/v1/docs", include_in_schema=False)
async def docs() -> HTMLResponse:
    links = {"Tax reports": "/v1/docs/reports", "OpenAPI document": "/v1/openapi.json"}
    return HTMLResponse(page(app.openapi(), links=links))
