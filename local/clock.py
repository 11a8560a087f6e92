"""`python -m local.clock 2026-12-01T06:00Z`: tells the running stack to fire its schedules as of that
moment.
"""

from __future__ import annotations

import argparse
import http.client
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from local import ROOT


def moment(text: str) -> datetime:
    """An ISO 8601 moment; without an offset it is UTC. Raises ValueError."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def main() -> int:
    """The exit code: 0 when every schedule ran through."""
    parser = argparse.ArgumentParser(
        prog="python -m local.clock", description="Run schedules as of a moment."
    )
    parser.add_argument("at", type=moment, help="for example 2026-12-01T06:00Z")
    parser.add_argument("--home", type=Path, default=ROOT / ".local")
    arguments = parser.parse_args()
    try:
        running = json.loads((arguments.home / "environment.json").read_text(encoding="utf-8"))
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(running["url"]).port, timeout=300)
        connection.request(
            "POST",
            "/_local/clock",
            json.dumps({"at": arguments.at.isoformat()}),
            {"content-type": "application/json"},
        )
        outcomes = json.load(connection.getresponse())
    except OSError:
        print("No stack is running; `make run` starts one.", file=sys.stderr)
        return 1
    for outcome in outcomes:
        print(f"{outcome['function']}: {outcome['error'] or 'done'}")
    return 1 if any(outcome["error"] for outcome in outcomes) else 0


if __name__ == "__main__":
    raise SystemExit(main())
