"""What an account's owners set."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cartwright.domain.people import Account, Settings
from users.models.common import Given, Taken, Word


class SettingsTaken(Taken):
    """All of them, with the `version` they were read as. A `client_limit` of null is unlimited;
    `copy_notices`: the agency gets a copy of what its clients are told."""

    version: Annotated[int, Field(ge=1)]
    name: Word
    notification_email: Word
    copy_notices: bool
    client_limit: Annotated[int, Field(ge=0, le=100_000)] | None

    def settings(self) -> Settings:
        return Settings(self.name, self.notification_email, self.copy_notices, self.client_limit)


class SettingsSeen(Given):
    """`managed_clients` count towards the limit: neither the house nor who is archived. The subdomain
    is changed by itself."""

    version: int
    name: str
    subdomain: str
    notification_email: str
    copy_notices: bool
    client_limit: int | None
    managed_clients: int

    @classmethod
    def of(cls, account: Account) -> SettingsSeen:
        return cls(
            version=account.version,
            name=account.name,
            subdomain=account.subdomain,
            notification_email=account.notification_email,
            copy_notices=account.copy_notices,
            client_limit=account.client_limit,
            managed_clients=account.managed_clients,
        )
