"""A connection: an account's or a client's link to a payment processor, with credentials of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from cartwright.domain import capabilities
from cartwright.domain.capabilities import PROCESSORS, Capabilities
from cartwright.domain.errors import Conflict, Fact, Invalid
from cartwright.domain.ids import AccountId, ClientId, ConnectionId
from cartwright.domain.webhook_secrets import WebhookSecret

if TYPE_CHECKING:
    from cartwright.domain.money import Money

NAMED_AT_MOST = 10


class CannotSave(Conflict):
    """Something falls due later, and the processor keeps no payment method to charge then. Facts:
    `processor`."""

    code = "cannot-save-methods"
    title = "This connection cannot be charged again later"


class CannotTake(Conflict):
    """Amounts the processor cannot be asked for: in a currency it does not take, or a fraction it does not
    know. Facts: `processor`, and `amounts`, some of them."""

    code = "cannot-take-amounts"
    title = "This connection does not take these amounts"


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
        return self.several("webhook_secrets")

    def several(self, name: str) -> tuple[str, ...]:
        """What stands under `name`, with blanks between."""
        return tuple(self.values[name].split())


@dataclass(frozen=True, slots=True)
class Connection:
    """`sealed` is the credentials' ciphertext (base 64), bound to account, client and connection.

    `house` is the agency's own client, where the connection is the account's: none in those saved before it
    was noted.

    `linked` is the account at Stripe that its owner lets this deployment act for, with real money if `live`;
    such a connection has nothing sealed.

    `secrets` are what its webhooks are known by, the oldest first: none are noted of those saved before they
    were.

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
    linked: str = ""
    live: bool = False
    secrets: tuple[WebhookSecret, ...] = ()

    @property
    def holder(self) -> ClientId | None:
        """In whose books what is paid through it stands."""
        return self.client or self.house

    def without(self, *, at: datetime) -> Connection:
        """This connection, removed."""
        return replace(self, removed=at, version=self.version + 1)

    def resealed(self, sealed: str, publishable_key: str, secret: WebhookSecret) -> Connection:
        """This connection with other credentials, among them all that its webhooks are known by now."""
        version = self.version + 1
        return replace(
            self, sealed=sealed, publishable_key=publishable_key, secrets=(secret,), version=version
        )

    def pays(self, owner: ClientId) -> bool:
        """Whether what is sold as `owner`'s may be paid through it: it is the account's, or that very
        client's."""
        return self.client in {None, owner}

    @property
    def can(self) -> Capabilities:
        """What its processor can do."""
        return capabilities.of(self.processor)

    @property
    def can_save(self) -> bool:
        """Whether what is paid through it can be charged again later."""
        return self.can.saves

    def saves(self) -> None:
        """Raises CannotSave unless it can."""
        if not self.can_save:
            raise CannotSave(processor=self.processor)

    def takes(self, amounts: Iterable[Money]) -> None:
        """Raises CannotTake unless it takes all of them."""
        wrong = sorted({str(amount) for amount in amounts if not self.can.takes(amount)})
        if wrong:
            raise CannotTake(processor=self.processor, amounts=list[Fact](wrong[:NAMED_AT_MOST]))

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
    for name in wanted.credentials:
        if not values.get(name, "").strip():
            raise Invalid.at(f"/credentials/{name}", "needed")
    for name in wanted.optional:
        if not values.get(name, "-").strip():
            raise Invalid.at(f"/credentials/{name}", "not empty, or left out")
    for name in values.keys() - {*wanted.credentials, *wanted.optional}:
        raise Invalid.at(f"/credentials/{name}", "not a credential of this processor")
    for name, words in wanted.chosen.items():
        if values[name] not in words:
            raise Invalid.at(f"/credentials/{name}", "one of " + ", ".join(words))
    return Credentials(dict(values))
