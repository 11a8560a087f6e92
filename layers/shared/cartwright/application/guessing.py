"""Codes of coupons that nobody made: who tries too many of them gets no answer to any."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from cartwright.application.ports.selling import Orders
from cartwright.domain.attempts import Window
from cartwright.domain.errors import Outage


def count(windows: Sequence[Window], orders: Orders) -> None:
    """One more guess. If the table cannot count, the buyer still reads the refusal itself. Raises
    TooManyAttempts."""
    with suppress(Outage):
        orders.count(windows)
