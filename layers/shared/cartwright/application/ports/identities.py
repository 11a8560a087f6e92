"""Logins: what proves that somebody is who they say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from cartwright.domain.errors import Unauthenticated
from cartwright.domain.ids import IdentityId


class WrongPassword(Unauthenticated):
    code = "wrong-password"
    title = "E-mail address or password is wrong"


class ChallengeNeeded(Unauthenticated):
    """The login needs another step. Facts: `challenge`, `session`."""

    code = "challenge-needed"
    title = "This login needs another step"


class Identities(Protocol):
    """Logins: passwords and tokens are its business alone."""

    def log_in(self, email: str, password: str) -> Tokens:
        """Raises WrongPassword (also for unknown addresses, in the same words), ChallengeNeeded, Outage."""
        ...

    def answer(self, email: str, challenge: str, session: str, answer: str) -> Tokens:
        """The step a ChallengeNeeded asked for: a first password of one's own, an authenticator's code.

        Raises WrongPassword (also when the session is over), Invalid (an unknown step, a weak password),
        ChallengeNeeded for yet another step, Outage.
        """
        ...

    def renew(self, refresh_token: str) -> Tokens:
        """Raises WrongPassword."""
        ...

    def invite(self, email: str, name: str) -> Invited:
        """The identity of an e-mail address, made unless it was there. Nobody is written to.

        Raises Invalid for what is no address, and Outage.
        """
        ...

    def login(self, email: str) -> Login | None:
        """How a login stands; None for an address that nobody logs in with. Raises Outage."""
        ...

    def choose(self, email: str, password: str) -> None:
        """The password from here on. Raises NotFound, Invalid (`/password`: what it lacks), and Outage."""
        ...


class Factor(StrEnum):
    """What a login asks for beside its password."""

    AUTHENTICATOR = "authenticator"
    SMS = "sms"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Login:
    """`waiting` for its first password; `preferred` is the one of its `factors` that is asked for first."""

    waiting: bool
    factors: tuple[Factor, ...] = ()
    preferred: Factor | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Tokens:
    """Never logged: the repr shows nothing."""

    id_token: str
    refresh_token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Invited:
    """`new`: no password was ever chosen."""

    identity: IdentityId
    new: bool
