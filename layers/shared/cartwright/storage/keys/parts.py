"""What keys are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote

from cartwright.storage.schema import GSI1PK, GSI1SK, GSI2PK, GSI2SK, PK, SK

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ClientId, MemberId, ProductId

type Key = dict[str, str]

_WORD = re.compile(r"[^#\s]{1,128}\Z")
_HOSTNAME = re.compile(r"[^#\s]{1,260}\Z")
_FOREIGN_AT_MOST = 512


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


def word(text: str) -> str:
    """An id or name of ours. Raises NotAKey for what could reach beyond its place."""
    if not _WORD.match(text):
        raise NotAKey("ids and names in keys are short, not empty, and hold no # and no space")
    return text


def hostname(text: str) -> str:
    """A host, with its port if it has one. Raises NotAKey."""
    if not _HOSTNAME.match(text):
        raise NotAKey("a host is of 253 characters at most, not empty, and holds no # and no space")
    return text


def foreign(text: str) -> str:
    """A stranger's word, whatever it is: escaped, a very long one by its digest. Two stay apart."""
    escaped = quote(text, safe="", errors="surrogatepass")
    if len(escaped) <= _FOREIGN_AT_MOST:
        return escaped
    # No escaped word holds a `%` before anything but two hexadecimal digits.
    return f"%sha256={sha256(escaped.encode()).hexdigest()}"


def of_account(account: AccountId) -> str:
    return f"ACCOUNT#{word(account)}"


def of_client(account: AccountId, client: ClientId) -> str:
    return f"{of_account(account)}#CLIENT#{word(client)}"


def of_member(account: AccountId, member: MemberId) -> str:
    return f"{of_account(account)}#MEMBER#{word(member)}"


def of_product(account: AccountId, product: ProductId) -> str:
    return f"{of_account(account)}#PRODUCT#{word(product)}"


def key(pk: str, sk: str) -> Key:
    return {PK: pk, SK: sk}


def gsi1(pk: str, sk: str) -> Key:
    return {GSI1PK: pk, GSI1SK: sk}


def gsi2(pk: str, sk: str) -> Key:
    return {GSI2PK: pk, GSI2SK: sk}
