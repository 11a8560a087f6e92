"""Custom domains: one for an account and one for each of its clients, and the proof that a host is theirs.

::

    empty ──claimed──▶ PENDING ──proven──▶ LAYING ──(all pages laid)──▶ SERVING
      ▲                   │                   └────────────┬───────────────┘
      └─────left──────────┘                              left
      └───────(all pages cleared)──────────────────── LEAVING

Pages are laid and cleared in steps; how far that went is in the slot, so whoever comes next goes on there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from cartwright.domain.errors import Conflict, Invalid
from cartwright.domain.ids import AccountId, ClientId, ProductId

LONGEST = 253 - len("_cartwright.")
"""The name of the record, too, is a name of at most 253 characters (RFC 1035 section 2.3.4, as text)."""

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
_TOP = re.compile(r"[a-z]{2,63}\Z|xn--[a-z0-9-]*[a-z0-9]\Z")
# Below a country's own top level, these are registries' (publicsuffix.org, the commonest, November 2026).
# A list without the network cannot be complete: who cannot set a record there fails at the proof.
_REGISTRIES = frozenset("ac co com edu gob gouv gov go ltd mil ne net nom or org plc sch".split())


class DomainExists(Conflict):
    """There is a domain already, where one can be. Facts: `host`."""

    code = "domain-exists"
    title = "There is a custom domain already"


class DomainNotVerified(Conflict):
    """The record is not there, or says something else. Facts: `record`, `expected`."""

    code = "domain-not-verified"
    title = "The domain's record does not prove it is yours"


class Standing(StrEnum):
    PENDING = "pending"
    LAYING = "laying"
    SERVING = "serving"
    LEAVING = "leaving"


def checked(host: str, *, ours: Iterable[str]) -> str:
    """`host` if it can be somebody's own: lower-case ASCII (A-labels), two labels or more, not an address,
    not a registry's, and none of `ours` or below one. Raises Invalid."""
    labels = host.split(".")
    if len(host) > LONGEST or len(labels) < 2 or not all(map(_LABEL.match, labels)):
        raise Invalid.at("/host", f"a host name of at most {LONGEST} characters, such as shop.example.com")
    if not _TOP.match(labels[-1]):
        raise Invalid.at("/host", "a name, not an address")
    if any(host == own or host.endswith(f".{own}") for own in ours):
        raise Invalid.at("/host", "not below this service's own domain")
    if len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _REGISTRIES:
        raise Invalid.at("/host", "others register names below this one")
    return host


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a walk through the products came: all of the clients before `client`, and of its own those up
    to and with `product`."""

    client: ClientId
    product: ProductId


@dataclass(frozen=True, slots=True)
class Domain:
    """A host somebody claims. `token` was made for this claim alone; it proves nothing but in the DNS."""

    host: str
    token: str = field(repr=False)
    since: datetime
    standing: Standing = Standing.PENDING
    mark: Mark | None = None

    @property
    def record(self) -> str:
        """The name of the TXT record that proves it."""
        return f"_cartwright.{self.host}"

    @property
    def expected(self) -> str:
        return f"cartwright-verify={self.token}"


@dataclass(frozen=True, slots=True)
class Slot:
    """The place for one custom domain: of the account (`client` None) or of a client. It is never lost: its
    version tells whether anything happened since somebody looked. The first one is always empty."""

    account: AccountId
    client: ClientId | None
    domain: Domain | None = None
    version: int = 1

    @property
    def takes_pages(self) -> str | None:
        """The host that every new page goes on, too."""
        return self._host(Standing.LAYING, Standing.SERVING)

    @property
    def has_pages(self) -> str | None:
        """The host that pages may be on."""
        return self._host(Standing.LAYING, Standing.SERVING, Standing.LEAVING)

    @property
    def serves(self) -> str | None:
        """The host that every page is on, so that addresses may name it."""
        return self._host(Standing.SERVING)

    def claimed(self, host: str, *, token: str, at: datetime) -> Slot:
        """Raises DomainExists."""
        if self.domain is not None:
            raise DomainExists(host=self.domain.host)
        return self._moved(Domain(host, token, at))

    def proven(self, said: Sequence[str]) -> Slot:
        """Pages may be laid, if one of the texts `said` by the record is the expected one.

        Raises DomainNotVerified, which never repeats what was said.
        """
        domain = self._at(Standing.PENDING)
        if domain.expected not in said:
            raise DomainNotVerified(record=domain.record, expected=domain.expected)
        return self._moved(replace(domain, standing=Standing.LAYING))

    def reached(self, mark: Mark) -> Slot:
        """The walk came so far. The same version: nothing changed for anybody else."""
        return replace(self, domain=replace(self._at(Standing.LAYING, Standing.LEAVING), mark=mark))

    def finished(self) -> Slot:
        """The walk is over: all pages are laid, or all are gone and with them the domain."""
        domain = self._at(Standing.LAYING, Standing.LEAVING)
        if domain.standing is Standing.LEAVING:
            return self._moved(None)
        return self._moved(replace(domain, standing=Standing.SERVING, mark=None))

    def left(self) -> Slot:
        """No page is laid from now on. A claim is gone at once; leaving twice is leaving once."""
        domain = self._at(*Standing)
        if domain.standing is Standing.PENDING:
            return self._moved(None)
        if domain.standing is Standing.LEAVING:
            return self
        return self._moved(replace(domain, standing=Standing.LEAVING, mark=None))

    def _at(self, *standings: Standing) -> Domain:
        if self.domain is None or self.domain.standing not in standings:
            raise ValueError("the slot's domain stands elsewhere")
        return self.domain

    def _host(self, *standings: Standing) -> str | None:
        return self.domain.host if self.domain and self.domain.standing in standings else None

    def _moved(self, domain: Domain | None) -> Slot:
        return replace(self, domain=domain, version=self.version + 1)


def printed(owner: ClientId, slots: Iterable[Slot], *, otherwise: str) -> str:
    """The host that addresses of an owner's pages name: its own, else the account's, else the subdomain."""
    serving = {slot.client: slot.serves for slot in slots}
    return serving.get(owner) or serving.get(None) or otherwise
