"""`python -m benchmarks`: measure, print a table, write JSON."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import computing, deciding, drawing, due, reporting, starts, warm
from benchmarks.shop import environment
from benchmarks.starts import BARE, EMPTY, Recorded
from benchmarks.table import Most, Sample, Verdict, columns, judged, plain, timed
from local import ROOT

PARTS = ("starts", "calls", "warm", "decide", "compute", "due", "report", "draw")
INBOUND, APIS, QUOTE = 1.2, 1.3, 2.0
"""The targets, as ratios: webhook door to bare client, API to both floors, quote to empty route."""

LIMITS = {
    "page, cold": 2,
    "page, warm": 1,
    "quote, cold": 1,
    "quote, warm": 1,
    "place, cold": 3,
    "place, warm": 3,
    "webhook, warm": 1,
    "converge, cold": 3,
    "confirm, warm": 3,
    "funnel: page, cold": 2,
    "funnel: page, warm": 1,
    "funnel: quote, warm": 1,
    "funnel: quote, cold": 1,
    "funnel: place, warm": 3,
    "funnel: accept": 13,
    "billing clock": 5,
    "rebill, warm": 8,
    "ask for a refund, warm": 6,
    "refund, warm": 8,
}
"""AWS calls that a request may make, without those of the sandbox's own ledger, which a processor keeps."""


def main() -> int:
    """0 if no target is missed."""
    asked = _asked()
    with tempfile.TemporaryDirectory() as folder:
        recorded = _record(Path(folder))
        calls = json.loads((recorded.folder / "calls.json").read_text(encoding="utf-8"))
        started = starts.measure(recorded, asked.rounds) if "starts" in asked.parts else {}
        answered = warm.measure(recorded, max(3, asked.rounds // 3)) if "warm" in asked.parts else {}
    decided = deciding.measure() if "decide" in asked.parts else {}
    computed = computing.measure() if "compute" in asked.parts else {}
    fallen = due.measure() if "due" in asked.parts else None
    reported = reporting.measure() if "report" in asked.parts else None
    drawn = drawing.measure() if "draw" in asked.parts else {}
    counts = calls if "calls" in asked.parts else {}
    verdicts = [*_of_starts(started), *_of_warm(answered)]
    most = [
        *deciding.targets(decided),
        *computing.targets(computed),
        *warm.targets(answered),
        *due.targets(fallen),
        *reporting.targets(reported),
        *drawing.targets(drawn),
    ]
    if started:
        print(timed("cold start", "ms", started))
    if "calls" in asked.parts:
        print(_counted(counts))
    if answered:
        print(timed("warm request", "µs", answered))
    if decided:
        print(timed("decision", "µs", decided))
    if computed:
        print(timed("computation", "ms", computed, decimals=3))
    if drawn:
        print(timed("drawing", "ms", drawn, decimals=1))
    if most:
        print(Most.table(most))
    if verdicts:
        print(judged(verdicts))
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "starts_ms": plain(started),
        "calls": counts,
        "warm_us": plain(answered),
        "decide_us": plain(decided),
        "compute_ms": plain(computed),
        "draw_ms": plain(drawn),
        "due": asdict(fallen) if fallen else {},
        "report": asdict(reported) if reported else {},
        "targets": [
            {"what": one.what, "ratio": asdict(one.ratio), "at_most": one.target, "met": one.met}
            for one in verdicts
        ]
        + [asdict(one) | {"met": one.met} for one in most],
    }
    asked.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"Written to {asked.out}")
    return ended(missed(verdicts, most, counts))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ratios within one run.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all without any")
    parser.add_argument("--rounds", type=int, default=21, help="fresh processes per row with a target")
    parser.add_argument("--out", type=Path, default=ROOT / ".local" / "bench.json", help="the JSON file")
    asked = parser.parse_args()
    asked.parts = asked.parts or PARTS
    return asked


def _record(folder: Path) -> Recorded:
    subprocess.run(
        [sys.executable, "-P", "-m", "benchmarks.calls", str(folder)], env=environment(), check=True
    )
    return Recorded.read(folder)


def _of_starts(samples: Mapping[str, Sample]) -> Sequence[Verdict]:
    if not samples:
        return []
    bare, empty = samples[BARE], samples[EMPTY]
    door = Verdict.of(f"WebhooksInbound / {BARE}", samples["WebhooksInbound"], [bare], INBOUND)
    apis = ("Checkout", "Users", "Reports")
    return [
        door,
        *(Verdict.of(f"{name} / both floors", samples[name], [bare, empty], APIS) for name in apis),
    ]


def _of_warm(samples: Mapping[str, Sample]) -> Sequence[Verdict]:
    if not samples:
        return []
    return [Verdict.of(f"{warm.QUOTE} / {warm.FLOOR}", samples[warm.QUOTE], [samples[warm.FLOOR]], QUOTE)]


def missed(verdicts: Sequence[Verdict], most: Sequence[Most], calls: Mapping[str, Any]) -> list[str]:
    """The targets that are not met."""
    late = [one.what for one in verdicts if not one.met] + [one.what for one in most if not one.met]
    return late + too_many(calls)


def ended(missed: Sequence[str]) -> int:
    """What the process ends with, after it has said why."""
    if missed:
        print(f"MISSED: {'; '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


def too_many(calls: Mapping[str, Any]) -> list[str]:
    """The requests that call AWS more often than they may, or were not made at all."""
    if not calls:
        return []
    return [
        name for name, limit in LIMITS.items() if name not in calls or len(calls[name]["operations"]) > limit
    ]


def _counted(calls: Mapping[str, Any]) -> str:
    rows = []
    for name, made in calls.items():
        limit = LIMITS.get(name)
        verdict = "" if limit is None else "met" if len(made["operations"]) <= limit else "MISSED"
        ledger = f" (+ {made['processor']} of the sandbox)" if made["processor"] else ""
        most = "" if limit is None else f"≤ {limit}"
        operations = " ".join(made["operations"]) or "–"
        rows.append((name, str(len(made["operations"])), most, verdict, f"{operations}{ledger}"))
    heading = ("AWS calls of a request", "calls", "at most", "", "which")
    return columns([heading, *rows], words=frozenset({0, 4}))


if __name__ == "__main__":
    sys.exit(main())
