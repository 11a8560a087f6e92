"""The keys that a client's redirects are signed with, and how one takes another's place.

What signs is `domain.redirects`; a cart looks at that with every product, and never at these.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import AccountId, ClientId

KEYS_AT_MOST: Final = 2


class NoRedirectKey(Conflict):
    """Something leads on to a page, and its owner has no key to sign that with. Facts: none."""

    code = "no-redirect-key"
    title = "The product's owner has no key yet to sign redirects with"


class TwoRedirectKeys(Conflict):
    """A third key. Facts: `limit`."""

    code = "two-redirect-keys"
    title = "There are two keys already: the older one has to go first"


class RedirectKeyNeeded(Conflict):
    """The key that signs, with no newer one beside it."""

    code = "redirect-key-needed"
    title = "The newest key stays"


@dataclass(frozen=True, slots=True)
class RedirectKey:
    """`sealed` is the key's ciphertext. Numbers go up and are not given twice."""

    number: int
    since: datetime
    sealed: str


@dataclass(frozen=True, slots=True)
class RedirectKeys:
    """What a client's redirects are signed with, the newest first: two while one is being replaced by the
    other, and never none once there was one."""

    account: AccountId
    client: ClientId
    keys: tuple[RedirectKey, ...] = ()
    version: int = 0

    @property
    def context(self) -> dict[str, str]:
        """What the ciphertexts are bound to."""
        return {"account": self.account, "client": self.client, "connection": "redirects"}

    @property
    def next(self) -> int:
        """The number of the key that comes next. Raises TwoRedirectKeys."""
        if len(self.keys) >= KEYS_AT_MOST:
            raise TwoRedirectKeys(limit=KEYS_AT_MOST)
        return self.keys[0].number + 1 if self.keys else 1

    def added(self, sealed: str, *, at: datetime) -> RedirectKeys:
        """With one more key. Raises TwoRedirectKeys."""
        key = RedirectKey(self.next, at, sealed)
        return replace(self, keys=(key, *self.keys), version=self.version + 1)

    def without(self, number: int) -> RedirectKeys:
        """Without the older key. Raises NotFound for what there is not, RedirectKeyNeeded for the newest."""
        if all(key.number != number for key in self.keys):
            raise NotFound
        if self.keys[0].number == number:
            raise RedirectKeyNeeded
        return replace(
            self, keys=tuple(key for key in self.keys if key.number != number), version=self.version + 1
        )
