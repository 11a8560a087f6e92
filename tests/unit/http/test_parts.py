"""An app in parts: what a request asks for is there, and what it does not is not made."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cartwright.http.app import create
from cartwright.http.parts import Parts, place
from tests.unit.http.requests import LOOP, ask

pytestmark = LOOP

ROUTES = """
from fastapi import APIRouter
router = APIRouter()
@router.get("{path}")
async def {name}() -> dict[str, str]:
    return {{"from": "{name}"}}
"""
PATHS = {
    "stamps": "/v1/accounts/{a}/stamps",
    "scales": "/v1/accounts/{a}/stamps/{s}/weight",
    "doors": "/v1/doors",
}


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """A package of three modules, two of which have routes in one place."""
    package = tmp_path / "post_office"
    package.mkdir()
    (package / "__init__.py").touch()
    for name, path in PATHS.items():
        (package / f"{name}.py").write_text(ROUTES.format(name=name, path=path), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield Parts("post_office", {"stamps": ("stamps",), "scales": ("stamps",), "doors": ("/doors",)})
    for name in [name for name in sys.modules if name.startswith("post_office")]:
        del sys.modules[name]


def made() -> set[str]:
    return {name.rpartition(".")[2] for name in sys.modules if name.startswith("post_office.")}


def test_nothing_is_made_before_somebody_asks(parts: Parts) -> None:
    app = create("Post office", parts=parts)
    assert ask(app, "GET", "/v1/nowhere").status == 404
    assert ask(app, "GET", "/v1/accounts/a/nowhere").status == 404
    assert made() == set()


def test_a_request_makes_all_that_has_routes_in_its_place_and_nothing_else(parts: Parts) -> None:
    app = create("Post office", parts=parts)
    assert ask(app, "GET", "/v1/accounts/a/stamps/s/weight").json == {"from": "scales"}
    assert made() == {"stamps", "scales"}
    assert ask(app, "GET", "/v1/accounts/a/stamps").json == {"from": "stamps"}
    assert ask(app, "POST", "/v1/accounts/a/stamps").status == 405
    assert ask(app, "GET", "/v1/doors").json == {"from": "doors"}
    assert ask(app, "GET", "/v1/accounts/a/stamps").json == {"from": "stamps"}


def test_the_document_has_them_all_in_their_order_whatever_was_asked_for(parts: Parts) -> None:
    app = create("Post office", parts=parts)
    before = app.openapi()
    assert list(before["paths"]) == list(PATHS.values())
    ask(app, "GET", "/v1/doors")
    assert app.openapi() == before


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/v1/accounts/acc_1", ""),
        ("/v1/accounts/acc_1/", ""),
        ("/v1/accounts/acc_1/products", "products"),
        ("/v1/accounts/acc_1/products/prd_1/owner", "products"),
        ("/v1/accounts", "/accounts"),
        ("/v1/sessions/step", "/sessions"),
        ("/v1/me", "/me"),
        ("/", "/"),
        ("", "/"),
    ],
)
def test_a_place_is_the_word_after_the_account_or_the_beginning(path: str, where: str) -> None:
    assert place(path) == where
