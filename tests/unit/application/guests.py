"""A buyer in a hub, in memory."""

from __future__ import annotations

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application import entering
from cartwright.application.ports.papers import Mail
from cartwright.domain.ids import ClientId
from cartwright.domain.jobs import Letter, MailKind
from cartwright.domain.passes import Pass
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import ADA, HOST, Agency
from tests.unit.domain.shop import NORTHWIND

SEALS = FakeSignatures()


def asked(agency: Agency, email: str = ADA.email, client: ClientId = NORTHWIND, address: str = "") -> Pass:
    owner = agency.mine.clients.get(client)
    return entering.ask(
        owner,
        entering.Asked(email, HOST, "en", address),
        passes=agency.mine.passes,
        limits=agency.limits,
        births=agency.births,
        now=agency.now,
    )


def letter_of(agency: Agency, found: Pass) -> Letter:
    jobs = [slip.job for slip in agency.store.shelves.jobs.values()]
    return next(
        job for job in jobs if isinstance(job, Letter) and (job.kind, job.subject) == (MailKind.HUB, found.id)
    )


def mailed(agency: Agency, found: Pass) -> Mail | None:
    return entering.composed(
        letter_of(agency, found),
        passes=agency.mine.passes,
        buyers=agency.mine.buyers,
        clients=agency.mine.clients,
        signatures=SEALS,
        composer=JinjaComposer(),
        address=lambda host, path: f"https://{host}{path}",
        now=agency.now,
    )


def link(mail: Mail | None) -> str:
    """The token of the mail's link."""
    assert mail is not None
    return next(line for line in mail.text.splitlines() if "/links/" in line).rpartition("/")[2]


def code(mail: Mail | None) -> str:
    assert mail is not None
    return next(line.strip() for line in mail.text.splitlines() if line.strip().replace(" ", "").isdecimal())


def entered(agency: Agency, email: str = ADA.email, client: ClientId = NORTHWIND) -> Pass:
    """In, by the mail's link."""
    found = asked(agency, email, client)
    return followed(agency, link(mailed(agency, found)), client)


def followed(agency: Agency, token: str, client: ClientId = NORTHWIND) -> Pass:
    return entering.by_link(
        agency.mine.clients.get(client),
        token,
        passes=agency.mine.passes,
        signatures=SEALS,
        now=agency.now,
    )
