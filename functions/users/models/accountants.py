"""Who keeps a client's accounts, as the account API takes and gives it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cartwright.domain.accountants import Accountant, Accountants
from cartwright.domain.unreachable import Cause
from users.models.common import Given, Seen, Taken, Word


class AccountantTaken(Taken):
    """`locale`, a tag of BCP 47, is the language of its mails."""

    address: Word
    locale: Annotated[str, Field(min_length=2, max_length=35)] = "en"


class AccountantsTaken(Taken):
    """All of them, with the `version` they were read as; 0 where there were none."""

    version: Annotated[int, Field(ge=0)]
    items: Annotated[list[AccountantTaken], Field(max_length=100)]

    def wanted(self) -> list[Accountant]:
        return [Accountant(one.address, one.locale) for one in self.items]


class UnreachableSeen(Given):
    """Why nothing is written there any more."""

    cause: Cause
    since: Seen


class AccountantSeen(Given):
    address: str
    locale: str
    unreachable: UnreachableSeen | None


class AccountantsSeen(Given):
    version: int
    items: list[AccountantSeen]

    @classmethod
    def of(cls, found: Accountants) -> AccountantsSeen:
        return cls(version=found.version, items=[_seen(one) for one in found.items])


def _seen(one: Accountant) -> AccountantSeen:
    gone = one.returned
    return AccountantSeen(
        address=one.address,
        locale=one.locale,
        unreachable=UnreachableSeen(cause=gone.cause, since=gone.since) if gone else None,
    )
