"""The whole account API in one app, as its documentation tells it."""

from __future__ import annotations

from fastapi.responses import HTMLResponse, JSONResponse

from cartwright.http.app import create
from cartwright.http.docs import page
from users.models.invitations import PasswordTaken
from users.routes import (
    abandonment,
    accountants,
    accounts,
    audits,
    autoresponders,
    challenges,
    charts,
    clients,
    closing,
    connections,
    contests,
    coupons,
    customers,
    domains,
    dunning,
    erasures,
    events,
    evidence,
    explain,
    exports,
    files,
    funnels,
    grants,
    invitations,
    keys,
    links,
    members,
    notices,
    papers,
    parked,
    plan_changes,
    products,
    receipts,
    redirects,
    refunds,
    replays,
    sales,
    sessions,
    settings,
    sold_through,
    stats,
    subdomains,
    subscriptions,
    versions,
)

app = create(
    "Cartwright account API",
    description="Accounts, their clients and members, what they sell and what was sold.",
    shapes=[PasswordTaken],
)
app.include_router(sessions.router)
app.include_router(accounts.router)
app.include_router(settings.router)
app.include_router(challenges.router)
app.include_router(closing.router)
app.include_router(subdomains.router)
app.include_router(domains.router)
app.include_router(clients.router)
app.include_router(notices.router)
app.include_router(accountants.router)
app.include_router(charts.router)
app.include_router(erasures.router)
app.include_router(redirects.router)
app.include_router(members.router)
app.include_router(grants.router)
app.include_router(keys.router)
app.include_router(explain.router)
app.include_router(invitations.router)
app.include_router(links.router)
app.include_router(products.router)
app.include_router(versions.router)
app.include_router(funnels.router)
app.include_router(contests.router)
app.include_router(abandonment.router)
app.include_router(dunning.router)
app.include_router(plan_changes.router)
app.include_router(sold_through.router)
app.include_router(files.router)
app.include_router(connections.router)
app.include_router(autoresponders.router)
app.include_router(coupons.router)
app.include_router(sales.router)
app.include_router(refunds.router)
app.include_router(receipts.router)
app.include_router(evidence.router)
app.include_router(papers.router)
app.include_router(subscriptions.router)
app.include_router(customers.router)
app.include_router(stats.router)
app.include_router(parked.router)
app.include_router(events.router)
app.include_router(replays.router)
app.include_router(audits.router)
app.include_router(exports.router)


@app.get("/v1/openapi.json", include_in_schema=False)
async def openapi() -> JSONResponse:
    return JSONResponse(app.openapi())


@app.get("/v1/docs", include_in_schema=False)
async def docs() -> HTMLResponse:
    links = {"Tax reports": "/v1/docs/reports", "OpenAPI document": "/v1/openapi.json"}
    return HTMLResponse(page(app.openapi(), links=links))
