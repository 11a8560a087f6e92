"""When a processor is asked about an order nobody has heard the end of: soon, and then ever more seldom.

::

    placed ──1 min──▶ asked ──▶ 5 min ──▶ 1 h ──▶ 1 day ──▶ 2 days ──▶ …
"""

from __future__ import annotations

from datetime import datetime, timedelta

SOON = (timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=1))
THEN_EVERY = timedelta(days=1)


def next_inquiry(placed_at: datetime, now: datetime) -> datetime:
    """The first of an order's moments that lies ahead."""
    age = now - placed_at
    ahead = next((after for after in SOON if after > age), None)
    return placed_at + (ahead or (age // THEN_EVERY + 1) * THEN_EVERY)
