"""Logins in memory."""

from __future__ import annotations

from dataclasses import dataclass

from cartwright.application.ports.identities import (
    ChallengeNeeded,
    Factor,
    Invited,
    Login,
    Tokens,
    WrongPassword,
)
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import IdentityId
from cartwright.domain.people import is_mailbox

SHORTEST_PASSWORD = 12


@dataclass(slots=True)
class Kept:
    identity: IdentityId
    name: str
    password: str
    chosen: bool = False
    factors: tuple[Factor, ...] = ()


class FakeIdentities:
    """`invited` are the addresses that were asked for, in their order."""

    def __init__(self) -> None:
        self.invited: list[str] = []
        self._logins: dict[str, Kept] = {}
        self._sessions: dict[str, str] = {}
        self._refresh: dict[str, Kept] = {}

    def log_in(self, email: str, password: str) -> Tokens:
        login = self._logins.get(email.lower())
        if login is None or login.password != password:
            raise WrongPassword
        if not login.chosen:
            session = f"session-{len(self._sessions)}"
            self._sessions[session] = email.lower()
            raise ChallengeNeeded(challenge="NEW_PASSWORD_REQUIRED", session=session)
        return self._tokens(login)

    def answer(self, email: str, challenge: str, session: str, answer: str) -> Tokens:
        if challenge != "NEW_PASSWORD_REQUIRED":
            raise Invalid.at("/challenge", "not asked for")
        if not answer or self._sessions.get(session) != email.lower():
            raise WrongPassword
        if len(answer) < SHORTEST_PASSWORD:
            raise Invalid.at("/answer", "this password is too weak")
        del self._sessions[session]
        login = self._logins[email.lower()]
        login.password, login.chosen = answer, True
        return self._tokens(login)

    def renew(self, refresh_token: str) -> Tokens:
        if refresh_token not in self._refresh:
            raise WrongPassword
        return Tokens(f"id of {self._refresh[refresh_token].identity}", refresh_token, 3600)

    def invite(self, email: str, name: str) -> Invited:
        if not is_mailbox(email):
            raise Invalid.at("/email", "not an e-mail address")
        number = len(self._logins)
        made = Kept(IdentityId(f"identity-{number}"), name, f"First-Password-{number}")
        login = self._logins.setdefault(email.lower(), made)
        self.invited.append(email)
        return Invited(login.identity, new=not login.chosen)

    def login(self, email: str) -> Login | None:
        kept = self._logins.get(email.lower())
        if kept is None:
            return None
        return Login(not kept.chosen, kept.factors, kept.factors[0] if kept.factors else None)

    def choose(self, email: str, password: str) -> None:
        if email.lower() not in self._logins:
            raise NotFound
        if len(password) < SHORTEST_PASSWORD:
            raise Invalid.at("/password", "this password is too short")
        kept = self._logins[email.lower()]
        kept.password, kept.chosen = password, True

    def first_password(self, email: str) -> str:
        """What nobody was told."""
        return self._logins[email.lower()].password

    def protect(self, email: str, *factors: Factor) -> None:
        self._logins[email.lower()].factors = factors

    def _tokens(self, login: Kept) -> Tokens:
        refresh = f"refresh-{len(self._refresh)}"
        self._refresh[refresh] = login
        return Tokens(f"id of {login.identity}", refresh, 3600)
