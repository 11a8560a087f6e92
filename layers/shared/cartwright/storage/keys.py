"""The only module that mints keys: from typed ids to key attributes, and to the stretches that queries read.

`UPPER#lower` pairs, the general before the specific, the tenant first. No id holds a `#`, so none can name
another's key; words of strangers (event ids) are escaped. Moments are UTC to the microsecond, all of one
length, so they sort.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zlib import crc32

from cartwright.storage.schema import GSI1, GSI1PK, GSI1SK, GSI2, GSI2PK, GSI2SK, PK, SHARDS, SK

if TYPE_CHECKING:
    from cartwright.domain.ids import (
        AccountId,
        AuditId,
        ClientId,
        ConnectionId,
        DocumentId,
        EntryId,
        IdentityId,
        JobId,
        MemberId,
        OrderId,
        PaymentId,
        ProductId,
        ReportId,
        SaleId,
    )

type Key = dict[str, str]

_ID = re.compile(r"[^#\s]{1,128}\Z")
_EARLIEST = "0"


class NotAKey(ValueError):
    """A text that may not become part of a key. Ids are parsed at the edge, so this is our own mistake."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one query reads of a partition, of the table or an index: all, a prefix, or a closed span."""

    pk: str
    begins: str = ""
    span: tuple[str, str] | None = None
    index: str | None = None


def moment(at: datetime) -> str:
    """`2026-11-22T19:11:18.000000Z`. Raises NotAKey for a moment without a zone."""
    if at.tzinfo is None:
        raise NotAKey("a moment has a zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


# --- accounts, clients, members ----------------------------------------------------------------------------


def account(account: AccountId) -> Key:
    return _key(_account(account), "ACCOUNT")


def host(name: str) -> Key:
    return _key(f"HOST#{_id(name)}", "HOST")


def client(account: AccountId, client: ClientId) -> Key:
    return _key(_client(account, client), "CLIENT")


def client_listed(account: AccountId, client: ClientId) -> Key:
    return _gsi1(f"{_account(account)}#CLIENTS", f"CLIENT#{_id(client)}")


def clients(account: AccountId) -> Stretch:
    return Stretch(f"{_account(account)}#CLIENTS", index=GSI1)


def profile(account: AccountId, client: ClientId, version: int) -> Key:
    return _key(_client(account, client), f"PROFILE#{version:05d}")


def profiles(account: AccountId, client: ClientId) -> Stretch:
    return Stretch(_client(account, client), begins="PROFILE#")


def member(account: AccountId, member: MemberId) -> Key:
    return _key(_member(account, member), "MEMBER")


def member_listed(account: AccountId, member: MemberId, identity: IdentityId) -> Key:
    return _gsi1(f"{_account(account)}#MEMBERS", f"MEMBER#{_id(member)}") | _gsi2(
        f"IDENTITY#{_id(identity)}", _account(account)
    )


def members(account: AccountId) -> Stretch:
    return Stretch(f"{_account(account)}#MEMBERS", index=GSI1)


def seats(identity: IdentityId) -> Stretch:
    return Stretch(f"IDENTITY#{_id(identity)}", index=GSI2)


def seat(account: AccountId, member: MemberId) -> Stretch:
    """The member with all its permits and grants."""
    return Stretch(_member(account, member))


def permit(account: AccountId, member: MemberId, permission: str) -> Key:
    return _key(_member(account, member), f"PERMIT#{_id(permission)}")


def grant(account: AccountId, member: MemberId, product: ProductId) -> Key:
    return _key(_member(account, member), f"GRANT#{_id(product)}")


def grant_listed(account: AccountId, member: MemberId, product: ProductId) -> Key:
    return _gsi1(_product(account, product), f"GRANT#{_id(member)}")


def granted(account: AccountId, product: ProductId) -> Stretch:
    return Stretch(_product(account, product), begins="GRANT#", index=GSI1)


def audit(account: AccountId, month: str, at: datetime, audit: AuditId) -> Key:
    return _key(f"{_account(account)}#AUDIT#{_id(month)}", f"{moment(at)}#{_id(audit)}")


def audits(account: AccountId, month: str) -> Stretch:
    return Stretch(f"{_account(account)}#AUDIT#{_id(month)}")


# --- what is for sale --------------------------------------------------------------------------------------


def connection(account: AccountId, connection: ConnectionId) -> Key:
    return _key(_account(account), f"CONNECTION#{_id(connection)}")


def connections(account: AccountId) -> Stretch:
    return Stretch(_account(account), begins="CONNECTION#")


def product(account: AccountId, product: ProductId) -> Key:
    return _key(_product(account, product), "PRODUCT")


def product_listed(account: AccountId, product: ProductId) -> Key:
    return _gsi1(f"{_account(account)}#PRODUCTS", f"PRODUCT#{_id(product)}")


def products(account: AccountId) -> Stretch:
    return Stretch(f"{_account(account)}#PRODUCTS", index=GSI1)


def page(host: str, slug: str) -> Key:
    return _key(f"PAGE#{_id(host)}#{_id(slug)}", "PAGE")


def page_listed(account: AccountId, product: ProductId, host: str, slug: str) -> Key:
    return _gsi1(_product(account, product), f"PAGE#{_id(host)}#{_id(slug)}")


def pages(account: AccountId, product: ProductId) -> Stretch:
    return Stretch(_product(account, product), begins="PAGE#", index=GSI1)


# --- orders, sales, books ----------------------------------------------------------------------------------


def order(account: AccountId, order: OrderId) -> Key:
    return _key(f"{_account(account)}#ORDER#{_id(order)}", "ORDER")


def sale(account: AccountId, client: ClientId, sale: SaleId) -> Key:
    return _key(_client(account, client), f"SALE#{_id(sale)}")


def sale_listed(account: AccountId, client: ClientId, at: datetime, sale: SaleId) -> Key:
    return _gsi1(f"{_client(account, client)}#SALES", f"{moment(at)}#{_id(sale)}")


def sales(account: AccountId, client: ClientId, first: datetime, until: datetime) -> Stretch:
    """From `first` up to, not including, `until`: a bare moment sorts before itself with an id behind it."""
    return Stretch(f"{_client(account, client)}#SALES", span=(moment(first), moment(until)), index=GSI1)


def entry(account: AccountId, client: ClientId, month: str, at: datetime, entry: EntryId) -> Key:
    return _key(f"{_client(account, client)}#BOOKS#{_id(month)}", f"{moment(at)}#{_id(entry)}")


def books(account: AccountId, client: ClientId, month: str) -> Stretch:
    return Stretch(f"{_client(account, client)}#BOOKS#{_id(month)}")


def sandbox(account: AccountId, connection: ConnectionId, payment: PaymentId) -> Key:
    return _key(f"{_account(account)}#SANDBOX#{_id(connection)}#{_id(payment)}", "SANDBOX")


# --- papers ------------------------------------------------------------------------------------------------


def counter(account: AccountId, client: ClientId, series: str) -> Key:
    return _key(_client(account, client), f"COUNTER#{_id(series)}")


def document(account: AccountId, client: ClientId, document: DocumentId) -> Key:
    return _key(_client(account, client), f"DOCUMENT#{_id(document)}")


def number(account: AccountId, client: ClientId, series: str, number: int) -> Key:
    return _key(_client(account, client), f"NUMBER#{_id(series)}#{number:09d}")


def numbers(account: AccountId, client: ClientId, series: str, after: int) -> Stretch:
    first, last = (f"NUMBER#{_id(series)}#{number:09d}" for number in (after + 1, 999_999_999))
    return Stretch(_client(account, client), span=(first, last))


def report(account: AccountId, client: ClientId, report: ReportId) -> Key:
    return _key(_client(account, client), f"REPORT#{_id(report)}")


def reports(account: AccountId, client: ClientId) -> Stretch:
    return Stretch(_client(account, client), begins="REPORT#")


def agenda(account: AccountId, client: ClientId) -> Key:
    return _key(_client(account, client), "AGENDA")


def letter(account: AccountId, letter: JobId) -> Key:
    return _key(f"{_account(account)}#LETTER#{_id(letter)}", "LETTER")


# --- inbox, outbox, and what stayed behind -----------------------------------------------------------------


def inbox(account: AccountId, connection: ConnectionId, event: str) -> Key:
    return _key(f"INBOX#{_id(account)}#{_id(connection)}#{_foreign(event)}", "INBOX")


def outbox(account: AccountId, job: JobId) -> Key:
    return _key(f"{_account(account)}#OUTBOX#{_id(job)}", "OUTBOX")


def waiting(kind: str, since: datetime, *ids: str) -> Key:
    """Where something of `kind` waits for its end, in the shard of its ids, the longest waiting first."""
    return _gsi2(_shard(kind, _shard_of(ids)), "#".join((moment(since), *map(_foreign, ids))))


def waited(kind: str, shard: int, before: datetime) -> Stretch:
    """What has waited in a shard since before a moment."""
    return Stretch(_shard(kind, shard), span=(_EARLIEST, moment(before)), index=GSI2)


def parked(account: AccountId, since: datetime, *ids: str) -> Key:
    return _gsi2(f"{_account(account)}#PARKED", "#".join((moment(since), *map(_foreign, ids))))


def all_parked(account: AccountId) -> Stretch:
    return Stretch(f"{_account(account)}#PARKED", index=GSI2)


# --- the parts ---------------------------------------------------------------------------------------------


def _account(account: AccountId) -> str:
    return f"ACCOUNT#{_id(account)}"


def _client(account: AccountId, client: ClientId) -> str:
    return f"{_account(account)}#CLIENT#{_id(client)}"


def _member(account: AccountId, member: MemberId) -> str:
    return f"{_account(account)}#MEMBER#{_id(member)}"


def _product(account: AccountId, product: ProductId) -> str:
    return f"{_account(account)}#PRODUCT#{_id(product)}"


def _shard(kind: str, shard: int) -> str:
    return f"WAITING#{_id(kind)}#{shard}"


def _shard_of(ids: tuple[str, ...]) -> int:
    return crc32("#".join(ids).encode()) % SHARDS


def _id(text: str) -> str:
    if not _ID.match(text):
        raise NotAKey("ids and names in keys are short, not empty, and hold no # and no space")
    return text


def _foreign(text: str) -> str:
    """A stranger's word as part of a key: two different words never become the same."""
    return _id(text.replace("%", "%25").replace("#", "%23"))


def _key(pk: str, sk: str) -> Key:
    return {PK: pk, SK: sk}


def _gsi1(pk: str, sk: str) -> Key:
    return {GSI1PK: pk, GSI1SK: sk}


def _gsi2(pk: str, sk: str) -> Key:
    return {GSI2PK: pk, GSI2SK: sk}
