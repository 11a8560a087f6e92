"""Samples, targets, and the table a person reads."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sample:
    """Medians over the rounds, by the wall's clock and the processor's, and the middle half of the latter."""

    wall: float
    cpu: float
    low: float
    high: float
    rounds: int

    @classmethod
    def of(cls, times: Sequence[tuple[float, float]]) -> Sample:
        walls, cpus = [wall for wall, _ in times], [cpu for _, cpu in times]
        low, _, high = statistics.quantiles(cpus, n=4) if len(cpus) > 1 else cpus * 3
        return cls(statistics.median(walls), statistics.median(cpus), low, high, len(times))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ratio of medians, and how large it may be."""

    what: str
    ratio: float
    target: float

    @property
    def met(self) -> bool:
        return self.ratio <= self.target


def timed(title: str, unit: str, samples: Mapping[str, Sample]) -> str:
    """The samples, one per line."""
    rows = [
        (name, f"{one.cpu:.1f}", f"{one.low:.1f} – {one.high:.1f}", f"{one.wall:.1f}")
        for name, one in samples.items()
    ]
    rounds = max((one.rounds for one in samples.values()), default=0)
    heading = (f"{title} ({unit}, {rounds} rounds)", "cpu", "middle half", "wall")
    return columns([heading, *rows])


def judged(verdicts: Iterable[Verdict]) -> str:
    rows = [
        (one.what, f"{one.ratio:.2f} ×", f"≤ {one.target:.1f} ×", "met" if one.met else "MISSED")
        for one in verdicts
    ]
    return columns([("target", "measured", "at most", ""), *rows])


def columns(rows: Sequence[Sequence[str]], *, words: frozenset[int] = frozenset({0})) -> str:
    """Text in columns: those of `words` to the left, figures to the right, a rule under the heading."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if place in words else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "─" * (sum(widths) + 2 * len(widths) - 2), *lines[1:], ""])


def plain(samples: Mapping[str, Sample]) -> dict[str, Any]:
    """For JSON."""
    return {name: asdict(sample) for name, sample in samples.items()}
