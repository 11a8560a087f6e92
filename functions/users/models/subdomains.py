"""The subdomain, as it is changed and shown."""

from __future__ import annotations

from enum import StrEnum

from cartwright.domain.domains import Standing
from cartwright.domain.subdomains import Names, subdomain_of
from users.models.common import Given, Seen, Taken, Word


class SubdomainState(StrEnum):
    """`laying`: pages are being made under the new name, and the old one still sells. `leaving`: the new one
    sells, and old pages are being taken away. `settled`: neither."""

    LAYING = "laying"
    LEAVING = "leaving"
    SETTLED = "settled"


class SubdomainTaken(Taken):
    subdomain: Word


class FormerSeen(Given):
    """A name the account had: nobody else can take it, and who comes there is shown to the present one."""

    subdomain: str
    host: str
    until: Seen


class SubdomainSeen(Given):
    """`towards` is the name the account is moving to; `again` the moment from which it may change again, if
    that is to come."""

    subdomain: str
    host: str
    state: SubdomainState
    towards: str | None
    again: Seen | None
    former: list[FormerSeen]

    @classmethod
    def of(cls, names: Names) -> SubdomainSeen:
        laying = names.move is not None and names.move.standing is Standing.LAYING
        return cls(
            subdomain=subdomain_of(names.host),
            host=names.host,
            state=SubdomainState(names.move.standing) if names.move else SubdomainState.SETTLED,
            towards=subdomain_of(names.towards) if laying else None,
            again=names.rests_until,
            former=[
                FormerSeen(subdomain=one.subdomain, host=one.host, until=one.until) for one in names.former
            ],
        )
