"""Samples, targets, and the table a person reads."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sample:
    """What every round took, by the wall's clock and the processor's, in the order of the rounds."""

    walls: tuple[float, ...]
    cpus: tuple[float, ...]

    @classmethod
    def of(cls, times: Sequence[tuple[float, float]]) -> Sample:
        return cls(tuple(wall for wall, _ in times), tuple(cpu for _, cpu in times))


@dataclass(frozen=True, slots=True)
class Spread:
    """A median, and the middle half around it."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        low, _, high = statistics.quantiles(values, n=4) if len(values) > 1 else [*values] * 3
        return cls(statistics.median(values), low, high)

    def text(self, decimals: int) -> str:
        return f"{self.low:.{decimals}f} – {self.high:.{decimals}f}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many times its floors a sample takes, round by round, and how many it may.

    Rounds are paired because what disturbs a round disturbs all of it, and leaves its ratio alone.
    """

    what: str
    ratio: Spread
    target: float

    @classmethod
    def of(cls, what: str, sample: Sample, floors: Sequence[Sample], target: float) -> Verdict:
        below = [sum(parts) for parts in zip(*(floor.cpus for floor in floors), strict=True)]
        ratios = [taken / floor for taken, floor in zip(sample.cpus, below, strict=True)]
        return cls(what, Spread.of(ratios), target)

    @property
    def met(self) -> bool:
        return self.ratio.median <= self.target


@dataclass(frozen=True, slots=True)
class Most:
    """What something takes, of the processor's own time, and at most may."""

    what: str
    took: float
    at_most: float
    unit: str

    @property
    def met(self) -> bool:
        return self.took <= self.at_most

    @staticmethod
    def table(targets: Iterable[Most]) -> str:
        rows = [
            (
                one.what,
                f"{one.took:.2f} {one.unit}",
                f"≤ {one.at_most:.0f} {one.unit}",
                "met" if one.met else "MISSED",
            )
            for one in targets
        ]
        return columns([("target", "measured", "at most", ""), *rows])


def timed(title: str, unit: str, samples: Mapping[str, Sample], *, decimals: int = 1) -> str:
    """The samples, one per line."""
    rows = [
        (
            name,
            f"{Spread.of(one.cpus).median:.{decimals}f}",
            Spread.of(one.cpus).text(decimals),
            f"{statistics.median(one.walls):.{decimals}f}",
            str(len(one.cpus)),
        )
        for name, one in samples.items()
    ]
    return columns([(f"{title}, {unit}", "cpu", "middle half", "wall", "rounds"), *rows])


def judged(verdicts: Iterable[Verdict]) -> str:
    rows = [
        (
            one.what,
            f"{one.ratio.median:.2f} ×",
            one.ratio.text(2),
            f"≤ {one.target:.1f} ×",
            "met" if one.met else "MISSED",
        )
        for one in verdicts
    ]
    return columns([("target", "measured", "middle half", "at most", ""), *rows])


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
    return {
        name: {
            "cpu": asdict(Spread.of(one.cpus)),
            "wall": asdict(Spread.of(one.walls)),
            "rounds": len(one.cpus),
        }
        for name, one in samples.items()
    }
