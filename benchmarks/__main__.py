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

from benchmarks import deciding, starts, warm
from benchmarks.shop import environment
from benchmarks.starts import BARE, EMPTY, Recorded
from benchmarks.table import Sample, Verdict, columns, judged, plain, timed
from local import ROOT

PARTS = ("starts", "calls", "warm", "decide")
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
}
"""AWS calls that a request may make, without those of the sandbox's own ledger, which a processor keeps."""


def main() -> None:
    asked = _asked()
    with tempfile.TemporaryDirectory() as folder:
        recorded = _record(Path(folder))
        calls = json.loads((recorded.folder / "calls.json").read_text(encoding="utf-8"))
        started = starts.measure(recorded, asked.rounds) if "starts" in asked.parts else {}
        answered = warm.measure(recorded, max(3, asked.rounds // 3)) if "warm" in asked.parts else {}
    decided = deciding.measure() if "decide" in asked.parts else {}
    verdicts = [*_of_starts(started), *_of_warm(answered)]
    if started:
        print(timed("cold start", "ms", started))
    if "calls" in asked.parts:
        print(_counted(calls))
    if answered:
        print(timed("warm request", "µs", answered))
    if decided:
        print(timed("decision", "µs", decided))
        print(deciding.judged(decided))
    if verdicts:
        print(judged(verdicts))
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "starts_ms": plain(started),
        "calls": calls if "calls" in asked.parts else {},
        "warm_us": plain(answered),
        "decide_us": plain(decided),
        "targets": [
            {"what": one.what, "ratio": asdict(one.ratio), "at_most": one.target, "met": one.met}
            for one in verdicts
        ],
    }
    asked.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"Written to {asked.out}")


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
    main()
