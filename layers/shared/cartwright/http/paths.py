"""Ids from paths. An id that cannot be is an id that is not: NotFound, never a lesson in our formats."""

from __future__ import annotations

import re

from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import (
    AutoresponderId,
    BreakId,
    ClientId,
    ConnectionId,
    EntryId,
    ExportId,
    FileId,
    KeyId,
    MemberId,
    OrderId,
    ProductId,
    ReplayId,
    ReportId,
    SaleId,
    SecretId,
    SubscriptionId,
    parse,
)

_NUMBER = re.compile(r"[1-9][0-9]{0,8}\Z")


def client_id(text: str) -> ClientId:
    return ClientId(_parsed("client", text))


def member_id(text: str) -> MemberId:
    return MemberId(_parsed("member", text))


def secret_id(text: str) -> SecretId:
    return SecretId(_parsed("secret", text))


def product_id(text: str) -> ProductId:
    return ProductId(_parsed("product", text))


def connection_id(text: str) -> ConnectionId:
    return ConnectionId(_parsed("connection", text))


def autoresponder_id(text: str) -> AutoresponderId:
    return AutoresponderId(_parsed("autoresponder", text))


def file_id(text: str) -> FileId:
    return FileId(_parsed("file", text))


def key_id(text: str) -> KeyId:
    return KeyId(_parsed("key", text))


def entry_id(text: str) -> EntryId:
    return EntryId(_parsed("entry", text))


def break_id(text: str) -> BreakId:
    return BreakId(_parsed("break", text))


def report_id(text: str) -> ReportId:
    return ReportId(_parsed("report", text))


def export_id(text: str) -> ExportId:
    return ExportId(_parsed("export", text))


def sale_id(text: str) -> SaleId:
    return SaleId(_parsed("sale", text))


def subscription_id(text: str) -> SubscriptionId:
    return SubscriptionId(_parsed("subscription", text))


def order_id(text: str) -> OrderId:
    return OrderId(_parsed("order", text))


def replay_id(text: str) -> ReplayId:
    return ReplayId(_parsed("replay", text))


def version_number(text: str) -> int:
    """From 1 on, as products count theirs."""
    if not _NUMBER.match(text):
        raise NotFound
    return int(text)


def _parsed(kind: str, text: str) -> str:
    try:
        return parse(kind, text)
    except Invalid as unparsable:
        raise NotFound from unparsable
