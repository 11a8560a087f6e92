"""The reports API in sections, each an app of its own, as the account API is (docs/decisions/0160)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cartwright.http.app import add, create
from cartwright.http.caller import KEYS_DOOR

if TYPE_CHECKING:
    from fastapi import FastAPI

TITLE = "Cartwright reports"
FIRST = "filed"
"""What most ask for; and what says of a path of nobody's that there is no such thing."""


def section(path: str) -> str:
    """The module of `reports.routes` that may answer a path; as it comes, or below the door of API keys."""
    match unquote(path).removeprefix(KEYS_DOOR).split("/"):
        case ["", "v1", "accounts", _, "clients", _, "books", *_]:
            return "books"
        case ["", "v1", "accounts", _, "clients", _, "tax-reports", "lines" | "entries" | "numbers"]:
            return "lines"
        case ["", "v1", "accounts", _, "tax-reports", *_]:
            return "side_by_side"
        case _:
            return FIRST


def made(module: str) -> FastAPI:
    """An app of that module."""
    app = create(TITLE)
    add(app, import_module(f"reports.routes.{module}").router)
    return app
