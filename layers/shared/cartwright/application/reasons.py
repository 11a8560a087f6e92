"""A refusal in words that are kept: for the operator who finds what was set aside, months later perhaps."""

from __future__ import annotations

import json

from cartwright.domain.errors import Fact, Refusal


def why(refusal: Refusal) -> str:
    """Its detail and its facts in one line: `asked: 119.00 EUR, taken: 1.00 EUR`. Empty if its code says all.

    It tells no more of the case than the refusal itself, whose facts any caller may know.
    """
    facts = ", ".join(f"{name}: {_written(fact)}" for name, fact in refusal.facts.items())
    return "; ".join(part for part in (refusal.detail, facts) if part)


def _written(fact: Fact) -> str:
    return fact if isinstance(fact, str) else json.dumps(fact, ensure_ascii=False, default=dict)
