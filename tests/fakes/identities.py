"""Logins in memory, with invitations one can read."""

from __future__ import annotations

from dataclasses import dataclass

from cartwright.application.ports.identities import ChallengeNeeded, Invited, Tokens, WrongPassword
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import IdentityId
from cartwright.domain.people import is_mailbox

SHORTEST_PASSWORD = 12


@dataclass(slots=True)
class Login:
    identity: IdentityId
    name: str
    password: str
    chosen: bool = False


class FakeIdentities:
    """`invitations` are the mails that went out: (address, first password)."""

    def __init__(self) -> None:
        self.invitations: list[tuple[str, str]] = []
        self._logins: dict[str, Login] = {}
        self._sessions: dict[str, str] = {}
        self._refresh: dict[str, Login] = {}

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
        made = Login(IdentityId(f"identity-{number}"), name, f"First-Password-{number}")
        login = self._logins.setdefault(email.lower(), made)
        if not login.chosen:
            self.invitations.append((email, login.password))
        return Invited(login.identity, new=not login.chosen)

    def _tokens(self, login: Login) -> Tokens:
        refresh = f"refresh-{len(self._refresh)}"
        self._refresh[refresh] = login
        return Tokens(f"id of {login.identity}", refresh, 3600)
