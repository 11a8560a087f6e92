"""Copies on request: a partition per member, beside its seat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartwright.storage.keys.parts import Key, Stretch, key, of_member, word

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ExportId, MemberId


def export(account: AccountId, member: MemberId, export: ExportId) -> Key:
    """Not in the seat's own partition, which is read on every request."""
    return key(f"{of_member(account, member)}#EXPORTS", f"EXPORT#{word(export)}")


def exports(account: AccountId, member: MemberId) -> Stretch:
    return Stretch(f"{of_member(account, member)}#EXPORTS")
