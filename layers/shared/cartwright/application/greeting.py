"""Letters to members about their seats: an invitation to who has no password yet, a notice to who has one."""

from __future__ import annotations

from collections.abc import Callable

from cartwright.application.ports.papers import Composer, Mail
from cartwright.application.ports.people import Clients, Members
from cartwright.domain.ids import ClientId, MemberId
from cartwright.domain.jobs import Letter, MailKind, greeting
from cartwright.domain.people import Member

type InvitationLink = Callable[[Member], str]


def greeted(member: Member, client: ClientId, *, new: bool, once: str) -> Letter:
    """`client` is whom it is about: the member's own, or the house."""
    kind = MailKind.INVITATION if new else MailKind.ACCESS
    return greeting(member.account, client, kind, member.email, member.id, once=once)


def composed(
    letter: Letter, *, members: Members, clients: Clients, composer: Composer, link: InvitationLink
) -> Mail:
    """The mail, in the name the account has now. Raises NotFound if the seat is gone by now."""
    member = members.get(MemberId(letter.subject)).member
    account = clients.account()
    if letter.kind is MailKind.INVITATION:
        return composer.invitation(letter, account, member, link(member))
    return composer.access(letter, account, member)
