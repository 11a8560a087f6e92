"""Private files, for functions that write no mail."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.files import S3Files
from cartwright.bootstrap.base import settings

if TYPE_CHECKING:
    from cartwright.application.ports.papers import Files


@cache
def files() -> Files:
    return S3Files(settings().bucket)
