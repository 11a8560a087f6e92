"""Accounts, hosts, clients and members, and the log of what they did."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cartwright.storage.keys.parts import (
    Key,
    Stretch,
    gsi1,
    gsi2,
    hostname,
    key,
    moment,
    of_account,
    of_client,
    of_member,
    of_product,
    word,
)
from cartwright.storage.schema import GSI1, GSI2

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, AuditId, ClientId, IdentityId, KeyId, MemberId, ProductId


def account(account: AccountId) -> Key:
    return key(of_account(account), "ACCOUNT")


def host(name: str) -> Key:
    return key(f"HOST#{hostname(name)}", "HOST")


def names(account: AccountId) -> Key:
    return key(of_account(account), "NAMES")


def domain(account: AccountId, client: ClientId | None) -> Key:
    """The slot for a custom domain: the account's own without a client."""
    return key(of_account(account), f"DOMAIN#{'ACCOUNT' if client is None else word(client)}")


def domains(account: AccountId) -> Stretch:
    """The account's own first."""
    return Stretch(of_account(account), begins="DOMAIN#")


def client(account: AccountId, client: ClientId) -> Key:
    return key(of_client(account, client), "CLIENT")


def client_listed(account: AccountId, client: ClientId) -> Key:
    return gsi1(f"{of_account(account)}#CLIENTS", f"CLIENT#{word(client)}")


def clients(account: AccountId) -> Stretch:
    return Stretch(f"{of_account(account)}#CLIENTS", index=GSI1)


def profile(account: AccountId, client: ClientId, version: int) -> Key:
    return key(of_client(account, client), f"PROFILE#{version:05d}")


def profiles(account: AccountId, client: ClientId) -> Stretch:
    return Stretch(of_client(account, client), begins="PROFILE#")


def member(account: AccountId, member: MemberId) -> Key:
    return key(of_member(account, member), "MEMBER")


def member_listed(account: AccountId, member: MemberId, identity: IdentityId) -> Key:
    return gsi1(f"{of_account(account)}#MEMBERS", f"MEMBER#{word(member)}") | gsi2(
        f"IDENTITY#{word(identity)}", of_account(account)
    )


def members(account: AccountId) -> Stretch:
    return Stretch(f"{of_account(account)}#MEMBERS", index=GSI1)


def seats(identity: IdentityId) -> Stretch:
    return Stretch(f"IDENTITY#{word(identity)}", index=GSI2)


def seat(account: AccountId, member: MemberId) -> Stretch:
    """The member with all its permits and grants."""
    return Stretch(of_member(account, member))


def permit(account: AccountId, member: MemberId, permission: str) -> Key:
    return key(of_member(account, member), f"PERMIT#{word(permission)}")


def api_key(account: AccountId, member: MemberId, api_key: KeyId) -> Key:
    """In the member's partition: the seat and the key it is taken with are one query."""
    return key(of_member(account, member), f"KEY#{word(api_key)}")


def api_keys(account: AccountId, member: MemberId) -> Stretch:
    return Stretch(of_member(account, member), begins="KEY#")


def last_api_key(account: AccountId, member: MemberId) -> Key:
    """Beside the keys, and none of them."""
    return key(of_member(account, member), "LASTKEY")


def grant(account: AccountId, member: MemberId, product: ProductId | None) -> Key:
    """Without a product: on all that the member's client owns."""
    return key(of_member(account, member), f"GRANT#{'OWN' if product is None else word(product)}")


def grant_listed(account: AccountId, member: MemberId, product: ProductId) -> Key:
    return gsi1(of_product(account, product), f"GRANT#{word(member)}")


def granted(account: AccountId, product: ProductId) -> Stretch:
    return Stretch(of_product(account, product), begins="GRANT#", index=GSI1)


def audit(account: AccountId, month: str, at: datetime, audit: AuditId) -> Key:
    return key(f"{of_account(account)}#AUDIT#{word(month)}", f"{moment(at)}#{word(audit)}")


def audits(account: AccountId, month: str) -> Stretch:
    return Stretch(f"{of_account(account)}#AUDIT#{word(month)}")


def audits_until(account: AccountId, month: str, until: datetime) -> Stretch:
    """Up to and with `until`: no id sorts behind `~`."""
    return Stretch(f"{of_account(account)}#AUDIT#{word(month)}", span=("0", f"{moment(until)}#~"))
