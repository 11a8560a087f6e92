"""Mollie, played on this machine: payments, customers with mandates, refunds and chargebacks with books of
their own, a page where test buyers pay, and webhooks that say nothing but an id.

It takes the harder answer where Mollie's documentation leaves one open: what is open cannot be called off. It
listens on loopback and calls nothing but loopback.
"""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette

from local.mollie.app import create


def application(home: Path) -> Starlette:
    """The simulator with its state in `home`, an existing folder."""
    return create(home / "books.sqlite")
