"""Logging in."""

from __future__ import annotations

from pydantic import SecretStr

from cartwright.application.ports.identities import Tokens
from users.models.common import Given, Taken, Word


class LoginTaken(Taken):
    email: Word
    password: SecretStr


class StepTaken(Taken):
    """The step a `challenge-needed` asked for: a first password of one's own, or an authenticator's code."""

    email: Word
    challenge: Word
    session: SecretStr
    answer: SecretStr


class RenewalTaken(Taken):
    refresh_token: SecretStr


class Session(Given):
    """`id_token` goes into `Authorization: Bearer …`; it lasts `expires_in` seconds."""

    id_token: str
    refresh_token: str
    expires_in: int

    @classmethod
    def of(cls, tokens: Tokens) -> Session:
        return cls(id_token=tokens.id_token, refresh_token=tokens.refresh_token, expires_in=tokens.expires_in)
