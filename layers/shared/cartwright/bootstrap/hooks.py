"""Outgoing webhooks."""

from __future__ import annotations

from functools import cache

from cartwright.adapters.hooks import Poster
from cartwright.bootstrap.base import clock
from cartwright.bootstrap.vaults import vault


@cache
def poster() -> Poster:
    return Poster(vault(), clock())
