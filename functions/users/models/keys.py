"""API keys."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cartwright.application.keying import NewKey, Wanted
from cartwright.application.ports.keys import Kept
from cartwright.domain.access import Permission, Right
from cartwright.domain.catalog import Mode
from users.models.common import Given, Moment, Seen, Taken, Word

type Scope = Permission | Right


class KeyTaken(Taken):
    """What the key should open, of what its member may itself, and until when (exclusive; none is for
    good)."""

    label: Word
    scope: Annotated[list[Scope], Field(min_length=1, max_length=30)]
    mode: Literal["test", "live"]
    until: Moment | None = None

    def wanted(self) -> Wanted:
        return Wanted(self.label, frozenset(self.scope), Mode(self.mode), self.until)


class KeySeen(Given):
    """`last_used` to within the hour."""

    id: str
    member: str
    label: str
    scope: list[Scope]
    mode: Mode
    since: Seen
    until: Seen | None
    last_used: Seen | None

    @classmethod
    def of(cls, kept: Kept) -> KeySeen:
        key = kept.key
        return cls(
            id=key.id,
            member=key.member,
            label=key.label,
            scope=sorted(key.scope),
            mode=key.mode,
            since=key.since,
            until=key.until,
            last_used=kept.used,
        )


class KeyMade(KeySeen):
    """With its text, which nobody is shown again."""

    key: str

    @classmethod
    def made(cls, new: NewKey) -> KeyMade:
        return cls(**KeySeen.of(Kept(new.kept)).model_dump(), key=new.text.shown())


class Keys(Given):
    items: list[KeySeen]
