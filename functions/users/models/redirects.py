"""The keys that a client's redirects are signed with."""

from __future__ import annotations

from cartwright.application.redirecting import Shown
from cartwright.domain.redirect_keys import RedirectKey, RedirectKeys
from users.models.common import Given, Seen


class RedirectKeySeen(Given):
    number: int
    since: Seen

    @classmethod
    def of(cls, key: RedirectKey) -> RedirectKeySeen:
        return cls(number=key.number, since=key.since)


class RedirectKeyMade(RedirectKeySeen):
    """With its text, which nobody is shown again."""

    key: str

    @classmethod
    def made(cls, shown: Shown) -> RedirectKeyMade:
        return cls(**RedirectKeySeen.of(shown.kept).model_dump(), key=shown.text)


class RedirectKeysSeen(Given):
    """The newest first."""

    items: list[RedirectKeySeen]

    @classmethod
    def of(cls, keys: RedirectKeys) -> RedirectKeysSeen:
        return cls(items=[RedirectKeySeen.of(key) for key in keys.keys])
