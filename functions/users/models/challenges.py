"""How an account asks its buyers to prove to be people."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr

from cartwright.application.challenging import Asking
from cartwright.domain.challenges import NEVER, When
from cartwright.domain.people import Account
from users.models.common import Given, Maybe, Taken


class ChallengeTaken(Taken):
    """With the `version` the account was read as. `when`: `off`, `near` (whoever has tried half as often as
    one may) or `always`. The keys are those of a Turnstile widget for the account's hosts; without a `secret`
    the one that is kept stays, without a `site_key` both are forgotten."""

    version: Annotated[int, Field(ge=1)]
    when: When
    site_key: Maybe = ""
    secret: SecretStr | None = None

    def asking(self) -> Asking:
        plain = self.secret.get_secret_value() if self.secret else None
        return Asking(self.when, self.site_key, plain)


class ChallengeSeen(Given):
    """The secret never comes out; `has_secret` says that there is one."""

    version: int
    when: When
    site_key: str
    has_secret: bool

    @classmethod
    def of(cls, account: Account) -> ChallengeSeen:
        challenge = account.challenge or NEVER
        return cls(
            version=account.version,
            when=challenge.when,
            site_key=challenge.site_key,
            has_secret=bool(challenge.sealed),
        )
