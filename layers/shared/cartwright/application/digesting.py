"""Digests that are due: on their way, or, where nothing happened, passed over without a trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cartwright.application.apart import Apart
from cartwright.application.ports.notices import Digests, Notices
from cartwright.application.ports.papers import Composer, Mail
from cartwright.application.ports.people import Clients
from cartwright.domain.digests import Digest, Gathering
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId
from cartwright.domain.jobs import Letter
from cartwright.domain.notice_plans import NoticeKind
from cartwright.domain.notices import of_a_digest

AT_ONCE = 100


def send_due(
    *,
    digests: Digests,
    clients: Callable[[AccountId], Clients],
    notices: Callable[[AccountId], Notices],
    now: datetime,
) -> int:
    """Close every digest that is due and ask for its letters; how many. What missed runs left is caught up,
    period by period. One that is broken stops no other, and is raised at the end."""
    handed, apart = 0, Apart()
    for due in digests.due(at=now, limit=AT_ONCE):
        gathering: Gathering | None = due
        with apart.each(due.account, due.client):
            while gathering is not None and gathering.due <= now:
                gathering = _handed(gathering, clients(due.account), notices(due.account), digests)
                handed += gathering is not None
    apart.tell()
    return handed


def _handed(gathering: Gathering, clients: Clients, notices: Notices, digests: Digests) -> Gathering | None:
    """What gathers after this one was closed; None if somebody else has moved it."""
    client = clients.get(gathering.client)
    following = gathering.following(client)
    letters = (
        of_a_digest(gathering.digest, client, clients.account(), notices.planned(client.id).plan)
        if notices.any_of(gathering.digest)
        else ()
    )
    return following if digests.hand_over(gathering, letters, following) else None


def composed(letter: Letter, *, clients: Clients, notices: Notices, composer: Composer) -> Mail:
    """The digest that a letter is about, from what joined it. Raises NotFound if nothing did."""
    digest = Digest.named(letter.subject)
    if digest.kind is not NoticeKind.SALE:
        news = notices.news(digest)
        if not news:
            raise NotFound
        return composer.news_digest(letter, digest, clients.get(digest.client), news)
    sales = notices.sales(digest)
    if not sales:
        raise NotFound
    return composer.sale_digest(letter, digest, clients.get(digest.client), sales)
