"""A connection: an account's or a client's link to a payment processor, with credentials of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.domain.errors import Conflict, Invalid
from cartwright.domain.ids import AccountId, ClientId, ConnectionId

# What each processor needs, and which of it browsers may know.
PROCESSORS: Mapping[str, tuple[str, ...]] = {
    "sandbox": ("webhook_secrets",),
    "stripe": ("secret_key", "webhook_secrets"),
}
# Those that keep a payment method, to be charged when its owner is not there.
SAVING = frozenset({"sandbox", "stripe"})


class CannotSave(Conflict):
    """Something falls due later, and the processor keeps no payment method to charge then. Facts:
    `processor`."""

    code = "cannot-save-methods"
    title = "This connection cannot be charged again later"


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """Secrets in clear, alive only inside a process. Shows nothing of itself when printed or logged."""

    values: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Credentials({', '.join(sorted(self.values))})"

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """All signing secrets accepted now: several while one is being rotated."""
        return tuple(self.values["webhook_secrets"].split())


@dataclass(frozen=True, slots=True)
class Connection:
    """`sealed` is the credentials' ciphertext (base 64), bound to account, client and connection.

    `house` is the agency's own client, where the connection is the account's: none in those saved before it
    was noted.

    A removed one sells nothing more, and still opens for what was begun through it: a payment under way, a
    refund.
    """

    account: AccountId
    id: ConnectionId
    client: ClientId | None
    processor: str
    label: str
    since: datetime
    sealed: str
    publishable_key: str = ""
    version: int = 1
    removed: datetime | None = None
    house: ClientId | None = None

    @property
    def holder(self) -> ClientId | None:
        """In whose books what is paid through it stands."""
        return self.client or self.house

    def without(self, *, at: datetime) -> Connection:
        """This connection, removed."""
        return replace(self, removed=at, version=self.version + 1)

    def resealed(self, sealed: str, publishable_key: str) -> Connection:
        """This connection with other credentials."""
        return replace(self, sealed=sealed, publishable_key=publishable_key, version=self.version + 1)

    def pays(self, owner: ClientId) -> bool:
        """Whether what is sold as `owner`'s may be paid through it: it is the account's, or that very
        client's."""
        return self.client in {None, owner}

    @property
    def can_save(self) -> bool:
        """Whether what is paid through it can be charged again later."""
        return self.processor in SAVING

    def saves(self) -> None:
        """Raises CannotSave unless it can."""
        if not self.can_save:
            raise CannotSave(processor=self.processor)

    @property
    def context(self) -> dict[str, str]:
        """What the ciphertext is bound to: the same words are needed to open it."""
        return {"account": self.account, "client": self.client or "-", "connection": self.id}


def complete(processor: str, values: Mapping[str, str]) -> Credentials:
    """`values` as credentials of `processor`. Raises Invalid if it is unknown, and for what is missing or
    too much.
    """
    if processor not in PROCESSORS:
        raise Invalid.at("/processor", "one of " + ", ".join(sorted(PROCESSORS)))
    wanted = PROCESSORS[processor]
    for name in wanted:
        if not values.get(name, "").strip():
            raise Invalid.at(f"/credentials/{name}", "needed")
    for name in values.keys() - set(wanted):
        raise Invalid.at(f"/credentials/{name}", "not a credential of this processor")
    return Credentials(dict(values))
