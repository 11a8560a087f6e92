"""What the notice says that a buyer asks to be forgotten: to whom it bought of."""

from __future__ import annotations

from typing import Any

from cartwright.adapters.mail.display import Display
from cartwright.domain.catalog import Mode
from cartwright.domain.erasure import Plea
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client


def about(sale: Sale, client: Client, plea: Plea, show: Display) -> dict[str, Any]:
    """What the templates `going` show. Days are those of the client's time zone."""
    zone, test = client.profile.zone, sale.mode is Mode.TEST
    subject = show.say("plea-subject")
    asked, until = plea.at.astimezone(zone), plea.answered_by.astimezone(zone)
    return {
        "show": show,
        "subject": f"[{show.say('test')}] {subject}" if test else subject,
        "test": test,
        "seller": client.profile,
        "name": "",
        "paragraphs": (
            show.say("plea", day=show.day(asked), until=show.day(until)),
            show.say("plea-stays"),
            show.say("plea-do"),
        ),
        "facts": (
            (show.say("customer"), sale.buyer.name),
            (show.say("email"), sale.buyer.email),
            (show.say("order"), sale.order),
        ),
        "link": "",
        "do": "",
        "why": "",
        "support": "",
        "hub": "",
    }
