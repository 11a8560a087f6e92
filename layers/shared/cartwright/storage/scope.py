"""A repository writes what is its account's, and nothing else."""

from __future__ import annotations

from typing import Protocol

from cartwright.domain.ids import AccountId


class Owned(Protocol):
    @property
    def account(self) -> AccountId: ...


class ForeignAccount(ValueError):
    """One account's thing was handed to the repository of another: our own mistake, and never written."""


def own(account: AccountId, *things: Owned) -> None:
    """Raises ForeignAccount."""
    for thing in things:
        if thing.account != account:
            raise ForeignAccount(f"{type(thing).__name__} of {thing.account} in the hands of {account}")
