"""The buyers' pages in sections, each an app of its own, made when the first request for it comes: most carts
that are opened are left again, and what orders need waits for one (docs/decisions/0161).
"""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cartwright.http.app import add, create
from checkout.answers import show_refusals_to_people

if TYPE_CHECKING:
    from fastapi import FastAPI


class Section(StrEnum):
    """The modules of `checkout.routes`."""

    CART = "cart"
    ORDERS = "orders"
    SANDBOX = "sandbox"
    VISITS = "visits"
    REMINDERS = "reminders"
    LOGOS = "logos"
    HUB = "hub"


def section(path: str) -> Section:
    """Which one may answer a path. The cart for a path of nobody's: it says that there is no such thing."""
    match unquote(path).split("/"):
        case ["", "hub", _, *_]:
            return Section.HUB
        case ["", _, "orders", *_]:
            return Section.ORDERS
        case ["", _, "visits", *_]:
            return Section.VISITS
        case ["", _, "carts", *_]:
            return Section.REMINDERS
        case ["", "logos", _, _, *_]:
            return Section.LOGOS
        case ["", "sandbox", _, _, *_]:
            return Section.SANDBOX
        case _:
            return Section.CART


def made(section: Section) -> FastAPI:
    """The app of a section."""
    app = create("Cartwright checkout", pages=True)
    show_refusals_to_people(app)
    add(app, import_module(f"checkout.routes.{section}").router)
    return app
