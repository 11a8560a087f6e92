"""What the mail about the threshold of a state of the US shows."""

from __future__ import annotations

from typing import Any

from cartwright.adapters.mail.display import Display
from cartwright.domain.errors import NotFound
from cartwright.domain.money import Money
from cartwright.domain.nexus import NEXUS, StateSales
from cartwright.domain.people import Client


def about(client: Client, sold: StateSales, mark: int, show: Display) -> dict[str, Any]:
    """As of the last month that anything was sold in. Raises NotFound where nothing was."""
    state, month = NEXUS[sold.state], max(sold.months, default="")
    if not month:
        raise NotFound
    counted, limit = sold.measured(month), show.money(Money(state.dollars * 100, "USD"))
    if state.sales is not None:
        words = "nexus-and" if state.both else "nexus-or"
        limit = show.say(words, limit=limit, sales=show.count(state.sales))
    elsewhere = show.count(counted.elsewhere) if counted.elsewhere else ""
    return {
        "show": show,
        "subject": show.say(f"nexus-{mark}-subject", state=state.name),
        "test": False,
        "client": client,
        "state": state,
        "mark": mark,
        "counted": show.money(Money(counted.cents, "USD")),
        "facts": [
            (show.say("nexus-since"), show.month(state.measured.months(month)[0])),
            (show.say("nexus-sales"), show.count(counted.sales)),
            (show.say("nexus-limit"), limit),
        ],
        "elsewhere": show.say("nexus-elsewhere", count=elsewhere) if elsewhere else "",
    }
