"""The agency's clients choosing what they hear of, and the clock that sends their digests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from cartwright.application import digesting, noticing
from cartwright.application.noticing import Wish
from cartwright.application.numbering import give_number
from cartwright.application.ports.notices import Notices
from cartwright.domain.digests import Digest
from cartwright.domain.ids import ClientId
from cartwright.domain.jobs import Letter, MailKind, number
from cartwright.domain.notice_plans import Cadence, NoticeKind, Plan
from cartwright.domain.orders import Sale
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND

ALL = dict.fromkeys(NoticeKind, Cadence.INSTANT)


def at(agency: Agency, moment: str) -> None:
    """Let it be this moment (UTC)."""
    agency.clock.move(datetime.fromisoformat(moment).replace(tzinfo=UTC) - agency.now)


def wish(sale: Cadence, **more: Cadence) -> Wish:
    return Wish({**ALL, NoticeKind.SALE: sale, **{NoticeKind(kind): more[kind] for kind in more}})


def switched(
    agency: Agency,
    sale: Cadence,
    *,
    by: str = "olga",
    client: ClientId = NORTHWIND,
    notices: Notices | None = None,
) -> Plan:
    return noticing.revise(
        agency.act(by),
        client,
        wish(sale),
        clients=agency.mine.clients,
        notices=notices or agency.mine.notices,
    )


def numbered(agency: Agency, sale: Sale) -> Sale:
    job = number(ACCOUNT, sale.owner, sale.id)
    give_number(job, papers=agency.mine.papers, outbox=agency.mine.outbox, now=agency.now)
    return sale


def sold(agency: Agency, attempt: str) -> Sale:
    """A course sold and numbered at this moment."""
    return numbered(agency, agency.sale(attempt))


def ticked(agency: Agency, moment: str = "") -> int:
    """A run of the schedule; how many digests it closed."""
    if moment:
        at(agency, moment)
    return digesting.send_due(
        digests=agency.store.digests,
        clients=lambda account: agency.store.of(account).clients,
        notices=lambda account: agency.store.of(account).notices,
        now=agency.now,
    )


def letters(agency: Agency, kind: MailKind) -> list[Letter]:
    jobs = [slip.job for slip in agency.store.shelves.jobs.values()]
    return [job for job in jobs if isinstance(job, Letter) and job.kind is kind]


def told_at_once(agency: Agency) -> list[str]:
    """The numbers of sales that instant notices tell of."""
    notices = letters(agency, MailKind.SALE_NOTICE)
    issued = {document.id: document.label for document in agency.store.shelves.documents.values()}
    return [label for id_, label in issued.items() if id_ in {notice.subject for notice in notices}]


def told_in_digests(agency: Agency) -> list[list[str]]:
    """The numbers of sales in each digest that was asked for."""
    return [
        [
            agency.mine.orders.sale(sale.owner, sale.id).document
            for sale in agency.mine.notices.sales(Digest.named(one.subject))
        ]
        for one in letters(agency, MailKind.SALE_DIGEST)
    ]


def heard(agency: Agency) -> list[str]:
    """Every number the owner heard of, once for each time."""
    return sorted([*told_at_once(agency), *(label for digest in told_in_digests(agency) for label in digest)])


def emptied(agency: Agency, client: ClientId = NORTHWIND, address: str = "") -> None:
    """The client's notification address is another, or none."""
    found = agency.mine.clients.get(client)
    moved = replace(found.profile, notification_email=address)
    agency.mine.clients.revise_profile(
        found.with_profile(moved, at=agency.now), agency.act().audit("profile.revise", client)
    )
