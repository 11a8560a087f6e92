"""Clients: the businesses that own products inside an account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.people.profiles import Profile


@dataclass(frozen=True, slots=True)
class Client:
    """A business that owns products inside an account. `house` is the agency's own; it is not counted."""

    account: AccountId
    id: ClientId
    profile: Profile
    house: bool = False
    version: int = 1

    def with_profile(self, revision: Profile, *, at: datetime) -> Client:
        return replace(self, profile=self.profile.revised(revision, at=at), version=self.version + 1)
