"""The event files under events/, as the functions get them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).resolve().parents[1] / "events"


def load(name: str) -> dict[str, Any]:
    """The event `<package>.<module or function>.<case>`, fresh for each caller, with or without `.json`.

    Name it in full where it is loaded: tests/architecture looks for the name to know that a file is in use.
    """
    event: dict[str, Any] = json.loads((EVENTS / f"{name.removesuffix('.json')}.json").read_text("utf-8"))
    return event
