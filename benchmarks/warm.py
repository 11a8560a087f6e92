"""The processor time of warm requests, with the network stubbed: a quote through Mangum beside an empty
route, a page, and what settles an order, from its message to its transaction.

The empty route takes the same body into the same model and gives a ready answer of the same model, in a
FastAPI app with nothing else in it. `python -m benchmarks.warm FOLDER` measures both in turn in this process
and prints the medians in microseconds; the parent starts several.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.starts import Recorded
from benchmarks.table import Most, Sample, Spread

FLOOR, QUOTE, PAGE, CONVERGE = "empty route, same models", "quote", "page", "converge"
CONVERGE_AT_MOST = 5.0
"""Milliseconds of processor."""

_WARM_UP, _BLOCKS, _BLOCK = 200, 60, 20

type Request = Callable[[], Any]


def measure(recorded: Recorded, rounds: int) -> Mapping[str, Sample]:
    """Row -> microseconds of every round, each round a process."""
    taken: dict[str, list[tuple[float, float]]] = {}
    for _ in range(rounds):
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "benchmarks.warm", str(recorded.folder)],
            env=dict(recorded.environment),
            check=False,
            capture_output=True,
            text=True,
        )
        if ended.returncode:
            raise RuntimeError(ended.stderr)
        for name, times in json.loads(ended.stdout.splitlines()[-1]).items():
            taken.setdefault(name, []).append((times[0], times[1]))
    return {name: Sample.of(times) for name, times in taken.items()}


def targets(samples: Mapping[str, Sample]) -> Sequence[Most]:
    """What settles an order, of the processor's own time."""
    if not samples:
        return []
    took = Spread.of(samples[CONVERGE].cpus).median / 1e3
    return [Most(f"{CONVERGE}: message to transaction", took, CONVERGE_AT_MOST, "ms")]


@dataclass(frozen=True, slots=True)
class Context:
    """What Lambda gives beside the event."""

    function_name: str = "benchmarks"
    aws_request_id: str = "benchmark"


def requests(recorded: Recorded) -> Mapping[str, Request]:
    """Name -> the request, answered, in this process."""
    from benchmarks.wire import Replay  # noqa: PLC0415  (only the child has a product in it)
    from cartwright.adapters import aws  # noqa: PLC0415
    from checkout.app import handler  # noqa: PLC0415
    from webhooks.worker import handler as worker  # noqa: PLC0415

    Replay((recorded.folder / "answers.json").read_text(encoding="utf-8")).tap(aws._session())  # noqa: SLF001
    asked, paged = recorded.events["quote, cold"], recorded.events["page, cold"]
    heard = recorded.events["converge, cold"]
    context: Any = Context()
    empty = _empty_route(json.loads(handler(asked, context)["body"]))
    return {
        FLOOR: lambda: empty(asked, context),
        QUOTE: lambda: handler(asked, context),
        PAGE: lambda: handler(paged, context),
        CONVERGE: lambda: worker(heard, context),
    }


def _empty_route(given: object) -> Callable[[Any, Any], Any]:
    from fastapi import FastAPI  # noqa: PLC0415
    from mangum import Mangum  # noqa: PLC0415
    from pydantic import TypeAdapter  # noqa: PLC0415

    from checkout.models import Choice, Quoted  # noqa: PLC0415

    app, ready = FastAPI(), TypeAdapter(Quoted).validate_python(given)

    async def quote(slug: str, choice: Choice) -> Quoted:
        return ready

    # The annotations are local names here, which FastAPI could not look up as text.
    quote.__annotations__ = {"slug": str, "choice": Choice, "return": Quoted}
    app.post("/{slug}/quote")(quote)
    return Mangum(app, lifespan="off")


def _medians(requests: Mapping[str, Request]) -> Mapping[str, tuple[float, float]]:
    """Name -> microseconds of a request, wall and processor: medians of many short blocks, taken in turn."""
    for request in requests.values():
        for _ in range(_WARM_UP):
            answer = request()
            if answer.get("statusCode", 200) != 200 or answer.get("batchItemFailures"):
                raise RuntimeError(answer)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in requests}
    for _ in range(_BLOCKS):
        for name, request in requests.items():
            wall, cpu = time.perf_counter(), time.process_time()
            for _ in range(_BLOCK):
                request()
            once = 1e6 / _BLOCK
            taken[name].append(((time.perf_counter() - wall) * once, (time.process_time() - cpu) * once))
    return {
        name: (statistics.median(wall for wall, _ in times), statistics.median(cpu for _, cpu in times))
        for name, times in taken.items()
    }


if __name__ == "__main__":
    asyncio.set_event_loop(asyncio.new_event_loop())
    print(json.dumps(_medians(requests(Recorded.read(Path(sys.argv[1]))))))
