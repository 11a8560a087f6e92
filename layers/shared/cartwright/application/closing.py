"""Closing an account, and opening it again.

From then on nothing is begun in it: its pages sell nothing, its members only look. What was begun is brought
to its end, whoever asks for it: payments under way are settled, numbered and written about, reports are made.
"""

from __future__ import annotations

from cartwright.application.again import until_done
from cartwright.application.auditing import Act
from cartwright.application.ports.people import Clients
from cartwright.domain.access import Permission, require
from cartwright.domain.errors import Invalid
from cartwright.domain.people import Account, subdomain


def standing(act: Act, *, clients: Clients) -> Account:
    """Raises Forbidden."""
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    return clients.account()


def close(act: Act, confirmed: str, *, reason: str = "", clients: Clients) -> Account:
    """The account, closed from now on. `confirmed` is its subdomain, as its owner has typed it. The same
    again changes nothing. Raises Forbidden, and Invalid for another name."""
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now)

    def attempt() -> Account:
        before = clients.account()
        if subdomain(confirmed) != before.subdomain:
            raise Invalid.at("/subdomain", "the account's own subdomain, to confirm which one is meant")
        after = before.closing(at=act.now)
        if after is not before:
            named = {"subdomain": before.subdomain}
            clients.revise_account(after, act.audit("account.close", before.id, before=named, reason=reason))
        return after

    return until_done(attempt)


def reopen(act: Act, *, clients: Clients) -> Account:
    """The account as it was, open again. The same again changes nothing. Raises Forbidden, and
    ClosedForGood."""
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now)

    def attempt() -> Account:
        before = clients.account()
        after = before.reopened(at=act.now)
        if after is not before:
            since = {"closed": before.closed.isoformat() if before.closed else ""}
            clients.revise_account(after, act.audit("account.reopen", before.id, before=since))
        return after

    return until_done(attempt)
