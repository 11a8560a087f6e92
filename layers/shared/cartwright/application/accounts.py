"""Accounts: opening one, and what its owners set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cartwright.application import changes
from cartwright.application.auditing import Act
from cartwright.application.clients import born
from cartwright.application.greeting import greeted
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.identities import Identities
from cartwright.application.ports.people import Accounts, Clients
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.world import Births
from cartwright.domain.access import Permission, require
from cartwright.domain.agenda import Agenda
from cartwright.domain.ids import AccountId, AuditId, SittingId
from cartwright.domain.people import Account, Client, Member, Profile, Role, Settings, member_id, subdomain


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening an account needs: its name and hosts, the agency's own business, and the first owner's
    login."""

    name: str
    subdomain: str
    hosts: tuple[str, ...]
    house: Profile
    owner_email: str
    owner_name: str
    client_limit: int | None


def open_account(
    opening: Opening, *, accounts: Accounts, identities: Identities, births: Births, now: datetime
) -> tuple[Account, Client, Member]:
    """A new account with its `house` client and its first owner, who is written to.

    Raises NameTaken and Invalid. Where the house has no notification address, the account's is the first
    owner's.
    """
    account_id = AccountId(births.born("account"))
    account = Account(
        account_id,
        opening.name,
        subdomain(opening.subdomain),
        opening.client_limit,
        opening.house.notification_email or opening.owner_email,
    )
    house = born(account_id, opening.house, births, now, house=True)
    invited = identities.invite(opening.owner_email, opening.owner_name)
    identity = invited.identity
    owner = Member(
        account_id,
        member_id(account_id, identity),
        identity,
        opening.owner_email,
        opening.owner_name,
        Role.OWNER,
        sitting=SittingId(births.born("sitting")),
        locale=house.profile.locale,
    )
    audit = Audit(
        AuditId(births.born("audit")),
        account_id,
        now,
        "operator",
        "account.open",
        account_id,
        after={"name": opening.name},
    )
    letter = greeted(owner, house.id, new=invited.new, once=audit.id)
    accounts.create(account, house, owner, opening.hosts, Agenda.first(house, after=now), audit, letter)
    return account, house, owner


def settings(act: Act, *, clients: Clients) -> Account:
    """The account, as its owners see it. Raises Forbidden."""
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    return clients.account()


def set_up(act: Act, wanted: Settings, *, version: int, clients: Clients) -> Account:
    """The account set anew by somebody who saw `version` of it. What it is already changes nothing.

    Raises Forbidden, Invalid, LimitBelowClients, and Stale for any other version.
    """
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    before = clients.account()
    if before.version != version:
        raise Stale
    if before.settings == wanted:
        return before
    after = before.with_settings(wanted)
    changed = changes.between(before.settings, wanted)
    audit = act.audit("account.settings", before.id, before=changed.before, after=changed.after)
    clients.revise_account(after, audit)
    return after
