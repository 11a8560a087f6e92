"""Thresholds abroad (up to one sales are taxed at home, from one on a state of the US wants a registration):
how far each client is, and telling it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cartwright.application.ports.papers import Composer, Mail
from cartwright.application.ports.people import Clients
from cartwright.application.ports.thresholds import Thresholds
from cartwright.domain.errors import NotFound
from cartwright.domain.jobs import Letter
from cartwright.domain.nexus import StateSales
from cartwright.domain.people import Client
from cartwright.domain.thresholds import YearAbroad


@dataclass(frozen=True, slots=True)
class Watched:
    """This calendar year and the one before (the law asks for both), and each state of the US as it is in
    this `month`; on the client's clock."""

    years: Sequence[YearAbroad]
    states: Sequence[StateSales]
    month: str


def watched(client: Client, *, thresholds: Thresholds, now: datetime) -> Watched:
    today = now.astimezone(client.profile.zone)
    years = thresholds.years(client.id, [today.year, today.year - 1])
    return Watched(years, thresholds.states(client.id), f"{today:%Y-%m}")


def composed(letter: Letter, *, clients: Clients, thresholds: Thresholds, composer: Composer) -> Mail:
    """The notice that a mark was passed. Raises NotFound."""
    match letter.subject.split(" "):
        case [letter.client, state, _, mark]:
            sold = thresholds.state(letter.client, state)
            return composer.nexus(letter, clients.get(letter.client), sold, int(mark))
        case [letter.client, year, mark]:
            [abroad] = thresholds.years(letter.client, [int(year)])
            return composer.threshold(letter, clients.get(letter.client), abroad, int(mark))
        case _:
            raise NotFound
