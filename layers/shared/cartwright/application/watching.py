"""The threshold up to which sales abroad are taxed at home: how far each client is, and telling it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cartwright.application.ports.papers import Composer, Mail
from cartwright.application.ports.people import Clients
from cartwright.application.ports.thresholds import Thresholds
from cartwright.domain.errors import NotFound
from cartwright.domain.jobs import Letter
from cartwright.domain.people import Client
from cartwright.domain.thresholds import YearAbroad


def watched(client: Client, *, thresholds: Thresholds, now: datetime) -> Sequence[YearAbroad]:
    """This calendar year and the one before, on the client's clock: the law asks for both."""
    year = now.astimezone(client.profile.zone).year
    return thresholds.years(client.id, [year, year - 1])


def composed(letter: Letter, *, clients: Clients, thresholds: Thresholds, composer: Composer) -> Mail:
    """The notice that a mark was passed. Raises NotFound."""
    match letter.subject.split(" "):
        case [letter.client, year, mark]:
            [abroad] = thresholds.years(letter.client, [int(year)])
            return composer.threshold(letter, clients.get(letter.client), abroad, int(mark))
        case _:
            raise NotFound
