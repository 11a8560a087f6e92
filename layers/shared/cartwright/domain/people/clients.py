"""Clients: the businesses that own products inside an account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.domain.errors import Conflict
from cartwright.domain.ids import AccountId, ClientId, ProductId
from cartwright.domain.people.logos import Logo
from cartwright.domain.people.profiles import Profile
from cartwright.domain.unreachable import Cause, Unreachable

NAMED = 10
"""How many of the products that stand in the way are named."""


class OwnsLiveProducts(Conflict):
    """A client whose products take money was to be archived. Facts: `count`, and `products`, the first of
    them."""

    code = "owns-live-products"
    title = "This client owns products that are live"

    @classmethod
    def of(cls, products: Sequence[ProductId]) -> OwnsLiveProducts:
        return cls(count=len(products), products=[str(product) for product in products[:NAMED]])


class HouseStays(Conflict):
    """The agency's own business was to be archived."""

    code = "house-stays"
    title = "The agency's own business cannot be archived"


class ClientArchived(Conflict):
    """An archived client was to own a product. Facts: `client`."""

    code = "client-archived"
    title = "This client is archived"


@dataclass(frozen=True, slots=True)
class Client:
    """A business that owns products inside an account. `house` is the agency's own; it is not counted.

    An archived one (since when) keeps its members, its books and its papers, and owns nothing new.
    """

    account: AccountId
    id: ClientId
    profile: Profile
    house: bool = False
    version: int = 1
    archived: datetime | None = None
    returned: Unreachable | None = None
    """How its present notification address turned out to reach nobody."""

    @property
    def unreachable(self) -> Unreachable | None:
        """Why nobody of the client's can be told; None if somebody can."""
        if not self.profile.notification_email:
            return Unreachable("", self.profile.since, Cause.MISSING)
        return self.returned

    def with_profile(self, revision: Profile, *, at: datetime) -> Client:
        """With another notification address, whatever came back from the last is over."""
        kept = self.returned if revision.notification_email == self.profile.notification_email else None
        profile = self.profile.revised(revision, at=at)
        return replace(self, profile=profile, returned=kept, version=self.version + 1)

    def with_logo(self, logo: Logo | None, *, at: datetime) -> Client:
        """This client with another logo, or none: a version of its profile like any other."""
        profile = replace(self.profile, logo=logo, version=self.profile.version + 1, since=at)
        return replace(self, profile=profile, version=self.version + 1)

    def with_returned(self, mail: Unreachable) -> Client:
        """This client after a mail to it came back; the very same if that is known or of another address.

        The first time counts, whichever is heard of first.
        """
        known = self.returned is not None and self.returned.since <= mail.since
        if known or not mail.address or mail.address != self.profile.notification_email:
            return self
        return replace(self, returned=mail, version=self.version + 1)

    def archive(self, *, at: datetime) -> Client:
        """This client, put away. Raises HouseStays."""
        if self.house:
            raise HouseStays
        return replace(self, archived=at, version=self.version + 1)

    def restored(self) -> Client:
        return replace(self, archived=None, version=self.version + 1)

    def may_own(self) -> None:
        """Nothing, if products may be given to it. Raises ClientArchived."""
        if self.archived is not None:
            raise ClientArchived(client=self.id)
