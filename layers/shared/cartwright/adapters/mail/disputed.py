"""What the notice of a dispute says: to who sold what is disputed."""

from __future__ import annotations

from typing import Any

from cartwright.adapters.mail.display import Display
from cartwright.application.ports.papers import Contested
from cartwright.domain.catalog import Mode
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client


def about(sale: Sale, client: Client, told: Contested, sold: str, show: Display) -> dict[str, Any]:
    """What the templates `going` show. Days are those of the client's time zone."""
    total, test = show.money(told.amount), sale.mode is Mode.TEST
    subject = show.say(f"dispute-{told.state}-subject", item=sold, total=total)
    paragraphs = [show.say(f"dispute-{told.state}")]
    if told.answer_by is not None:
        day = show.day(told.answer_by.astimezone(client.profile.zone))
        paragraphs.append(show.say("dispute-until", day=day))
    return {
        "show": show,
        "subject": f"[{show.say('test')}] {subject}" if test else subject,
        "test": test,
        "seller": client.profile,
        "name": "",
        "paragraphs": paragraphs,
        "facts": _facts(sale, told, client, show),
        "link": "",
        "do": "",
        "why": "",
        "support": "",
        "hub": "",
    }


def _facts(sale: Sale, told: Contested, client: Client, show: Display) -> list[tuple[str, str]]:
    buyer = sale.buyer
    facts = [(show.say("customer"), show.say("erased") if buyer.veiled else buyer.name)]
    facts += [] if buyer.veiled else [(show.say("email"), buyer.email)]
    facts += [(show.say("order"), sale.order)]
    facts += [(show.say("number"), sale.document)] if sale.document else []
    facts += [(show.say("date"), show.moment(told.at.astimezone(client.profile.zone)))]
    facts += [(show.say("rebill-reason"), told.reason)] if told.reason else []
    return facts
