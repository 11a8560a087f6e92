"""All of the buyers' pages in one app, as their documentation tells them."""

from __future__ import annotations

from cartwright.http.app import create
from checkout.hub.models import CodeTyped, EndWanted, PassWanted, PauseWanted
from checkout.order_models import OrderRequest, StepAnswer
from checkout.routes import cart, hub, logos, orders, reminders, sandbox, visits

app = create(
    "Cartwright checkout",
    description="Pages, prices and orders for buyers, on the shop's own host.",
    shapes=[OrderRequest, StepAnswer, PassWanted, CodeTyped, EndWanted, PauseWanted],
    pages=True,
)
app.include_router(cart.router)
app.include_router(orders.router)
app.include_router(sandbox.router)
app.include_router(visits.router)
app.include_router(reminders.router)
app.include_router(logos.router)
app.include_router(hub.router)
