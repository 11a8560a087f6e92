"""The account API in sections, each an app of its own; `users.whole` is all of it.

FastAPI takes a millisecond or more to make a route, there are many, and few sections are asked for before a
process ends: so a process makes a section when the first request for it comes (docs/decisions/0160).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cartwright.http.app import add, create
from cartwright.http.caller import KEYS_DOOR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastapi import FastAPI

OURS = "/v1/accounts/{account}"
FIRST = ("accounts",)
"""What whoever comes asks for first: the account, and the own seat in it."""
SECTIONS: Mapping[str, Sequence[str]] = {
    "/v1/sessions": ("sessions",),
    "/v1/me": ("sessions",),
    "/v1/invitations": ("invitations",),
    "/v1/links": ("links",),
    OURS: FIRST,
    f"{OURS}/me": FIRST,
    f"{OURS}/settings": ("settings",),
    f"{OURS}/challenge": ("challenges",),
    f"{OURS}/closing": ("closing",),
    f"{OURS}/subdomain": ("subdomains",),
    f"{OURS}/domains": ("domains",),
    f"{OURS}/clients": ("clients", "notices", "accountants", "charts", "erasures", "redirects"),
    f"{OURS}/members": ("members", "grants", "explain"),
    f"{OURS}/ownership": ("members",),
    f"{OURS}/keys": ("keys",),
    f"{OURS}/can": ("explain",),
    f"{OURS}/sees": ("explain",),
    f"{OURS}/products": (
        "products",
        "versions",
        "funnels",
        "contests",
        "abandonment",
        "dunning",
        "plan_changes",
        "sold_through",
        "files",
        "autoresponders",
        "subscriptions",
    ),
    f"{OURS}/connections": ("connections",),
    f"{OURS}/autoresponders": ("autoresponders",),
    f"{OURS}/coupons": ("coupons",),
    f"{OURS}/sales": ("sales", "refunds", "receipts", "subscriptions", "evidence", "papers"),
    f"{OURS}/subscriptions": ("subscriptions",),
    f"{OURS}/customers": ("customers",),
    f"{OURS}/stats": ("stats",),
    f"{OURS}/parked": ("parked",),
    f"{OURS}/orders": ("events", "replays"),
    f"{OURS}/audits": ("audits",),
    f"{OURS}/exports": ("exports",),
}
"""How a path begins -> the modules of `users.routes` that may answer it."""


def beginning(path: str) -> str:
    """How a path begins, as `SECTIONS` has it; as it comes, or below the door of API keys."""
    match unquote(path).removeprefix(KEYS_DOOR).split("/"):
        case ["", "v1", "accounts", _, *below]:
            return "/".join([OURS, *below[:1]])
        case parts:
            return "/".join(parts[:3])


def section(path: str) -> tuple[str, ...]:
    """The modules that may answer a path. The first ones for a path of nobody's: they say that there is no
    such thing."""
    return tuple(SECTIONS.get(beginning(path), FIRST))


def made(modules: Sequence[str]) -> FastAPI:
    """An app of these modules of `users.routes`."""
    app = create("Cartwright account API")
    for module in modules:
        add(app, import_module(f"users.routes.{module}").router)
    return app
