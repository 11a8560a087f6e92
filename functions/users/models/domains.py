"""Custom domains, as they are claimed and shown."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from cartwright.domain.domains import Slot
from users.models.common import Given, Seen, Taken, Word


class DomainState(StrEnum):
    """`pending`: the record is awaited. `laying`: verified, its pages are being made. `serving`: all are
    there, and addresses name it. `leaving`: its pages are being taken away."""

    PENDING = "pending"
    LAYING = "laying"
    SERVING = "serving"
    LEAVING = "leaving"


class DomainTaken(Taken):
    """The account's own domain, or with `client` that client's. An international name may be written as it is
    spoken."""

    host: Annotated[str, Field(min_length=1, max_length=300, examples=["shop.example.com"])]
    client: Word | None = None


class Record(Given):
    """A record to set in the domain's DNS."""

    type: str
    name: str
    value: str


class DomainSeen(Given):
    """`record` is the proof that the host is yours; it may go once the host is verified."""

    host: str
    client: str | None
    state: DomainState
    record: Record
    since: Seen

    @classmethod
    def of(cls, slot: Slot) -> DomainSeen:
        assert slot.domain is not None
        return cls(
            host=slot.domain.host,
            client=slot.client,
            state=DomainState(slot.domain.standing),
            record=Record(type="TXT", name=slot.domain.record, value=slot.domain.expected),
            since=slot.domain.since,
        )


class Domains(Given):
    items: list[DomainSeen]

    @classmethod
    def of(cls, slots: Iterable[Slot]) -> Domains:
        return cls(items=[DomainSeen.of(slot) for slot in slots])


class Removal(Given):
    """`complete` is false while pages are left: ask again."""

    host: str
    complete: bool

    @classmethod
    def of(cls, host: str, slot: Slot) -> Removal:
        return cls(host=host, complete=slot.domain is None)
