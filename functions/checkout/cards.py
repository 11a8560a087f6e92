"""The sandbox's test cards, as pages list them."""

from __future__ import annotations

from functools import cache

from cartwright.bootstrap import shop
from checkout.models import TestCard


@cache
def test_cards() -> tuple[TestCard, ...]:
    return tuple(
        TestCard(name=card.name, title=card.title, happens=card.happens) for card in shop.sandbox().cards()
    )
