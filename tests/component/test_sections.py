"""The account API is made in sections, and no request can tell."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module

import pytest

from tests.component.agency import Agency
from users.sections import FIRST, SECTIONS, section
from users.whole import app as whole


def of_all() -> dict[str, set[str]]:
    """Path -> its methods, as the documentation tells."""
    return {
        path: {method.upper() for method in methods} for path, methods in whole.openapi()["paths"].items()
    }


def of_section(modules: Sequence[str]) -> dict[str, set[str]]:
    """The same of a section's own routers."""
    found: dict[str, set[str]] = {}
    for module in modules:
        for route in import_module(f"users.routes.{module}").router.routes:
            found.setdefault(route.path, set()).update(route.methods)
    return found


def test_a_path_has_all_its_methods_in_its_section() -> None:
    for path, methods in of_all().items():
        assert of_section(section(path)).get(path) == methods, path


@pytest.mark.parametrize(("begins", "modules"), SECTIONS.items())
def test_a_section_leads_to_itself(begins: str, modules: Sequence[str]) -> None:
    assert section(begins) == tuple(modules)
    assert any(path.startswith(begins) for path in of_section(modules))


SALES = ("sales", "refunds", "receipts", "subscriptions", "evidence", "papers")


@pytest.mark.parametrize(
    ("path", "modules"),
    [
        (
            "/v1/accounts/acc_1/sales/sal_1",
            SALES,
        ),
        (
            "/api/v1/accounts/acc_1/sales",
            SALES,
        ),
        (
            "/v1/accounts/acc_1/%73ales",
            SALES,
        ),
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
