"""The whole reports API in one app, as its documentation tells it."""

from __future__ import annotations

from fastapi.responses import HTMLResponse, JSONResponse

from cartwright.http.app import create
from cartwright.http.docs import page
from reports.routes import books, filed, lines, side_by_side
from reports.sections import TITLE

app = create(TITLE, description="Each client's tax reports and books, by month.")
# Before any report by its id.
app.include_router(lines.router)
app.include_router(filed.router)
app.include_router(books.router)
app.include_router(side_by_side.router)


@app.get("/v1/openapi/reports.json", include_in_schema=False)
async def openapi() -> JSONResponse:
    return JSONResponse(app.openapi())


@app.get("/v1/docs/reports", include_in_schema=False)
async def docs() -> HTMLResponse:
    links = {"Account API": "/v1/docs", "OpenAPI document": "/v1/openapi/reports.json"}
    return HTMLResponse(page(app.openapi(), links=links))
