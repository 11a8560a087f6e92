"""A client's logo, as it lies on our own origin."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Logo:
    """`path` is the same on every host of ours, and names the account, the client and the picture by its
    digest: another picture is another address. `width` and `height` are the picture's own, in pixels."""

    path: str
    width: int
    height: int
