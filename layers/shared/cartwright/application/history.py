"""What a product was: each of its versions, and going back to one.

An edit can be undone, and the undoing as well: going back makes a new version like the old one. Whose the
product is, where it is sold, where its money goes, whether it sells and contests and how many there are is
as it is today.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cartwright.application import catalogue as products
from cartwright.application import editing, funnels, reach
from cartwright.application.auditing import Act
from cartwright.application.paging import Bookmarks
from cartwright.application.ports.audits import AuditLog
from cartwright.application.ports.catalogue import Catalogue, Version, Versions
from cartwright.application.ports.connecting import Connections
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.papers import Signatures
from cartwright.domain.access import Right
from cartwright.domain.catalog import Product
from cartwright.domain.errors import Conflict, Invalid, NotFound
from cartwright.domain.ids import MemberId, ProductId, is_id


class CannotGoBack(Conflict):
    """A version whose bumps cannot be sold on the page any more. Facts: `version`."""

    code = "cannot-go-back"
    title = "The product cannot be made like this version any more"


@dataclass(frozen=True, slots=True)
class Kept:
    """A version, and who made it: to members of a client nobody has a name but themselves. A name is empty
    where there is no seat any more."""

    version: Version
    by: MemberId | None
    name: str = ""


def versions(
    act: Act,
    product: ProductId,
    *,
    limit: int,
    cursor: str = "",
    catalogue: Catalogue,
    versions: Versions,
    audits: AuditLog,
    signatures: Signatures,
) -> Leaf[Kept]:
    """Newest first. A page is short where some of it is not for who asks: what was another's. Raises
    NotFound, and BadToken."""
    bookmarks = Bookmarks(act, signatures, "versions", product)
    found = bookmarks.find(cursor)
    products.product(act, product, catalogue=catalogue)
    read = versions.list(product, limit=limit + 1, before=int(found[0]) if found else None)
    shown = [version for version in read[:limit] if _shows(act, version)]
    more = bookmarks.put(str(read[limit - 1].number)) if len(read) > limit else ""
    return Leaf(_made(act, shown, audits), more)


def version(
    act: Act,
    product: ProductId,
    number: int,
    *,
    catalogue: Catalogue,
    versions: Versions,
    audits: AuditLog,
) -> Kept:
    """Raises NotFound."""
    products.product(act, product, catalogue=catalogue)
    [kept] = _made(act, [_shown(act, versions.get(product, number))], audits)
    return kept


def go_back(
    act: Act,
    product: ProductId,
    to: int,
    *,
    version: int,
    catalogue: Catalogue,
    versions: Versions,
    connections: Connections,
) -> Product:
    """The product as its version `to` had it, by who read `version` of it last.

    Options that came later are gone, and what bumps them elsewhere is not offered there. Bumps are as in an
    edit: those that the member does not see stay as they are now; the funnel goes back as a whole, or stays
    where the member does not see all of it. Raises what an edit does, and CannotGoBack.
    """
    before = editing.opened(act, product, version, catalogue=catalogue)
    was = _shown(act, versions.get(product, to)).product
    seen = products.bumps(act, was, catalogue=catalogue)
    try:
        after = replace(
            was,
            owner=before.owner,
            owned_before=before.owned_before,
            connection=before.connection,
            alternatives=before.alternatives,
            mode=before.mode,
            sold=replace(was.sold, stock=before.sold.stock),
            contest=before.contest,
            bumps=editing.bumps(act, before, seen, catalogue),
            steps=funnels.restored(act, before, was, catalogue=catalogue),
            version=before.version + 1,
        )
        bumped = editing.bumped(before, after, seen, catalogue)
    except (Invalid, NotFound) as unfit:
        raise CannotGoBack(version=to) from unfit
    editing.keep(
        act, before, after, bumped, "product.restore", like=to, catalogue=catalogue, connections=connections
    )
    return after


def _shows(act: Act, version: Version) -> bool:
    """What it was while another owned it, a grant on all own products does not show."""
    of = version.product
    return reach.shows(act, Right.VIEW, of.id, of.owner, of.mode)


def _shown(act: Act, version: Version) -> Version:
    """Raises NotFound."""
    if not _shows(act, version):
        raise NotFound
    return version


def _made(act: Act, some: Sequence[Version], audits: AuditLog) -> tuple[Kept, ...]:
    if not act.seat.of_the_agency:
        mine = act.seat.member
        return tuple(
            Kept(one, mine.id, mine.name) if one.member == mine.id else Kept(one, None) for one in some
        )
    # What an operator did is signed with a word, and not with a member's id.
    who = audits.who(_members(some))
    return tuple(Kept(one, one.member, who[one.member].name if one.member in who else "") for one in some)


def _members(some: Iterable[Version]) -> set[MemberId]:
    return {version.member for version in some if is_id(version.member)}
