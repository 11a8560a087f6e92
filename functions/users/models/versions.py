"""A product's versions, as they are shown and gone back to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from cartwright.application.auditing import Act
from cartwright.application.history import Kept
from cartwright.application.ports.leafing import Leaf
from cartwright.domain.catalog import Bump
from users.models.common import Given, Seen, Taken
from users.models.products import ProductWhole

VERSION_AT_MOST = 999_999_999


class BackTaken(Taken):
    """`like` is the version to go back to, `version` the one that was read before."""

    version: Annotated[int, Field(ge=1)]
    like: Annotated[int, Field(ge=1, le=VERSION_AT_MOST)]


class MadeBy(Given):
    """`name` is as it is now; empty for who has no seat any more."""

    id: str
    name: str


class VersionSeen(Given):
    """`action` is what was done, in the audit log's words. `by` is null for a client's member where it was
    somebody else."""

    version: int
    at: Seen
    by: MadeBy | None
    action: str
    name: str

    @classmethod
    def of(cls, kept: Kept) -> VersionSeen:
        version = kept.version
        return cls(
            version=version.number,
            at=version.at,
            by=MadeBy(id=kept.by, name=kept.name) if kept.by else None,
            action=version.action,
            name=version.product.name,
        )


class VersionWhole(VersionSeen):
    """With the `product` as it was; `url` is where it sells now, and how many are `left` is not said of what
    was."""

    product: ProductWhole

    @classmethod
    def shown(cls, kept: Kept, bumps: Sequence[Bump], act: Act, url: str) -> VersionWhole:
        was = ProductWhole.shown(kept.version.product, bumps, act, url, None)
        return cls(**dict(VersionSeen.of(kept)), product=was)


class VersionsSeen(Given):
    """Newest first. `cursor` leads to what is older; it is empty at the end."""

    items: list[VersionSeen]
    cursor: str

    @classmethod
    def of(cls, leaf: Leaf[Kept]) -> VersionsSeen:
        return cls(items=[VersionSeen.of(kept) for kept in leaf.things], cursor=leaf.cursor)
