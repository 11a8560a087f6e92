"""What the DNS says. dnspython is imported by the first question: whoever only imports us pays nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cartwright.domain.errors import Outage

if TYPE_CHECKING:
    from dns.resolver import Resolver

PATIENCE = 5.0
"""Seconds for all tries together."""


class DnsResolver:
    """Asks `nameserver` (`host:port`, by address), or whom the system asks."""

    def __init__(self, nameserver: str = "", *, patience: float = PATIENCE) -> None:
        self._nameserver = nameserver
        self._patience = patience

    def texts(self, name: str) -> Sequence[str]:
        """What the TXT records of `name` say, each in one piece; none if there is no such name or record.

        Several strings of one record belong together without a space (RFC 7208 section 3.3). Raises Outage.
        """
        from dns.exception import DNSException  # noqa: PLC0415  (see above)
        from dns.rdtypes.ANY.TXT import TXT  # noqa: PLC0415
        from dns.resolver import NXDOMAIN, NoAnswer  # noqa: PLC0415

        try:
            answer = self._resolver().resolve(f"{name}.", "TXT", lifetime=self._patience, search=False)
        except (NXDOMAIN, NoAnswer):
            return []
        except DNSException as silence:
            raise Outage("the DNS", retry_after=30) from silence
        records = (record for record in answer if isinstance(record, TXT))
        return [b"".join(record.strings).decode("utf-8", "replace") for record in records]

    def _resolver(self) -> Resolver:
        from dns.resolver import Resolver  # noqa: PLC0415  (see above)

        if not self._nameserver:
            return Resolver()
        host, _, port = self._nameserver.rpartition(":")
        resolver = Resolver(configure=False)
        resolver.nameservers = [host]
        resolver.port = int(port)
        return resolver
