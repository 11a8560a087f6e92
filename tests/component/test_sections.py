"""The account API is made in sections, and no request can tell."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import pytest
from fastapi import FastAPI

from tests.component.agency import Agency
from users.sections import FIRST, SECTIONS, made, section
from users.whole import app as whole


def routes(app: FastAPI) -> set[tuple[str, str]]:
    return {(method, path) for path, methods in app.openapi()["paths"].items() for method in methods}


@cache
def of_section(modules: tuple[str, ...]) -> set[tuple[str, str]]:
    return routes(made(modules))


@pytest.mark.parametrize("path", sorted({path for _, path in routes(whole)}))
def test_a_path_has_all_its_methods_in_its_section(path: str) -> None:
    here = {(method, found) for method, found in of_section(section(path)) if found == path}
    assert here == {(method, found) for method, found in routes(whole) if found == path}


def test_a_section_leads_to_itself() -> None:
    for begins in SECTIONS:
        assert section(begins) == tuple(SECTIONS[begins])
        assert any(path.startswith(begins) for _, path in of_section(section(begins)))


@pytest.mark.parametrize(
    ("path", "modules"),
    [
        ("/v1/accounts/acc_1/products/prd_1", ("products",)),
        ("/api/v1/accounts/acc_1/products", ("products",)),
        ("/v1/accounts/acc_1/%70roducts", ("products",)),
        ("/v1/accounts/acc_1", FIRST),
        ("/v1/accounts/acc_1/nothing", FIRST),
        ("/v1/nothing", FIRST),
        ("/", FIRST),
        ("", FIRST),
    ],
)
def test_a_path_is_told_by_how_it_begins(path: str, modules: tuple[str, ...]) -> None:
    assert section(path) == modules


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/accounts/acc_1/nothing", "/v1"])
def test_what_belongs_to_no_section_is_not_there(agency: Agency, path: str) -> None:
    """As the gateway would hand it over, had it a route for everything."""

    def elsewhere(event: dict[str, object]) -> None:
        event["rawPath"] = path

    answer = agency.deployment.request("GET", "/v1/me", change=elsewhere)
    assert (answer.status, answer.code) == (404, "not-found")


def test_a_start_makes_the_first_section_only() -> None:
    found = "import users.app, sys; print(*sorted(name for name in sys.modules if 'users.routes.' in name))"
    ignored = "ignore:There is no current event loop:DeprecationWarning"
    told = subprocess.run(
        [sys.executable, "-W", "error", "-W", ignored, "-c", found],
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout.split() == [f"users.routes.{module}" for module in FIRST]
