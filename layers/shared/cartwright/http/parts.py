"""An app in parts, each made when the first request to it comes.

Making a route takes FastAPI and pydantic two to three milliseconds, so an API of eighty begins a fifth of a
second late, and no request needs more than a few of them. A part is a module with a `router`; where it has
routes is said beside its name, and a test holds that to the routes it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import APIRouter, FastAPI

ACCOUNTS = "/v1/accounts/"


class Parts:
    """`places` names, for each module of `package`, the places it has routes in: see `place`."""

    def __init__(self, package: str, places: Mapping[str, tuple[str, ...]]) -> None:
        self._package = package
        self._names = tuple(places)
        self._of: dict[str, list[str]] = {}
        for name, begins in places.items():
            for where in begins:
                self._of.setdefault(where, []).append(name)
        self._loaded: set[str] = set()
        self._lock = Lock()

    def load(self, app: FastAPI, path: str) -> None:
        """Whatever of the app has routes where `path` is. Of a path nobody has routes at, nothing."""
        missing = [name for name in self._of.get(place(path), ()) if name not in self._loaded]
        if not missing:
            return
        with self._lock:
            for name in missing:
                if name not in self._loaded:
                    app.include_router(self._router(name))
                    self._loaded.add(name)

    def every(self) -> Iterator[APIRouter]:
        """All routers, in the order they were named in."""
        return map(self._router, self._names)

    def _router(self, name: str) -> APIRouter:
        found: APIRouter = import_module(f"{self._package}.{name}").router
        return found


def place(path: str) -> str:
    """Where a path is: below an account the word after its id (`products`; empty for the account itself), and
    elsewhere its beginning with the slash (`/sessions`)."""
    if path.startswith(ACCOUNTS):
        return path.removeprefix(ACCOUNTS).partition("/")[2].partition("/")[0]
    return "/" + path.removeprefix("/v1/").partition("/")[0]


NONE = Parts("", {})
"""Of an app that is made whole."""
