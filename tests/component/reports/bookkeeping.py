"""What a bookkeeper does: wait for the first of the month, open the mail, read the file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, urlsplit

from local.events.sources import scheduled_event
from tests.component.agency import Agency
from tests.component.deployment import Answer
from tests.fakes.world import FakeClock

QUARTER = timedelta(minutes=15)
# When six o'clock of 1 December is, for each of the agency's clients.
SIX = {
    "house": datetime(2026, 12, 1, 5, 0, tzinfo=UTC),  # Amsterdam
    "nordwind": datetime(2026, 12, 1, 5, 0, tzinfo=UTC),  # Berlin
    "atelier": datetime(2026, 12, 1, 5, 0, tzinfo=UTC),  # Paris
    "lookout": datetime(2026, 12, 1, 13, 0, tzinfo=UTC),  # Phoenix
    "kiwi": datetime(2026, 11, 30, 17, 0, tzinfo=UTC),  # Auckland, thirteen hours ahead in summer
}


def tick(agency: Agency, at: datetime) -> int:
    """What EventBridge does every quarter of an hour; how many reports were due."""
    agency.deployment.clock = FakeClock(at)
    event = scheduled_event(at, identity="53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", rule="reports")
    planned: int = agency.deployment.invoke("ReportsScheduled", event)["planned"]
    return planned


def made(agency: Agency, *, mailed: bool = False) -> list[str]:
    """Make what is due, and mail it if asked to; the names of the clients whose reports there are."""
    agency.deployment.run(without=["hooks", "number"] if mailed else ["hooks", "number", "mail"])
    names = {client.id: name for name, client in agency.clients.items()}
    return sorted(names[item["body"]["client"]] for item in agency.deployment.items("report"))


def rows(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def total(lines: Sequence[dict[str, str]], column: str) -> Decimal:
    return sum((Decimal(line[column]) for line in lines), Decimal(0))


def file_of(agency: Agency, client: str) -> bytes:
    (found,) = [
        content
        for name, content in agency.deployment.files().items()
        if agency.clients[client].id in name and name.endswith(".csv")
    ]
    return found


def ask(agency: Agency, member: str = "owner", client: str = "nordwind", period: str = "2026-11") -> Answer:
    path = f"/clients/{agency.clients[client].id}/tax-reports"
    return agency.api(member, "POST", path, {"period": period})


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link(mail: EmailMessage) -> str:
    found = re.search(r"https?://[^/\s]+(/v1/downloads/[A-Za-z0-9_-]+)", text(mail))
    assert found is not None
    return found[1]


def opens(answer: Answer, client: Any) -> bool:
    """Whether it leads to a signed link to a file of that client."""
    location = urlsplit(answer.headers["location"])
    return f"/clients/{client}/" in location.path and "X-Amz-Signature" in parse_qs(location.query)
