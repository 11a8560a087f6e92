"""The file of what is known of a sale."""

from __future__ import annotations

from cartwright.application.evidence import Evidence
from users.models.common import Given


class EvidenceSeen(Given):
    """`link` opens for a quarter of an hour and saves the file as `name`; `sha256` is of its bytes, and the
    same as long as nothing has happened to the sale."""

    name: str
    size: int
    sha256: str
    link: str

    @classmethod
    def of(cls, made: Evidence) -> EvidenceSeen:
        return cls(name=made.name, size=made.size, sha256=made.sha256, link=made.link)
