"""Private files, for functions that write no mail."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.files import Lock, S3Files
from cartwright.adapters.sheets import table
from cartwright.bootstrap.base import clock, settings

__all__ = ["drawer", "files", "streams", "table", "uploads"]

if TYPE_CHECKING:
    from cartwright.application.ports.drawing import Drawer
    from cartwright.application.ports.papers import Files
    from cartwright.application.ports.streams import Streams
    from cartwright.application.ports.uploads import Uploads


@cache
def files(*, by_head: bool = False) -> Files:
    """Its links are for who asked by HEAD, or for all others (docs/decisions/0370)."""
    return S3Files(settings().bucket, by_head=True) if by_head else _bucket()


@cache
def uploads() -> Uploads:
    return _bucket()


@cache
def streams() -> Streams:
    return _bucket()


@cache
def drawer() -> Drawer:
    return _bucket()


@cache
def archive() -> Drawer:
    """Where documents lie: locked, where the deployment says so."""
    lock = settings().documents_lock
    return S3Files(settings().bucket, lock=Lock(*lock, clock())) if lock else _bucket()


@cache
def _bucket() -> S3Files:
    return S3Files(settings().bucket)
