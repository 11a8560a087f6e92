"""The buyers' pages are made in sections, and no request can tell."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from checkout.sections import Section, section


@pytest.mark.parametrize("one", Section)
def test_the_paths_of_a_section_lead_to_it(one: Section) -> None:
    routes = import_module(f"checkout.routes.{one}").router.routes
    assert {section(route.path) for route in routes} == {one}


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/course", Section.CART),
        ("/course/orders", Section.ORDERS),
        ("/course/orders/ord_1/key", Section.ORDERS),
        ("/course/%6frders/ord_1/key", Section.ORDERS),
        ("/sandbox/acc_1/con_1/pay_1", Section.SANDBOX),
        ("/course/visits", Section.VISITS),
        ("/course/visits/dot.svg", Section.VISITS),
        ("/sandbox/visits", Section.VISITS),
        ("/visits", Section.CART),
        ("/course/carts/ord_1/key", Section.REMINDERS),
        ("/sandbox/carts/ord_1/key", Section.REMINDERS),
        # A product may be called so.
        ("/sandbox", Section.CART),
        ("/sandbox/quote", Section.CART),
        ("/sandbox/orders", Section.ORDERS),
        ("/sandbox/orders/ord_1/key", Section.ORDERS),
        ("/hub/cli_1", Section.HUB),
        ("/hub/cli_1/purchases/sal_1", Section.HUB),
        ("/hub", Section.CART),
        ("/", Section.CART),
        ("", Section.CART),
        ("/nothing/of/ours", Section.CART),
    ],
)
def test_a_path_is_told_by_its_parts(path: str, leads_to: Section) -> None:
    assert section(path) is leads_to


def test_a_start_makes_the_cart_only() -> None:
    found = (
        "import checkout.app, sys; print(*sorted(name for name in sys.modules if 'checkout.routes.' in name))"
    )
    told = subprocess.run([sys.executable, "-c", found], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["checkout.routes.cart"]
