"""The account API, and its own documentation."""

from __future__ import annotations

from fastapi.responses import HTMLResponse, JSONResponse

# What every request needs is there when the first one comes; what only some need comes with them.
from cartwright.bootstrap import caller, shop  # noqa: F401
from cartwright.http.app import create, lambda_handler
from cartwright.http.caller import KEYS_DOOR
from cartwright.http.parts import Parts
from users.models.invitations import PasswordTaken

PACKAGE = "users.routes"
# In the order of the documentation. A module is read when the first request comes to one of its places.
PLACES = {
    "sessions": ("/sessions", "/me"),
    "accounts": ("", "me"),
    "settings": ("settings",),
    "subdomains": ("subdomain",),
    "domains": ("domains",),
    "clients": ("clients",),
    "notices": ("clients",),
    "members": ("members", "ownership", "me"),
    "grants": ("members",),
    "keys": ("keys",),
    "explain": ("can", "sees", "members"),
    "invitations": ("/invitations",),
    "products": ("products",),
    "connections": ("connections",),
    "autoresponders": ("autoresponders", "products"),
    "sales": ("sales",),
    "customers": ("customers",),
    "stats": ("stats",),
    "parked": ("parked",),
    "audits": ("audits",),
    "exports": ("exports",),
}
app = create(
    "Cartwright account API",
    description="Accounts, their clients and members, what they sell and what was sold.",
    shapes=[PasswordTaken],
    parts=Parts(PACKAGE, PLACES),
)


@app.get("/v1/openapi.json", include_in_schema=False)
async def openapi() -> JSONResponse:
    return JSONResponse(app.openapi())


@app.get("/v1/docs", include_in_schema=False)
async def docs() -> HTMLResponse:
    # Imported here: the templates are nobody's cold start but this page's.
    from cartwright.http.docs import page  # noqa: PLC0415

    links = {"Tax reports": "/v1/docs/reports", "OpenAPI document": "/v1/openapi.json"}
    return HTMLResponse(page(app.openapi(), links=links))


handler = lambda_handler(app, below=KEYS_DOOR)
