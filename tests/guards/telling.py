"""The score in words, and as an exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from tests.guards.mutants import Mutant
from tests.guards.trials import Score


def told(found: Sequence[Mutant], score: Score, known: Collection[str] = ()) -> tuple[list[str], int]:
    """0: each is missed. 1: some are not, or nobody knows. 2: nothing is known, as tests are red anyway."""
    if score.broken:
        return [f"nothing could be tried: {why}" for why in score.broken], 2
    survived = [mutant for mutant in found if mutant.name not in score.caught]
    words = [f"red without any change, and not asked: {test}" for test in score.red]
    words += [f"nobody misses {mutant}{_why(mutant, score)}" for mutant in survived]
    by = Counter(test.partition("::")[0].split("/")[1] for test in score.caught.values())
    suites = ", ".join(f"{many} by {suite}" for suite, many in by.most_common())
    new = len(score.caught.keys() - set(known))
    searched = f"; {new} searched for" if new else ""
    missed = len(found) - len(survived)
    words.append(f"guards: {missed} of {len(found)} are missed when taken away ({suites}{searched})")
    return words, 1 if survived or not found else 0


def _why(mutant: Mutant, score: Score) -> str:
    if mutant.name in score.lost:
        return f" (its trial {score.lost[mutant.name]})"
    return "" if mutant.name in score.passed else " (no test comes by)"
