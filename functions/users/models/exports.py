"""Copies on request."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cartwright.application.exporting import Opened
from cartwright.application.ports.leafing import Leaf
from cartwright.domain.exports import Export, ExportKind, ExportState
from users.models.common import Given, Seen, Taken, Word


class LogExportTaken(Taken):
    """A month (UTC) of the account's audit log, up to now, as JSON Lines."""

    kind: Literal[ExportKind.AUDIT]
    month: Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-11"])]


class BuyerExportTaken(Taken):
    """All that a client holds about a buyer, as JSON."""

    kind: Literal[ExportKind.BUYER]
    client: Word
    email: Word


type ExportTaken = Annotated[LogExportTaken | BuyerExportTaken, Field(discriminator="kind")]


class ExportSeen(Given):
    """`link` opens the file for a quarter of an hour; `rows`, `sha256` and `link` come with `ready`."""

    id: str
    kind: ExportKind
    month: str
    client: str | None
    asked_at: Seen
    status: ExportState
    made_at: Seen | None
    rows: int | None
    sha256: str | None
    link: str | None = None

    @classmethod
    def of(cls, opened: Opened) -> ExportSeen:
        export, copy = opened.export, opened.export.copy
        return cls(
            id=export.id,
            kind=export.kind,
            month=export.month,
            client=export.client,
            asked_at=export.asked_at,
            status=opened.state,
            made_at=copy.at if copy else None,
            rows=copy.rows if copy else None,
            sha256=copy.sha256 if copy else None,
            link=opened.link or None,
        )


class Exports(Given):
    """`cursor` goes on where this page ends, which may be short; empty at the end."""

    items: list[ExportSeen]
    cursor: str

    @classmethod
    def of(cls, leaf: Leaf[Opened]) -> Exports:
        return cls(items=[ExportSeen.of(one) for one in leaf.things], cursor=leaf.cursor)


class ExportAccepted(Given):
    id: str
    status: ExportState

    @classmethod
    def of(cls, export: Export) -> ExportAccepted:
        return cls(id=export.id, status=ExportState.QUEUED)
