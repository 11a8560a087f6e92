"""Cold starts: what a fresh process spends on importing a handler and making the clients its requests use.

Two floors, both in processes of their own as well: a bare botocore client of DynamoDB, and an empty FastAPI
app behind Mangum. The interpreter's own start is in none of the figures. Lambda has `json` loaded before a
handler, so every process here has, too.

Rows called `first …` go on where the others stop, to the end of the first request (AWS's answers are recorded
ones). They have no target; they show what was put off, and that it was not put off to nowhere.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.gateway import handlers
from benchmarks.table import Sample
from cartwright.adapters.processors.signatures import sign

BARE = "bare botocore client"
EMPTY = "empty FastAPI + Mangum"

_FLOORS = {
    BARE: """
import botocore.session
botocore.session.get_session().create_client("dynamodb")
""",
    EMPTY: """
from fastapi import FastAPI
from mangum import Mangum
app = FastAPI()
@app.get("/")
async def nothing() -> dict[str, str]:
    return {}
handler = Mangum(app, lifespan="off")
""",
}
CLIENTS: Mapping[str, tuple[str, ...]] = {
    "WebhooksSweeper": ("dynamodb", "sqs"),
    "ReportsQueued": ("dynamodb", "s3"),
    "DeliveriesDispatch": ("sqs",),
    "DeliveriesMail": ("dynamodb", "sesv2"),
    "DeliveriesHooks": ("dynamodb", "kms"),
    "Documents": ("dynamodb", "s3"),
}
"""Function -> the clients that its ordinary requests make, where that is not the table's alone."""

TARGETED = (BARE, EMPTY, "WebhooksInbound", "Checkout", "Users", "Reports")

FIRSTS = {
    "first page": ("Checkout", "page, cold"),
    "first quote": ("Checkout", "quote, cold"),
    "first webhook": ("WebhooksInbound", "webhook, cold"),
    "first look at a seat": ("Users", "my seat"),
    "first list of reports": ("Reports", "list reports"),
}
"""Row -> function and the name of its request in `benchmarks.calls`."""

# The marks are taken inside, so that starting the interpreter is not among what is measured.
_MEASURED = """
import json, time
{before}
wall, cpu = time.perf_counter(), time.process_time()
{code}
print(json.dumps([(time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000]))
"""
_REPLAYING = """
from pathlib import Path
answers, event = Path({answers!r}).read_text(), json.loads({event!r})
"""
_FIRST = """
from {module} import {entry} as handler
from benchmarks.wire import Replay
from cartwright.adapters import aws
Replay(answers).tap(aws._session())
answer = handler(event, None)
assert answer["statusCode"] < 300, answer
"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What `benchmarks.calls` has left in its folder."""

    folder: Path
    environment: Mapping[str, str]
    secret: str
    events: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Recorded:
        kept = json.loads((folder / "events.json").read_text(encoding="utf-8"))
        return cls(folder, kept["environment"], kept["secret"], kept["events"])


def measure(recorded: Recorded, rounds: int) -> Mapping[str, Sample]:
    """Row -> milliseconds of every round. One round starts every row with a target once, in turn, and every
    third all the others; one more, before the first, writes the bytecode."""
    taken: dict[str, list[tuple[float, float]]] = {}
    for number in range(rounds + 1):
        for name, code, before in _rows(recorded):
            if number % 3 and name not in TARGETED:
                continue
            times = _started(_MEASURED.format(before=before, code=code), recorded)
            if number:
                taken.setdefault(name, []).append(times)
    return {name: Sample.of(times) for name, times in taken.items()}


def _rows(recorded: Recorded) -> Iterator[tuple[str, str, str]]:
    """Name, what is measured, and what goes before."""
    for floor, code in _FLOORS.items():
        yield floor, code, ""
    for function, (module, entry) in handlers().items():
        imports = f"from {module} import {entry} as handler\n"
        clients = "".join(f"aws.{client}()\n" for client in CLIENTS.get(function, ("dynamodb",)))
        yield function, f"{imports}from cartwright.adapters import aws\n{clients}", ""
    module, entry = handlers()["WebhooksInbound"]
    both = "from cartwright.adapters import aws\naws.dynamodb()\naws.kms()"
    yield "WebhooksInbound, with KMS", f"from {module} import {entry} as handler\n{both}", ""
    for row, (function, request) in FIRSTS.items():
        module, entry = handlers()[function]
        event = json.dumps(_fresh(recorded.events[request], recorded.secret))
        before = _REPLAYING.format(answers=str(recorded.folder / "answers.json"), event=event)
        yield row, _FIRST.format(module=module, entry=entry), before


def _fresh(event: Mapping[str, Any], secret: str) -> Mapping[str, Any]:
    """The event with its signature of now: a webhook is good for five minutes."""
    if "sandbox-signature" not in event["headers"]:
        return event
    signature = sign(event["body"].encode(), secret, datetime.now(UTC))
    return {**event, "headers": {**event["headers"], "sandbox-signature": signature}}


def _started(code: str, recorded: Recorded) -> tuple[float, float]:
    """Milliseconds by the wall's clock and by the processor's. Raises RuntimeError with what it said."""
    ended = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env=dict(recorded.environment),
        check=False,
        capture_output=True,
        text=True,
    )
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    wall, cpu = json.loads(ended.stdout.splitlines()[-1])
    return wall, cpu
