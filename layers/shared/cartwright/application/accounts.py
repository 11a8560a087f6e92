"""Opening an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cartwright.application.clients import born
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.identities import Identities
from cartwright.application.ports.people import Accounts
from cartwright.application.ports.world import Births
from cartwright.domain.agenda import Agenda
from cartwright.domain.ids import AccountId, AuditId
from cartwright.domain.people import Account, Client, Member, Profile, Role, member_id


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
    """A new account with its `house` client and its first owner. Raises NameTaken and Invalid."""
    account_id = AccountId(births.born("account"))
    account = Account(
        account_id, opening.name, opening.subdomain, opening.client_limit, opening.house.notification_email
    )
    house = born(account_id, opening.house, births, now, house=True)
    identity = identities.invite(opening.owner_email, opening.owner_name).identity
    owner = Member(
        account_id,
        member_id(account_id, identity),
        identity,
        opening.owner_email,
        opening.owner_name,
        Role.OWNER,
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
    accounts.create(account, house, owner, opening.hosts, Agenda.first(house, after=now), audit)
    return account, house, owner
