"""The event files under events/, with the ids of the shop at hand in place of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

# The ids that all event files use.
ACCOUNT = "acc_01jbywm2a0000000000000000a"
CLIENT = "cli_01jbywm2a0000000000000000b"
DOCUMENT = "doc_5c8e1g4j7m0q3t6w9z2b5d8f1h"
CONNECTION = "con_01jbywm2a0000000000000000c"
PRODUCT = "prd_01jbywm2a0000000000000000d"
ORDER = "ord_5s8v2x4z6b9d1f3h5k7m9p2r4t"
PAYMENT = "pay_3q6t9w2y5a8c1e4g7j0m3p6s9v"
LETTER = "job_7x3k9m2q5w8t1v4y6z0a2b4c6d"
IDENTITY = "6c1f3b7e-90d2-4a85-b3c4-d5e6f7a8b9c0"


def fitted(event: Mapping[str, Any], **ids: str) -> dict[str, Any]:
    """`event` about these: `fitted(load("…"), account=…, letter=…)`. Fails if it names no such thing."""
    text = json.dumps(event)
    for name, value in ids.items():
        recorded = globals()[name.upper()]
        assert recorded in text, f"the event names no {name}"
        text = text.replace(recorded, value)
    fit: dict[str, Any] = json.loads(text)
    return fit
