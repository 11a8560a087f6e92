"""Following an invitation: from the link in the mail to a password of one's own.

The link is signed, names a seat, and lasts a week. It is worth nothing once the login has a password, and
while the seat is suspended or gone: whoever finds it later finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cartwright.application.arriving import arrived
from cartwright.application.auditing import Act
from cartwright.application.ports.identities import Identities
from cartwright.application.ports.papers import BadToken, Signatures
from cartwright.application.ports.people import Clients, Members
from cartwright.application.ports.world import Births
from cartwright.domain.access import Seat
from cartwright.domain.errors import Gone, NotFound
from cartwright.domain.ids import AccountId, MemberId
from cartwright.domain.people import Member

LASTS = timedelta(days=7)
PURPOSE = "invitation"


class InvitationOver(Gone):
    """It was used, it is too old, or the seat was taken back."""

    code = "invitation-over"
    title = "This invitation is over"


@dataclass(frozen=True, slots=True)
class Rooms:
    """One account's repositories, as far as an invitation needs them."""

    members: Members
    clients: Clients


@dataclass(frozen=True, slots=True)
class Opened:
    """An invitation that is good: to whom, and to which account by name."""

    member: Member
    account: str


def ticket(member: Member, *, signatures: Signatures, now: datetime) -> str:
    """The token in the link. A member's id follows from account and identity, so it is bound to both."""
    until = int((now + LASTS).timestamp())
    return signatures.sign(PURPOSE, f"{member.account} {member.id} {until}")


def opened(
    token: str,
    *,
    rooms: Callable[[AccountId], Rooms],
    identities: Identities,
    signatures: Signatures,
    now: datetime,
) -> Opened:
    """Raises BadToken for what we did not sign, and InvitationOver."""
    account, member, until = _three(signatures.read(PURPOSE, token))
    if now >= datetime.fromtimestamp(int(until), UTC):
        raise InvitationOver
    mine = rooms(AccountId(account))
    try:
        found = mine.members.get(MemberId(member)).member
    except NotFound as left:
        raise InvitationOver from left
    login = identities.login(found.email)
    if found.suspended or login is None or not login.waiting:
        raise InvitationOver
    return Opened(found, mine.clients.account().name)


def choose(
    opening: Opened,
    password: str,
    *,
    members: Callable[[AccountId], Members],
    identities: Identities,
    births: Births,
    now: datetime,
) -> None:
    """A password, and with it the seat is taken. Raises Invalid for one that is too weak, saying what it
    lacks."""
    member = opening.member
    identities.choose(member.email, password)
    arrived(Act(Seat(member), now, births), members=members(member.account))


def _three(words: str) -> tuple[str, str, str]:
    match words.split(" "):
        case [account, member, until]:
            return account, member, until
        case _:
            raise BadToken
