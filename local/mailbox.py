"""The mails that were sent, as SES was given them: whole MIME text, tags, configuration set.

`local.emulator` writes one file per mail; names sort by the time of sending.
"""

from __future__ import annotations

import base64
import email
import email.policy
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses
from functools import lru_cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a mail carries."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail.

    `recipients` are the addresses it was handed to, whatever its headers say; `html` or `text` may be
    empty.
    """

    name: str
    identity: str
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    tags: dict[str, str]
    configuration_set: str


class Mailbox:
    """All mails of one stack."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __len__(self) -> int:
        return len(self._files())

    def newest_first(self) -> list[Mail]:
        return [read(path) for path in reversed(self._files())]

    def since(self, name: str) -> list[Mail]:
        """The mails after that one, oldest first; an empty name asks for all."""
        return [read(path) for path in self._files() if path.stem > name]

    def mail(self, name: str) -> Mail | None:
        return next((read(path) for path in self._files() if path.stem == name), None)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"))


@lru_cache(maxsize=2048)
def read(path: Path) -> Mail:
    """The mail that a file holds. A mail that was sent does not change: it is parsed once."""
    record = json.loads(path.read_text(encoding="utf-8"))
    request = record["request"]
    content = request["Content"]
    message = _message(content)
    destination = request.get("Destination", {})
    recipients = [
        address
        for field in ("ToAddresses", "CcAddresses", "BccAddresses")
        for address in destination.get(field, [])
    ]
    if not recipients:
        recipients = [
            address
            for _, address in getaddresses(map(str, message.get_all("to", []) + message.get_all("cc", [])))
        ]
    return Mail(
        name=path.stem,
        identity=record["id"],
        at=datetime.fromtimestamp(record["at"], UTC),
        sender=str(message["from"] or request.get("FromEmailAddress", "")),
        recipients=tuple(recipients),
        subject=str(message["subject"] or ""),
        headers=tuple((name, str(value)) for name, value in message.items()),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        attachments=tuple(_attachment(part) for part in message.iter_attachments()),
        tags={tag["Name"]: tag["Value"] for tag in request.get("EmailTags", [])},
        configuration_set=request.get("ConfigurationSetName", ""),
    )


def _message(content: dict[str, Any]) -> EmailMessage:
    if "Raw" in content:
        return email.message_from_bytes(base64.b64decode(content["Raw"]["Data"]), policy=email.policy.default)
    simple = content["Simple"]
    message = EmailMessage()
    message["subject"] = simple["Subject"]["Data"]
    body = simple["Body"]
    message.set_content(body.get("Text", {}).get("Data", ""))
    if "Html" in body:
        message.add_alternative(body["Html"]["Data"], subtype="html")
    return message


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _attachment(part: EmailMessage) -> Attachment:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    return Attachment(part.get_filename() or "attachment", part.get_content_type(), content)
