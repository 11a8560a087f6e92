"""PayPal, played on this machine: orders, its vault, refunds, disputes and transactions with books of their
own, a page where test buyers agree, and webhooks signed by a certificate of its own authority.

It is strict where PayPal is (tokens, currencies, what may be captured and patched) and unreliable where the
world is (`/_sim/faults`, `/_sim/deliveries`). It listens on loopback and calls nothing but loopback.
"""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette

from local.paypal.app import create


def application(home: Path) -> Starlette:
    """The simulator with its state in `home`, an existing folder; its authority's root is in `root.pem`
    there."""
    return create(home)
