"""What the buyers of two pages say about them, and whether that is enough to say it: at any time, however
often it is looked at.

Each visit is led to the second page with a known chance. If neither page sells better, each *buyer* comes
from the second with that chance, too, whatever share of visits buys, and whoever of the others was counted,
came twice or was a machine. So the buyers alone are judged, one after the other, as throws of a coin.

The evidence against a chance is the likelihood of the throws under all coins, mixed by Beta(1/2, 1/2)
(Krichevsky and Trofimov, IEEE Trans. Inf. Theory 27, 1981), by their likelihood under that chance. If the
chance is the true one, this is a martingale of mean 1; it ever reaches 1/a with a chance of at most a
(Ville, 1939). So its inverse is a p-value at every moment (Johari, Pekelis and Walsh, "Always valid
inference", Operations Research 70, 2022), and the chances it does not speak against hold the true one at
every moment at once (Darling and Robbins, PNAS 58, 1967).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

ALPHA = Decimal("0.05")
"""How often at most one of two pages that sell alike is called the better one."""

_CONTEXT = Context(prec=20)
_STEPS = 50
_HALF, _NONE, _ALL = Decimal("0.5"), Decimal(0), Decimal(1)
_HALF_LN_TWO_PI = Decimal("0.91893853320467274178")
_LN_PI = Decimal("1.14472988584940017414")
# Abramowitz and Stegun, 6.1.41: from _FAR on the next term is less than 10^-14.
_STIRLING = tuple(1 / Decimal(one) for one in (12, -360, 1260, -1680))
_FAR = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """How much better the second page sells: `ratio` of its conversion to the first's, somewhere from `low`
    to `high` (perhaps infinite) with a confidence of 1 - ALPHA for all the times it is looked at together;
    `p`, valid at any time. The ratio is None, and the interval all there is, before the first page sold."""

    ratio: Decimal | None
    low: Decimal
    high: Decimal
    p: Decimal

    @property
    def decided(self) -> bool:
        return self.p <= ALPHA

    @property
    def second_is_better(self) -> bool:
        """Of a verdict that is decided."""
        return self.ratio is None or self.ratio > 1


def verdict(first: int, second: int, share: Decimal) -> Verdict:
    """Of so many buyers of each page; `share` of all visits were led to the second. 0 < share < 1."""
    with localcontext(_CONTEXT):
        odds = share / (1 - share)
        low, high = _interval(first, second)
        return Verdict(
            ratio=Decimal(second) / first / odds if first else None,
            low=low / (1 - low) / odds,
            high=high / (1 - high) / odds if high < 1 else Decimal("Infinity"),
            p=p_value(first, second, share),
        )


def p_value(first: int, second: int, share: Decimal) -> Decimal:
    """How surprising so many buyers of each page are if both sell alike: valid at any time."""
    with localcontext(_CONTEXT):
        return min(_ALL, (_likelihood(first, second, share) - _mixture(first, second)).exp())


def _mixture(first: int, second: int) -> Decimal:
    """The logarithm of how likely the buyers are under all coins, mixed. B(1/2, 1/2) is pi."""
    total = first + second + 1
    return _ln_gamma(first + _HALF) + _ln_gamma(second + _HALF) - _ln_gamma(Decimal(total)) - _LN_PI


def _likelihood(first: int, second: int, chance: Decimal) -> Decimal:
    """The logarithm of how likely they are under one coin, which may fall on either side."""
    return first * (1 - chance).ln() + second * chance.ln()


def _interval(first: int, second: int) -> tuple[Decimal, Decimal]:
    """The chances that are not spoken against: on each side of the most likely one evidence only grows."""
    if not first + second:
        return _NONE, _ALL
    likely, least = Decimal(second) / (first + second), _mixture(first, second) + ALPHA.ln()

    def bound(outside: Decimal, inside: Decimal) -> Decimal:
        """Found by halving. It is the outer one that is told, so the interval is never too short."""
        for _ in range(_STEPS):
            middle = (outside + inside) / 2
            if _likelihood(first, second, middle) > least:
                inside = middle
            else:
                outside = middle
        return outside

    low = bound(_NONE, likely) if second else _NONE
    high = bound(_ALL, likely) if first else _ALL
    return low, high


def _ln_gamma(z: Decimal) -> Decimal:
    passed = _ALL
    while z < _FAR:
        passed *= z
        z += 1
    series = sum((term / z ** (2 * place + 1) for place, term in enumerate(_STIRLING)), _NONE)
    return (z - _HALF) * z.ln() - z + _HALF_LN_TWO_PI + series - passed.ln()
