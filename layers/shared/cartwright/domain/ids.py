"""Ids: a prefix that names the kind, then 26 characters that sort by time of birth.

The body is 48 bits of milliseconds and 80 bits of chance in Crockford's base 32 (the ULID layout), so ids
made later sort later, and none contains `#`, the separator of table keys. The core never makes chance: `born`
takes it.
"""

import hashlib
import re
from datetime import datetime
from typing import NewType

from cartwright.domain.errors import Invalid

AccountId = NewType("AccountId", str)
ClientId = NewType("ClientId", str)
MemberId = NewType("MemberId", str)
IdentityId = NewType("IdentityId", str)
ProductId = NewType("ProductId", str)
OptionId = NewType("OptionId", str)
ConnectionId = NewType("ConnectionId", str)
AutoresponderId = NewType("AutoresponderId", str)
OrderId = NewType("OrderId", str)
PaymentId = NewType("PaymentId", str)
SaleId = NewType("SaleId", str)
EntryId = NewType("EntryId", str)
DocumentId = NewType("DocumentId", str)
ReportId = NewType("ReportId", str)
JobId = NewType("JobId", str)
AuditId = NewType("AuditId", str)
KeyId = NewType("KeyId", str)
ExportId = NewType("ExportId", str)
SittingId = NewType("SittingId", str)
CouponId = NewType("CouponId", str)
StepId = NewType("StepId", str)
FileId = NewType("FileId", str)
RefundId = NewType("RefundId", str)
DisputeId = NewType("DisputeId", str)
SubscriptionId = NewType("SubscriptionId", str)
BreakId = NewType("BreakId", str)
PassId = NewType("PassId", str)
SecretId = NewType("SecretId", str)
ReplayId = NewType("ReplayId", str)

PREFIXES = {
    "account": "acc",
    "client": "cli",
    "member": "mem",
    "product": "prd",
    "option": "opt",
    "connection": "con",
    "autoresponder": "atr",
    "order": "ord",
    "payment": "pay",
    "sale": "sal",
    "entry": "ent",
    "document": "doc",
    "report": "rep",
    "job": "job",
    "audit": "aud",
    "key": "key",
    "export": "exp",
    "sitting": "sit",
    "coupon": "cpn",
    "step": "stp",
    "file": "fil",
    "refund": "ref",
    "dispute": "dsp",
    "subscription": "sub",
    "break": "brk",
    "pass": "pas",
    "secret": "sec",
    "replay": "rpl",
}

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [one + other for one in _CROCKFORD for other in _CROCKFORD]
_BODY = re.compile(r"[0-9a-hjkmnp-tv-z]{26}\Z")


def born(kind: str, *, at: datetime, chance: bytes) -> str:
    """A new id of `kind`, sortable by `at` (aware). `chance` is exactly ten random bytes."""
    if len(chance) != 10:
        raise ValueError("chance is ten bytes")
    milliseconds = int(at.timestamp() * 1000)
    return f"{PREFIXES[kind]}_{crockford(milliseconds << 80 | int.from_bytes(chance), characters=26)}"


def derived(kind: str, *parts: str) -> str:
    """The id that always follows from the same parts: what makes a repeated write the same write."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return f"{PREFIXES[kind]}_{crockford(int.from_bytes(digest[:16]), characters=26)}"


def parse(kind: str, text: str) -> str:
    """`text` if it is an id of `kind`; otherwise `Invalid`, so that no stranger's text ever becomes a key."""
    prefix, _, body = text.partition("_")
    if prefix != PREFIXES[kind] or not _BODY.match(body):
        raise Invalid.at(f"/{kind}", f"not an id of kind {kind}")
    return text


def crockford(number: int, *, characters: int) -> str:
    """The last `characters` digits of a number in Crockford's base 32."""
    digits = [_PAIRS[number >> shift & 1023] for shift in range(10 * ((characters - 1) // 2), -1, -10)]
    return "".join(digits)[-characters:]


def is_id(text: str) -> bool:
    """Whether `text` is an id of any kind, and not a word."""
    prefix, _, body = text.partition("_")
    return prefix in PREFIXES.values() and bool(_BODY.match(body))
