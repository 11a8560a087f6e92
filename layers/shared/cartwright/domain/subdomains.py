"""What an account is called in addresses: its host, the one it moves to, and those it had, which lead there.

::

    ──moving──▶ LAYING: the old one sells ──(pages laid)──▶ LEAVING: the new one does ──(old pages gone)──▶

A host that was given up is kept: nobody else gets it, and whoever comes there is shown the way, until it is
released. How far pages were laid or cleared is in the move, so whoever comes next goes on there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cartwright.domain.domains import Mark, Standing
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import AccountId

REST = timedelta(days=1)
"""Between two changes: whoever changes more often collects names."""
KEPT_AT_MOST = 5


class SubdomainMoving(Conflict):
    """The pages are on their way still. Facts: `subdomain`, where to."""

    code = "subdomain-moving"
    title = "The last change of the subdomain is not complete"


class SubdomainRests(Conflict):
    """It was changed lately. Facts: `again`, from when it may be once more."""

    code = "subdomain-rests"
    title = "The subdomain was changed lately"


class TooManySubdomains(Conflict):
    """Facts: `limit`, and `kept`, those there are."""

    code = "too-many-subdomains"
    title = "The account keeps as many former subdomains as it may"


@dataclass(frozen=True, slots=True)
class Move:
    """Pages being laid on the `host` moved to (LAYING), or cleared from the one moved away from (LEAVING)."""

    host: str
    since: datetime
    standing: Standing = Standing.LAYING
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Former:
    """A host the account had until `until`."""

    host: str
    until: datetime

    @property
    def subdomain(self) -> str:
        return subdomain_of(self.host)


@dataclass(frozen=True, slots=True)
class Names:
    """An account's hosts below our own domain. Its version tells whether anything happened since somebody
    looked; the first one was never written."""

    account: AccountId
    host: str
    former: tuple[Former, ...] = ()
    move: Move | None = None
    changed: datetime | None = None
    version: int = 1

    @property
    def towards(self) -> str:
        """The host it has, or will have."""
        return self.move.host if self.move and self.move.standing is Standing.LAYING else self.host

    @property
    def takes_pages(self) -> tuple[str, ...]:
        """The hosts that every new page goes on."""
        return tuple(dict.fromkeys([self.host, self.towards]))

    @property
    def loses_pages(self) -> str | None:
        """The host whose pages are going."""
        return self.move.host if self.move and self.move.standing is Standing.LEAVING else None

    @property
    def rests_until(self) -> datetime | None:
        """When the next change may be; None for now."""
        return self.changed + REST if self.changed else None

    def keeps(self, host: str) -> bool:
        return any(one.host == host for one in self.former)

    def moving(self, to: str, *, at: datetime) -> Names:
        """On the way to a host. Raises SubdomainMoving, SubdomainRests, TooManySubdomains."""
        if self.move is not None:
            raise SubdomainMoving(subdomain=subdomain_of(self.towards))
        if self.rests_until and at < self.rests_until:
            raise SubdomainRests(again=self.rests_until.isoformat())
        if len(self.former) >= KEPT_AT_MOST and not self.keeps(to):
            raise TooManySubdomains(limit=KEPT_AT_MOST, kept=[one.subdomain for one in self.former])
        return replace(self, move=Move(to, at), version=self.version + 1)

    def reached(self, mark: Mark) -> Names:
        """The walk came so far. The same version: nothing changed for anybody else."""
        return replace(self, move=replace(self._moving, mark=mark))

    def finished(self) -> Names:
        """The walk is over: all pages are laid and the name is the new one, or all old ones are gone."""
        move = self._moving
        if move.standing is Standing.LEAVING:
            return replace(self, move=None, version=self.version + 1)
        kept = tuple(one for one in self.former if one.host != move.host)
        return replace(
            self,
            host=move.host,
            former=(*kept, Former(self.host, move.since)),
            move=Move(self.host, move.since, Standing.LEAVING),
            changed=move.since,
            version=self.version + 1,
        )

    def without(self, host: str) -> Names:
        """A former host is let go. Raises NotFound for what is none, and SubdomainMoving while it has
        pages, or gets some."""
        if not self.keeps(host):
            raise NotFound
        if self.move is not None:
            raise SubdomainMoving(subdomain=subdomain_of(self.towards))
        former = tuple(one for one in self.former if one.host != host)
        return replace(self, former=former, version=self.version + 1)

    @property
    def _moving(self) -> Move:
        if self.move is None:
            raise ValueError("nothing is on its way")
        return self.move


def subdomain_of(host: str) -> str:
    """A subdomain has no dot."""
    return host.partition(".")[0]
