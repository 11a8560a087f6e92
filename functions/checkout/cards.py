"""The sandbox's test cards, as pages list them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checkout.order_models import TestCard


@cache
def test_cards() -> tuple[TestCard, ...]:
    # Imported here: where customers pay, there are none.
    from cartwright.bootstrap import processing  # noqa: PLC0415
    from checkout.order_models import TestCard  # noqa: PLC0415

    return tuple(
        TestCard(name=card.name, title=card.title, happens=card.happens)
        for card in processing.sandbox().cards()
    )
