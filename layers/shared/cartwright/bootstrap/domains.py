"""Custom domains: the DNS that is asked, and the hosts that are this service's own."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cartwright.adapters.resolver import DnsResolver
from cartwright.bootstrap.base import settings

if TYPE_CHECKING:
    from cartwright.application.ports.domains import Resolver


@cache
def resolver() -> Resolver:
    return DnsResolver(settings().nameserver)


def ours() -> tuple[str, ...]:
    """Nobody else's: the base domain and the API's own host."""
    return settings().base_domain.partition(":")[0], urlsplit(settings().public_url).hostname or ""
