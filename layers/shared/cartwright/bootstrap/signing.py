"""Signed words, for functions that write no mail."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.signatures import KmsSignatures
from cartwright.bootstrap.base import settings

if TYPE_CHECKING:
    from cartwright.application.ports.papers import Signatures


@cache
def signatures() -> Signatures:
    return KmsSignatures(settings().signing_key)
