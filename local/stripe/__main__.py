"""`python -m local.stripe [--port 8081] [--state FILE]`: the simulator alone."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path

from local.stripe.serve import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.stripe", description="Stripe, played on loopback.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--state", type=Path, help="the file its books are kept in (default: none)")
    asked = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        serve(asked.host, asked.port, asked.state)


if __name__ == "__main__":
    main()
