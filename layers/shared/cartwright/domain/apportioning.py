"""Giving a whole back bit by bit, so that what it is made of (a net, and each of its taxes) goes with it.

Each share of a whole is rounded by Webster's method (also Sainte-Laguë's), for three of its properties: what
has gone back of each depends on how much has gone back of all, and on nothing else; no share ever shrinks as
more goes back, so nothing is taken again from who got it; and all of it given back is exactly each share. The
method of the largest remainder (`Money.split`) has the first and the last, and not the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def apportioned(shares: Sequence[int], given: int) -> tuple[int, ...]:
    """How much of each share is in `given`, where all of them together are the whole.

    They add up to `given`. Raises ValueError unless it is nothing, the whole, or between, and no share is
    below nothing.
    """
    whole = sum(shares)
    if min(shares, default=0) < 0 or not 0 <= given <= whole:
        raise ValueError("what is given back is between nothing and the whole")
    if not given:
        return (0,) * len(shares)
    # Rounded half down: whoever stands exactly between two is decided by its place, below.
    found = [-((whole - 2 * share * given) // (2 * whole)) for share in shares]
    places = range(len(shares))
    while sum(found) < given:
        found[max(places, key=lambda place: (_claim(shares[place], found[place]), -place))] += 1
    while sum(found) > given:
        last = (place for place in places if found[place])
        found[min(last, key=lambda place: (_claim(shares[place], found[place] - 1), -place))] -= 1
    return tuple(found)


def _claim(share: int, held: int) -> Fraction:
    """How much a share that holds so many deserves one more."""
    return Fraction(share, 2 * held + 1)
