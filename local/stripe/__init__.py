"""Stripe, played on this machine: PaymentIntents with books of their own, test cards, webhooks, and a
stand-in for Stripe.js.

It is strict where Stripe is (unknown parameters, keys, idempotency) and unreliable where the world is
(`/_sim/faults`, `/_sim/deliveries`). What it takes and answers is held against the contract that the test
suite derives from the official SDK's types. It listens on loopback and calls nothing but loopback.
"""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette

from local.stripe.app import create


def application(home: Path) -> Starlette:
    """The simulator with its state in `home`, an existing folder."""
    return create(home / "books.sqlite")
